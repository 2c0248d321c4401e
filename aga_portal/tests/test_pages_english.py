"""What a reader of the English pages finds is in English."""

from __future__ import annotations

import re
from pathlib import Path

import polib
from django.conf import settings
from django.db.models import TextChoices

from commitments import choices as commitments
from committee import choices as committee
from consultations import choices as consultations
from people import choices as people
from plans import choices as plans

CATALOGUE = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po"
STAFF_TEMPLATES = ("admin", "emails")
SIMPLE = re.compile(r"{% trans \"([^\"]+)\"")


def translated() -> set[str]:
    return {entry.msgid for entry in polib.pofile(str(CATALOGUE)).translated_entries()}


def public_templates() -> list[Path]:
    folder = settings.BASE_DIR / "templates"
    return [path for path in folder.rglob("*.html") if path.relative_to(folder).parts[0] not in STAFF_TEMPLATES]


def test_every_string_of_the_public_pages_is_translated() -> None:
    used = {text for path in public_templates() for text in SIMPLE.findall(path.read_text(encoding="utf-8"))}
    assert len(used) > 150
    assert used - translated() == set()


def test_every_choice_that_pages_show_is_translated() -> None:
    known = translated()
    lists = [
        kind
        for module in (commitments, committee, consultations, people, plans)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, TextChoices) and kind is not TextChoices
    ]
    labels = {str(label) for kind in lists for _value, label in kind.choices}
    assert len(labels) > 100
    assert labels - known == set()


def test_translations_keep_the_places_of_their_values() -> None:
    place = re.compile(r"%\(\w+\)s")
    for entry in polib.pofile(str(CATALOGUE)).translated_entries():
        for text in entry.msgstr_plural.values() if entry.msgid_plural else (entry.msgstr,):
            allowed = set(place.findall(entry.msgid)) | set(place.findall(entry.msgid_plural))
            assert set(place.findall(text)) <= allowed, entry.msgid
