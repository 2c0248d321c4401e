"""How long each thing about people is kept: one table, which the pages show and the nightly task applies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aga_portal.privacy import anonymise
from aga_portal.privacy.words import WITHDRAWN
from commitments.models import OutdatedFlag, Question
from committee.choices import ApplicationState
from committee.models import Application
from consultations.choices import RegistrationState
from consultations.models import Contribution, Registration, Support
from core import consents, intake, mail_retention
from core.choices import JobState, ModerationState
from core.models import Job, ModeratedIntake, PersonRequest
from notifications.models import Follower
from notifications.services.subscriptions import CONFIRMED_WITHIN
from people.models import User

MODERATED: tuple[type[ModeratedIntake], ...] = (Contribution, Question, OutdatedFlag)
BATCH = 500
LINK_LIVES = timedelta(hours=24)
NIGHTLY = "aga_portal.tasks.apply_retention"
Deal = Callable[[datetime], int]


@dataclass(frozen=True)
class Period:
    """`task`: who applies it. Those of NIGHTLY carry the function, which may run twice and returns how many it dealt with."""

    key: str
    what: Promise
    kept: timedelta
    since: Promise
    then: Promise
    task: str = NIGHTLY
    deal: Deal | None = None

    @property
    def days(self) -> int:
        return self.kept.days


def _batches(rows: QuerySet, deal: Callable[[QuerySet], int]) -> int:
    """Some hundreds in a transaction; `deal` must take what it deals with out of `rows`."""
    done = 0
    while found := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            done += deal(rows.model._default_manager.filter(pk__in=found))
    return done


def _delete(rows: QuerySet) -> int:
    return rows.delete()[0]


def _contacts(now: datetime) -> int:
    """Names that their authors asked to show stay beside their texts."""
    done = 0
    for kind in MODERATED:
        old = kind._default_manager.filter(received_at__lt=now - CONTACTS_KEPT)
        done += _batches(old.exclude(author_mail=""), lambda rows: rows.update(author_mail=""))
        done += _batches(
            old.filter(show_author=False).exclude(author_name=""), lambda rows: rows.update(author_name="")
        )
    return done


def _hidden(now: datetime) -> int:
    done = 0
    for kind in MODERATED:
        hidden = kind._default_manager.filter(moderation=ModerationState.HIDDEN, moderated_at__lt=now - HIDDEN_KEPT)
        done += _batches(hidden.exclude(text=WITHDRAWN), _without_words)
    return done


def _without_words(rows: QuerySet) -> int:
    fields = {**anonymise.NOBODY, "text": WITHDRAWN}
    if rows.model is Contribution:
        fields |= {"stems": "", "organization_name": ""}
    return rows.update(**fields)


def _since_event(kept: timedelta, now: datetime) -> QuerySet[Registration]:
    last_day = timezone.localdate(now) - kept
    day = Coalesce(F("space__ends_on"), F("space__starts_on"), TruncDate("received_at"))
    return Registration.objects.alias(day=day).filter(day__lt=last_day).exclude(author_mail="", author_name="")


def _attended(now: datetime) -> int:
    return _batches(_since_event(REGISTRATIONS_KEPT, now), anonymise.registrations)


def _unplaced(now: datetime) -> int:
    rows = _since_event(UNPLACED_KEPT, now).filter(attendance__isnull=True)
    return _batches(rows.exclude(state=RegistrationState.CONFIRMED), anonymise.registrations)


def _supports(now: datetime) -> int:
    """Of a prioritisation that closed: what nobody confirmed or was taken back; later, whose the others were."""
    closed = Support.objects.filter(consultation__closes_on__lt=timezone.localdate(now) - UNCONFIRMED_KEPT)
    done = _batches(closed.filter(Q(confirmed_at__isnull=True) | Q(withdrawn_at__isnull=False)), _delete)
    told = Support.objects.filter(consultation__closes_on__lt=timezone.localdate(now) - CONTACTS_KEPT)
    return done + _batches(told.exclude(author_mail=""), anonymise.supports)


def _applications(now: datetime) -> int:
    decided = Application.objects.filter(renewal__decided_on__lt=timezone.localdate(now) - REGISTRATIONS_KEPT)
    old = decided.exclude(state=ApplicationState.ELECTED).exclude(author_mail="", author_name="")
    return _batches(old, lambda rows: anonymise.applications(rows, withdraw=False))


def _links(now: datetime) -> int:
    late = PersonRequest.objects.filter(asked_at__lt=now - LINK_LIVES).exclude(mail="", key_hash__isnull=True)
    return _batches(late, lambda rows: rows.update(mail="", key_hash=None))


def _requests(now: datetime) -> int:
    return _batches(PersonRequest.objects.filter(asked_at__lt=now - CONTACTS_KEPT), _delete)


def _sessions(now: datetime) -> int:
    return _batches(Session.objects.filter(expire_date__lt=now), _delete)


def _jobs(now: datetime) -> int:
    ended = Job.objects.filter(state__in=[JobState.DONE, JobState.FAILED], finished_at__lt=now - MAIL_KEPT)
    return _batches(ended, _delete)


def _log(now: datetime) -> int:
    return _batches(LogEntry.objects.filter(action_time__lt=now - CONTACTS_KEPT), _delete)


def _log_of_gone(now: datetime) -> int:
    """Accounts that were taken away leave no line of the admin that names them."""
    gone = User.objects.filter(is_active=False, email__endswith="@cuenta.invalid").values("pk")
    return _batches(LogEntry.objects.filter(user__in=gone), _delete)


MAIL_KEPT = mail_retention.MAIL_KEPT
CONTACTS_KEPT, HIDDEN_KEPT, REGISTRATIONS_KEPT = timedelta(days=730), timedelta(days=365), timedelta(days=365)
UNPLACED_KEPT = UNCONFIRMED_KEPT = timedelta(days=30)

PERIODS = (
    Period(
        "senders",
        _("La huella de la dirección desde la que se envió algo"),
        intake.SENDERS_KEPT,
        _("el envío"),
        _("Se borra."),
        "core.tasks.forget_senders",
    ),
    Period(
        "unconfirmed_followers",
        _("El correo de quien pidió avisos y no los confirmó"),
        CONFIRMED_WITHIN,
        _("la solicitud"),
        _("Se borra."),
        "notifications.tasks.erase_unconfirmed_followers",
    ),
    Period(
        "supports",
        _("Los apoyos sin confirmar o retirados, con su correo"),
        UNCONFIRMED_KEPT,
        _("el cierre de la priorización"),
        _("Se borran."),
        deal=_supports,
    ),
    Period(
        "contacts",
        _("El correo de quien aportó, preguntó, avisó o apoyó, y el nombre que no pidió mostrar"),
        CONTACTS_KEPT,
        _("el envío; en los apoyos, el cierre"),
        _("Se borra. El texto publicado queda sin autor, y el apoyo sigue contado."),
        deal=_contacts,
    ),
    Period(
        "hidden",
        _("Los textos que la moderación no publicó"),
        HIDDEN_KEPT,
        _("la moderación"),
        _("Se borran las palabras y quién las escribió. Queda el motivo."),
        deal=_hidden,
    ),
    Period(
        "registrations",
        _("Los datos de quien se inscribió en un espacio con cupo"),
        REGISTRATIONS_KEPT,
        _("el día del espacio"),
        _("Se borran nombre, correo y organización. Queda el conteo."),
        deal=_attended,
    ),
    Period(
        "unplaced",
        _("Los datos de quien quedó en espera o canceló su inscripción"),
        UNPLACED_KEPT,
        _("el día del espacio"),
        _("Se borran nombre, correo y organización."),
        deal=_unplaced,
    ),
    Period(
        "applications",
        _("El nombre y el correo de quien postuló una organización que no fue elegida"),
        REGISTRATIONS_KEPT,
        _("el resultado"),
        _("Se borran. Queda lo que fue público."),
        deal=_applications,
    ),
    Period(
        "mail",
        _("La dirección y el texto de cada correo que el portal envió"),
        MAIL_KEPT,
        _("el día en que se escribió"),
        _("Se borran. Quedan el asunto y si salió."),
        deal=lambda now: mail_retention.empty_old(now=now),
    ),
    Period(
        "links",
        _("El correo de quien pidió ver sus datos, y su enlace"),
        LINK_LIVES,
        _("la solicitud"),
        _("Se borran. Queda una huella que muestra que se atendió."),
        deal=_links,
    ),
    Period(
        "requests",
        _("La huella de quien pidió ver o borrar sus datos"),
        CONTACTS_KEPT,
        _("la solicitud"),
        _("Se borra."),
        deal=_requests,
    ),
    Period("sessions", _("Las sesiones vencidas"), timedelta(0), _("su vencimiento"), _("Se borran."), deal=_sessions),
    Period(
        "jobs",
        _("Los trabajos largos que alguien pidió, con su nombre"),
        MAIL_KEPT,
        _("su fin"),
        _("Se borran."),
        deal=_jobs,
    ),
    Period(
        "log",
        _("El registro interno de quién cambió qué en la administración"),
        CONTACTS_KEPT,
        _("el cambio"),
        _("Se borra. La historia pública queda, con oficinas y sin personas."),
        deal=lambda now: _log(now) + _log_of_gone(now),
    ),
)


def apply_all(*, now: datetime) -> dict[str, int]:
    """Everything that is of the nightly task, in batches of their own: what was done before one fails stays done. May run twice."""
    done = {period.key: period.deal(now) for period in PERIODS if period.deal}
    for kind in (*MODERATED, Registration, Support, Follower, Application):
        consents.forget_gone(kind)
    return done
