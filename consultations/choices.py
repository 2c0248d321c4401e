from django.db import models
from django.utils.translation import gettext_lazy as _


class SpaceKind(models.TextChoices):
    THEMATIC_TABLE = "thematic_table", _("mesa temática")
    TECHNICAL_TABLE = "technical_table", _("mesa técnica")
    WORKING_TABLE = "working_table", _("mesa de trabajo")
    REGIONAL_WORKSHOP = "regional_workshop", _("taller regional")
    NATIONAL_TABLE = "national_table", _("mesa nacional")
    DIALOGUE = "dialogue", _("diálogo")
    LESSONS = "lessons", _("encuentro de lecciones aprendidas")
    FEEDBACK = "feedback", _("devolución de resultados")
    SOCIALIZATION = "socialization", _("socialización territorial")
    DATAJAM = "datajam", _("datajam")
    OTHER = "other", _("otro espacio")


class Invitation(models.TextChoices):
    DIRECT = "direct", _("invitación directa")
    OPEN = "open", _("convocatoria abierta")
    MIXED = "mixed", _("abierta y con invitaciones")


class Mode(models.TextChoices):
    IN_PERSON = "in_person", _("presencial")
    VIRTUAL = "virtual", _("virtual")
    MIXED = "mixed", _("mixta")


class TallySubject(models.TextChoices):
    PERSONS = "persons", _("personas")
    ORGANIZATIONS = "organizations", _("organizaciones")
    PROPOSALS = "proposals", _("propuestas")
    CONTRIBUTIONS = "contributions", _("aportes")
    VISITS = "visits", _("visitas")
    MEETINGS = "meetings", _("reuniones")


class OrganizationType(models.TextChoices):
    """S4, Cuadro 2, splits civil society into four types."""

    ACADEMIA = "academia", _("academia")
    COOPERATION = "cooperation", _("cooperación internacional")
    COMPANY = "company", _("empresa privada")
    NGO = "ngo", _("ONG")
    OTHER = "other", _("otro")


class TallySector(models.TextChoices):
    PUBLIC = "public", _("sector público")
    CIVIL_SOCIETY = "civil_society", _("sociedad civil")


class Channel(models.TextChoices):
    WEB = "web", _("foro virtual")
    MAIL = "mail", _("correo")
    IN_PERSON = "in_person", _("presencial")
    PAPER = "paper", _("papel")


class Outcome(models.TextChoices):
    ACCEPTED = "accepted", _("acogida")
    ACCEPTED_WITH_CHANGE = "accepted_with_change", _("acogida con cambios")
    MERGED = "merged", _("fusionada")
    NOT_ACCEPTED = "not_accepted", _("no acogida")


class DecisionReason(models.TextChoices):
    OUTSIDE_COMPETENCE = "outside_competence", _("fuera de competencia")
    ALREADY_DONE = "already_done", _("ya se hizo")
    NO_RESOURCES = "no_resources", _("sin recursos")
    NOT_OPEN_GOVERNMENT = "not_open_government", _("no es de gobierno abierto")
    NEEDS_DETAIL = "needs_detail", _("falta detalle")
    OTHER = "other", _("otro")
