"""Participation counted from the portal's own rows: who came, what was contributed. Counts only, never a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from consultations.choices import Channel, OrganizationType, TallySector, TallySubject, sector_of
from consultations.models import Attendance, Contribution, Proposal, Space
from consultations.selectors.tables import (
    Cell,
    CountTable,
    RowsAtHand,
    channel_label,
    count_heading,
    count_table,
    sector_label,
    type_label,
)
from core.text import fold
from people.models import Territory
from plans.models import ActionPlan

SECTORS = (TallySector.PUBLIC, TallySector.CIVIL_SOCIETY, None)
CIVIL_TYPES = [kind for kind in OrganizationType if kind not in (OrganizationType.PUBLIC, OrganizationType.PERSON)]


@dataclass(frozen=True)
class Presence:
    """People of one space, place and type of organization who came; the place is null where nobody told it."""

    space_id: int
    space_place_id: int | None
    place_id: int | None
    organization_type: str | None
    people: int


@dataclass(frozen=True)
class Said:
    """Published contributions of one consultation, place, theme and channel."""

    consultation: str
    place_id: int | None
    theme: str
    theme_order: int
    channel: str
    count: int


@dataclass(frozen=True)
class Proposed:
    """Public proposals of one space and place."""

    space_id: int | None
    space_place_id: int | None
    place_id: int | None
    count: int


@dataclass(frozen=True)
class Counted:
    """All that the rows of one plan tell. `organizations` are folded names with their most frequent type."""

    presences: list[Presence]
    organizations: dict[str, str | None]
    said: list[Said]
    proposed: list[Proposed]

    @property
    def people(self) -> int:
        return sum(presence.people for presence in self.presences)

    @property
    def contributions(self) -> int:
        return sum(said.count for said in self.said)

    @property
    def proposals(self) -> int:
        return sum(proposed.count for proposed in self.proposed)

    @property
    def at_hand(self) -> RowsAtHand:
        """Where tallies give way."""
        spaces = {(TallySubject.PERSONS, row.space_id) for row in self.presences}
        spaces |= {(TallySubject.ORGANIZATIONS, row.space_id) for row in self.presences if self.organizations}
        spaces |= {(TallySubject.PROPOSALS, row.space_id) for row in self.proposed if row.space_id}
        kinds = {
            TallySubject.PERSONS: self.presences,
            TallySubject.ORGANIZATIONS: self.organizations,
            TallySubject.CONTRIBUTIONS: self.said,
            TallySubject.PROPOSALS: self.proposed,
        }
        return RowsAtHand(
            everywhere=frozenset(kind for kind, rows in kinds.items() if rows),
            spaces=frozenset(spaces),
            consultations=frozenset((TallySubject.CONTRIBUTIONS, row.consultation) for row in self.said),
        )


def attendances_of(plan: ActionPlan) -> QuerySet[Attendance]:
    """Who came to the public spaces of a plan."""
    spaces = Space.objects.public().filter(plan=plan)
    return Attendance.objects.filter(space__in=spaces.values("pk"))


def count_rows(plan: ActionPlan) -> Counted:
    """Counted in SQL: four queries, whatever the number of rows."""
    came = attendances_of(plan).order_by()
    presences = came.values_list("space_id", "space__territory_id", "territory_id", "organization_type").annotate(
        n=Count("pk")
    )
    said = (
        Contribution.objects.public()
        .filter(consultation__plan=plan)
        .order_by()
        .values_list("consultation__slug", "territory_id", "theme__title", "theme__order", "channel")
        .annotate(n=Count("pk"))
    )
    proposed = (
        Proposal.objects.public()
        .filter(plan=plan)
        .order_by()
        .values_list("space_id", "space__territory_id", "territory_id")
        .annotate(n=Count("pk"))
    )
    return Counted(
        presences=[Presence(*row) for row in presences],
        organizations=organizations_in(came),
        said=[Said(slug, place, theme or "", order or 0, way, n) for slug, place, theme, order, way, n in said],
        proposed=[Proposed(*row) for row in proposed],
    )


def organizations_in(attendances: QuerySet[Attendance]) -> dict[str, str | None]:
    """Each organization once, however its name was written, with the type that most of its people gave."""
    named = attendances.exclude(organization_name="").order_by()
    types: dict[str, Counter[str | None]] = defaultdict(Counter)
    for name, kind, n in named.values_list("organization_name", "organization_type").annotate(n=Count("pk")):
        types[fold(name)][kind] += n
    types.pop("", None)
    return {name: _most_told(found) for name, found in types.items()}


def _most_told(found: Counter[str | None]) -> str | None:
    told = sorted((kind for kind in found if kind), key=lambda kind: (-found[kind], kind))
    return told[0] if told else None


def row_tables(counted: Counted, regions: dict[int, Territory]) -> list[CountTable]:
    """The tables of S4, counted from rows; only those of which there is any row."""
    tables = []
    if counted.organizations:
        tables += [_organizations(counted), _civil_society(counted)]
    if counted.presences:
        tables.append(_people(counted, regions))
    if counted.said:
        tables.append(_contributions(counted))
    return [table for table in tables if table.rows]


def unknown() -> str:
    return _("Sin dato")


def _organizations(counted: Counted) -> CountTable:
    sectors = Counter(sector_of(kind) for kind in counted.organizations.values())
    order = (TallySector.CIVIL_SOCIETY, TallySector.PUBLIC, None)
    cells = [
        Cell(_sector(key, TallySubject.ORGANIZATIONS), count_heading(), sectors[key]) for key in order if sectors[key]
    ]
    return count_table(cells, title=_("Organizaciones participantes según tipo"), corner=_("Tipo de organización"))


def _civil_society(counted: Counted) -> CountTable:
    kinds = Counter(counted.organizations.values())
    cells = [Cell(type_label(kind), count_heading(), kinds[kind]) for kind in CIVIL_TYPES if kinds[kind]]
    return count_table(
        cells,
        title=_("Organizaciones de la sociedad civil según tipo"),
        corner=_("Tipo de organización de la sociedad civil"),
    )


def _people(counted: Counted, regions: dict[int, Territory]) -> CountTable:
    return count_table(
        _people_cells(counted, regions),
        title=_("Asistencias según región y sector"),
        corner=_("Región"),
        by_sector=True,
    )


def _people_cells(counted: Counted, regions: dict[int, Territory]) -> Iterator[Cell]:
    """Every region with every sector that anybody gave, so that the columns keep their order."""
    grid: dict[tuple[str, str | None], int] = defaultdict(int)
    for row in counted.presences:
        region = regions.get(row.place_id or 0) or regions.get(row.space_place_id or 0)
        grid[region.name if region else unknown(), sector_of(row.organization_type)] += row.people
    places = sorted({place for place, _sector_key in grid}, key=lambda place: (place == unknown(), place))
    for place in places:
        for key in SECTORS:
            if any(key == sector for _place, sector in grid):
                yield Cell(place, _sector(key, TallySubject.PERSONS), grid.get((place, key), 0))


def _contributions(counted: Counted) -> CountTable:
    grid: dict[tuple[tuple[int, str], str], int] = defaultdict(int)
    for row in counted.said:
        grid[(row.theme_order if row.theme else 999, row.theme), row.channel] += row.count
    channels = [way for way in Channel if any(way == found for _theme, found in grid)]
    cells = [
        Cell(theme[1] or _("Sin tema"), channel_label(way), grid.get((theme, way), 0))
        for theme in sorted({theme for theme, _way in grid})
        for way in channels
    ]
    return count_table(
        cells, title=_("Aportes según vía y temática"), corner=_("Temática"), total_heading=_("Total aportes")
    )


def _sector(key: str | None, subject: str) -> str:
    return sector_label(key, subject) if key else unknown()
