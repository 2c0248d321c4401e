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
    """S4, Cuadro 2, splits civil society into four types; the rest tell who else takes part."""

    PERSON = "person", _("a título personal")
    COMMUNITY = "community", _("organización de base o comunitaria")
    PUBLIC = "public", _("entidad pública")
    ACADEMIA = "academia", _("academia")
    COOPERATION = "cooperation", _("cooperación internacional")
    COMPANY = "company", _("empresa privada")
    NGO = "ngo", _("ONG")
    OTHER = "other", _("otro")


class TallySector(models.TextChoices):
    PUBLIC = "public", _("sector público")
    CIVIL_SOCIETY = "civil_society", _("sociedad civil")


def sector_of(organization_type: str | None) -> TallySector | None:
    """The State or not, told by the type of organization; None where nobody told it."""
    if organization_type is None:
        return None
    return TallySector.PUBLIC if organization_type == OrganizationType.PUBLIC else TallySector.CIVIL_SOCIETY


class Channel(models.TextChoices):
    WEB = "web", _("foro virtual")
    MAIL = "mail", _("correo")
    IN_PERSON = "in_person", _("presencial")
    PAPER = "paper", _("papel")


class ConsultationKind(models.TextChoices):
    FORUM = "forum", _("foro virtual")
    PRIORITISATION = "prioritisation", _("priorización")
    DRAFT_TEXT = "draft_text", _("borrador en consulta")
    SELF_ASSESSMENT = "self_assessment", _("comentarios a la autoevaluación")
    IRM_COMMENTS = "irm_comments", _("comentarios a un informe del MRI")
    RENEWAL = "renewal", _("renovación del comité")


COCREATION_KINDS = (ConsultationKind.FORUM, ConsultationKind.PRIORITISATION, ConsultationKind.DRAFT_TEXT)
"""Kinds that can be open only inside an open participation stage of their plan."""


class ConsultationState(models.TextChoices):
    """Derived from dates and facts, never stored."""

    PLANNED = "planned", _("programada")
    OPEN = "open", _("abierta")
    ANALYSING = "analysing", _("cerrada, en análisis")
    REPORTED = "reported", _("cerrada, con informe")
    CANCELLED = "cancelled", _("cancelada")


class ProposalState(models.TextChoices):
    """Where a proposal stands. Draft ones are not public; the last five are ends."""

    DRAFT = "draft", _("borrador")
    PROPOSED = "proposed", _("propuesta")
    REVIEWED = "reviewed", _("revisada")
    ACCEPTED = "accepted", _("acogida")
    NOT_ACCEPTED = "not_accepted", _("no acogida")
    MERGED = "merged", _("fusionada")
    SPLIT = "split", _("dividida")
    COMMITTED = "committed", _("convertida en compromiso")


class SmartCriterion(models.TextChoices):
    """S4: the five criteria against which proposals were revised."""

    SPECIFIC = "specific", _("específica")
    MEASURABLE = "measurable", _("medible")
    ACHIEVABLE = "achievable", _("alcanzable")
    RELEVANT = "relevant", _("relevante")
    TIME_BOUND = "time_bound", _("con plazo")


class SmartVerdict(models.TextChoices):
    MET = "met", _("cumple")
    PARTLY = "partly", _("cumple en parte")
    NOT_MET = "not_met", _("no cumple")


class RegistrationState(models.TextChoices):
    CONFIRMED = "confirmed", _("con cupo")
    WAITING = "waiting", _("en lista de espera")
    CANCELLED = "cancelled", _("cancelada")


class MaterialKind(models.TextChoices):
    DOCUMENT = "document", _("documento")
    PHOTOGRAPH = "photograph", _("fotografía")


class Sex(models.TextChoices):
    WOMAN = "woman", _("mujer")
    MAN = "man", _("hombre")
    OTHER = "other", _("otro")


class AgeBand(models.TextChoices):
    UNDER_18 = "under_18", _("menos de 18 años")
    FROM_18_TO_34 = "18_34", _("de 18 a 34 años")
    FROM_35_TO_59 = "35_59", _("de 35 a 59 años")
    FROM_60 = "60_plus", _("60 años o más")


class Ethnicity(models.TextChoices):
    INDIGENOUS = "indigenous", _("indígena")
    AFRO_DESCENDANT = "afro", _("afrodescendiente")
    ROM = "rom", _("rrom o gitano")
    OTHER = "other", _("otra")
    NONE = "none", _("ninguna")


class Disability(models.TextChoices):
    YES = "yes", _("sí")
    NO = "no", _("no")


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


class SubjectKind(models.TextChoices):
    """What a reasoned response answers."""

    CONTRIBUTION = "contribution", _("aporte")
    PROPOSAL = "proposal", _("propuesta")
    OBSERVATION = "institutional_observation", _("observación institucional")


SUBJECT_FIELDS = {
    SubjectKind.CONTRIBUTION: "contribution",
    SubjectKind.PROPOSAL: "proposal",
    SubjectKind.OBSERVATION: "observation",
}
