"""Reports that wait for a review, and what citizens asked and nobody has answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commitments.choices import LEFT_OUT_STATES, ParticipationRole, ReportState, Voice
from commitments.models import Commitment, OutdatedFlag, Participation, ProgressReport, Question
from commitments.models.question import AnsweredIntake
from commitments.permissions import OWNER_ROLES
from commitments.services.reports import REVIEW_WORKING_DAYS
from core.workdays import working_days_after
from notifications.choices import ReminderKind
from notifications.quiet import local_date
from notifications.selectors.due.matter import Call, Matter, Scene, address
from notifications.selectors.due.milestones import COMMITMENT, is_demo, jurisdiction_of
from people.choices import Role, Sector
from people.models import Organization, User


def review_matters(scene: Scene) -> Iterator[Matter]:
    """For whoever may review each one today (`commitments.permissions.can_review`), never who wrote or sent it."""
    rows = ProgressReport.objects.filter(
        state=ReportState.SUBMITTED, voice=Voice.GOVERNMENT, submitted_at__isnull=False
    )
    rows = rows.filter(milestone__commitment__in=Commitment.objects.public().values("pk"))
    rows = rows.exclude(milestone__commitment__state__in=LEFT_OUT_STATES).order_by("pk")
    seats = _Seats(scene, rows)
    related = [f"milestone__{path}" for path in COMMITMENT]
    for row in rows.select_related("organization", *related):
        commitment = row.milestone.commitment
        place = jurisdiction_of(commitment)
        today = scene.today(place.country_code)
        url = address("commitments:report_review", row.pk)
        calls = {user: Call(Role.SECRETARIAT, url) for user in scene.crowd.holding(Role.SECRETARIAT, [place.pk], today)}
        calls |= {user: Call(Role.MEMBER, url) for user in seats.of(commitment, place.pk, today)}
        barred = {row.created_by_id, row.submitted_by_id}
        barred |= set(scene.crowd.holding(Role.ENTITY_EDITOR, [row.organization_id], today))
        sent_on = local_date(row.submitted_at, place.country_code)
        due_on = working_days_after(sent_on, REVIEW_WORKING_DAYS)
        yield Matter(
            kind=ReminderKind.REPORT_TO_REVIEW,
            subject=row,
            day=sent_on,
            due_on=due_on,
            jurisdiction=place.pk,
            country=place.country_code,
            title=str(row.milestone),
            where=str(row.organization),
            is_demo=is_demo(commitment),
            people={user: call for user, call in calls.items() if user not in barred},
            milestone=row.milestone_id,
            working=True,
        )


class _Seats:
    """Who sits outside the State and may speak of a commitment: `commitments.permissions.civil_seats`, the other way round."""

    def __init__(self, scene: Scene, reports: QuerySet[ProgressReport]) -> None:
        self._crowd = scene.crowd
        seated = Organization.objects.filter(memberships__role=Role.MEMBER).exclude(sector=Sector.PUBLIC).distinct()
        paths = ("territory_id", "territory__parent_id", "territory__parent__parent_id")
        self._places = {row[0]: set(row[1:]) for row in seated.order_by("pk").values_list("pk", *paths)}
        parts = Participation.objects.filter(
            role=ParticipationRole.COUNTERPART, commitment__in=reports.order_by().values("milestone__commitment")
        )
        self._counterparts: dict[int, set[int]] = defaultdict(set)
        for commitment, organization in parts.order_by("pk").values_list("commitment_id", "organization_id"):
            self._counterparts[commitment].add(organization)

    def of(self, commitment: Commitment, jurisdiction: int, today: date) -> list[int]:
        ties = self._counterparts.get(commitment.pk, set())
        seats = [key for key, places in self._places.items() if jurisdiction in places or key in ties]
        return self._crowd.holding(Role.MEMBER, seats, today)


def question_matters(scene: Scene) -> Iterator[Matter]:
    """Published and unanswered, for the entities that may answer (`commitments.permissions.can_answer`)."""
    for kind in (Question, OutdatedFlag):
        yield from _unanswered(scene, kind)


def _unanswered(scene: Scene, kind: type[AnsweredIntake]) -> Iterator[Matter]:
    until = scene.last + scene.rules.ahead(ReminderKind.QUESTION_UNANSWERED)
    rows = kind.objects.public().filter(answered_at__isnull=True, answer_due_on__lte=until)
    rows = rows.filter(commitment__in=Commitment.objects.public().values("pk")).order_by("pk")
    parts = Participation.objects.filter(role__in=OWNER_ROLES, commitment__in=rows.order_by().values("commitment"))
    owners: dict[int, list[int]] = defaultdict(list)
    for commitment, organization in parts.order_by("pk").values_list("commitment_id", "organization_id"):
        owners[commitment].append(organization)
    written_by = rows.order_by().exclude(author_mail="").values(mail=Lower("author_mail"))
    askers = User.objects.annotate(mail=Lower("email")).filter(mail__in=written_by)
    accounts = {email.lower(): pk for email, pk in askers.values_list("email", "pk")}
    for row in rows.select_related(*COMMITMENT):
        place = jurisdiction_of(row.commitment)
        today = scene.today(place.country_code)
        editors = scene.crowd.holding(Role.ENTITY_EDITOR, owners[row.commitment_id], today)
        asked_by = accounts.get(row.author_mail.lower())
        url = address(row.admin_url_name, row.pk)
        yield Matter(
            kind=ReminderKind.QUESTION_UNANSWERED,
            subject=row,
            day=row.answer_due_on,
            due_on=row.answer_due_on,
            jurisdiction=place.pk,
            country=place.country_code,
            title=_title(row, local_date(row.received_at, place.country_code)),
            where=str(row.commitment),
            is_demo=is_demo(row.commitment),
            people={user: Call(Role.ENTITY_EDITOR, url) for user in editors if user != asked_by},
            secretariat_url=url,
            never=frozenset({asked_by} if asked_by else ()),
        )


def _title(row: AnsweredIntake, received_on: date) -> str:
    """Neither its words, its author nor its number: whoever has the number reads its page."""
    day = date_format(received_on, r"j \d\e F")
    if isinstance(row, Question):
        return _("Pregunta recibida el %(day)s") % {"day": day}
    return _("Aviso de desactualización recibido el %(day)s") % {"day": day}
