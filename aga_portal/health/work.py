"""The work of the portal: mail, snapshots, activity not dealt with, links, long jobs and periodic tasks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from celery.schedules import crontab
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aga_portal.health.readings import Reading, State, ago, judge, seconds_since
from aga_portal.search.upkeep import CONSUMER as SEARCH
from core import activity, jobs
from core.choices import JobState, MailState
from core.models import Job, LinkCheck, OutgoingMail, PeriodicRun
from core.tasks import beat_heartbeat, run_jobs
from dashboards.models import ProgressSnapshot
from dashboards.services.snapshots import CONSUMER as SNAPSHOTS
from notifications.services.notices import CONSUMER as NOTICES

MINUTE, HOUR = 60, 3600
RECENTLY = timedelta(days=7)
MANY = 1000
FIRST_NOTED = "0004_heartbeat_per_queue_and_last_runs"
CONSUMERS = {
    SNAPSHOTS: gettext_lazy("Actividad que los cortes aún no leen"),
    NOTICES: gettext_lazy("Actividad de la que aún no se avisa"),
    SEARCH: gettext_lazy("Actividad que la búsqueda aún no lee"),
}
PERIODIC = {
    "core.tasks.drain_mail": gettext_lazy("Enviar el correo"),
    "aga_portal.tasks.refresh_search": gettext_lazy("Poner al día la búsqueda"),
    "aga_portal.tasks.reindex_search": gettext_lazy("Rehacer el índice de búsqueda"),
    "aga_portal.tasks.dump_data": gettext_lazy("Hacer el archivo con todos los datos"),
    "core.tasks.forget_senders": gettext_lazy("Borrar huellas de quien envía"),
    "aga_portal.tasks.apply_retention": gettext_lazy("Borrar lo que cumplió su plazo"),
    "dashboards.tasks.refresh_touched_snapshots": gettext_lazy("Rehacer cortes de lo que cambió"),
    "dashboards.tasks.compute_nightly_snapshots": gettext_lazy("Cortes de cada noche"),
    "notifications.tasks.send_reminders": gettext_lazy("Preparar recordatorios"),
    "notifications.tasks.withdraw_reminders": gettext_lazy("Retirar recordatorios que ya no tocan"),
    "notifications.tasks.tell_followers": gettext_lazy("Avisar a quien sigue algo"),
    "notifications.tasks.send_follower_digests": gettext_lazy("Resúmenes para quien sigue algo"),
    "notifications.tasks.erase_unconfirmed_followers": gettext_lazy("Borrar suscripciones sin confirmar"),
    "notifications.tasks.mail_weekly_reports": gettext_lazy("Enviar el informe semanal"),
    "dashboards.tasks.publish_weekly_reports": gettext_lazy("Publicar el informe semanal"),
    "pages.tasks.announce_due": gettext_lazy("Anunciar lo que se publica hoy"),
    "pages.tasks.read_documents": gettext_lazy("Leer el texto de los documentos"),
    "pages.tasks.check_links": gettext_lazy("Revisar enlaces de páginas y noticias"),
    "committee.tasks.remind_open_evaluations": gettext_lazy("Recordar autoevaluaciones"),
    "commitments.tasks.check_evidence_links": gettext_lazy("Revisar enlaces"),
    "commitments.tasks.publish_unreviewed_reports": gettext_lazy("Publicar lo no revisado a tiempo"),
}


def mail(now: datetime) -> list[Reading]:
    recent = Q(created_at__gte=now - RECENTLY)
    waiting = Q(state__in=[MailState.QUEUED, MailState.RETRYING])
    found = OutgoingMail.objects.aggregate(
        queued=Count("pk", Q(state=MailState.QUEUED)),
        retrying=Count("pk", Q(state=MailState.RETRYING)),
        failed=Count("pk", recent & Q(state=MailState.FAILED)),
        doubtful=Count("pk", recent & Q(state=MailState.DOUBTFUL)),
        due_since=Min("not_before", filter=waiting & Q(not_before__lte=now)),
    )
    return [
        _oldest(
            "mail_oldest",
            _("Correo más antiguo por salir"),
            found["due_since"],
            now,
            (5, 30),
            _("Revise el trabajador de correo y el servidor de correo."),
        ),
        _mails("mail_queued", _("Correos en cola"), found["queued"], 200, 2000, MailState.QUEUED),
        _mails("mail_retrying", _("Correos por reintentar"), found["retrying"], 20, 200, MailState.RETRYING),
        _mails("mail_failed", _("Correos fallidos en siete días"), found["failed"], 0, 50, MailState.FAILED),
        _mails("mail_doubtful", _("Correos dudosos en siete días"), found["doubtful"], 0, 10, MailState.DOUBTFUL),
    ]


def _mails(key: str, name: str, number: int, warning: int, error: int, state: MailState) -> Reading:
    advice = {
        MailState.FAILED: _("Mire el motivo en el correo, corrija la dirección o reinténtelo."),
        MailState.DOUBTFUL: _("No se sabe si salieron. Pregunte a quien los espera antes de reintentar."),
    }.get(state, _("Revise el servidor de correo: se reintenta solo."))
    return Reading(
        key,
        name,
        judge(number, warning, error),
        ngettext("%(n)s correo", "%(n)s correos", number) % {"n": number},
        number,
        "messages",
        _limit(warning, error),
        advice,
        f"{reverse('admin:core_outgoingmail_changelist')}?state__exact={state}",
    )


def snapshots(now: datetime) -> list[Reading]:
    last = ProgressSnapshot.objects.aggregate(date=Max("date"), at=Max("computed_at"))
    limit = _("Atención si el último día no es hoy ni ayer; mal tras tres días.")
    advice = _("Revise el trabajador de cortes. Los días que falten se reconstruyen desde «Cortes de avance».")
    name = _("Último corte de avance")
    if last["date"] is None:
        return [Reading("snapshot_last", name, State.WARNING, _("aún no hay cortes"), None, "days", limit, advice)]
    days = max(0, (timezone.localdate(now) - last["date"]).days)
    words = _("%(day)s, calculado %(ago)s") % {
        "day": date_format(last["date"], "DATE_FORMAT"),
        "ago": ago(last["at"], now),
    }
    return [Reading("snapshot_last", name, judge(days, 1, 3), words, days, "days", limit, advice)]


def unread_activity(now: datetime) -> list[Reading]:
    found = []
    for consumer, name in CONSUMERS.items():
        waiting = activity.pending(consumer, limit=MANY).aggregate(number=Count("pk"), oldest=Min("at"))
        number, oldest = waiting["number"], waiting["oldest"]
        age = seconds_since(oldest, now) if oldest else 0
        words = _("más de %(n)s registros") if number >= MANY else ngettext("%(n)s registro", "%(n)s registros", number)
        if oldest:
            words += _(", el más antiguo de %(ago)s")
        found.append(
            Reading(
                f"unread_{consumer}",
                name,
                judge(age, 10 * MINUTE, HOUR),
                words % {"n": number, "ago": ago(oldest, now) if oldest else ""},
                number,
                "records",
                _("Atención si el más antiguo espera más de 10 min; mal si espera más de 1 h."),
                _("Revise el trabajador que los lee. Nada se pierde: se leen cuando vuelva."),
            )
        )
    return found


def links(now: datetime) -> list[Reading]:
    found = LinkCheck.objects.filter(checked_at__isnull=False).aggregate(
        all=Count("pk"), broken=Count("pk", Q(status__isnull=True) | Q(status__gte=400)), last=Max("checked_at")
    )
    if not found["all"]:
        return [
            Reading("links_broken", _("Enlaces que no abren"), State.OK, _("aún no se ha visitado ninguno"), 0, "links")
        ]
    words = _("%(n)s de %(all)s; última visita %(ago)s") % {
        "n": found["broken"],
        "all": found["all"],
        "ago": ago(found["last"], now),
    }
    return [
        Reading(
            "links_broken",
            _("Enlaces que no abren"),
            State.WARNING if found["broken"] else State.OK,
            words,
            found["broken"],
            "links",
            _("Atención si hay alguno. Un sitio ajeno caído no es una falla del portal."),
            _("Pida a la entidad que corrija el enlace o suba el archivo."),
            reverse("admin:core_linkcheck_changelist"),
        )
    ]


def long_jobs(now: datetime) -> list[Reading]:
    silent = Q(state=JobState.RUNNING, seen_at__lt=now - jobs.LOST_AFTER)
    found = Job.objects.aggregate(
        running=Count("pk", Q(state=JobState.RUNNING)),
        silent=Count("pk", silent),
        failed=Count("pk", Q(state=JobState.FAILED, finished_at__gte=now - RECENTLY)),
        oldest=Min("created_at", filter=Q(state=JobState.QUEUED)),
    )
    address = reverse("admin:core_job_changelist")
    return [
        _oldest(
            "job_oldest",
            _("Trabajo que más espera"),
            found["oldest"],
            now,
            (10, 120),
            _("Van de uno en uno: si otro va en curso, espere. Si no, revise el trabajador de lo largo."),
        ),
        Reading(
            "job_running",
            _("Trabajos en curso"),
            State.OK,
            ngettext("%(n)s trabajo", "%(n)s trabajos", found["running"]) % {"n": found["running"]},
            found["running"],
            "jobs",
            url=address,
        ),
        Reading(
            "job_silent",
            _("Trabajos sin señal de vida"),
            judge(found["silent"], 0, 0),
            ngettext("%(n)s trabajo", "%(n)s trabajos", found["silent"]) % {"n": found["silent"]},
            found["silent"],
            "jobs",
            _("Mal si alguno lleva cinco minutos sin decir cómo va."),
            _("Su trabajador murió. Cuando otro vuelva, el trabajo se repite o se da por fallido."),
            address,
        ),
        Reading(
            "job_failed",
            _("Trabajos fallidos en siete días"),
            judge(found["failed"], 0, 20),
            ngettext("%(n)s trabajo", "%(n)s trabajos", found["failed"]) % {"n": found["failed"]},
            found["failed"],
            "jobs",
            _limit(0, 20),
            _("Abra el trabajo: dice por qué falló y qué hacer."),
            address,
        ),
    ]


def periodic(now: datetime) -> list[Reading]:
    """Each entry of beat's schedule, by when its task last ended well and when it was due again."""
    runs = {run.task: run.at for run in PeriodicRun.objects.all()}
    entries = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    told_elsewhere = {beat_heartbeat.name, run_jobs.name}
    since = _noted_since() or now
    return [
        _periodic(task, schedule, runs.get(task), since, now)
        for task, schedule in entries.items()
        if task not in told_elsewhere
    ]


