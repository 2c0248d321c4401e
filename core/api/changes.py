"""When a row last changed, as far as the portal honestly knows."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import CharField, DateTimeField, F, Model, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Greatest, NullIf

from core.activity import LOADED
from core.models import ActivityRecord

NEVER = Value(datetime(1900, 1, 1, tzinfo=UTC), output_field=DateTimeField())


def changed_at(model: type[Model], *moments: str | Combinable, about: str = "pk") -> Combinable:
    """The newest of the row's own moments and of its history: the public one, and what the sources corrected.

    `about` is the path to the row that history tells of. Null when the row is as it was first loaded.
    """
    told = ActivityRecord.objects.filter(
        Q(is_public=True) | Q(verb=LOADED),
        object_type=model._meta.label_lower,
        object_id=Cast(OuterRef(about), CharField(max_length=40)),
    )
    return newest(Subquery(told.order_by("-at").values("at")[:1]), *moments)


def newest(*moments: str | Combinable) -> Combinable:
    """Nulls count as never: SQLite and PostgreSQL do not agree on what the greatest of a null is."""
    parts = [Coalesce(F(part) if isinstance(part, str) else part, NEVER) for part in moments]
    return NullIf(Greatest(*parts) if len(parts) > 1 else parts[0], NEVER, output_field=DateTimeField())
