"""Corrections of what was published: public at once, and never edited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.editorial import placeholders
from pages.models import Correction
from pages.permissions import can_edit_content
from pages.review import leads_somewhere
from pages.services.history import tell
from people.models import User

TEXTS = ("place", "was", "now_says", "reason", "noticed_by")


@transaction.atomic
def add_correction(
    *,
    place: str,
    was: str,
    now_says: str,
    by: User,
    corrected_on: date | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Correction:
    """Raises PermissionDenied, and ValidationError per field: a day to come, an address that is none, words left to write."""
    if not can_edit_content(by):
        raise PermissionDenied
    today = timezone.localdate(now)
    row = Correction(place=place, was=was, now_says=now_says, corrected_on=corrected_on or today, **fields)
    for name in TEXTS:
        setattr(row, name, getattr(row, name).strip())
    row.full_clean()
    _check(row, today)
    row.save()
    tell("corrigió", row, by, public=True, now=now)
    return row


def _check(row: Correction, today: date) -> None:
    wrong: dict[str, Any] = {}
    if row.corrected_on > today:
        wrong["corrected_on"] = _("La fecha no puede estar en el futuro.")
    if row.url and not _is_address(row.url):
        wrong["url"] = _("Escriba una dirección de este portal («/…») o una completa (https://…).")
    elif row.url.startswith("/") and not leads_somewhere(row.url):
        wrong["url"] = _("Esa dirección no existe en este portal. Corríjala o quítela.")
    if row.was == row.now_says:
        wrong["now_says"] = _("Dice lo mismo que antes. Escriba qué cambió.")
    if "@" in row.noticed_by:
        wrong["noticed_by"] = _("Escriba la oficina u organización, sin correos.")
    for name in ("place", "now_says", "reason"):
        if found := placeholders(getattr(row, name)):
            wrong[name] = [f"«{one.found}». {one.advice}" for one in found]
    if wrong:
        raise ValidationError(wrong)


def _is_address(url: str) -> bool:
    if url.startswith("/"):
        return not url.startswith("//") and not url.startswith("/\\")
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        return False
    return True
