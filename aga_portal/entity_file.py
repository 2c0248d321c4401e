"""The entity that answers for the portal: a JSON file of its operator (PROFILE_FILE). What nobody confirmed is left out."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from pathlib import Path

from aga_portal import env

MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WEB = re.compile(r"https?://[^\s/]+\S*")


@dataclass(frozen=True)
class Entity:
    """All plain text; `networks` are (name, address) pairs."""

    name: str = ""
    url: str = ""
    address: str = ""
    postal_code: str = ""
    hours: str = ""
    phone: str = ""
    free_line: str = ""
    anticorruption_line: str = ""
    contact_mail: str = ""
    judicial_mail: str = ""
    networks: tuple[tuple[str, str], ...] = ()


def read(variable: str) -> Entity:
    """Nothing without a file. A file that cannot be read, or says what no field holds, stops the start."""
    path = env.text(variable)
    if not path:
        return Entity()
    try:
        given = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        env.stop(f"{variable}: «{path}» no se pudo leer como JSON.")
    if wrong := _wrong(given):
        env.stop(f"{variable}: {wrong} de «{path}» no es válido. Vea docs/operations.md.")
    return Entity(**given | {"networks": tuple((row["name"], row["url"]) for row in given.get("networks", []))})


def _wrong(given: object) -> str:
    """The first field that is not as it should be."""
    if not isinstance(given, dict):
        return "el contenido"
    known = {field.name for field in fields(Entity)}
    for name, value in given.items():
        if name not in known or not _fits(name, value):
            return f"el campo «{name}»"
    return ""


def _fits(name: str, value: object) -> bool:
    if name == "networks":
        return isinstance(value, list) and all(_is_network(row) for row in value)
    if not isinstance(value, str) or "\n" in value:
        return False
    if name.endswith("mail"):
        return not value or bool(MAIL.fullmatch(value))
    return name != "url" or not value or bool(WEB.fullmatch(value))


def _is_network(row: object) -> bool:
    is_pair = isinstance(row, dict) and set(row) == {"name", "url"} and all(isinstance(x, str) for x in row.values())
    return is_pair and bool(WEB.fullmatch(row["url"]))  # type: ignore[index]
