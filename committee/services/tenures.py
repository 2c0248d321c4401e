"""Who holds a seat. A tenure opens, ends and reopens the membership of its holder in the same transaction.

Whoever changes the seats of a committee holds its row, so that two tenures never meet on a seat, nor a person on two.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from committee.choices import AttendanceStatus, TenureKind, TenureState
from committee.models import Committee, Seat, SeatAttendance, Tenure
from committee.services.committees import is_shown, kept_committee, tell
from core import activity, mail
from people.choices import Role
from people.models import User
from people.services import end_membership, grant_membership

MAX_YEARS = 2
CAME = (AttendanceStatus.PRESENT, AttendanceStatus.SUPLENTE)
EXCLUSION = "committee_one_"
"""How the names of the exclusion constraints on PostgreSQL begin."""
DEADLOCK = "40P01"
"""What PostgreSQL answers to one of two rows that are written at once and exclude each other."""


@transaction.atomic
def begin_tenure(
    *,
    seat: Seat,
    user: User,
    starts_on: date,
    ends_on: date,
    by: User,
    kind: str = TenureKind.TITULAR,
    today: date | None = None,
) -> Tenure:
    """At most two years (S2). The membership lasts exactly as long as the tenure.

    Raises ValidationError when the seat is taken on some of those days, or the person holds another one then.
    """
    seat = kept_seat(seat, by)
    tenure = Tenure(seat=seat, user=user, holder_name=user.full_name, kind=kind, starts_on=starts_on, ends_on=ends_on)
    _check_seat(seat, starts_on, ends_on)
    if not user.is_active:
        raise ValidationError({"user": _("Esta cuenta está cerrada: ábrala antes, o elija otra persona.")})
    _check_free(tenure)
    tenure.full_clean()
    _open_right(tenure, since=starts_on, by=by)
    _save_alone(tenure)
    _record("dio posesión de un asiento en", tenure, by, starts_on)
    if ends_on >= (today or timezone.localdate()):
        write_to_holder(tenure, "tenure_began")
    return tenure


@transaction.atomic
def suspend_tenure(
    *, tenure: Tenure, reason: str, decided_by: str, by: User, since: date | None = None, today: date | None = None
) -> Tenure:
    """By which body, why and since when. From that day on nothing is left of the right, until it is resumed."""
    row = _locked_tenure(tenure, by)
    today = today or timezone.localdate()
    since = since or today
    if row.state != TenureState.ACTIVE:
        raise ValidationError(_("Solo se suspende un periodo activo."))
    if row.ends_on < today:
        raise ValidationError(_("El periodo ya terminó."))
    _check_said(reason, decided_by)
    _check_since(row, since, today)
    row.state, row.state_since = TenureState.SUSPENDED, since
    row.state_reason, row.state_by = reason.strip(), decided_by.strip()
    row.full_clean()
    row.save()
    _close_right(row, last_day=since - timedelta(days=1), by=by)
    _record("suspendió un periodo en", row, by, since)
    write_to_holder(row, "tenure_suspended")
    return row


@transaction.atomic
def resume_tenure(
    *, tenure: Tenure, by: User, reason: str = "", decided_by: str = "", today: date | None = None
) -> Tenure:
    """From today until its same end, with a new membership; the days between stay suspended in the history."""
    row = _locked_tenure(tenure, by)
    today = today or timezone.localdate()
    if row.state != TenureState.SUSPENDED:
        raise ValidationError(_("Solo se reanuda un periodo suspendido."))
    if row.ends_on < today:
        raise ValidationError(_("El periodo ya terminó: dé posesión de uno nuevo."))
    row.state, row.state_since = TenureState.ACTIVE, today
    row.state_reason, row.state_by = reason.strip(), decided_by.strip()
    row.full_clean()
    _open_right(row, since=max(today, row.starts_on), by=by)
    row.save()
    _record("reanudó un periodo en", row, by, today)
    write_to_holder(row, "tenure_resumed")
    return row


@transaction.atomic
def withdraw_tenure(
    *,
    tenure: Tenure,
    reason: str,
    by: User,
    decided_by: str = "",
    ends_on: date | None = None,
    today: date | None = None,
) -> Tenure:
    """It ends that day, today unless another is told. One that had not begun never does, and frees its dates."""
    row = _locked_tenure(tenure, by)
    today = today or timezone.localdate()
    last_day = ends_on or today
    if row.state == TenureState.WITHDRAWN or row.ends_on < today:
        raise ValidationError(_("El periodo ya terminó."))
    if not reason.strip():
        raise ValidationError({"reason": _("Escriba el motivo: será público.")})
    if row.starts_on > today:
        row.starts_on = row.ends_on = None
        last_day = today
    else:
        _check_since(row, last_day, today, field="ends_on", after=True)
        row.ends_on = last_day
    row.state, row.state_since = TenureState.WITHDRAWN, last_day
    row.state_reason, row.state_by = reason.strip(), decided_by.strip()
    row.full_clean()
    row.save()
    _close_right(row, last_day=last_day, by=by)
    _record("retiró un periodo en", row, by, last_day)
    write_to_holder(row, "tenure_ended", last_day=last_day)
    return row


def shorten_tenures(seat: Seat, until: date, reason: str, by: User, today: date) -> None:
    """Call it on a held seat that ends: what began ends with it, what had not begun never does."""
    for row in Tenure.objects.select_for_update(of=("self",)).filter(seat=seat, ends_on__gt=until):
        row.seat = seat
        if row.state == TenureState.WITHDRAWN or row.starts_on is None:
            continue
        if row.starts_on > until:
            if row.starts_on <= today:
                raise ValidationError({"until": _("Un periodo empezó después de ese día: escriba uno posterior.")})
            withdraw_tenure(tenure=row, reason=reason, by=by, today=today)
            continue
        _check_since(row, until, max(until, today), field="until", after=True)
        row.ends_on = until
        row.full_clean()
        row.save(update_fields=["ends_on"])
        _close_right(row, last_day=until, by=by)
        write_to_holder(row, "tenure_ended", last_day=until, reason=reason)


def kept_seat(seat: Seat, by: User) -> Seat:
    """The seat as it is now, under the lock of its committee. Raises PermissionDenied."""
    committee = kept_committee(seat.committee, by)
    row = Seat.objects.select_for_update(of=("self",)).select_related("organization").get(pk=seat.pk)
    row.committee = committee
    return row


def years_after(day: date, years: int) -> date:
    """29 February falls on the 28th where the year has no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def members_address(committee: Committee) -> str:
    return reverse("committee:members", args=[committee.slug])


