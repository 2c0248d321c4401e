"""Every probe, each on its own: one that breaks is told as bad, and the rest still shows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aga_portal.health import machine, work
from aga_portal.health.readings import Group, Health, Reading, State

logger = logging.getLogger(__name__)
Probe = Callable[[datetime], list[Reading]]
PROBES: tuple[tuple[str, str, tuple[Probe, ...]], ...] = (
    ("machine", gettext_lazy("Servidor"), (machine.database, machine.disk)),
    ("processes", gettext_lazy("Procesos"), (machine.processes,)),
    ("queues", gettext_lazy("Colas"), (machine.queues,)),
    ("mail", gettext_lazy("Correo"), (work.mail,)),
    ("jobs", gettext_lazy("Trabajos largos"), (work.long_jobs,)),
    ("content", gettext_lazy("Cortes, actividad y enlaces"), (work.snapshots, work.unread_activity, work.links)),
    ("periodic", gettext_lazy("Tareas periódicas"), (work.periodic,)),
)


def report(*, now: datetime) -> Health:
    """All readings as of `now`: a constant number of queries, one short talk with the broker."""
    return Health(
        at=now,
        groups=[
            Group(key, title, [reading for probe in probes for reading in _read(probe, now)])
            for key, title, probes in PROBES
        ],
    )


def _read(probe: Probe, now: datetime) -> list[Reading]:
    try:
        return probe(now)
    except Exception:  # the page of health is for the day when something is broken
        logger.exception("The probe %s failed", probe.__name__)
        return [
            Reading(
                probe.__name__,
                _("Sonda «%(name)s»") % {"name": probe.__name__},
                State.ERROR,
                _("no se pudo medir"),
                advice=_("Revise el registro del servidor: allí quedó el motivo."),
            )
        ]
