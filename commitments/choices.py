from django.db import models
from django.utils.translation import gettext_lazy as _


class CommitmentState(models.TextChoices):
    DRAFT = "draft", _("borrador")
    APPROVED = "approved", _("aprobado")
    IN_PROGRESS = "in_progress", _("en ejecución")
    COMPLETED = "completed", _("terminado")
    WITHDRAWN = "withdrawn", _("retirado")
    MERGED = "merged", _("fusionado")


LEFT_OUT_STATES = (CommitmentState.WITHDRAWN, CommitmentState.MERGED)


class ParticipationRole(models.TextChoices):
    LEAD = "lead", _("responsable")
    CO_LEAD = "co_lead", _("corresponsable")
    SUPPORT = "support", _("apoyo")
    COUNTERPART = "counterpart", _("contraparte de sociedad civil")


class Resources(models.TextChoices):
    SECURED = "secured", _("asegurados")
    PARTIAL = "partial", _("parciales")
    NONE = "none", _("sin recursos")


class Voice(models.TextChoices):
    GOVERNMENT = "government", _("gobierno")
    CIVIL_SOCIETY = "civil_society", _("sociedad civil")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("borrador")
    SUBMITTED = "submitted", _("enviado")
    RETURNED = "returned", _("devuelto")
    PUBLISHED = "published", _("publicado")


class Verification(models.TextChoices):
    """How a government report came to be published; civil society's own reports need none."""

    VERIFIED = "verified", _("verificado")
    UNVERIFIED = "unverified", _("sin verificar")
    NOT_NEEDED = "not_needed", _("no requiere verificación")


class Completion(models.TextChoices):
    """OGP's completion scale."""

    NOT_STARTED = "not_started", _("no iniciado")
    LIMITED = "limited", _("limitado")
    SUBSTANTIAL = "substantial", _("sustancial")
    COMPLETE = "complete", _("completo")


class Light(models.TextChoices):
    WITHDRAWN = "withdrawn", _("retirado")
    COMPLETE = "complete", _("completo")
    DELAYED = "delayed", _("atrasado")
    NO_INFORMATION = "no_information", _("sin información")
    AT_RISK = "at_risk", _("en riesgo")
    SCHEDULED = "scheduled", _("programado")
    ON_TRACK = "on_track", _("al día")


class DateField(models.TextChoices):
    """Which planned date of a milestone moved."""

    START = "start", _("inicio")
    END = "end", _("fin")


class DatasetState(models.TextChoices):
    AVAILABLE = "available", _("disponible")
    PARTIAL = "partial", _("parcial")
    NOT_PUBLISHED = "not_published", _("no publicado")


class IndicatorKind(models.TextChoices):
    OUTPUT = "output", _("producto")
    OUTCOME = "outcome", _("resultado")


class Direction(models.TextChoices):
    UP = "up", _("mejora al subir")
    DOWN = "down", _("mejora al bajar")


class IrmProduct(models.TextChoices):
    COCREATION_BRIEF = "cocreation_brief", _("nota de cocreación")
    PLAN_REVIEW = "plan_review", _("revisión del plan de acción")
    MIDTERM_REVIEW = "midterm_review", _("revisión de medio término")
    RESULTS_REPORT = "results_report", _("informe de resultados")
    PROGRESS = "progress", _("informe de avance")
    END_OF_TERM = "end_of_term", _("informe de fin de término")
    DESIGN = "design", _("informe de diseño")
    IMPLEMENTATION = "implementation", _("informe de implementación")
    TRANSITIONAL = "transitional", _("informe transicional")


class Specificity(models.TextChoices):
    NONE = "none", _("ninguna")
    LOW = "low", _("baja")
    MEDIUM = "medium", _("media")
    HIGH = "high", _("alta")


class PotentialImpact(models.TextChoices):
    WORSENS = "worsens", _("empeora")
    NONE = "none", _("ninguno")
    MINOR = "minor", _("menor")
    MODERATE = "moderate", _("moderado")
    TRANSFORMATIVE = "transformative", _("transformador")


class IrmCompletion(models.TextChoices):
    NO_EVIDENCE = "no_evidence", _("sin evidencia disponible")
    NOT_STARTED = "not_started", _("no iniciado")
    LIMITED = "limited", _("limitado")
    SUBSTANTIAL = "substantial", _("sustancial")
    COMPLETE = "complete", _("completo")


class DidItOpen(models.TextChoices):
    WORSENED = "worsened", _("empeoró")
    DID_NOT_CHANGE = "did_not_change", _("no cambió")
    MARGINAL = "marginal", _("marginalmente")
    MAJOR = "major", _("significativamente")
    OUTSTANDING = "outstanding", _("excepcionalmente")


class PotentialForResults(models.TextChoices):
    UNCLEAR = "unclear", _("no está claro")
    MODEST = "modest", _("modesto")
    SUBSTANTIAL = "substantial", _("sustancial")


class EarlyResults(models.TextChoices):
    NONE = "none", _("sin resultados notables")
    MODERATE = "moderate", _("moderados")
    SIGNIFICANT = "significant", _("significativos")


class RecommendationState(models.TextChoices):
    OPEN = "open", _("abierta")
    ACCEPTED = "accepted", _("acogida")
    REJECTED = "rejected", _("no acogida")
    DONE = "done", _("cumplida")
