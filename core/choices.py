"""Choices that name no domain concept."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DatePrecision(models.TextChoices):
    """How exactly a source states a date."""

    DAY = "day", _("día")
    MONTH = "month", _("mes")
    YEAR = "year", _("año")


class MailState(models.TextChoices):
    """Life of an outgoing message; doubtful = the server may or may not have taken it."""

    QUEUED = "queued", _("en cola")
    SENDING = "sending", _("enviándose")
    SENT = "sent", _("enviado")
    RETRYING = "retrying", _("por reintentar")
    FAILED = "failed", _("fallido")
    DOUBTFUL = "doubtful", _("dudoso")


class ModerationState(models.TextChoices):
    PENDING = "pending", _("por revisar")
    PUBLISHED = "published", _("publicado")
    HIDDEN = "hidden", _("oculto")


class HideReason(models.TextChoices):
    PERSONAL_DATA = "personal_data", _("contiene datos personales")
    OFFENSIVE = "offensive", _("contiene agravios o amenazas")
    SPAM = "spam", _("es publicidad o contenido automático")
    OFF_TOPIC = "off_topic", _("no trata del tema")


class Process(models.TextChoices):
    """Whose heartbeat is kept: the planner, and whoever carries each queue."""

    BEAT = "beat", _("planificador")
    WORKER = "worker", _("trabajador general")
    MAIL = "mail", _("trabajador de correo")
    SNAPSHOTS = "snapshots", _("trabajador de cortes")
    SLOW = "slow", _("trabajador de lo largo")


class JobState(models.TextChoices):
    """Life of a long piece of work that a person started."""

    QUEUED = "queued", _("en espera")
    RUNNING = "running", _("en curso")
    DONE = "done", _("terminado")
    FAILED = "failed", _("fallido")
