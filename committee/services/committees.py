"""Writes on a committee: created, published, changed, ended; what it is for, in dated words; by which rule it decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Model
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from committee.choices import CommitteeKind, TextKind
from committee.models import Committee, CommitteeText, QuorumRule, Session, TextEvidence
from committee.permissions import can_manage
from core import activity
from people.models import Territory, User
from people.permissions import is_secretariat
from plans.models import Source

DESCRIBED = ("name", "plan", "kind", "created_by_act", "created_on", "rules", "note", "source")
WRITTEN_KINDS = (TextKind.FUNCTION, TextKind.RESPONSIBILITY, TextKind.NAME)
CLOSED_DOORS = ("/admin/", "/api/", "/cuenta/", "/mi-espacio/")
"""What somebody without an account cannot open, or cannot read."""


@transaction.atomic
def create_committee(
    *,
    jurisdiction: Territory,
    name: str,
    slug: str,
    kind: str,
    by: User,
    functions: Sequence[str] = (),
    responsibilities: Sequence[str] = (),
    **fields: Any,
) -> Committee:
    """A committee with what it is for, in order. Raises PermissionDenied, ValidationError per field."""
    if not is_secretariat(by, jurisdiction.pk):
        raise PermissionDenied
    committee = Committee(jurisdiction=jurisdiction, name=name, slug=slug, kind=kind, **fields)
    _check(committee)
    committee.save()
    for text_kind, texts in ((TextKind.FUNCTION, functions), (TextKind.RESPONSIBILITY, responsibilities)):
        CommitteeText.objects.bulk_create(
            CommitteeText(committee=committee, kind=text_kind, order=order, text=text, since=committee.created_on)
            for order, text in enumerate(texts, start=1)
        )
    tell("creó el comité", committee, committee, by)
    return committee


@transaction.atomic
def change_committee(*, committee: Committee, by: User, **fields: Any) -> Committee:
    """Name, act, plan, rules document and note. Raises TypeError for a field that is not changed here."""
    row = kept_committee(committee, by)
    if unknown := set(fields) - set(DESCRIBED):
        raise TypeError(f"change_committee does not change {', '.join(sorted(unknown))}")
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, fields[name])
    _check(row)
    row.save()
    if changed:
        tell("modificó el comité", row, row, by, changes={"fields": changed})
    return row


@transaction.atomic
def publish_committee(*, committee: Committee, by: User) -> Committee:
    """From now on anybody can read it; one of a plan, once the plan is public."""
    row = kept_committee(committee, by)
    if row.is_public:
        raise ValidationError(_("El comité ya estaba publicado."))
    row.is_public = True
    row.save(update_fields=["is_public"])
    tell("publicó el comité", row, row, by)
    return row


@transaction.atomic
def end_committee(*, committee: Committee, ended_on: date, act: str, by: User, today: date | None = None) -> Committee:
    """By which act it ended. Its seats are ended first, so that nobody is left holding one."""
    row = kept_committee(committee, by)
    if row.is_ended:
        raise ValidationError(_("El comité ya estaba terminado."))
    if ended_on > (today or timezone.localdate()):
        raise ValidationError({"ended_on": _("Escriba un día que ya llegó: los asientos terminan ese día.")})
    if not act.strip():
        raise ValidationError({"act": _("Escriba el acto que lo termina, por ejemplo «Decreto 12 de 2026».")})
    open_seats = row.seats.filter(attested_on__isnull=True, since__isnull=False)
    if open_seats.exclude(until__lte=ended_on).exists():
        raise ValidationError(_("Termine antes sus asientos: así se avisa a cada integrante."))
    row.is_ended, row.ended_on, row.ended_by_act = True, ended_on, act.strip()
    _check(row)
    row.save()
    tell("terminó el comité", row, row, by, changes={"ended_on": ended_on.isoformat()})
    return row


@transaction.atomic
def add_text(
    *, committee: Committee, kind: str, text: str, by: User, since: date | None = None, source: Source | None = None
) -> CommitteeText:
    """A function, a responsibility or a name, after those that it has."""
    row = kept_committee(committee, by)
    if kind not in WRITTEN_KINDS:
        raise ValidationError({"kind": _("La regla de quórum se escribe en su propio paso.")})
    made = CommitteeText(
        committee=row, kind=kind, order=_next_order(row, kind), text=text.strip(), since=since, source=source
    )
    made.full_clean()
    made.save()
    tell("añadió un texto a", row, row, by, changes={"kind": kind})
    return made


@transaction.atomic
def replace_text(*, text: CommitteeText, words: str, since: date, by: User) -> CommitteeText:
    """Other words from that day on. The earlier ones stay, until the day before; what showed them done goes along."""
    row, old = _locked_text(text, by)
    if old.since is not None and since <= old.since:
        raise ValidationError({"since": _("Escriba un día posterior al inicio del texto actual.")})
    order, old.order, old.until = old.order, _next_order(row, old.kind), since - timedelta(days=1)
    old.save()
    made = CommitteeText(committee=row, kind=old.kind, order=order, text=words.strip(), since=since)
    made.full_clean()
    made.save()
    TextEvidence.objects.bulk_create(
        TextEvidence(text=made, title=shown.title, path=shown.path) for shown in old.evidence.all()
    )
    tell("cambió un texto de", row, row, by, changes={"kind": old.kind, "since": since.isoformat()})
    return made


@transaction.atomic
def end_text(*, text: CommitteeText, until: date, by: User) -> CommitteeText:
    """It is no longer in force after that day, and stays in the history."""
    row, old = _locked_text(text, by)
    old.until = until
    old.full_clean()
    old.save(update_fields=["until"])
    tell("retiró un texto de", row, row, by, changes={"kind": old.kind, "until": until.isoformat()})
    return old


@transaction.atomic
def add_evidence(*, text: CommitteeText, title: str, path: str, by: User) -> TextEvidence:
    """Where in the portal it can be seen done: an address that anybody can open."""
    row, shown = _locked_text(text, by)
    made = TextEvidence(text=shown, title=title.strip(), path=path.strip())
    made.full_clean()
    _check_opens(made.path)
    made.save()
    tell("mostró cómo se cumple una función de", row, row, by, changes={"path": made.path})
    return made


@transaction.atomic
def remove_evidence(*, evidence: TextEvidence, by: User) -> None:
    row, _text = _locked_text(evidence.text, by)
    tell("quitó una muestra de una función de", row, row, by, changes={"path": evidence.path})
    evidence.delete()


@transaction.atomic
def set_quorum_rule(
    *,
    committee: Committee,
    since: date,
    by: User,
    percent: int | None = None,
    at_least: int | None = None,
    each_sector: bool = True,
    text: str = "",
    source: Source | None = None,
    today: date | None = None,
) -> QuorumRule:
    """The rule from that day until the next one. A rule never changes the past.

    One that is not yet in force may be written again. Raises ValidationError for a past day, or for the day of a session
    whose attendance is already taken.
    """
    row = kept_committee(committee, by)
    today = today or timezone.localdate()
    if since < today:
        raise ValidationError({"since": _("Una regla no cambia el pasado: escriba hoy o un día que venga.")})
    if Session.objects.filter(committee=row, held_on__gte=since, attendance__isnull=False).exists():
        raise ValidationError({"since": _("Ese día ya hubo sesión con la regla anterior: empiece al día siguiente.")})
    rule = QuorumRule.objects.filter(committee=row, since=since).first() or QuorumRule(committee=row, since=since)
    if rule.pk and since <= today:
        raise ValidationError({"since": _("La regla de hoy ya rige: empiece la nueva mañana.")})
    rule.percent, rule.at_least, rule.each_sector = percent, at_least, each_sector
    rule.text, rule.source = text.strip(), source
    _check_rule(rule)
    rule.save()
    tell("fijó la regla de quórum de", row, row, by, changes={"since": since.isoformat()})
    return rule


def kept_committee(committee: Committee, by: User) -> Committee:
    """The row as it is now, held until the transaction ends: whoever changes its seats waits here for the others.

    Raises PermissionDenied for whoever is not its secretariat.
    """
    rows = Committee.objects.select_for_update(of=("self",)).select_related("jurisdiction", "plan")
    row = rows.get(pk=committee.pk)
    if not can_manage(by, row):
        raise PermissionDenied
    return row


def tell(
    verb: str,
    obj: Model,
    committee: Committee,
    by: User | None,
    *,
    public: bool = True,
    changes: dict[str, Any] | None = None,
    label: str = "",
    url: str = "",
) -> None:
    """One line of history, told by the office and never about a person."""
    activity.record(
        verb=verb,
        obj=obj,
        by=by,
        public=public and is_shown(committee),
        plan=committee.plan.slug if committee.plan else "",
        jurisdiction=committee.jurisdiction.code,
        changes=changes,
        label=label,
        url=url,
        actor_label=_("La secretaría técnica") if by else "",
    )


def is_shown(committee: Committee) -> bool:
    return committee.is_public and (committee.plan is None or committee.plan.is_public)


def _check(committee: Committee) -> None:
    if committee.kind == CommitteeKind.PLAN and committee.plan is None:
        raise ValidationError({"plan": _("Elija el plan de este comité.")})
    if committee.plan is not None and committee.plan.jurisdiction_id != committee.jurisdiction_id:
        raise ValidationError({"plan": _("Elija un plan de la misma jurisdicción.")})
    committee.full_clean()


def _check_rule(rule: QuorumRule) -> None:
    if rule.percent is None and rule.at_least is None and not rule.each_sector:
        raise ValidationError(_("Diga al menos una condición: un porcentaje, un número de asientos o cada sector."))
    if rule.percent is not None and not 1 <= rule.percent <= 100:
        raise ValidationError({"percent": _("Escriba un porcentaje de 1 a 100.")})
    if rule.at_least is not None and rule.at_least < 1:
        raise ValidationError({"at_least": _("Escriba al menos un asiento, o déjelo vacío.")})
    rule.full_clean()


def _check_opens(path: str) -> None:
    """Raises ValidationError unless the portal has a public page at that address, in its own language."""
    bare = urlsplit(path).path
    try:
        with translation.override(settings.LANGUAGE_CODE):
            resolve(bare)
    except Resolver404:
        raise ValidationError({"path": _("Esa dirección no existe en el portal: cópiela de la página.")}) from None
    if bare.startswith(CLOSED_DOORS):
        raise ValidationError({"path": _("Esa página no la puede abrir cualquiera: elija una pública.")})


def _locked_text(text: CommitteeText, by: User) -> tuple[Committee, CommitteeText]:
    row = kept_committee(text.committee, by)
    return row, CommitteeText.objects.select_for_update(of=("self",)).get(pk=text.pk)


def _next_order(committee: Committee, kind: str) -> int:
    last = committee.texts.filter(kind=kind).aggregate(last=Max("order"))["last"]
    return (last or 0) + 1
