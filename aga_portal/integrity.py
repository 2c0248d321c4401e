"""What must hold over the whole database, one function per rule, each giving the rows that break it.

Constraints keep most rules; these are the ones that join tables, that only one of the two databases can keep, or that a
hand on the database could break. Each is a query: nothing is read row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear

from commitments.choices import DateField, ReportState
from commitments.models import DateChange, Evidence, Milestone, ProgressReport
from committee.choices import ApplicationState, AttendanceStatus, SeatSector, TenureState
from committee.models import (
    Application,
    GroupMember,
    Minutes,
    MinutesAnnex,
    MinutesApproval,
    MinutesVersion,
    SeatAttendance,
    Tenure,
)
from consultations.models import Consultation, Contribution, Decision
from core import search_engine
from core.choices import ModerationState
from core.models import ActivityRecord, SearchDocument
from people.choices import Role
from people.models import Membership

Rule = Callable[[date], QuerySet]


def tenure_has_its_membership(today: date) -> QuerySet[Tenure]:
    """An active tenure holds a membership of the same person and organization, until the same day."""
    fits = Q(
        membership__user=F("user"),
        membership__organization=F("seat__organization"),
        membership__role=Role.MEMBER,
        membership__until=F("ends_on"),
        membership__since__gte=F("starts_on"),
        membership__since__lte=F("ends_on"),
    )
    ours = Tenure.objects.filter(state=TenureState.ACTIVE, user__isnull=False, starts_on__isnull=False)
    return ours.exclude(pk__in=Tenure.objects.filter(fits).values("pk"))


def closed_tenure_leaves_no_right(today: date) -> QuerySet[Tenure]:
    """The membership of a suspended tenure ended before that day; of a withdrawn one, with it."""
    open_ended = Q(membership__isnull=False, membership__until__isnull=True)
    suspended = Q(state=TenureState.SUSPENDED) & (open_ended | Q(membership__until__gte=F("state_since")))
    withdrawn = Q(state=TenureState.WITHDRAWN) & (open_ended | Q(membership__until__gt=F("state_since")))
    return Tenure.objects.filter(suspended | withdrawn)


def member_right_has_its_tenure(today: date) -> QuerySet[Membership]:
    """Nobody is a member of a committee today without holding a seat."""
    return Membership.objects.active(today).filter(role=Role.MEMBER, tenure__isnull=True)


def tenures_of_a_seat_do_not_overlap(today: date) -> QuerySet[Tenure]:
    """Two people of one kind never hold one seat on the same day."""
    return Tenure.objects.filter(Exists(_same_days().filter(seat=OuterRef("seat"), kind=OuterRef("kind"))))


def nobody_holds_two_seats_of_a_committee(today: date) -> QuerySet[Tenure]:
    same = _same_days().filter(user=OuterRef("user"), seat__committee=OuterRef("seat__committee"))
    return Tenure.objects.filter(Exists(same), user__isnull=False)


def _same_days() -> QuerySet[Tenure]:
    """Another tenure, written earlier, that shares a day with the outer one."""
    earlier = Tenure.objects.filter(pk__lt=OuterRef("pk"), starts_on__isnull=False)
    ends_after = Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("starts_on"))
    return earlier.filter(ends_after, starts_on__lte=OuterRef("ends_on"))


def tenure_lasts_two_years_at_most(today: date) -> QuerySet[Tenure]:
    """S2: not a day after the second anniversary. Dates are compared as yyyymmdd, so that a year adds 10000."""

    def number(field: str) -> object:
        return ExtractYear(field) * 10000 + ExtractMonth(field) * 100 + ExtractDay(field)

    dated = Tenure.objects.filter(starts_on__isnull=False, ends_on__isnull=False)
    return dated.annotate(first=number("starts_on"), last=number("ends_on")).filter(last__gt=F("first") + 20000)


def tenure_lies_within_its_seat(today: date) -> QuerySet[Tenure]:
    return Tenure.objects.filter(Q(starts_on__lt=F("seat__since")) | Q(ends_on__gt=F("seat__until")))


def attendance_is_of_its_seat(today: date) -> QuerySet[SeatAttendance]:
    """A seat is represented by one of its own tenures, in a session of its committee, on a day of that tenure."""
    wrong = ~Q(tenure__seat=F("seat")) | ~Q(session__committee=F("seat__committee"))
    came = Q(status__in=(AttendanceStatus.PRESENT, AttendanceStatus.SUPLENTE))
    elsewhen = Q(tenure__starts_on__gt=F("session__held_on")) | Q(tenure__ends_on__lt=F("session__held_on"))
    return SeatAttendance.objects.filter(wrong | came & elsewhen)


def published_minutes_have_two_approvals(today: date) -> QuerySet[Minutes]:
    """One titular of government and one of civil society approved the same text."""
    version = MinutesVersion.objects.filter(minutes=OuterRef("pk"))
    both = version.filter(approvals__sector=SeatSector.GOVERNMENT).filter(approvals__sector=SeatSector.CIVIL_SOCIETY)
    return Minutes.objects.filter(published_at__isnull=False).exclude(Exists(both))


def nobody_approves_what_they_drafted(today: date) -> QuerySet[MinutesApproval]:
    return MinutesApproval.objects.filter(approved_by=F("version__minutes__drafted_by"))


def annexes_are_private_until_their_minutes_are_public(today: date) -> QuerySet[MinutesAnnex]:
    return MinutesAnnex.objects.filter(file__is_public=True, minutes__published_at__isnull=True)


def group_member_sits_where_it_says(today: date) -> QuerySet[GroupMember]:
    """A member by its seat is the organization of that seat, in the group's committee."""
    wrong = ~Q(seat__committee=F("group__committee")) | ~Q(seat__organization=F("organization"))
    return GroupMember.objects.filter(wrong, seat__isnull=False)


