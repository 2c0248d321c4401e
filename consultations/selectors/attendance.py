"""Who came to a space, or to all those of a plan, in numbers that the public may read.

Persons and organizations are counted apart: an organization that sent three people is one, whatever accents and capitals
its name was written with. Tables of a sensitive attribute pass through `small_cells`; nothing else builds them, so that a
page, a download and the API can never differ in what they hide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from consultations.choices import AgeBand, Disability, Ethnicity, Mode, OrganizationType, Sex, TallySector
from consultations.models import Attendance, Space
from consultations.selectors.small_cells import Mask, Masks, protect_row, protect_sums
from core.text import fold
from people.choices import TerritoryLevel
from plans.models import ActionPlan

UNKNOWN = ""
REGIONAL = (TerritoryLevel.REGION, TerritoryLevel.COUNTRY)
SENSITIVE = {"sex": Sex, "age_band": AgeBand, "ethnicity": Ethnicity, "disability": Disability}
READ = (
    "space_id",
    "organization_name",
    "organization_type",
    "mode",
    "territory__name",
    "territory__level",
    "territory__parent__name",
    "territory__parent__level",
    *SENSITIVE,
)


@dataclass(frozen=True)
class AttendanceRow:
    """`persons` is None where the cell is hidden; `hidden` says how. `organizations` is None where they are not counted."""

    label: str
    persons: int | None
    organizations: int | None
    percent: Decimal | None
    hidden: str = ""


@dataclass(frozen=True)
class AttendanceTable:
    """`rows` is empty where the whole table is withheld. `organizations` counts each one once, though two rows have it."""

    axis: str
    title: str
    rows: list[AttendanceRow]
    persons: int
    organizations: int | None
    is_sensitive: bool = False

    @property
    def is_withheld(self) -> bool:
        return not self.rows

    @property
    def hides_something(self) -> bool:
        return self.is_withheld or any(row.hidden for row in self.rows)


@dataclass(frozen=True)
class AttendanceCount:
    """`spaces` is how many spaces were added up: whoever went to two of them is counted twice."""

    persons: int
    organizations: int
    spaces: int
    tables: list[AttendanceTable]


def space_attendance(space: Space) -> AttendanceCount | None:
    """None while nobody was noted. One query."""
    return _count(Attendance.objects.filter(space=space))


def plan_attendance(plan: ActionPlan) -> AttendanceCount | None:
    """The public spaces of a plan added up; None while nobody was noted in any. One query.

    What is hidden in the table of a space stays hidden: the sums are protected together with the tables that they add.
    """
    return _count(Attendance.objects.filter(space__in=Space.objects.public().filter(plan=plan).values("pk")))


def _count(attendances: QuerySet[Attendance]) -> AttendanceCount | None:
    people = list(attendances.order_by("space_id", "pk").values(*READ))
    if not people:
        return None
    tables = [
        _open_table("organization_type", _("Por tipo de organización"), people, _type_of, OrganizationType.labels),
        _open_table("sector", _("Por sector"), people, _sector_of, TallySector.labels),
        _open_table("region", _("Por región"), people, _region_of, ()),
        _open_table("mode", _("Por modalidad"), people, _mode_of, Mode.labels),
    ]
    tables += [_sensitive_table(name, people) for name in SENSITIVE if any(person[name] for person in people)]
    return AttendanceCount(
        persons=len(people),
        organizations=len(_names(people)),
        spaces=len({person["space_id"] for person in people}),
        tables=tables,
    )


def _open_table(
    axis: str, title: str, people: list[dict], place: Callable[[dict], str], order: Iterable[str]
) -> AttendanceTable:
    """Of an attribute that says nothing delicate of anybody: every cell is shown."""
    found: dict[str, list[dict]] = defaultdict(list)
    for person in people:
        found[place(person)].append(person)
    known = [str(label) for label in order]
    labels = sorted(found, key=lambda label: (not label, known.index(label) if label in known else 0, fold(label)))
    rows = [
        AttendanceRow(
            label=label or _("Sin dato"),
            persons=len(found[label]),
            organizations=len(_names(found[label])),
            percent=_percent(len(found[label]), len(people)),
        )
        for label in labels
    ]
    return AttendanceTable(axis, title, rows, persons=len(people), organizations=len(_names(people)))


def _sensitive_table(name: str, people: list[dict]) -> AttendanceTable:
    """Only persons are counted, and only what cannot give anybody away is shown."""
    titles = {
        "sex": _("Por sexo"),
        "age_band": _("Por edad"),
        "ethnicity": _("Por pertenencia étnica"),
        "disability": _("Por discapacidad"),
    }
    keys = [*SENSITIVE[name].values, UNKNOWN]
    spaces: dict[int, list[int]] = defaultdict(lambda: [0] * len(keys))
    for person in people:
        spaces[person["space_id"]][keys.index(person[name] or UNKNOWN)] += 1
    counts = list(spaces.values())
    sums = [sum(column) for column in zip(*counts, strict=True)]
    own = [_own_masks(row) for row in counts]
    masks: Masks = own[0] if len(own) == 1 else protect_sums(counts, own)
    labels = [*(str(label) for label in SENSITIVE[name].labels), _("Prefiere no decir o sin dato")]
    rows = [] if masks is None else [_row(*cell, sum(sums)) for cell in zip(labels, sums, masks, strict=True)]
    return AttendanceTable(name, titles[name], rows, persons=len(people), organizations=None, is_sensitive=True)


def _own_masks(row: list[int]) -> Masks:
    """Those of a space's own table. One where nobody was asked has no table, which tells that all are without data."""
    return protect_row(row) if any(row[:-1]) else [Mask.SHOWN] * len(row)


def _row(label: str, count: int, mask: Mask, total: int) -> AttendanceRow:
    if mask is not Mask.SHOWN:
        return AttendanceRow(label, persons=None, organizations=None, percent=None, hidden=mask.value)
    return AttendanceRow(label, persons=count, organizations=None, percent=_percent(count, total))


def _percent(part: int, whole: int) -> Decimal:
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _names(people: list[dict]) -> set[str]:
    return {fold(person["organization_name"]) for person in people} - {""}


def _type_of(person: dict) -> str:
    return str(OrganizationType(person["organization_type"]).label) if person["organization_type"] else UNKNOWN


def _sector_of(person: dict) -> str:
    sector = Attendance(organization_type=person["organization_type"]).sector
    return str(TallySector(sector).label) if sector else UNKNOWN


def _mode_of(person: dict) -> str:
    return str(Mode(person["mode"]).label) if person["mode"] else UNKNOWN


def _region_of(person: dict) -> str:
    """A municipality or an ethnic territory is counted in the region that it belongs to, where it belongs to one."""
    if person["territory__level"] in REGIONAL or person["territory__parent__level"] != TerritoryLevel.REGION:
        return person["territory__name"] or UNKNOWN
    return person["territory__parent__name"]
