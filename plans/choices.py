from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    PREPARATION = "preparation", _("en preparación")
    COCREATION = "cocreation", _("en cocreación")
    APPROVAL = "approval", _("en aprobación")
    IMPLEMENTATION = "implementation", _("en implementación")
    CLOSED = "closed", _("cerrado")


class PlanRole(models.TextChoices):
    LEAD = "lead", _("lidera")
    ALLY = "ally", _("aliado")
    FUNDER = "funder", _("financiador")
    COMMITTED = "committed", _("entidad con compromisos")
    SUPPORT_UNIT = "support_unit", _("unidad de apoyo")


class StageKind(models.TextChoices):
    """S4 names three stages; implementation and closing complete the cycle of a plan."""

    PREPARATION = "preparation", _("preparación")
    PARTICIPATION = "participation", _("participación y cocreación")
    APPROVAL = "approval", _("aprobación")
    IMPLEMENTATION = "implementation", _("implementación")
    CLOSING = "closing", _("cierre")


class Scheme(models.TextChoices):
    OGP_VALUE = "ogp_value", _("principios de gobierno abierto")
    GRAND_CHALLENGE = "grand_challenge", _("grandes desafíos")
    SDG = "sdg", _("Objetivos de Desarrollo Sostenible")
    POLICY_AREA = "policy_area", _("áreas de política")
    CHALLENGE_AREA = "challenge_area", _("áreas del Desafío de Gobierno Abierto")


class DocumentKind(models.TextChoices):
    PLAN = "plan", _("plan de acción")
    ACT = "act", _("acto administrativo")
    METHODOLOGY = "methodology", _("metodología")
    STUDY = "study", _("estudio")
    PRESENTATION = "presentation", _("presentación")
    SELF_ASSESSMENT = "self_assessment", _("autoevaluación")
    IRM = "irm", _("informe del MRI")
    REPORT = "report", _("informe")
    NEWS = "news", _("noticia")
    OTHER = "other", _("otro")


class Dimension(models.TextChoices):
    COMMITTEE = "committee", _("gestión del comité")
    TERRITORIAL = "territorial", _("enfoque territorial")
    APPROPRIATION = "appropriation", _("apropiación social")
    FOLLOW_UP = "follow_up", _("seguimiento")
    PROCESS = "process", _("proceso")
    NONE = "none", _("sin dimensión")


class LessonKind(models.TextChoices):
    SUCCESS = "success", _("acierto")
    LEARNING = "learning", _("aprendizaje")
    CHALLENGE = "challenge", _("reto")
    RECOMMENDATION = "recommendation", _("recomendación")
    GOOD_PRACTICE = "good_practice", _("buena práctica")


class ClaimSubject(models.TextChoices):
    """Which part of a plan a claim speaks of."""

    PLAN = "plan", _("plan")
    STAGE = "stage", _("etapa")
    COMMITMENT = "commitment", _("compromiso")
    COMMITTEE = "committee", _("comité")
    SPACE = "space", _("espacio")
    OGP = "ogp", _("Alianza")


class StageState(models.TextChoices):
    """Where a stage stands on a day, told by `plans.selectors.stage_state`; never stored."""

    UNDATED = "undated", _("sin fechas")
    PLANNED = "planned", _("por empezar")
    OPEN = "open", _("en curso")
    OVERDUE = "overdue", _("pasó su fin previsto sin fecha de cierre")
    ENDED = "ended", _("terminada")
