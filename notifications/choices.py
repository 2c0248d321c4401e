from django.db import models
from django.utils.translation import gettext_lazy as _


class ReminderKind(models.TextChoices):
    """What somebody is reminded of (domain.md, "Reminder and ReminderRule")."""

    MILESTONE_DUE = "milestone_due", _("hito por vencer")
    MILESTONE_LATE = "milestone_late", _("hito vencido")
    NO_REPORT = "no_report", _("hito sin reporte")
    PERIOD_CLOSING = "period_closing", _("periodo de reporte por cerrar")
    REPORT_TO_REVIEW = "report_to_review", _("reporte por revisar")
    QUESTION_UNANSWERED = "question_unanswered", _("pregunta o aviso sin respuesta")
    SESSION_COMING = "session_coming", _("sesión próxima")
    MINUTES_MISSING = "minutes_missing", _("acta sin publicar")
    AGREEMENT_DUE = "agreement_due", _("acuerdo por vencer")
    TENURE_ENDING = "tenure_ending", _("periodo en el comité por terminar")
    CONSULTATION_OPENING = "consultation_opening", _("consulta por abrir")
    CONSULTATION_CLOSING = "consultation_closing", _("consulta por cerrar")


class TargetKind(models.TextChoices):
    """What can be followed. Its key: slug; territory: code; theme: "plan-slug/theme-slug"."""

    COMMITMENT = "commitment", _("compromiso")
    ORGANIZATION = "organization", _("entidad")
    TERRITORY = "territory", _("territorio")
    THEME = "theme", _("tema")
    PLAN = "plan", _("plan")
    CONSULTATION = "consultation", _("consulta")
    COMMITTEE = "committee", _("comité")


class Cadence(models.TextChoices):
    """How often a follower hears of it."""

    IMMEDIATE = "immediate", _("cada vez que algo cambie")
    WEEKLY = "weekly", _("un resumen por semana")


class EventKind(models.TextChoices):
    """What the calendar holds."""

    MILESTONE = "milestone", _("vencimiento de un hito")
    STAGE = "stage", _("etapa de un plan")
    PERIOD = "period", _("cierre de un periodo de reporte")
    CONSULTATION = "consultation", _("apertura o cierre de una consulta")
    SPACE = "space", _("espacio de participación")
    SESSION = "session", _("sesión de un comité")
