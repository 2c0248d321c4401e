"""Where the calendar's dates come from: one source per kind of event, each narrowed to any target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.choices import CommitmentState
from commitments.models import Commitment, Milestone, MilestoneResponsible, Participation
from committee.models import Session
from consultations.models import Consultation, Space
from notifications.choices import EventKind, TargetKind
from notifications.selectors.targets import Target
from people.models import Territory
from plans.models import ActionPlan, ReportingPeriod, Stage

Narrow = dict[TargetKind, Callable[[str], Q]]


@dataclass(frozen=True)
class Mark:
    """A date of a row that is an event: its column, the column of its precision (empty: the day is known) and its words."""

    day: str
    precision: str = ""
    suffix: str = ""
    words: Any = ""


@dataclass(frozen=True)
class Source:
    """`word` begins the identity of its events, which never changes; `narrow` says which targets it has events of."""

    kind: EventKind
    word: str
    marks: tuple[Mark, ...]
    public: Callable[[], QuerySet[Any]]
    narrow: Narrow
    facts: Callable[[Any, Mark], dict[str, Any]]

    def rows(self, target: Target | None) -> QuerySet[Any] | None:
        """None where nothing of this kind belongs to such a target."""
        if target is None:
            return self.public()
        narrow = self.narrow.get(target.kind)
        return self.public().filter(narrow(target.key)) if narrow else None


def _inside(column: str) -> Callable[[str], Q]:
    return lambda code: Q(**{f"{column}__in": Territory.objects.inside(code).order_by().values("pk")})


def _slug(column: str) -> Callable[[str], Q]:
    return lambda key: Q(**{f"{column}__slug": key})


def _theme(column: str) -> Callable[[str], Q]:
    def narrow(key: str) -> Q:
        plan, _slash, slug = key.partition("/")
        return Q(**{f"{column}__plan__slug": plan, f"{column}__slug": slug})

    return narrow


def _demo(plan: ActionPlan | None) -> bool:
    return plan is not None and plan.is_demo


# Milestones


def _milestones() -> QuerySet[Milestone]:
    left = (CommitmentState.WITHDRAWN, CommitmentState.MERGED)
    rows = Milestone.objects.public().exclude(commitment__state__in=left).select_related("commitment__plan")
    shown = ("title", "planned_ends_on", "planned_ends_precision", "updated_at")
    about = ("number", "title", "slug", "plan__title", "plan__is_demo")
    return rows.only(*shown, *(f"commitment__{name}" for name in about))


def _answered_by(slug: str) -> Q:
    promised = Participation.objects.filter(organization__slug=slug).values("commitment")
    own = MilestoneResponsible.objects.filter(organization__slug=slug).values("milestone")
    return Q(commitment__in=promised) | Q(pk__in=own)


def _reaches(code: str) -> Q:
    named = Commitment.territories.through.objects.filter(
        territory__in=Territory.objects.inside(code).order_by().values("pk")
    )
    of_plan = _inside("commitment__plan__jurisdiction")(code) | _inside("commitment__jurisdiction")(code)
    return Q(commitment__in=named.values("commitment")) | of_plan


def _milestone(row: Milestone, mark: Mark) -> dict[str, Any]:
    commitment = row.commitment
    return {
        "title": mark.words % {"title": row.title},
        "about": str(commitment),
        "url": commitment.get_absolute_url(),
        "is_demo": _demo(commitment.plan),
        "is_cancelled": False,
        "changed_at": row.updated_at,
        "history": ("commitments.milestone", str(row.pk)),
    }


# The cycle of a plan


def _stages() -> QuerySet[Stage]:
    """The real day where it is known, else the planned one."""
    rows = Stage.objects.filter(plan__is_public=True).select_related("plan")
    return rows.annotate(
        begins=Coalesce("starts_on", "planned_starts_on"), finishes=Coalesce("ends_on", "planned_ends_on")
    )


def _stage(row: Stage, mark: Mark) -> dict[str, Any]:
    is_real = row.starts_on if mark.day == "begins" else row.ends_on
    title = str(mark.words % {"title": row.title})
    return _of_plan(row.plan, title if is_real else _("%(what)s (previsto)") % {"what": title}, "#etapas")


def _periods() -> QuerySet[ReportingPeriod]:
    return ReportingPeriod.objects.filter(plan__is_public=True).select_related("plan")


def _period(row: ReportingPeriod, mark: Mark) -> dict[str, Any]:
    return _of_plan(row.plan, mark.words % {"title": row.name})


def _of_plan(plan: ActionPlan, title: str, anchor: str = "") -> dict[str, Any]:
    return {
        "title": title,
        "about": plan.title,
        "url": plan.get_absolute_url() + anchor,
        "is_demo": plan.is_demo,
        "is_cancelled": False,
        "history": ("plans.actionplan", str(plan.pk)),
    }


# Taking part


def _consultations() -> QuerySet[Consultation]:
    return Consultation.objects.public().select_related("plan")


def _consultation(row: Consultation, mark: Mark) -> dict[str, Any]:
    return {
        "title": mark.words % {"title": row.title},
        "about": row.plan.title,
        "url": row.get_absolute_url(),
        "is_demo": row.plan.is_demo,
        "is_cancelled": row.cancelled_at is not None,
        "history": ("consultations.consultation", str(row.pk)),
    }


def _of_consultation_themes(key: str) -> Q:
    return Q(pk__in=Consultation.objects.filter(_theme("themes")(key)).order_by().values("pk"))


def _spaces() -> QuerySet[Space]:
    return Space.objects.public().select_related("plan")


def _of_space_themes(key: str) -> Q:
    return Q(pk__in=Space.objects.filter(_theme("themes")(key)).order_by().values("pk"))


def _space(row: Space, mark: Mark) -> dict[str, Any]:
    is_exact = row.ends_on is not None and row.ends_precision == row.starts_precision
    return {
        "title": row.title,
        "about": row.plan.title if row.plan else "",
        "url": row.get_absolute_url(),
        "ends_on": row.ends_on if is_exact else None,
        "starts_at": row.starts_time,
        "ends_at": row.ends_time,
        "place": row.place,
        "is_demo": _demo(row.plan),
        "is_cancelled": row.cancelled_at is not None,
        "history": ("consultations.space", str(row.pk)),
    }


# The committee


def _sessions() -> QuerySet[Session]:
    return Session.objects.public().select_related("committee__plan", "group")


def _session(row: Session, mark: Mark) -> dict[str, Any]:
    return {
        "title": _("Sesión: %(title)s") % {"title": row},
        "about": row.committee.name,
        "url": row.get_absolute_url(),
        "starts_at": row.starts_time,
        "ends_at": row.ends_time,
        "place": row.place,
        "is_demo": _demo(row.committee.plan),
        "is_cancelled": row.cancelled_at is not None,
        "sequence": row.sequence,
        "changed_at": row.updated_at,
        "history": ("committee.session", str(row.pk)),
    }


OF_PLAN: Narrow = {TargetKind.PLAN: _slug("plan"), TargetKind.TERRITORY: _inside("plan__jurisdiction")}
SOURCES = (
    Source(
        EventKind.MILESTONE,
        "hito",
        (Mark("planned_ends_on", "planned_ends_precision", words=gettext_lazy("Vence el hito: %(title)s")),),
        _milestones,
        {
            TargetKind.COMMITMENT: lambda slug: Q(commitment__slug=slug) | Q(commitment__parent__slug=slug),
            TargetKind.ORGANIZATION: _answered_by,
            TargetKind.TERRITORY: _reaches,
            TargetKind.THEME: _theme("commitment__theme"),
            TargetKind.PLAN: _slug("commitment__plan"),
        },
        _milestone,
    ),
    Source(
        EventKind.STAGE,
        "etapa",
        (
            Mark("begins", "starts_precision", "-inicio", gettext_lazy("Empieza la etapa: %(title)s")),
            Mark("finishes", "ends_precision", "-fin", gettext_lazy("Termina la etapa: %(title)s")),
        ),
        _stages,
        OF_PLAN,
        _stage,
    ),
    Source(
        EventKind.PERIOD,
        "periodo",
        (Mark("closes_on", words=gettext_lazy("Cierra el periodo de reporte: %(title)s")),),
        _periods,
        OF_PLAN,
        _period,
    ),
    Source(
        EventKind.CONSULTATION,
        "consulta",
        (
            Mark("opens_on", "opens_precision", "-apertura", gettext_lazy("Abre la consulta: %(title)s")),
            Mark("closes_on", "closes_precision", "-cierre", gettext_lazy("Último día de la consulta: %(title)s")),
        ),
        _consultations,
        OF_PLAN | {TargetKind.CONSULTATION: lambda slug: Q(slug=slug), TargetKind.THEME: _of_consultation_themes},
        _consultation,
    ),
    Source(
        EventKind.SPACE,
        "espacio",
        (Mark("starts_on", "starts_precision"),),
        _spaces,
        {
            TargetKind.COMMITMENT: _slug("commitment"),
            TargetKind.TERRITORY: lambda code: _inside("territory")(code) | _inside("plan__jurisdiction")(code),
            TargetKind.THEME: _of_space_themes,
            TargetKind.PLAN: _slug("plan"),
        },
        _space,
    ),
    Source(
        EventKind.SESSION,
        "sesion",
        (Mark("held_on"),),
        _sessions,
        {
            TargetKind.COMMITTEE: _slug("committee"),
            TargetKind.PLAN: _slug("committee__plan"),
            TargetKind.TERRITORY: _inside("committee__jurisdiction"),
            TargetKind.THEME: _theme("group__theme"),
        },
        _session,
    ),
)
