"""The second step and passkeys at a portal that asks for them, by the name `localhost`: passkeys need a name.

A portal of its own, without demonstration: web server and an empty database are enough.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.portal import GIVEN, ROOT, free_port

MAIL, PASSWORD = "raiz@portal.example", "una-clave-larga-2026"
START_SECONDS = 120
PREPARE = f"""
import django
django.setup()
from django.core.management import call_command
for step in ("migrate", "createcachetable", "collectstatic"):
    call_command(step, verbosity=0, **({{}} if step == "createcachetable" else {{"interactive": False}}))
call_command("createsuperuser", email="{MAIL}", interactive=False, verbosity=0)
"""


@pytest.fixture(scope="module")
def strict_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    var, port = tmp_path_factory.mktemp("strict"), free_port()
    base = f"http://localhost:{port}"
    env = {key: value for key, value in os.environ.items() if key not in GIVEN and not key.startswith("PYTEST")}
    env |= {"VAR_DIR": str(var), "PORT": str(port), "SITE_URL": base, "SECOND_FACTOR": "required", "DEMO": "0"}
    env |= {"DJANGO_SUPERUSER_PASSWORD": PASSWORD, "DJANGO_SETTINGS_MODULE": "aga_portal.settings"}
    subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=env, check=True)
    command = [sys.executable, "-m", "gunicorn", "aga_portal.wsgi", "-k", "gthread", "--threads", "4"]
    with (var / "out.log").open("wb") as log:
        web = subprocess.Popen(
            [*command, "--no-control-socket", "--bind", f"127.0.0.1:{port}"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        _wait_for(base, web, var)
        yield base
    finally:
        web.terminate()
        web.wait(20)


def _wait_for(base: str, web: subprocess.Popen[bytes], var: Path) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and web.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/salud/viva", timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError((var / "out.log").read_text()[-2000:])


def code_of(secret: str) -> str:
    """What a phone shows now (RFC 6238)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06}"


def sign_in(page: Page, base: str, to: str = "/mi-espacio/") -> None:
    page.goto(f"{base}/cuenta/ingresar/?next={to}")
    page.get_by_label("Correo").fill(MAIL)
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Ingresar", exact=True).click()


def sign_out(page: Page, base: str) -> None:
    page.goto(f"{base}/cuenta/salir/")
    page.get_by_role("main").get_by_role("button", name="Salir").click()
    page.wait_for_url(f"{base}/cuenta/ingresar/")


def test_without_javascript_and_by_keyboard_the_application_is_put(browser: Browser, strict_portal: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, strict_portal)
    page.wait_for_url(f"{strict_portal}/cuenta/segundo-factor/")
    page.get_by_role("link", name="Poner la aplicación").focus()
    page.keyboard.press("Enter")
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Código de seis números").focus()
    page.keyboard.type(code_of(secret))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{strict_portal}/cuenta/segundo-factor/codigos/")
    codes = page.locator(".codes code").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="Guardar como archivo de texto").click()
    assert Path(download.value.path()).read_text().split()[-10:] == codes
    page.get_by_role("link", name="Seguir a donde iba").click()
    page.wait_for_url(f"{strict_portal}/mi-espacio/")
    page.goto(f"{strict_portal}/cuenta/segundo-factor/aplicacion/quitar/")
    page.get_by_role("button", name="Quitar la aplicación").click()
    page.wait_for_url(f"{strict_portal}/cuenta/segundo-factor/")
    context.close()


def test_a_passkey_signs_in_is_a_second_step_and_confirms(browser: Browser, strict_portal: str) -> None:
    """Chromium's own authenticator, told to have the person's finger."""
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    finger = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**finger, "isUserVerified": True, "automaticPresenceSimulation": True}
    key = tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    sign_in(page, strict_portal)
    page.wait_for_url(f"{strict_portal}/cuenta/segundo-factor/")
    page.get_by_role("link", name="Agregar una llave").click()
    page.get_by_label("Nombre de la llave").fill("Teléfono")
    page.get_by_label("Usarla también para ingresar sin contraseña").check()
    page.get_by_role("button", name="Agregar la llave").click()
    page.wait_for_url(f"{strict_portal}/cuenta/segundo-factor/codigos/")

    sign_out(page, strict_portal)
    page.goto(f"{strict_portal}/cuenta/ingresar/?next=/cuenta/")
    page.get_by_role("button", name="Ingresar con una llave de acceso").click()
    page.wait_for_url(f"{strict_portal}/cuenta/")

    sign_out(page, strict_portal)
    sign_in(page, strict_portal)
    page.get_by_role("button", name="Usar una llave de acceso").click()
    page.wait_for_url(f"{strict_portal}/mi-espacio/")

    page.goto(f"{strict_portal}/cuenta/confirmar/llave/?next=/cuenta/correo/")
    page.get_by_role("button", name="Usar una llave de acceso").click()
    page.wait_for_url(f"{strict_portal}/cuenta/correo/")
    assert not [line for line in said if "Content Security Policy" in line], said

    tools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    sign_out(page, strict_portal)
    page.get_by_role("button", name="Ingresar con una llave de acceso").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile("No se usó ninguna llave"))
    context.close()
