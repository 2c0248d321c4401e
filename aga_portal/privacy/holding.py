"""What is written of each kind of row that holds something about people."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class OnErase(StrEnum):
    """What becomes of a column when its person asks to be erased."""

    EMPTIED = "emptied"
    WORDS = "words"  # deleted or replaced unless published; published, it stays without author
    KEPT = "kept"


@dataclass(frozen=True)
class Column:
    what: Promise
    on_erase: OnErase = OnErase.EMPTIED
    in_copy: bool = True


@dataclass(frozen=True)
class Holding:
    """A kind of row. `by_mail`: how rows are found from an address, where they can be. `beside`: what a copy adds to understand.

    `periods`: keys of aga_portal/privacy/retention.py. `erasure`: the same told to the person.
    """

    key: str
    model: str
    label: Promise
    purpose: Promise
    basis: Promise
    erasure: Promise
    columns: dict[str, Column]
    by_mail: str = ""
    beside: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    kept_long: Promise | str = field(default="")

    def rows(self, mail: str) -> QuerySet[Model]:
        model = apps.get_model(self.model)
        if not self.by_mail or not mail:
            return model._default_manager.none()
        return model._default_manager.filter(**{f"{self.by_mail}__iexact": mail})


CONSENT, DUTY, SECURITY = _("su autorización"), _("la función pública"), _("la seguridad del portal")
WITH_ACCOUNT, WHILE_ACCOUNT = _("Se borra cuando se retira la cuenta."), _("Mientras la cuenta exista.")
NAME, MAIL = Column(_("nombre")), Column(_("correo"))
SENT = {
    "author_name": NAME,
    "author_mail": MAIL,
    "sender_hash": Column(_("huella de la dirección desde la que se envió"), in_copy=False),
    "receipt": Column(_("radicado"), OnErase.KEPT),
}
BESIDE = ("received_at", "language", "consent_version", "consent_at")
MODERATED = (*BESIDE, "moderation", "show_author")
COUNTED = ("organization_type", "territory", "mode", "sex", "age_band", "ethnicity", "disability")
ANONYMOUS_TEXT = _("Se borran su nombre y su correo. Lo publicado queda sin autor, salvo que también pida retirarlo.")
