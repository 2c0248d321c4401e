"""What people send: received without an account, or typed by the secretariat in their author's words; then moderated."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.choices import Channel, ConsultationKind, ConsultationState
from consultations.models import Consultation, Contribution, ContributionGroup, Section
from consultations.permissions import can_manage, can_moderate, takes_words
from consultations.services.history import tell
from consultations.services.letters import write
from core import consents, intake
from core.choices import ModerationState
from core.text import stems
from people.models import Territory, User
from plans.models import Theme

PREFIX = "A"
MAX_TEXT = 10_000
PER_CONSULTATION_HOUR = 600
SPOKEN = (Channel.MAIL, Channel.IN_PERSON, Channel.PAPER)
SPOKEN_CONSENT = "spoken"
"""Purpose of the consent that the secretariat notes for whoever spoke or wrote outside the portal."""


class Closed(ValidationError):
    """The consultation takes no contributions now; the message says why and what comes next."""


@dataclass(frozen=True)
class Words:
    """What was said, about which part, from where. The author's own words, kept as they came."""

    text: str
    section: Section | None = None
    theme: Theme | None = None
    territory: Territory | None = None
    organization_type: str | None = None
    organization_name: str = ""


@transaction.atomic
def receive_contribution(
    *,
    consultation: Consultation,
    words: Words,
    submission: intake.Submission,
    today: date | None = None,
    now: datetime | None = None,
) -> Contribution:
    """A citizen's contribution from the portal, kept until somebody moderates it; the same sheet twice is one.

    The consultation is held meanwhile, so that none enters after it closes. Raises Closed, core.intake.TooMany and
    ValidationError per field. A sheet that was already received gives its receipt again, even after the closing.
    """
    row = _held(consultation)
    moment = now or timezone.now()
    if known := Contribution.objects.filter(form_key=submission.form_key).first():
        return _same(known, words)
    today = today or timezone.localdate()
    if not takes_words(row, today):
        raise Closed(why_closed(row, today))
    _check(row, words)
    lately = row.contributions.filter(channel=Channel.WEB, received_at__gt=moment - timedelta(hours=1))
    if lately.count() >= PER_CONSULTATION_HOUR:
        raise intake.TooMany
    made, is_new = intake.receive(_row(row, words, Channel.WEB), submission, prefix=PREFIX, now=moment)
    if not is_new:
        return _same(made, words)
    write(made, "contribution_received", consultation=row)
    return made


@transaction.atomic
def enter_contribution(
    *,
    consultation: Consultation,
    words: Words,
    channel: str,
    said_on: date,
    by: User,
    author_name: str = "",
    author_mail: str = "",
    show_author: bool = False,
    consented: bool = False,
    import_key: str | None = None,
    now: datetime | None = None,
) -> Contribution:
    """Type what somebody said by mail, on paper or in person, while it was open. It waits for moderation like any other.

    A name or an address is kept only with that person's consent.
    """
    row = _held(consultation)
    if not can_manage(by, row.plan):
        raise PermissionDenied
    moment = now or timezone.now()
    if channel not in SPOKEN:
        raise ValidationError({"channel": _("Elija por dónde llegó: correo, presencial o papel.")})
    takes = (ConsultationState.OPEN, ConsultationState.ANALYSING)
    if not row.is_public or row.state(timezone.localdate(moment)) not in takes:
        raise ValidationError(
            _("Solo se digitan aportes de una consulta pública, mientras está abierta o en análisis.")
        )
    if not row.opens_on <= said_on <= min(row.closes_on, timezone.localdate(moment)):
        raise ValidationError({"said_on": _("Escriba un día en que la consulta estaba abierta.")})
    if (author_name or author_mail) and not consented:
        raise ValidationError({"consented": _("Sin su autorización no se guardan el nombre ni el correo: bórrelos.")})
    if show_author and not author_name:
        raise ValidationError({"author_name": _("Escriba el nombre, o quite la marca de mostrarlo.")})
    _check(row, words)
    made = _row(row, words, channel)
    made.said_on, made.entered_by, made.import_key = said_on, by, import_key
    made.author_name, made.author_mail, made.show_author = author_name.strip(), author_mail.strip(), show_author
    consent = consents.in_force(SPOKEN_CONSENT, settings.LANGUAGE_CODE, now=moment)
    made.consent_version = consent.version if consented else ""
    made.receipt, made.received_at, made.consent_at = intake.free_receipt(Contribution, PREFIX), moment, moment
    made.full_clean(exclude=["consent_version", "form_key"])
    made.save()
    if consented:
        consents.note(made, consent, moment)
    tell(
        verb="digitó un aporte a la consulta",
        obj=made,
        plan=row.plan,
        by=by,
        public=False,
        label=row.title,
        url=row.get_absolute_url(),
        now=now,
    )
    write(made, "contribution_received", consultation=row)
    return made


