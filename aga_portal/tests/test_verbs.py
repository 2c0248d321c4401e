"""Latest activity reads in English under /en/: every verb that a service writes has its translation."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import timezone

from core.models import ActivityRecord
from people.models import Territory
from plans.models import ActionPlan

CATALOGUE = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> Iterator[Path]:
    for app in apps.get_app_configs():
        if Path(app.path).parent == settings.BASE_DIR:
            yield from (path for path in Path(app.path).rglob("*.py") if not {"tests", "migrations"} & set(path.parts))


def texts(node: ast.AST) -> Iterator[str]:
    """The plain texts of an expression: both arms of a choice, what is marked for translation."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*texts(node.body), *texts(node.orelse))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "gettext_noop"}:
        yield from texts(node.args[0])


def places(trees: list[ast.Module]) -> dict[str, int]:
    """Functions that take a verb by place, and in which one."""
    found = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, Function):
                names = [argument.arg for argument in node.args.args]
                if "verb" in names:
                    found[node.name] = names.index("verb")
    return found


def verbs() -> set[str]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources()]
    by_place = places(trees)
    found: set[str] = set()
    for call in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for keyword in call.keywords:
            if keyword.arg == "verb":
                found |= set(texts(keyword.value))
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name in by_place and len(call.args) > by_place[name]:
            found |= set(texts(call.args[by_place[name]]))
    return found


def test_every_verb_has_its_english() -> None:
    entries = {entry.msgid for entry in polib.pofile(str(CATALOGUE)) if entry.translated() and not entry.obsolete}
    written = verbs()
    assert len(written) > 60 and "movió una fecha de" in written
    assert sorted(written - entries) == []


@pytest.mark.django_db
def test_the_history_of_a_plan_is_read_in_english() -> None:
    country = Territory.objects.create(code="CO", name="Colombia", level="country")
    plan = ActionPlan.objects.create(
        jurisdiction=country, number=1, title="Plan", slug="plan", is_public=True, current=True, starts_on="2026-01-01"
    )
    ActivityRecord.objects.create(
        at=timezone.now(), verb="movió una fecha de", object_label="Catálogo", plan=plan.slug, is_public=True
    )
    assert "movió una fecha de" in Client().get("/").content.decode()
    english = Client().get("/en/").content.decode()
    assert "moved a date of" in english and "movió" not in english
