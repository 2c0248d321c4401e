"""How many support each proposal, and from where: only once nobody can still be swayed by it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from consultations.choices import ConsultationKind, ConsultationState
from consultations.models import Consultation, Proposal, Support
from consultations.permissions import hides_results, receives_supports

SMALLEST_CELL = 5


def opened_prioritisations(today: date) -> QuerySet[Consultation]:
    """Announced, begun and not cancelled: those whose supports mean something."""
    found = Consultation.objects.public().filter(kind=ConsultationKind.PRIORITISATION, cancelled_at__isnull=True)
    return found.filter(opens_on__lte=today)


def with_supports(proposals: QuerySet[Proposal], today: date) -> QuerySet[Proposal]:
    """Adds `shown_supports`: persons who support it; None while hidden, and where it was never prioritised.

    A person who supports it in two prioritisations counts once. While one of its prioritisations hides its results
    nothing is told, so no order of these numbers can tell them either.
    """
    opened = opened_prioritisations(today)
    hidden = opened.filter(hides_results=True).in_state(ConsultationState.OPEN, today)
    links = Proposal.consultations.through.objects.filter(proposal=OuterRef("pk"))
    counted = (
        Support.objects.confirmed()
        .filter(proposal=OuterRef("pk"), consultation__in=opened.order_by().values("pk"))
        .order_by()
        .values("proposal")
        .annotate(persons=Count("mail_key", distinct=True))
        .values("persons")
    )
    return proposals.annotate(
        shown_supports=Case(
            When(Exists(links.filter(consultation__in=hidden.order_by().values("pk"))), then=Value(None)),
            When(
                Exists(links.filter(consultation__in=opened.order_by().values("pk"))),
                then=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
            ),
            default=Value(None),
            output_field=IntegerField(),
        )
    )


def open_prioritisation(proposal: Proposal, today: date) -> Consultation | None:
    """Where the proposal can be supported today; of several, the one that closes first."""
    running = proposal.consultations.public().in_state(ConsultationState.OPEN, today)
    found = running.filter(kind=ConsultationKind.PRIORITISATION).select_related("plan__jurisdiction")
    return next((row for row in found.order_by("closes_on", "pk") if receives_supports(row, today)), None)


@dataclass(frozen=True)
class PrioritisationResults:
    """`places` are (name, persons) with SMALLEST_CELL or more; the rest go together. `rows` with their supports.

    While `hidden` there is no figure at all and the rows go by title.
    """

    hidden: bool
    participants: int | None
    places: list[tuple[str, int]]
    rows: list[Proposal]


def prioritisation_results(consultation: Consultation, today: date) -> PrioritisationResults:
    """Of one prioritisation: how many took part, from where, and its proposals in order. Two or three queries."""
    proposals = Proposal.objects.public().filter(consultations=consultation).select_related("theme", "plan")
    cancelled = consultation.cancelled_at is not None
    if cancelled or hides_results(consultation, today) or today < consultation.opens_on:
        return PrioritisationResults(True, None, [], sorted(proposals, key=lambda row: (row.title, row.pk)))
    confirmed = Support.objects.confirmed().filter(consultation=consultation)
    own = confirmed.filter(proposal=OuterRef("pk")).order_by().values("proposal")
    counted = own.annotate(persons=Count("pk")).values("persons")
    rows = proposals.annotate(persons=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
    ranked = sorted(rows, key=lambda row: (-row.persons, row.title, row.pk))
    place_of: dict[str, str] = {}
    for key, name in confirmed.order_by("pk").values_list("mail_key", "territory__name").iterator():
        place_of[key] = place_of.get(key) or name or ""
    return PrioritisationResults(False, len(place_of), joined_places(Counter(place_of.values())), ranked)


def joined_places(counts: Counter[str]) -> list[tuple[str, int]]:
    """Persons by place, the largest first; "" counts those who did not say.

    Those of places under SMALLEST_CELL go together. Where they still are too few, those who did not say join them, and
    then the next smallest place, so that nobody can be told apart by subtraction. Nothing when no place can be named.
    """
    unsaid = counts.get("", 0)
    ordered = sorted(((name, n) for name, n in counts.items() if name), key=lambda item: (-item[1], item[0]))
    shown = [(name, persons) for name, persons in ordered if persons >= SMALLEST_CELL]
    rest = sum(persons for _name, persons in ordered[len(shown) :])
    label = _("Otras")
    if 0 < rest < SMALLEST_CELL and unsaid:
        label, rest, unsaid = _("Otras, o sin decir de dónde"), rest + unsaid, 0
    while 0 < rest < SMALLEST_CELL and shown:
        rest += shown.pop()[1]
    if not shown:
        return []
    named = [*shown, (label, rest)] if rest else shown
    return [*named, (_("Sin decir de dónde"), unsaid)] if unsaid else named