def write_to_holder(tenure: Tenure, template: str, **context: object) -> None:
    """Mail to whoever holds it, about nobody else."""
    if tenure.user is None or not tenure.user.email:
        return
    seat = tenure.seat
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "tenure": tenure,
            "seat": seat,
            "committee": seat.committee,
            "is_demo": bool(seat.committee.plan and seat.committee.plan.is_demo),
            "reason": tenure.state_reason,
            "site": f"{settings.SITE_URL}/",
            "url": settings.SITE_URL + members_address(seat.committee) if is_shown(seat.committee) else "",
        } | context
        subject = _("Su asiento en %(committee)s") % {"committee": seat.committee.name}
        mail.queue(to=tenure.user.email, subject=subject, body=render_to_string(f"emails/{template}.txt", context))


def _locked_tenure(tenure: Tenure, by: User) -> Tenure:
    seat = kept_seat(tenure.seat, by)
    rows = Tenure.objects.select_for_update(of=("self",)).select_related("user", "membership__user")
    row = rows.get(pk=tenure.pk)
    row.seat = seat
    if row.user is None or row.starts_on is None or row.ends_on is None:
        raise ValidationError(_("Este periodo no tiene persona ni fechas en el portal: no se cambia aquí."))
    return row


def _check_seat(seat: Seat, starts_on: date, ends_on: date) -> None:
    if seat.organization is None:
        raise ValidationError({"seat": _("Este asiento aún no tiene organización.")})
    if seat.committee.is_ended:
        raise ValidationError({"seat": _("El comité terminó: ya no se da posesión de asientos.")})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("La fecha final no puede ser anterior a la inicial.")})
    if ends_on > years_after(starts_on, MAX_YEARS):
        raise ValidationError({"ends_on": _("La permanencia es de dos años como máximo.")})
    if seat.since is not None and starts_on < seat.since:
        raise ValidationError({"starts_on": _("El asiento existe desde una fecha posterior.")})
    if seat.until is not None and ends_on > seat.until:
        raise ValidationError({"ends_on": _("El asiento termina antes de esa fecha.")})


