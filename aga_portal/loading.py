"""Loads the project's own data files: facts of the real plans, each row with its source.

A file is a list of records: `model`, `key` (what makes the row itself), `values`, `m2m` and `source` (document, page,
cited passage), or `sources` where there are several. A text that begins with `@kind:` names another row by its natural key;
`now` for a moment is that of loading. A record that says `once` is left to who edits it from then on. Loading twice
changes nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from commitments.models import Commitment
from committee.models import Committee, Seat
from consultations.models import InstitutionalObservation, Space
from core import activity
from people.models import Organization, Territory
from plans.models import ActionPlan, Claim, Document, Source, Stage, Theme

DATA = Path(__file__).parent / "data"

REFERENCES: dict[str, Callable[[str], models.Model]] = {
    "territory": lambda key: Territory.objects.get(code=key),
    "org": lambda key: Organization.objects.get(slug=key),
    "plan": lambda key: ActionPlan.objects.get(slug=key),
    "theme": lambda key: Theme.objects.get(plan__slug=key.split("/")[0], slug=key.split("/")[1]),
    "stage": lambda key: Stage.objects.get(plan__slug=key.split("/")[0], slug=key.split("/")[1]),
    "space": lambda key: Space.objects.get(slug=key),
    "commitment": lambda key: Commitment.objects.get(slug=key),
    "committee": lambda key: Committee.objects.get(slug=key),
    "civilseat": lambda key: Seat.objects.get(committee__slug=key, sector="civil_society"),
    "observation": lambda key: InstitutionalObservation.objects.get(key=key),
    "claim": lambda key: Claim.objects.get(key=key),
}


@dataclass
class Result:
    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)


class Loader:
    def __init__(self) -> None:
        self.result = Result()
        self._seen: dict[str, models.Model] = {}
        self._now = timezone.now()
        self._is_later = ActionPlan.objects.exists()

    @transaction.atomic
    def load(self, folder: Path = DATA) -> Result:
        """All files in the order of their names, in one transaction: all or nothing."""
        for path in sorted(folder.glob("*.json")):
            records = json.loads(path.read_text(encoding="utf-8"))
            rows = [self._upsert(record) for record in records]
            for record, row in zip(records, rows, strict=True):
                if row is not None:
                    self._relate(record, row)
        return self.result

    def _upsert(self, record: dict[str, Any]) -> models.Model | None:
        """The row, made or brought up to date; None for one that is no longer of the files."""
        model = apps.get_model(record["model"])
        key = {name: self._value(model, name, value) for name, value in record["key"].items()}
        if record.get("once") and model._default_manager.filter(**key).exists():
            self.result.left[model._meta.label] += 1
            return None
        values = {name: self._value(model, name, value) for name, value in record["values"].items()}
        if "source" in record:
            values["source"] = self._source(record["source"])
        lookup = {
            f"{name}__isnull" if value is None else name: True if value is None else value
            for name, value in key.items()
        }
        row = model._default_manager.filter(**lookup).first()
        if row is None:
            row = model(**key, **values)
            row.save()
            self.result.created[model._meta.label] += 1
            if isinstance(row, ActionPlan):
                activity.record(
                    verb="cargó de las fuentes el plan",
                    obj=row,
                    by=None,
                    public=True,
                    plan=row.slug,
                    jurisdiction=row.jurisdiction.code,
                )
            elif self._is_later:
                self._tell(row)
            return row
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        if changed:
            if hasattr(row, "updated_at") and "updated_at" not in changed:
                values["updated_at"] = self._now
                changed.append("updated_at")
            for name in changed:
                setattr(row, name, values[name])
            row.save(update_fields=changed)
            self._tell(row)
        (self.result.changed if changed else self.result.left)[model._meta.label] += 1
        return row

    def _tell(self, row: models.Model) -> None:
        """The first loading leaves no line per row; what a later one brings is dated, so that readers can ask for it."""
        activity.record(verb=activity.LOADED, obj=row, by=None, public=False, now=self._now)

    def _relate(self, record: dict[str, Any], row: models.Model) -> None:
        for name, references in record.get("m2m", {}).items():
            manager = getattr(row, name)
            missing = {self._reference(text).pk for text in references} - set(manager.values_list("pk", flat=True))
            manager.add(*missing)
        if "sources" in record:
            row.sources.add(*(self._source(cited) for cited in record["sources"]))

    def _source(self, cited: dict[str, str]) -> Source:
        document = Document.objects.get(key=cited["document"])
        source, is_new = Source.objects.get_or_create(document=document, page=cited["page"], passage=cited["passage"])
        (self.result.created if is_new else self.result.left)[Source._meta.label] += 1
        return source

    def _value(self, model: type[models.Model], name: str, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("@"):
            return self._reference(value)
        kind = model._meta.get_field(name)
        if value == "now" and isinstance(kind, models.DateTimeField):
            return self._now
        if value is not None and isinstance(kind, models.DateField):
            return date.fromisoformat(value)
        if value is not None and isinstance(kind, models.DecimalField):
            return Decimal(str(value))
        return value

    def _reference(self, text: str) -> models.Model:
        if text not in self._seen:
            kind, _, key = text[1:].partition(":")
            self._seen[text] = REFERENCES[kind](key)
        return self._seen[text]
