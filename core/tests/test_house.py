"""The house keeps its shape: imports point down, migrations are complete, who and when go together."""

from __future__ import annotations

import ast
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import CheckConstraint

ROOT = Path(__file__).resolve().parents[2]
TOWER = "core people plans commitments consultations committee pages dashboards notifications aga_portal".split()
DOORS = {"choices", "models", "permissions", "selectors", "services"}
ROOMS = (
    ("choices",),
    ("models",),
    ("permissions", "selectors"),
    ("services",),
    ("forms", "filters", "serializers"),
    ("views", "api", "admin", "tasks", "templatetags"),
)
RANK = {name: rank for rank, names in enumerate(ROOMS) for name in names}
FLOOR_TOOLS = {
    "activity",
    "admin",
    "admin_steps",
    "api",
    "charts",
    "conflicts",
    "consents",
    "constraints",
    "differences",
    "drawing",
    "editorial",
    "exports",
    "files",
    "filters",
    "forms",
    "intake",
    "jobs",
    "links",
    "listed",
    "mail",
    "maps",
    "markdown",
    "pdf",
    "plots",
    "private",
    "sharing",
    "templatetags",
    "tables",
    "text",
    "workdays",
}


def modules() -> list[Path]:
    return [
        path
        for app in TOWER
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and "tests" not in path.parts
    ]


def own_imports(path: Path) -> list[tuple[str, bool]]:
    """(dotted name, whether inside a function) of each import of a package of ours."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    found = []
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module in TOWER else [node.module]
        found += [(name, id(node) in inside) for name in names if name.split(".")[0] in TOWER]
    return found


def broken_laws(path: Path) -> list[str]:
    parts = path.relative_to(ROOT).with_suffix("").parts
    app, room = parts[0], parts[1]
    broken = []
    for name, in_function in own_imports(path):
        target, _, rest = name.partition(".")
        door = rest.split(".")[0]
        if in_function:
            broken.append(f"{path}: {name} is imported inside a function")
        if TOWER.index(target) > TOWER.index(app):
            broken.append(f"{path}: {name} lies on a higher floor")
        if (
            target != app
            and app != "aga_portal"
            and door not in DOORS
            and not (target == "core" and door in FLOOR_TOOLS)
        ):
            if door not in {"filters", "serializers", "irm", "progress"}:
                broken.append(f"{path}: {name} is not a door of {target}")
        if target == app and RANK.get(door, -1) > RANK.get(room, 99):
            broken.append(f"{path}: {name} lies to the right of {room}")
    return broken


def test_imports_point_down_and_go_through_doors() -> None:
    assert [line for path in modules() for line in broken_laws(path)] == []


def test_the_law_sees_an_upward_import(tmp_path: Path) -> None:
    """A control: the test above can fail."""
    bad = ROOT / "core" / "_bad.py"
    try:
        bad.write_text("from plans.models import ActionPlan\n\ndef f():\n    import people.models\n")
        lines = broken_laws(bad)
    finally:
        bad.unlink()
    assert any("higher floor" in line for line in lines)
    assert any("inside a function" in line for line in lines)


def test_foreign_keys_point_down() -> None:
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in TOWER
        for field in model._meta.get_fields()
        if getattr(field, "concrete", False)
        and field.related_model is not None
        and field.related_model._meta.app_label in TOWER
        and TOWER.index(field.related_model._meta.app_label) > TOWER.index(model._meta.app_label)
    ]
    assert upward == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_migrations_are_named_by_hand() -> None:
    names = [path.stem for app in TOWER for path in (ROOT / app).glob("migrations/0*.py")]
    assert names and not [name for name in names if name.endswith("_initial") or "_auto_" in name]


def test_who_and_when_are_paired() -> None:
    """A model with `x_at` and `x_by` has the constraint that both are set or both null."""
    loose = []
    for model in apps.get_models():
        if model._meta.app_label not in TOWER:
            continue
        names = {field.name for field in model._meta.concrete_fields}
        kept = {constraint.name for constraint in model._meta.constraints if isinstance(constraint, CheckConstraint)}
        for name in names:
            stem = name.removesuffix("_at")
            if name.endswith("_at") and f"{stem}_by" in names:
                expected = f"{model._meta.app_label}_{model._meta.model_name}_{stem}_at_and_by"
                loose += [] if expected in kept else [f"{model._meta.label}.{stem}"]
    assert loose == []
