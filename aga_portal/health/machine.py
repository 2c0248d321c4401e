"""The machine below the portal: database, disk, who serves each queue, and what waits in it."""

from __future__ import annotations

import shutil
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from kombu import Connection

from aga_portal import broker  # noqa: F401  (makes atomicfile:// known)
from aga_portal.health.readings import Reading, State, ago, judge, seconds_since
from core import jobs
from core.choices import JobState, Process
from core.models import Heartbeat, Job

MINUTE = 60
BROKER_SECONDS = 1.5
GIGABYTE = 1024**3
QUEUES = {
    "mail": gettext_lazy("Correo por llevar"),
    "celery": gettext_lazy("Trabajo general"),
    "snapshots": gettext_lazy("Cortes de avance"),
    "slow": gettext_lazy("Trabajo largo: archivos, enlaces, importaciones"),
}


def database(now: datetime) -> list[Reading]:
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    took = round((time.monotonic() - began) * 1000, 1)
    return [
        Reading(
            "database",
            _("Base de datos, ida y vuelta"),
            judge(took, 200, 1000),
            _("%(n)s ms") % {"n": took},
            took,
            "milliseconds",
            _("Atención si pasa de 200 ms; mal si pasa de 1 s."),
            _("Revise la carga del servidor de datos y la red hasta él."),
        )
    ]


def disk(now: datetime) -> list[Reading]:
    places = {"var": (_("Disco del portal"), settings.VAR), "media": (_("Disco de los archivos"), settings.MEDIA_ROOT)}
    return [_free(key, name, Path(path)) for key, (name, path) in places.items()]


def _free(key: str, name: str, path: Path) -> Reading:
    while not path.exists():
        path = path.parent
    usage = shutil.disk_usage(path)
    share = round(100 * usage.free / usage.total, 1)
    return Reading(
        f"disk_{key}",
        name,
        judge(-share, -10, -3),
        _("%(share)s %% libre (%(free)s GB)") % {"share": share, "free": round(usage.free / GIGABYTE, 1)},
        share,
        "percent",
        _("Atención si queda menos del 10 %; mal, menos del 3 %."),
        _("Amplíe el disco o retire copias viejas. No borre archivos subidos."),
    )


def processes(now: datetime) -> list[Reading]:
    beats = {beat.process: beat.at for beat in Heartbeat.objects.all()}
    # Who carries a long job takes no other message meanwhile, and shows its life by the job.
    busy = Job.objects.filter(state=JobState.RUNNING, seen_at__gte=now - jobs.LOST_AFTER).order_by("-seen_at")
    if seen := busy.values_list("seen_at", flat=True).first():
        beats[Process.SLOW] = max(seen, beats.get(Process.SLOW, seen))
    return [_heartbeat(process, beats.get(process), now) for process in Process]


def _heartbeat(process: Process, at: datetime | None, now: datetime) -> Reading:
    warning, error = (20, 60) if process == Process.SLOW else (2, 10)
    limit = _("Atención tras %(warning)s min sin señal; mal tras %(error)s min.") % {"warning": warning, "error": error}
    advice = _("Revise que el proceso siga en marcha y vuelva a iniciarlo. Lo pendiente no se pierde.")
    name = str(process.label).capitalize()
    if at is None:
        return Reading(process, name, State.ERROR, _("nunca ha dado señal"), None, "seconds", limit, advice)
    age = seconds_since(at, now)
    state = judge(age, warning * MINUTE, error * MINUTE)
    return Reading(process, name, state, _("señal %(ago)s") % {"ago": ago(at, now)}, age, "seconds", limit, advice)


def queues(now: datetime) -> list[Reading]:
    """Asked of the broker itself, which gets a second and a half to answer."""
    try:
        found = queue_lengths()
    except Exception as error:  # a broker that is away in whatever way is one reading, and the rest still shows
        return [
            Reading(
                "broker",
                _("Mensajería (broker)"),
                State.ERROR,
                _("no responde (%(error)s)") % {"error": type(error).__name__},
                limit=_("Mal si no responde en %(n)s s.") % {"n": BROKER_SECONDS},
                advice=_("Inicie el servicio de mensajería. Las páginas siguen y lo pendiente sale cuando vuelva."),
            )
        ]
    return [_queue(name, length) for name, length in found.items()]


def _queue(name: str, length: int) -> Reading:
    warning, error = (1000, 3000) if name == "slow" else (100, 1000)
    return Reading(
        f"queue_{name}",
        QUEUES[name],
        judge(length, warning, error),
        ngettext("%(n)s mensaje", "%(n)s mensajes", length) % {"n": length},
        length,
        "messages",
        _("Atención si pasan de %(warning)s; mal si pasan de %(error)s.") % {"warning": warning, "error": error},
        _("Revise el trabajador de esa cola. Los mensajes vencidos se descartan solos cuando vuelve."),
    )


def queue_lengths() -> dict[str, int]:
    """Messages that wait in each queue, not counting the one being carried."""
    limits = {
        "socket_connect_timeout": BROKER_SECONDS,
        "socket_timeout": BROKER_SECONDS,
        "max_retries": 0,
        "retry_on_timeout": False,
    }
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **limits}
    with Connection(settings.CELERY_BROKER_URL, transport_options=options) as broker_connection:
        channel = broker_connection.default_channel
        return {name: channel.queue_declare(name).message_count for name in QUEUES}
