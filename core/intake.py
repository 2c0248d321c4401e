"""What the public sends without an account: one sheet, one receipt, moderation before anything shows.

Spam is held off without any third party: a field that people do not see, a sheet that cannot be sent sooner than a
person writes, a small proof of work done by the browser (without JavaScript: a longer wait instead), and a limit per
address. The sender's address is kept only as a salted hash, and for a week. What people agree to is the text in force for the
purpose of the form when they opened it (core/consents.py), under a box that nobody ticks for them.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, TypeVar

from django import forms
from django.apps import apps
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import consents
from core.choices import HideReason, ModerationState
from core.models import ConsentText, ModeratedIntake, PublicIntake

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SHEET_LIVES = timedelta(hours=24)
WAIT_WITH_PROOF = timedelta(seconds=3)
WAIT_WITHOUT_PROOF = timedelta(seconds=12)
PROOF_BITS = 14
PER_HOUR = 10
SENDERS_KEPT = timedelta(days=7)
SIGNER = signing.TimestampSigner(salt="core.intake")
Row = TypeVar("Row", bound=PublicIntake)
Moderated = TypeVar("Moderated", bound=ModeratedIntake)


class TooMany(Exception):
    """This address has sent its share for the hour."""


@dataclass(frozen=True)
class Submission:
    """A valid sheet and where it came from."""

    form_key: str
    author_name: str
    author_mail: str
    show_author: bool
    sender_hash: str
    language: str
    consent: ConsentText | None = None
    """The text that was shown; without one, that in force for the kind of row."""


class IntakeForm(forms.Form):
    """The part that every public form shares; subclasses say what is asked, for what purpose, and give `field_order`.

    Without a purpose there is nothing to agree to, and no box.
    """

    purpose: ClassVar[str] = ""
    author_name = forms.CharField(label=gettext_lazy("Su nombre (opcional)"), max_length=120, required=False)
    author_mail = forms.EmailField(
        label=gettext_lazy("Su correo (opcional)"),
        required=False,
        help_text=gettext_lazy("Para avisarle de la respuesta. Nunca se publica."),
    )
    show_author = forms.BooleanField(label=gettext_lazy("Mostrar mi nombre junto al texto"), required=False)
    consent = forms.BooleanField(error_messages={"required": gettext_lazy("Marque la autorización para poder enviar.")})
    website = forms.CharField(label=gettext_lazy("No llene este campo"), required=False)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)
    proof = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["website"].widget.attrs.update(autocomplete="off", tabindex="-1")
        self.fields["author_mail"].widget.attrs.update(autocomplete="email", inputmode="email")
        self.fields["author_name"].widget.attrs.update(autocomplete="name")
        self.sheet = new_sheet() if data is None else str(data.get("form_key", ""))[:200]
        self.consent_text = self._ask_consent()

    def _ask_consent(self) -> ConsentText | None:
        if not self.purpose:
            del self.fields["consent"]
            return None
        text = consents.in_force(self.purpose, translation.get_language() or "", now=timezone.now())
        self.fields["consent"].label = text.text
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("website"):
            raise ValidationError(_("Deje vacío el campo que dice «No llene este campo» y envíe otra vez."))
        if cleaned.get("show_author") and not cleaned.get("author_name"):
            self.add_error("author_name", _("Escriba su nombre, o quite la marca de mostrarlo."))
        key = cleaned.get("form_key", "")
        wait = WAIT_WITH_PROOF if has_proof(key, cleaned.get("proof", "")) else WAIT_WITHOUT_PROOF
        try:
            SIGNER.unsign(key, max_age=SHEET_LIVES)
        except signing.BadSignature:
            self.sheet = new_sheet()
            raise ValidationError(_("La hoja venció, pero su texto sigue aquí. Envíelo otra vez.")) from None
        if _is_younger(key, wait):
            raise ValidationError(_("Espere unos segundos y envíe otra vez: así frenamos los envíos automáticos."))
        self._check_consent(key)
        return cleaned

    def _check_consent(self, key: str) -> None:
        """What was ticked is what was shown: a text that changed since the sheet was opened is shown and asked again."""
        shown = self.consent_text
        if shown is None:
            return
        read = consents.in_force(self.purpose, shown.language, now=opened_at(key))
        if (read.country, read.version) == (shown.country, shown.version):
            return
        self.sheet = new_sheet()
        self.data = self.data.copy()
        self.data.pop(self.add_prefix("consent"), None)
        raise ValidationError(
            _(
                "El texto de la autorización cambió mientras escribía. Léalo, márquelo si está de acuerdo y envíe otra vez."
            )
        )

    def submission(self, request: HttpRequest) -> Submission:
        """Of a valid form only."""
        data = self.cleaned_data
        return Submission(
            form_key=hashlib.sha256(data["form_key"].encode()).hexdigest(),
            author_name=data["author_name"].strip(),
            author_mail=data["author_mail"],
            show_author=data["show_author"],
            sender_hash=sender_hash(request),
            language=translation.get_language() or settings.LANGUAGE_CODE,
            consent=self.consent_text,
        )


def new_sheet() -> str:
    """A signed, dated key: sent twice it is one submission, and it tells how long the writer took."""
    return SIGNER.sign(secrets.token_urlsafe(12))


def opened_at(key: str) -> datetime:
    """When a sheet with a valid signature was drawn, to the second."""
    return datetime.fromtimestamp(signing.b62_decode(key.rsplit(SIGNER.sep, 2)[1]), UTC)


def has_proof(key: str, proof: str) -> bool:
    """Whether sha256(key:proof) begins with PROOF_BITS zero bits."""
    digest = hashlib.sha256(f"{key}:{proof}".encode()).digest()
    return bool(proof) and int.from_bytes(digest[:4]) >> (32 - PROOF_BITS) == 0


def receive(row: Row, submission: Submission, *, prefix: str, now: datetime) -> tuple[Row, bool]:
    """Keep what was sent, once; returns the row and whether it is new. Call it inside a transaction.

    Raises TooMany when this address has sent PER_HOUR rows of the kind in the last hour.
    """
    kind = type(row)
    if known := kind._default_manager.filter(form_key=submission.form_key).first():
        return known, False
    recent = kind._default_manager.filter(sender_hash=submission.sender_hash, received_at__gt=now - timedelta(hours=1))
    if recent.count() >= PER_HOUR:
        raise TooMany
    for name in ("form_key", "author_name", "author_mail", "show_author", "sender_hash", "language"):
        setattr(row, name, getattr(submission, name))
    row.receipt = free_receipt(kind, prefix)
    row.received_at = row.consent_at = now
    text = submission.consent or consents.in_force(kind.consent_purpose, submission.language, now=now)
    row.consent_version = text.version
    try:
        with transaction.atomic():
            row.save()
            consents.note(row, text, now)
    except IntegrityError:
        return kind._default_manager.get(form_key=submission.form_key), False
    return row, True


def moderate(row: Moderated, *, by: Any, now: datetime, hide_reason: str = "") -> Moderated:
    """Publish a locked row, or hide it with a reason of the short list. The words are never edited."""
    if hide_reason and hide_reason not in HideReason.values:
        raise ValidationError({"hide_reason": _("Elija un motivo de la lista.")})
    row.moderation = ModerationState.HIDDEN if hide_reason else ModerationState.PUBLISHED
    row.hide_reason = hide_reason
    row.moderated_at, row.moderated_by = now, by
    row.save(update_fields=["moderation", "hide_reason", "moderated_at", "moderated_by"])
    return row


def forget_senders(*, now: datetime) -> int:
    """Erase the hashes of addresses older than a week, in every kind of intake; returns how many."""
    kinds = [model for model in apps.get_models() if issubclass(model, PublicIntake)]
    return sum(
        kind._default_manager.filter(received_at__lt=now - SENDERS_KEPT).exclude(sender_hash="").update(sender_hash="")
        for kind in kinds
    )


def sender_hash(request: HttpRequest) -> str:
    return salted_hmac("core.intake.sender", client_address(request)).hexdigest()


def client_address(request: HttpRequest) -> str:
    """The socket's address; behind our own proxy, the last address that the proxy wrote."""
    if settings.BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        return forwarded or request.META["REMOTE_ADDR"]
    return request.META["REMOTE_ADDR"]


def _is_younger(key: str, age: timedelta) -> bool:
    try:
        SIGNER.unsign(key, max_age=age)
    except signing.SignatureExpired:
        return False
    return True


def free_receipt(kind: type[PublicIntake], prefix: str) -> str:
    """Eight letters that nobody can guess: whoever has the receipt can follow the row."""
    while True:
        letters = "".join(secrets.choice(ALPHABET) for _letter in range(8))
        receipt = f"{prefix}-{letters[:4]}-{letters[4:]}"
        if not kind._default_manager.filter(receipt=receipt).exists():
            return receipt