def _check_free(tenure: Tenure) -> None:
    """Under the lock of the committee: the seat is free those days, and so is the person."""
    same_days = Q(starts_on__lte=tenure.ends_on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=tenure.starts_on))
    dated = Tenure.objects.filter(same_days, seat__committee=tenure.seat.committee_id)
    if dated.filter(seat=tenure.seat, kind=tenure.kind).exists():
        raise _taken(tenure)
    if dated.filter(user=tenure.user).exists():
        raise ValidationError(
            {"user": _("Esta persona ya tiene un asiento en este comité en esas fechas: retírelo antes.")}
        )


def _taken(tenure: Tenure) -> ValidationError:
    word = TenureKind(tenure.kind).label
    text = _("El asiento ya tiene %(kind)s en esas fechas: retire ese periodo o elija otras.") % {"kind": word}
    return ValidationError({"starts_on": text})


def _save_alone(tenure: Tenure) -> None:
    """What the database refuses because somebody else got there is told in the same words."""
    try:
        with transaction.atomic():
            tenure.save()
    except (IntegrityError, OperationalError) as error:
        if EXCLUSION not in str(error) and getattr(error.__cause__, "pgcode", "") != DEADLOCK:
            raise
        raise _taken(tenure) from error


def _check_said(reason: str, decided_by: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Escriba el motivo: será público.")})
    if not decided_by.strip():
        raise ValidationError({"decided_by": _("Escriba qué órgano lo decidió, no una persona.")})


def _check_since(tenure: Tenure, day: date, today: date, *, field: str = "since", after: bool = False) -> None:
    """The day lies in the tenure and is not to come; whoever came to a session sat there that day.

    `after`: the day itself is still of the tenure.
    """
    if day > today:
        raise ValidationError({field: _("Escriba hoy o un día que ya pasó.")})
    if not tenure.starts_on <= day <= tenure.ends_on:
        raise ValidationError({field: _("Escriba un día dentro del periodo.")})
    if tenure.state == TenureState.SUSPENDED and tenure.state_since and day < tenure.state_since:
        raise ValidationError({field: _("Estaba suspendido desde antes: escriba ese día o uno posterior.")})
    came = SeatAttendance.objects.filter(tenure=tenure, status__in=CAME)
    came = came.filter(session__held_on__gt=day) if after else came.filter(session__held_on__gte=day)
    if came.exists():
        raise ValidationError({field: _("Asistió a una sesión después: escriba un día posterior a ella.")})


def _open_right(tenure: Tenure, *, since: date, by: User) -> None:
    """Until its last day; the caller saves the tenure."""
    tenure.membership = grant_membership(
        user=tenure.user,
        role=Role.MEMBER,
        organization=tenure.seat.organization,
        since=since,
        until=tenure.ends_on,
        by=by,
    )


def _close_right(tenure: Tenure, *, last_day: date, by: User) -> None:
    """The right ends that day; one that would begin later never existed."""
    right = tenure.membership
    if right is None or (right.until is not None and right.until <= last_day):
        return
    if right.since <= last_day:
        end_membership(membership=right, until=last_day, by=by)
        return
    tenure.membership = None
    tenure.save(update_fields=["membership"])
    activity.record(verb="anuló un papel de", obj=right, by=by, public=False, label=Role(right.role).label)
    right.delete()


def _record(verb: str, tenure: Tenure, by: User, since: date) -> None:
    """What was done to the tenure and since when, by its organization: who sits there is read from the tenure itself."""
    committee, organization = tenure.seat.committee, tenure.seat.organization
    tell(
        verb,
        tenure,
        committee,
        by,
        changes={"state": tenure.state, "kind": tenure.kind, "since": since.isoformat()},
        label=f"{organization.name if organization else ''} · {committee.name}",
        url=members_address(committee),
    )