def _noted_since() -> datetime | None:
    """When the portal began to note its periodic work: one that has not run yet is late only from then on."""
    noted = MigrationRecorder.Migration.objects.filter(app="core", name=FIRST_NOTED)
    return noted.values_list("applied", flat=True).first()


def _periodic(task: str, schedule: Any, at: datetime | None, since: datetime, now: datetime) -> Reading:
    name, key = PERIODIC.get(task, task.rpartition(".")[2].replace("_", " ")), f"periodic_{task}"
    limit = _("Atención si lleva 15 min de atraso; mal si lleva 2 h.")
    advice = _("Revise el planificador y el registro del trabajador: puede estar fallando.")
    late = seconds_since(due_after(schedule, at or since), now)
    words = _("terminó bien %(ago)s") % {"ago": ago(at, now)} if at else _("aún no ha corrido")
    return Reading(key, name, judge(late, 15 * MINUTE, 2 * HOUR), words, late, "seconds late", limit, advice)


def due_after(schedule: Any, at: datetime) -> datetime:
    """When a task of that schedule (seconds, or a crontab in local time) is due again after it ran at `at`."""
    if isinstance(schedule, crontab):
        start, delta, _now = schedule.remaining_delta(at, tz=timezone.get_default_timezone())
        return start + delta
    return at + (schedule if isinstance(schedule, timedelta) else timedelta(seconds=schedule))


def _oldest(
    key: str, name: str, since: datetime | None, now: datetime, minutes: tuple[int, int], advice: str
) -> Reading:
    limit = _("Atención si espera más de %(warning)s min; mal, más de %(error)s min.") % {
        "warning": minutes[0],
        "error": minutes[1],
    }
    if since is None:
        return Reading(key, name, State.OK, _("nada espera"), 0, "seconds", limit, advice)
    age = seconds_since(since, now)
    state = judge(age, minutes[0] * MINUTE, minutes[1] * MINUTE)
    return Reading(
        key, name, state, _("espera desde %(ago)s") % {"ago": ago(since, now)}, age, "seconds", limit, advice
    )


def _limit(warning: int, error: int) -> str:
    return _("Atención si hay más de %(warning)s; mal si hay más de %(error)s.") % {"warning": warning, "error": error}
