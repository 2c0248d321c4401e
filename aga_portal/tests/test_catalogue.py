"""The English catalogue is whole: every text of the interface, of staff and public alike, has its translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.template import templatize

CATALOGUE = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po"
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
IN_TEMPLATE = re.compile(r"\b(?:n?gettext|_)\((?:[^()'\"]|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")*\)")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")


def texts(source: str) -> Iterator[str]:
    """What a Python source marks for translation. Plain text only: a text made at run time has no entry."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                yield node.args[0].value


def texts_of_template(source: str) -> Iterator[str]:
    """Django turns a template into something like Python, with its texts as calls."""
    for found in IN_TEMPLATE.finditer(templatize(source)):
        yield from texts(found[0])


def used() -> dict[str, str]:
    """Each text with one place where it stands."""
    found: dict[str, str] = {}
    own = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    for folder in own:
        for path in folder.rglob("*.py"):
            if not {"tests", "migrations"} & set(path.parts):
                found |= dict.fromkeys(texts(path.read_text(encoding="utf-8")), str(path))
    for path in (settings.BASE_DIR / "templates").rglob("*.*"):
        found |= dict.fromkeys(texts_of_template(path.read_text(encoding="utf-8")), str(path))
    return {text: place for text, place in found.items() if text.strip()}


@pytest.fixture(scope="module")
def entries() -> dict[str, polib.POEntry]:
    return {entry.msgid: entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}


def test_every_text_has_its_english(entries: dict[str, polib.POEntry]) -> None:
    """The few templates that stand for one of Django's own keep its texts, which it translates itself."""
    known = {text for text, entry in entries.items() if entry.translated()}
    with translation.override("es"):
        missing = {text: place for text, place in used().items() if text not in known and gettext(text) == text}
    assert missing == {}


def test_no_entry_is_fuzzy_or_half_done(entries: dict[str, polib.POEntry]) -> None:
    assert [entry.msgid for entry in entries.values() if entry.fuzzy or not entry.translated()] == []


def test_translations_keep_their_places(entries: dict[str, polib.POEntry]) -> None:
    """A placeholder that gets lost shows a hole; one that is invented stops the page."""
    wrong = [
        entry.msgid
        for entry in entries.values()
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if text
        and not set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        or text
        and not entry.msgid_plural
        and set(PLACEHOLDER.findall(entry.msgid)) != set(PLACEHOLDER.findall(text))
    ]
    assert wrong == []


def test_the_extraction_sees_what_it_should() -> None:
    """A control: the tests above can fail."""
    assert list(texts("x = _('uno'); y = ngettext('dos', 'más', n); z = f(_(w))")) == ["uno", "dos"]
    page = '{% trans "tres" %}{% blocktrans count n=n %}cuatro{% plural %}{{ n }} más{% endblocktrans %}'
    page += '{% include "a.html" with x=_("cinco") %}'
    assert set(texts_of_template(page)) == {"tres", "cuatro", "cinco"}
    assert len(used()) > 2500