@transaction.atomic
def moderate_contribution(
    *, contribution: Contribution, by: User, hide_reason: str = "", now: datetime | None = None
) -> Contribution:
    """Publish it, or hide it with a public reason of the short list. The words are never edited. Its author is told.

    The consultation is held as well, so that its report never counts less than what shows. After a report that left
    nothing unanswered, what was hidden stays hidden.
    """
    _held(contribution.consultation)
    row = _locked_contribution(contribution)
    plan = row.consultation.plan
    if not can_moderate(by, plan):
        raise PermissionDenied
    target = ModerationState.HIDDEN if hide_reason else ModerationState.PUBLISHED
    if row.moderation == target and row.hide_reason == hide_reason:
        raise ValidationError(_("Ya estaba oculto por ese motivo.") if hide_reason else _("Ya estaba publicado."))
    closed = row.consultation.reported_at is not None and not row.consultation.unanswered_reason
    if closed and not hide_reason and not hasattr(row, "decision"):
        raise ValidationError(
            _("La consulta ya cerró con todo respondido: un aporte sin respuesta no se publica después.")
        )
    moment = now or timezone.now()
    row = intake.moderate(row, by=by, now=moment, hide_reason=hide_reason)
    tell(
        verb="ocultó un aporte a la consulta" if hide_reason else "publicó un aporte a la consulta",
        obj=row,
        plan=plan,
        by=by,
        public=row.consultation.is_public,
        changes={"hide_reason": hide_reason} if hide_reason else None,
        label=row.consultation.title,
        url=row.consultation.get_absolute_url(),
        now=now,
    )
    write(row, "contribution_moderated", consultation=row.consultation)
    return row


@transaction.atomic
def group_contributions(
    *,
    consultation: Consultation,
    contributions: Sequence[Contribution],
    by: User,
    title: str = "",
    group: ContributionGroup | None = None,
    theme: Theme | None = None,
) -> ContributionGroup:
    """Put together what says the same, to answer it together. Words and receipts stay as they are."""
    row = _held(consultation)
    if not can_moderate(by, row.plan):
        raise PermissionDenied
    if any(found.consultation_id != row.pk for found in contributions) or (
        group is not None and group.consultation_id != row.pk
    ):
        raise ValidationError(_("Se agrupan aportes de una misma consulta."))
    if not contributions:
        raise ValidationError(_("Elija al menos un aporte."))
    if theme is not None and theme.plan_id != row.plan_id:
        raise ValidationError({"theme": _("Elija un tema del mismo plan.")})
    if group is None:
        group = ContributionGroup(consultation=row, title=title.strip(), theme=theme)
        group.full_clean()
        group.save()
    Contribution.objects.filter(pk__in=[found.pk for found in contributions]).update(group=group)
    tell(
        verb="agrupó aportes de la consulta",
        obj=group,
        plan=row.plan,
        by=by,
        public=False,
        changes={"count": len(contributions)},
        url=row.get_absolute_url(),
    )
    return group


@transaction.atomic
def ungroup_contribution(*, contribution: Contribution, by: User) -> Contribution:
    """Take it out of its group; an answer that it already has stays."""
    row = _locked_contribution(contribution)
    if not can_moderate(by, row.consultation.plan):
        raise PermissionDenied
    row.group = None
    row.save(update_fields=["group"])
    tell(
        verb="separó un aporte de su grupo",
        obj=row,
        plan=row.consultation.plan,
        by=by,
        public=False,
        label=row.consultation.title,
        url=row.consultation.get_absolute_url(),
    )
    return row


def why_closed(consultation: Consultation, today: date) -> str:
    """Why it takes nothing today, and what can be done instead."""
    state = consultation.state(today)
    if consultation.kind == ConsultationKind.PRIORITISATION:
        return _("En esta consulta no se escriben aportes: se apoyan propuestas, una por una.")
    if state == ConsultationState.CANCELLED:
        return _("Esta consulta se canceló. Motivo: %(why)s Copie su texto si quiere conservarlo.") % {
            "why": _sentence(consultation.cancel_reason)
        }
    if state == ConsultationState.PLANNED:
        return _("Esta consulta aún no abre. Copie su texto y vuelva cuando abra.")
    if state == ConsultationState.OPEN:
        return _("La etapa de participación del plan no está abierta hoy. Copie su texto y vuelva más adelante.")
    return _("Esta consulta ya cerró, y su aporte no se registró. Copie su texto: puede enviarlo a otra consulta.")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def row_key(*cells: str) -> str:
    """What makes a row of an imported table itself."""
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()


def _row(consultation: Consultation, words: Words, channel: str) -> Contribution:
    text = words.text.strip()
    return Contribution(
        consultation=consultation,
        channel=channel,
        section=words.section,
        theme=words.theme,
        territory=words.territory,
        organization_type=words.organization_type or None,
        organization_name=words.organization_name.strip(),
        text=text,
        stems=" ".join(stems(text)),
    )


def _same(known: Contribution, words: Words) -> Contribution:
    """The row of a sheet sent again; another text on the same sheet is not lost silently."""
    if known.text != words.text.strip():
        raise ValidationError(
            {"text": _("Con esta hoja ya envió otro texto. Envíe este otra vez y quedará con su propio radicado.")}
        )
    return known


def _check(consultation: Consultation, words: Words) -> None:
    if not words.text.strip():
        raise ValidationError({"text": _("Escriba su aporte.")})
    if len(words.text) > MAX_TEXT:
        raise ValidationError(
            {"text": _("Su texto tiene más de %(max)s caracteres. Divídalo en dos aportes.") % {"max": MAX_TEXT}}
        )
    if words.section is not None and words.section.consultation_id != consultation.pk:
        raise ValidationError({"section": _("Elija una sección de esta consulta.")})
    if words.theme is not None and words.theme.plan_id != consultation.plan_id:
        raise ValidationError({"theme": _("Elija un tema de este plan.")})


def _held(consultation: Consultation) -> Consultation:
    """The consultation as it is now, held until the transaction ends: what closes it waits, or is seen."""
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("plan__jurisdiction")
    return rows.get(pk=consultation.pk)


def _locked_contribution(contribution: Contribution) -> Contribution:
    rows = Contribution.objects.select_for_update(of=("self",))
    return rows.select_related("consultation__plan__jurisdiction").get(pk=contribution.pk)
