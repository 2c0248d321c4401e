from django.db import models
from django.utils.translation import gettext_lazy as _


class CommitteeKind(models.TextChoices):
    STANDING = "standing", _("permanente")
    PLAN = "plan", _("de un plan")
    SECTOR = "sector", _("sectorial")
    TERRITORY = "territory", _("territorial")


class TextKind(models.TextChoices):
    FUNCTION = "function", _("función")
    RESPONSIBILITY = "responsibility", _("responsabilidad")
    QUORUM = "quorum", _("regla de quórum")
    NAME = "name", _("nombre usado por una fuente")


class SeatSector(models.TextChoices):
    GOVERNMENT = "government", _("gobierno")
    CIVIL_SOCIETY = "civil_society", _("sociedad civil")
    OTHER = "other", _("otro sector")


class TenureKind(models.TextChoices):
    TITULAR = "titular", _("titular")
    SUPLENTE = "suplente", _("suplente")


class TenureState(models.TextChoices):
    ACTIVE = "active", _("activa")
    SUSPENDED = "suspended", _("suspendida")
    WITHDRAWN = "withdrawn", _("retirada")


class ApplicationState(models.TextChoices):
    RECEIVED = "received", _("recibida")
    ADMITTED = "admitted", _("admitida")
    NOT_ADMITTED = "not_admitted", _("no admitida")
    ELECTED = "elected", _("elegida")
    NOT_ELECTED = "not_elected", _("no elegida")


class SessionKind(models.TextChoices):
    ORDINARY = "ordinary", _("ordinaria")
    EXTRAORDINARY = "extraordinary", _("extraordinaria")
    COCREATION = "cocreation", _("de cocreación")
    PROGRESS = "progress", _("de avances con la sociedad civil")


class SessionMode(models.TextChoices):
    IN_PERSON = "in_person", _("presencial")
    VIRTUAL = "virtual", _("virtual")
    MIXED = "mixed", _("mixta")


class AttendanceStatus(models.TextChoices):
    PRESENT = "present", _("presente")
    SUPLENTE = "suplente", _("con suplente")
    ABSENT = "absent", _("ausente")
    EXCUSED = "excused", _("con excusa")


class GuestRole(models.TextChoices):
    GUEST = "guest", _("invitado")
    OBSERVER = "observer", _("observador")


class MinutesState(models.TextChoices):
    DRAFT = "draft", _("borrador")
    OBSERVATIONS = "observations", _("en observaciones")
    APPROVAL = "approval", _("por aprobar")
    APPROVED = "approved", _("aprobada")
    PUBLISHED = "published", _("publicada")


class VersionStage(models.TextChoices):
    OBSERVED = "observed", _("abierta a observaciones")
    FINAL = "final", _("llevada a aprobación")
    PUBLISHED = "published", _("publicada")
    CORRECTED = "corrected", _("corregida")


class ObservationOutcome(models.TextChoices):
    ACCEPTED = "accepted", _("acogida")
    NOT_ACCEPTED = "not_accepted", _("no acogida")


class DecisionMethod(models.TextChoices):
    CONSENSUS = "consensus", _("por consenso")
    VOTE = "vote", _("por votación")


class AgreementState(models.TextChoices):
    PENDING = "pending", _("pendiente")
    IN_PROGRESS = "in_progress", _("en curso")
    DONE = "done", _("cumplido")
    DROPPED = "dropped", _("descartado")


class QuestionKind(models.TextChoices):
    SCALE = "scale", _("de 1 a 5")
    TEXT = "text", _("abierta")