def decided_renewal_leaves_no_application_open(today: date) -> QuerySet[Application]:
    """After the result each admitted application is elected or not; a seat given is of that committee and sector."""
    waiting = Q(state__in=(ApplicationState.RECEIVED, ApplicationState.ADMITTED), renewal__decided_on__isnull=False)
    early = Q(state__in=(ApplicationState.ELECTED, ApplicationState.NOT_ELECTED), renewal__decided_on__isnull=True)
    misplaced = Q(seat__isnull=False) & (
        ~Q(seat__committee=F("renewal__committee")) | ~Q(seat__sector=F("sector")) | ~Q(state=ApplicationState.ELECTED)
    )
    return Application.objects.filter(waiting | early | misplaced)


def decision_has_one_subject(today: date) -> QuerySet[Decision]:
    subjects = sum(_one_if(f"{name}__isnull", False) for name in ("contribution", "proposal", "observation"))
    return Decision.objects.annotate(subjects=subjects).exclude(subjects=1)


def _one_if(lookup: str, value: bool) -> Case:
    return Case(When(**{lookup: value}, then=Value(1)), default=Value(0), output_field=IntegerField())


def reported_consultation_answers_or_says_why(today: date) -> QuerySet[Consultation]:
    """One closed with its report left nothing published without an answer, unless it says why in public."""
    silent = Contribution.objects.filter(
        consultation=OuterRef("pk"), moderation=ModerationState.PUBLISHED, decision__isnull=True
    )
    return Consultation.objects.filter(Exists(silent), reported_at__isnull=False, unanswered_reason="")


def complete_reports_have_evidence(today: date) -> QuerySet[ProgressReport]:
    """ "Complete" needs evidence."""
    published = ProgressReport.objects.filter(state=ReportState.PUBLISHED, percent=100)
    return published.exclude(Exists(Evidence.objects.filter(report=OuterRef("pk"))))


def evidence_is_private_until_its_report_is_public(today: date) -> QuerySet[Evidence]:
    return Evidence.objects.filter(file__is_public=True).exclude(report__state=ReportState.PUBLISHED)


def planned_dates_are_those_of_the_ledger(today: date) -> QuerySet[Milestone]:
    """A date never moves without a row: where one moved, the newest row tells the present date."""

    def newest(field: DateField) -> QuerySet[DateChange]:
        return DateChange.objects.filter(milestone=OuterRef("pk"), field=field).order_by("-changed_at", "-pk")

    found = Milestone.objects.none()
    for field, column in ((DateField.START, "planned_starts_on"), (DateField.END, "planned_ends_on")):
        moved = Milestone.objects.filter(Exists(newest(field)))
        told = moved.annotate(told=Subquery(newest(field).values("new_date")[:1]))
        same = Q(told=F(column)) | Q(told__isnull=True, **{f"{column}__isnull": True})
        wrong = told.exclude(same).values("pk")
        found = found | Milestone.objects.filter(pk__in=wrong)
    return found


def public_history_names_no_address(today: date) -> QuerySet[ActivityRecord]:
    return ActivityRecord.objects.public().filter(Q(object_label__contains="@") | Q(actor_label__contains="@"))


def searchable_texts_are_in_the_index(today: date) -> QuerySet[SearchDocument]:
    """A table rebuilt on SQLite loses the triggers that keep its index; then no text can be trusted to be in it."""
    return SearchDocument.objects.all() if search_engine.missing_parts() else SearchDocument.objects.none()


RULES: tuple[Rule, ...] = (
    tenure_has_its_membership,
    closed_tenure_leaves_no_right,
    member_right_has_its_tenure,
    tenures_of_a_seat_do_not_overlap,
    nobody_holds_two_seats_of_a_committee,
    tenure_lasts_two_years_at_most,
    tenure_lies_within_its_seat,
    attendance_is_of_its_seat,
    published_minutes_have_two_approvals,
    nobody_approves_what_they_drafted,
    annexes_are_private_until_their_minutes_are_public,
    group_member_sits_where_it_says,
    decided_renewal_leaves_no_application_open,
    decision_has_one_subject,
    reported_consultation_answers_or_says_why,
    complete_reports_have_evidence,
    evidence_is_private_until_its_report_is_public,
    planned_dates_are_those_of_the_ledger,
    public_history_names_no_address,
    searchable_texts_are_in_the_index,
)


def broken(today: date, rules: Iterable[Rule] = RULES) -> Iterator[tuple[str, list[str]]]:
    """Name of each rule that is broken and its rows, as model and number: no name nor address of anybody is printed."""
    for rule in rules:
        rows = rule(today)
        label = rows.model._meta.label
        found = [f"{label} {pk}" for pk in rows.order_by("pk").values_list("pk", flat=True).distinct()]
        if found:
            yield rule.__name__, found
