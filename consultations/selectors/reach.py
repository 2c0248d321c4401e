"""Where people took part, and how healthy the process was: regions reached, days per stage, who came for the first time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from consultations.choices import RegistrationState, TallySubject
from consultations.models import Attendance, Registration, Space, Tally
from consultations.selectors.counted import Counted, organizations_in
from core.maps import Region, ShadedMap, named, step_of, steps
from people.choices import TerritoryLevel
from people.models import Territory
from people.selectors import country_map
from plans.models import ActionPlan
from plans.selectors import StageRow, stage_rows


@dataclass(frozen=True)
class Place:
    """What happened in one region."""

    territory: Territory
    people: int
    contributions: int
    proposals: int

    @property
    def total(self) -> int:
        return self.people + self.contributions + self.proposals


@dataclass(frozen=True)
class ParticipationMap:
    """`drawn` of a country with outlines; `places` those where somebody took part, most people first.

    `shaded_by` is what the fill follows: people where any was counted, else contributions, else proposals.
    """

    drawn: ShadedMap | None
    places: list[Place]
    shaded_by: str
    elsewhere: int
    """People whose region nobody told."""


@dataclass(frozen=True)
class ProcessHealth:
    """`newcomers` of `organizations` came to no earlier plan of the country; None without earlier rows to compare."""

    stages: list[StageRow]
    reached: int
    regions: int
    organizations: int
    newcomers: int | None

    @property
    def share(self) -> int | None:
        """Whole percent of the regions, half up."""
        return (self.reached * 200 + self.regions) // (self.regions * 2) if self.regions else None


def regions_by_place(plan: ActionPlan) -> dict[int, Territory]:
    """The region of each place of the plan's country, by the id of the place; a region is its own. One query."""
    inside = Territory.objects.filter(Q(parent=plan.jurisdiction_id) | Q(parent__parent=plan.jurisdiction_id))
    found = {}
    for place in inside.select_related("parent"):
        region = place if place.parent_id == plan.jurisdiction_id else place.parent
        if region is not None and region.level == TerritoryLevel.REGION:
            found[place.pk] = region
    return found


def participation_map(
    plan: ActionPlan, counted: Counted, tallies: Sequence[Tally], regions: dict[int, Territory]
) -> ParticipationMap | None:
    """By region, from rows and from the tallies that no row replaces. None where no region is known. No query.

    A person counts where it said to live, else where its space was.
    """
    people, contributions, proposals = (defaultdict(int) for _each in range(3))
    for row in counted.presences:
        people[_region(regions, row.place_id, row.space_place_id)] += row.people
    for said in counted.said:
        contributions[_region(regions, said.place_id)] += said.count
    for proposed in counted.proposed:
        proposals[_region(regions, proposed.place_id, proposed.space_place_id)] += proposed.count
    for told, subject in ((people, TallySubject.PERSONS), (proposals, TallySubject.PROPOSALS)):
        for region, value in _tallied(tallies, subject, regions).items():
            told[region] += value
    known = {region for told in (people, contributions, proposals) for region in told if region}
    if not known:
        return None
    by_id = {region.pk: region for region in regions.values()}
    choices = ((people, _("personas")), (contributions, _("aportes")), (proposals, _("propuestas")))
    measure, shaded_by = next(choice for choice in choices if any(choice[0][key] for key in known))
    places = [Place(by_id[key], people[key], contributions[key], proposals[key]) for key in known]
    ordered = sorted(places, key=lambda place: (-place.people, -place.total, place.territory.name))
    drawn = _drawn(plan, {by_id[key]: measure[key] for key in known}, shaded_by)
    return ParticipationMap(drawn, ordered, shaded_by, people.get(0, 0))


def _drawn(plan: ActionPlan, measured: dict[Territory, int], what: str) -> ShadedMap | None:
    outlines = country_map(plan.jurisdiction.code, {region.code: region for region in measured})
    if outlines is None:
        return None
    found = steps(list(measured.values()))
    regions = [
        Region(path, place.get_absolute_url(), f"{place}, {what}: {measured[place]}", step_of(measured[place], found))
        if place
        else Region(path)
        for path, place in outlines.shapes
    ]
    return ShadedMap(outlines.view_box, outlines.frame, regions, named(found))


def _region(regions: dict[int, Territory], *places: int | None) -> int:
    """Id of the region of the first place that has one; 0 for none."""
    return next((regions[place].pk for place in places if place in regions), 0)


def _tallied(tallies: Sequence[Tally], subject: str, regions: dict[int, Territory]) -> dict[int, int]:
    """By region, the largest of the tables that speak of it: two tables about the same people are never added."""
    tables: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for tally in tallies:
        if tally.subject == subject:
            region = _region(regions, tally.territory_id, tally.space.territory_id if tally.space else None)
            tables[region][tally.table] += tally.value
    return {region: max(found.values()) for region, found in tables.items() if region}


def process_health(
    plan: ActionPlan,
    today: date,
    counted: Counted,
    tallies: Sequence[Tally],
    regions: dict[int, Territory],
) -> ProcessHealth:
    """Three queries. A region is reached where somebody came, was counted or had a place."""
    reached = {_region(regions, row.place_id, row.space_place_id) for row in counted.presences}
    reached |= set(_tallied(tallies, TallySubject.PERSONS, regions))
    spaces = Space.objects.public().filter(plan=plan, cancelled_at__isnull=True)
    signed_up = Registration.objects.filter(space__in=spaces.values("pk"), state=RegistrationState.CONFIRMED)
    pairs = signed_up.order_by().values_list("territory_id", "space__territory_id").distinct()
    reached |= {_region(regions, place, space_place) for place, space_place in pairs}
    return ProcessHealth(
        stages=stage_rows(plan.stages.filter(parent=None).prefetch_related("steps"), today),
        reached=len(reached - {0}),
        regions=len({region.pk for region in regions.values()}),
        organizations=len(counted.organizations),
        newcomers=_newcomers(plan, counted),
    )


def _newcomers(plan: ActionPlan, counted: Counted) -> int | None:
    """Organizations of this plan that no earlier public plan of the country had seen. None where none has rows."""
    if not counted.organizations:
        return None
    earlier = Space.objects.public().filter(
        plan__jurisdiction=plan.jurisdiction_id,
        plan__number__lt=plan.number,
        plan__is_demo=plan.is_demo,
    )
    seen = organizations_in(Attendance.objects.filter(space__in=earlier.values("pk")))
    return len(set(counted.organizations) - set(seen)) if seen else None
