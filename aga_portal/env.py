"""Settings come from the environment. A wrong or missing variable stops the start with one line that names it."""

from __future__ import annotations

import os
import re
import secrets
import sys
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl, unquote, urlparse


def stop(message: str) -> NoReturn:
    print(f"Configuración: {message}", file=sys.stderr)
    raise SystemExit(1)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "si", "sí"}:
        return True
    if value in {"0", "false", "no"}:
        return False
    stop(f"{name} debe ser 1 o 0, no «{value}».")


def number(name: str, default: int, lowest: int, highest: int) -> int:
    value = text(name, str(default))
    if not value.isdigit() or not lowest <= int(value) <= highest:
        stop(f"{name} debe ser un número entre {lowest} y {highest}, no «{value}».")
    return int(value)


def rate(name: str, default: str) -> tuple[int, int]:
    """So many in so many seconds: «600/min», «10/s», «5000/h»; 0 is no limit."""
    value = text(name, default)
    found = re.fullmatch(r"(\d{1,7})/(s|min|h)", value, re.ASCII)
    if value == "0":
        return 0, 60
    if not found or int(found[1]) == 0:
        stop(f"{name} debe ser como 600/min, 10/s o 5000/h, o 0 para no limitar, no «{value}».")
    return int(found[1]), {"s": 1, "min": 60, "h": 3600}[found[2]]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default).lower()
    if value not in allowed:
        stop(f"{name} debe ser uno de {', '.join(allowed)}, no «{value}».")
    return value


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(name: str, embedded: Path) -> dict[str, Any]:
    """`postgres://user:password@host:port/name` or `sqlite:////path`; SQLite under var/ when unset."""
    url = urlparse(text(name, f"sqlite:///{embedded}"))
    if url.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(url.path[1:] if url.path.startswith("//") else url.path),
            # One writer at a time takes its turn at once instead of failing half way (docs/adr/0002).
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    if url.scheme in {"postgres", "postgresql"} and url.path.strip("/"):
        try:
            port = url.port or 5432
        except ValueError:
            stop(f"{name} tiene un puerto que no es un número.")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.strip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": port,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    stop(f"{name} debe ser postgres://usuario:clave@servidor:puerto/base o sqlite:////ruta.")


def redis(name: str) -> str:
    value = text(name)
    if value and urlparse(value).scheme not in {"redis", "rediss"}:
        stop(f"{name} debe ser redis://servidor:puerto/número.")
    return value


def secret_key(name: str, var: Path, must_be_given: bool) -> str:
    """The embedded default makes its own key and keeps it; anything shared must be given one."""
    if value := text(name):
        return value
    if must_be_given:
        stop(f"falta {name}: es obligatoria con PostgreSQL o fuera de esta máquina.")
    path = var / "secret_key"
    if not path.exists():
        var.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


def email(name: str, var: Path) -> dict[str, Any]:
    """`smtp://user:password@host:port` (`smtps` for TLS from the start); files under var/mail when unset.

    `smtp` goes on with STARTTLS and checks the certificate, but for a server on this machine; `?tls=0` and `?tls=1` say
    otherwise. `?timeout=` is that of one step of the conversation, in seconds.
    """
    url = urlparse(text(name))
    if not url.scheme:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(var / "mail"),
        }
    try:
        port, options = url.port, dict(parse_qsl(url.query, strict_parsing=bool(url.query)))
        timeout, tls = int(options.pop("timeout", 10)), options.pop("tls", None)
    except ValueError:
        port, timeout, tls, options = None, 0, None, {"": ""}
    wrong = options or not 1 <= timeout <= 10 or tls not in {None, "0", "1"}
    if wrong or url.scheme not in {"smtp", "smtps"} or not url.hostname:
        stop(f"{name} debe ser smtp://usuario:clave@servidor:puerto, y si hace falta ?tls=0 o ?timeout=10 (de 1 a 10).")
    is_here = url.hostname in {"localhost", "::1"} or url.hostname.startswith("127.")
    starts_tls = url.scheme == "smtp" and (tls == "1" or (tls is None and not is_here))
    if url.password and url.scheme == "smtp" and not starts_tls and not is_here:
        stop(f"{name} mandaría la clave sin cifrar: quite ?tls=0.")
    return {
        "EMAIL_BACKEND": "core.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": port or (465 if url.scheme == "smtps" else 587 if starts_tls else 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": starts_tls,
        "EMAIL_TIMEOUT": timeout,
    }


LICENCES = {
    "CC-BY-4.0": ("Creative Commons Atribución 4.0 Internacional", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": (
        "Creative Commons Atribución-CompartirIgual 4.0 Internacional",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "CC0-1.0": ("Creative Commons CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODbL-1.0": ("Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "ODC-By-1.0": ("Open Data Commons Attribution License 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
    "PDDL-1.0": (
        "Open Data Commons Public Domain Dedication and License 1.0",
        "https://opendatacommons.org/licenses/pddl/1-0/",
    ),
}


def licence(name: str) -> dict[str, str]:
    """One of LICENCES by its short name, or another as `title https://address`."""
    value = text(name, "CC-BY-4.0")
    known = {short.lower(): short for short in LICENCES}
    if short := known.get(value.lower().replace(" ", "-")):
        return {"name": short, "title": LICENCES[short][0], "url": LICENCES[short][1]}
    title, _blank, url = value.rpartition(" ")
    if not title or urlparse(url).scheme not in {"http", "https"} or not urlparse(url).hostname:
        stop(f"{name} debe ser {', '.join(LICENCES)}, o el título de otra licencia seguido de su dirección https://.")
    return {"name": title, "title": title, "url": url}
