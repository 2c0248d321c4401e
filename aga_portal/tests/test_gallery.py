"""The gallery shows every component there is, and only where the portal is being built."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from aga_portal.gallery_views import PARTS, component_files, parameters

NAMES = {path.stem for path in component_files()}


def test_every_component_has_an_entry_and_every_entry_a_component() -> None:
    listed = [name for _, entries in PARTS for name in entries]
    assert len(listed) == len(set(listed))
    assert {"sin entrada": NAMES - set(listed), "sin archivo": set(listed) - NAMES} == {
        "sin entrada": set(),
        "sin archivo": set(),
    }


def test_every_component_begins_by_naming_its_parameters() -> None:
    assert [path.name for path in component_files() if not parameters(path)] == []


def test_every_entry_shows_something_or_says_where_it_is_seen() -> None:
    assert [name for _, entries in PARTS for name, entry in entries.items() if not (entry.examples or entry.seen)] == []


@pytest.mark.django_db
@override_settings(DEBUG=True)
def test_it_is_there_in_development_in_both_schemes() -> None:
    page = Client().get("/galeria/").content.decode()
    assert all(f'id="{name}"' in page for name in NAMES)
    assert page.count('class="light l-delayed"') > 1 and "Verla en oscuro" in page
    assert "/galeria/oscuro.css" in Client().get("/galeria/?oscuro").content.decode()
    style = Client().get("/galeria/oscuro.css")
    assert style["Content-Type"].startswith("text/css") and b"--paper:" in style.content


@pytest.mark.django_db
def test_nobody_else_finds_it() -> None:
    for path in ("/galeria/", "/en/galeria/", "/galeria/oscuro.css"):
        assert Client().get(path).status_code == 404
