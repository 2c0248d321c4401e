"""From a citizen's words to a commitment: how many went on at each step, where the others ended, what nobody recorded.

Counted from rows where the portal has proposals of its own; else from the tallies of the source and the figures that it
claims, with the difference between two of them shown as a gap and never filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.models import Commitment
from consultations.choices import ProposalState, TallySubject
from consultations.models import Contribution, Proposal, Tally
from consultations.selectors.tables import tally_title
from core.charts import FlowPart, FlowStep
from plans.models import ActionPlan, Claim, Source

COMMITMENTS, PROPOSALS = "compromisos", "propuestas"
"""The units of the figures that the sources claim."""
STEP_TABLES = ("mesas-tematicas", "talleres-regionales")
NATIONAL_TABLE = "mesas-nacionales"
IN_STUDY = (ProposalState.PROPOSED, ProposalState.REVIEWED)


@dataclass(frozen=True)
class FlowLine:
    """A number of the flow, what it counts and where it comes from; `is_gap` where it is a difference nobody recorded."""

    step: str
    label: str
    value: int
    source: Source | None = None
    is_gap: bool = False


@dataclass(frozen=True)
class ParticipationFlow:
    """`steps` are what is drawn, `lines` the table beside it, `said` the gaps and other remarks in words."""

    finding: str
    steps: list[FlowStep]
    lines: list[FlowLine]
    said: list[str] = field(default_factory=list)


def participation_flow(plan: ActionPlan, tallies: Sequence[Tally]) -> ParticipationFlow | None:
    """`tallies` are those that no row replaces. None where there is nothing to follow. At most four queries."""
    return flow_of_rows(plan) or flow_of_tallies(plan, tallies)


def flow_of_rows(plan: ActionPlan) -> ParticipationFlow | None:
    """Published contributions → public proposals → public commitments that came of them."""
    states = dict(Proposal.objects.public().filter(plan=plan).order_by().values_list("state").annotate(n=Count("pk")))
    if not states:
        return None
    heard = _contributions_by_fate(plan)
    commitments = (
        Commitment.objects.public()
        .filter(proposals__plan=plan, proposals__state=ProposalState.COMMITTED)
        .distinct()
        .count()
    )
    steps = [
        FlowStep(_step_name("contributions"), "contributions", heard),
        FlowStep(_step_name("proposals"), "proposals", _proposal_parts(states)),
        FlowStep(
            _step_name("commitments"),
            "proposals",
            [FlowPart(commitments, "on", _("compromiso") if commitments == 1 else _("compromisos"))],
        ),
    ]
    proposals = sum(states.values())
    finding = _("Propuestas publicadas: %(n)s. Compromisos que salieron de ellas: %(commitments)s.")
    finding = finding % {"n": proposals, "commitments": commitments}
    lines = [FlowLine(step.title, part.label, part.value) for step in steps for part in step.parts]
    said = [_("Varias propuestas pueden unirse en un compromiso, y un aporte puede estar en varias propuestas.")]
    return ParticipationFlow(finding, steps, lines, said)


def _contributions_by_fate(plan: ActionPlan) -> list[FlowPart]:
    """One query: each published contribution once."""
    link = Proposal.contributions.through.objects.filter(contribution=OuterRef("pk"))
    in_proposal = Exists(link.filter(proposal__in=Proposal.objects.public().filter(plan=plan).values("pk")))
    rows = Contribution.objects.public().filter(consultation__plan=plan).annotate(is_in_proposal=in_proposal)
    counts = rows.aggregate(
        went_on=Count("pk", filter=Q(is_in_proposal=True)),
        answered=Count("pk", filter=Q(is_in_proposal=False, decision__isnull=False)),
        waiting=Count("pk", filter=Q(is_in_proposal=False, decision__isnull=True)),
    )
    return [
        FlowPart(counts["went_on"], "on", _("en una propuesta")),
        FlowPart(counts["answered"], "end", _("con respuesta, sin propuesta")),
        FlowPart(counts["waiting"], "end", _("aún sin respuesta")),
    ]


def _proposal_parts(states: dict[str, int]) -> list[FlowPart]:
    study = sum(states.get(state, 0) for state in IN_STUDY)
    return [
        FlowPart(states.get(ProposalState.COMMITTED, 0), "on", _("en un compromiso")),
        FlowPart(states.get(ProposalState.ACCEPTED, 0), "end", _("acogidas")),
        FlowPart(study, "end", _("en estudio")),
        FlowPart(states.get(ProposalState.MERGED, 0), "end", _("fusionadas con otra")),
        FlowPart(states.get(ProposalState.SPLIT, 0), "end", _("divididas en otras")),
        FlowPart(states.get(ProposalState.NOT_ACCEPTED, 0), "end", _("no acogidas")),
    ]


def flow_of_tallies(plan: ActionPlan, tallies: Sequence[Tally]) -> ParticipationFlow | None:
    """What the source counted: proposals by where they were born, those that reached the last step, and commitments.

    Two figures that follow each other and differ leave a gap, said in words. None without a first and a last figure.
    """
    born = [group for name in STEP_TABLES if (group := _group(tallies, name))]
    national = _group(tallies, NATIONAL_TABLE)
    claims = _claims(plan, COMMITMENTS)
    if not born or not claims:
        return None
    first = FlowStep(
        _step_name("born"), "proposals", [FlowPart(group.value, "on", group.title.lower()) for group in born]
    )
    lines = [FlowLine(first.title, group.title, group.value, group.source) for group in born]
    steps, said, reached = [first], [], first.total
    if national is not None:
        step, found, gap = _next(_step_name("national"), reached, national.value, _("presentadas"), national.source)
        steps, lines, reached = [*steps, step], [*lines, *found], national.value
        said += [_gap_in_words(first.total, national.value, gap)] if gap else []
        said += [f"{claim.text}." for claim in _claims(plan, PROPOSALS) if claim.value == national.value]
    claim = claims[0]
    commitments = int(claim.value or 0)
    step, found, gap = _next(_step_name("commitments"), reached, commitments, _("compromisos"), claim.source)
    said += [_lost_in_words(reached, commitments, gap)] if gap else []
    said += [_other_figure(other) for other in claims[1:]]
    finding = _("De %(born)s propuestas a %(commitments)s compromisos.") % {
        "born": first.total,
        "commitments": commitments,
    }
    if national is not None:
        finding = _("%(born)s propuestas, %(presented)s presentadas, %(commitments)s compromisos.") % {
            "born": first.total,
            "presented": national.value,
            "commitments": commitments,
        }
    said += _contributions_in_words(tallies)
    return ParticipationFlow(finding, [*steps, step], [*lines, *found], said)


@dataclass(frozen=True)
class _Group:
    title: str
    value: int
    source: Source


def _group(tallies: Sequence[Tally], table: str) -> _Group | None:
    found = [tally for tally in tallies if tally.table == table and tally.subject == TallySubject.PROPOSALS]
    return _Group(tally_title(found[0]), sum(tally.value for tally in found), found[0].source) if found else None


def _claims(plan: ActionPlan, unit: str) -> list[Claim]:
    """What the sources say of the plan, the largest figure first; those that differ are told too."""
    claims = Claim.objects.filter(plan=plan, unit=unit, value__isnull=False).select_related("source__document")
    return list(claims.order_by("-value", "pk"))


def _next(title: str, before: int, now: int, label: str, source: Source) -> tuple[FlowStep, list[FlowLine], int]:
    gap = max(before - now, 0)
    missing = _("sin registro")
    parts = [FlowPart(now, "on", label), FlowPart(gap, "gap", missing)]
    lines = [FlowLine(title, label, now, source)]
    lines += [FlowLine(title, missing, gap, is_gap=True)] if gap else []
    return FlowStep(title, "proposals", parts), lines, gap


def _gap_in_words(before: int, now: int, gap: int) -> str:
    text = ngettext(
        "De las %(before)s propuestas se presentaron %(now)s: la fuente no cuenta qué pasó con %(gap)s.",
        "De las %(before)s propuestas se presentaron %(now)s: la fuente no cuenta qué pasó con las otras %(gap)s.",
        gap,
    )
    return text % {"before": before, "now": now, "gap": gap}


def _lost_in_words(before: int, now: int, gap: int) -> str:
    text = ngettext(
        "El plan quedó con %(now)s compromisos: la fuente no dice qué pasó con %(gap)s de las %(before)s propuestas.",
        "El plan quedó con %(now)s compromisos: la fuente no dice qué pasó con las otras %(gap)s de %(before)s propuestas.",
        gap,
    )
    return text % {"before": before, "now": now, "gap": gap}


def _other_figure(claim: Claim) -> str:
    return _("La fuente da también otra cifra: %(text)s.") % {"text": claim.text}


def _contributions_in_words(tallies: Sequence[Tally]) -> list[str]:
    heard = sum(tally.value for tally in tallies if tally.subject == TallySubject.CONTRIBUTIONS)
    if not heard:
        return []
    text = ngettext(
        "Además se recibió %(n)s aporte en línea; la fuente no dice en qué propuesta entró.",
        "Además se recibieron %(n)s aportes en línea; la fuente no dice en qué propuesta entró cada uno.",
        heard,
    )
    return [text % {"n": heard}]


def _step_name(step: str) -> str:
    return {
        "contributions": _("Aportes publicados"),
        "proposals": _("Propuestas"),
        "born": _("Propuestas formuladas"),
        "national": _("Propuestas presentadas a las mesas nacionales"),
        "commitments": _("Compromisos del plan"),
    }[step]
