"""What a probe finds: a figure with its words, how well it stands, from which figure on it does not, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class State(models.TextChoices):
    OK = "ok", gettext_lazy("bien")
    WARNING = "warning", gettext_lazy("atención")
    ERROR = "error", gettext_lazy("mal")


WORST = {State.OK: 0, State.WARNING: 1, State.ERROR: 2}


@dataclass(frozen=True)
class Reading:
    """`figure` counts `unit` ("seconds", "messages"…) and is None when nothing was measured. `url` is a door of superusers."""

    key: str
    name: Any
    state: State
    found: Any
    figure: float | None = None
    unit: str = ""
    limit: Any = ""
    advice: Any = ""
    url: str = ""


@dataclass(frozen=True)
class Group:
    key: str
    title: Any
    readings: list[Reading] = field(default_factory=list)


@dataclass(frozen=True)
class Health:
    at: datetime
    groups: list[Group]

    @property
    def state(self) -> State:
        return worst(reading.state for group in self.groups for reading in group.readings)

    @property
    def troubles(self) -> int:
        """Readings that are not well."""
        return sum(reading.state != State.OK for group in self.groups for reading in group.readings)


def worst(states: Any) -> State:
    return max(states, key=WORST.__getitem__, default=State.OK)


def judge(figure: float, warning: float, error: float) -> State:
    """Well up to `warning`, bad above `error`."""
    return State.OK if figure <= warning else State.WARNING if figure <= error else State.ERROR


def ago(moment: datetime, now: datetime) -> str:
    if now - moment < timedelta(minutes=1):
        return _("hace menos de un minuto")
    return _("hace %(time)s") % {"time": timesince(moment, now, depth=1)}


def seconds_since(moment: datetime, now: datetime) -> int:
    return max(0, round((now - moment).total_seconds()))
