"""`/galeria/`: only in development, and made from the component files themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from aga_portal.gallery import entries_figures, entries_forms, entries_frame, entries_records
from aga_portal.gallery.samples import Entry

FOLDER = settings.BASE_DIR / "templates" / "components"
TOKENS = settings.BASE_DIR / "static" / "css" / "tokens.css"
FIRST_LINE = re.compile(r"\{#\s*(.+?)\s*#\}")
DARK = re.compile(r"prefers-color-scheme: dark\) \{\s*:root (\{[^}]*\})")
PARTS = (
    ("Lo que rodea la página", entries_frame.ENTRIES),
    ("Cifras y dibujos", entries_figures.ENTRIES),
    ("Formularios", entries_forms.ENTRIES),
    ("Registros", entries_records.ENTRIES),
)


@dataclass(frozen=True)
class Shown:
    name: str
    parameters: str
    seen: str
    examples: list[tuple[str, SafeString]]


def component_files() -> list[Path]:
    return sorted(FOLDER.glob("*.html"))


def parameters(path: Path) -> str:
    """What a component asks for: its first line."""
    found = FIRST_LINE.match(path.read_text(encoding="utf-8"))
    return found[1] if found else ""


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    _only_in_development()
    parts = [(title, [_shown(request, name, entries[name]) for name in sorted(entries)]) for title, entries in PARTS]
    return render(request, "gallery/gallery.html", {"parts": parts, "is_dark": "oscuro" in request.GET})


@require_safe
def dark(request: HttpRequest) -> HttpResponse:
    """The dark scheme whatever the reader's machine prefers: the very values of tokens.css."""
    _only_in_development()
    found = DARK.search(TOKENS.read_text(encoding="utf-8"))
    return HttpResponse(f":root {found[1] if found else '{}'}", content_type="text/css; charset=utf-8")


def _only_in_development() -> None:
    if not settings.DEBUG:
        raise Http404


def _shown(request: HttpRequest, name: str, entry: Entry) -> Shown:
    template = f"components/{name}.html"
    examples = [(row.title, render_to_string(template, row.context, request)) for row in entry.examples]
    return Shown(name, parameters(FOLDER / f"{name}.html"), entry.seen, examples)
