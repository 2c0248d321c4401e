"""Database constraints that every app repeats, written once."""

from datetime import date

from django.db.models import CheckConstraint, DateField, F, Q, Value
from django.db.models.functions import Coalesce


def paired(name: str) -> CheckConstraint:
    """`<name>_at` and `<name>_by` are both set or both null."""
    at, by = f"{name}_at__isnull", f"{name}_by__isnull"
    return CheckConstraint(
        condition=Q(**{at: True, by: True}) | Q(**{at: False, by: False}),
        name=f"%(app_label)s_%(class)s_{name}_at_and_by",
    )


def end_not_before_start(start: str = "starts_on", end: str = "ends_on") -> CheckConstraint:
    """The end is never before the start; either may be unknown."""
    return CheckConstraint(
        condition=Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": F(start)}),
        name=f"%(app_label)s_%(class)s_{end}_after_start",
        violation_error_message="La fecha final no puede ser anterior a la inicial.",
    )


def percent(field: str) -> CheckConstraint:
    """A whole percent, 0 to 100."""
    return CheckConstraint(
        condition=Q(**{f"{field}__gte": 0}) & Q(**{f"{field}__lte": 100}),
        name=f"%(app_label)s_%(class)s_{field}_0_to_100",
    )


def exactly_one(*fields: str) -> CheckConstraint:
    """Exactly one of the nullable fields is set."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return CheckConstraint(condition=condition, name=f"%(app_label)s_%(class)s_one_of_{'_'.join(fields)}"[:80])


def or_never(field: str) -> Coalesce:
    """The date, or a fixed one where it is unknown, so that unknown dates too count as equal in a unique constraint."""
    return Coalesce(F(field), Value(date(1, 1, 1), output_field=DateField()))
