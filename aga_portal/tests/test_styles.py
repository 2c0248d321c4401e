"""The styles: one file for the reader, small files for who writes them, one place for colours, and text that can be read."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

CSS = settings.BASE_DIR / "static" / "css"
SHEETS = sorted(path for path in CSS.rglob("*.css") if path.name != "admin.css")
OURS = [path for path in SHEETS if "pages" not in path.parts] + [
    CSS / "pages" / f"{name}.css" for name in ("home", "gallery")
]
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(")
TEXT = ("ink", "soft", "blue", "on_track", "at_risk", "delayed", "complete", "no_information", "scheduled", "withdrawn")
STORAGE = {"staticfiles": {"BACKEND": "aga_portal.static_storage.PortalStaticFilesStorage"}}


def tokens(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text))


def schemes() -> dict[str, dict[str, str]]:
    light, _, rest = (CSS / "tokens.css").read_text().partition("@media screen and (prefers-color-scheme: dark)")
    return {"light": tokens(light), "dark": tokens(light) | tokens(rest.partition("@media")[0])}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_sheet_is_short_and_readable() -> None:
    for path in OURS:
        lines = path.read_text().splitlines()
        assert len(lines) <= 200 and max(map(len, lines)) <= 130, path.name


def test_only_the_tokens_name_colours() -> None:
    assert [path.name for path in OURS if path.name != "tokens.css" and COLOUR.search(path.read_text())] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_of_text_can_be_read(scheme: str) -> None:
    colours = schemes()[scheme]
    low = {name: round(contrast(colours[name], colours["paper"]), 2) for name in TEXT}
    assert {name: ratio for name, ratio in low.items() if ratio < 7} == {}
    assert contrast(colours["focus"], colours["paper"]) >= 3
    assert contrast(colours["blue-2"], colours["paper"]) >= 4.5
    assert contrast(colours["soft"], colours["sheet"]) >= 7


def test_the_strip_of_each_state_can_be_read() -> None:
    text = (CSS / "tokens.css").read_text()
    white = schemes()["light"]["on-bar"]
    bars = re.findall(r"--bar: (#[0-9a-f]{6})", text)
    assert len(bars) == 3 and all(contrast(bar, white) >= 7 for bar in bars)


def test_the_reader_gets_one_sheet(tmp_path: Path) -> None:
    """And again after a part of it changed: it is joined from the sources each time."""
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=settings.STORAGES | STORAGE):
        for _ in range(2):
            call_command("collectstatic", verbosity=0, interactive=False)
    served = max(tmp_path.glob("css/portal.????????????.css"), key=lambda path: path.stat().st_mtime).read_text()
    assert "@import" in (CSS / "portal.css").read_text() and "@import" not in served
    for path in SHEETS:
        if path.parent.name == "components" or path.name in {"tokens.css", "base.css"}:
            assert path.read_text().splitlines()[0] in served, path.name
    assert len(gzip.compress(served.encode())) < 10_000
