"""Writes on the glossary. What is saved is read at once: it is reviewed before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.conflicts import check_unchanged
from core.editorial import placeholders
from core.text import fold
from pages.models import GlossaryTerm
from pages.permissions import can_edit_content
from pages.selectors import forget_words
from pages.services.history import tell
from people.models import User

EDITABLE = {"term", "slug", "acronym", "other_forms", "definition", "source", "is_public"}


@transaction.atomic
def save_term(
    *,
    by: User,
    row: GlossaryTerm | None = None,
    seen_at: datetime | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> GlossaryTerm:
    """A new term, or a change of one. Raises ValidationError per field; Conflict when somebody saved since `seen_at`.

    Two terms never share a form: a text could not tell which one it means.
    """
    if not can_edit_content(by):
        raise PermissionDenied
    if unknown := set(fields) - EDITABLE:
        raise TypeError(f"save_term does not change {', '.join(sorted(unknown))}")
    is_new = row is None
    row = GlossaryTerm() if row is None else GlossaryTerm.objects.select_for_update().get(pk=row.pk)
    if not is_new:
        check_unchanged(row, seen_at)
    was_public = not is_new and row.is_public
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    if not is_new and not changed:
        return row
    for name in changed:
        setattr(row, name, fields[name])
    row.updated_at = now or timezone.now()
    row.full_clean()
    _check(row)
    row.save()
    transaction.on_commit(forget_words)
    verb = "explicó el término" if is_new else "modificó el término"
    tell(verb, row, by, public=row.is_public or was_public, changes={"fields": sorted(changed)}, now=now)
    return row


def _check(row: GlossaryTerm) -> None:
    if found := placeholders(row.definition):
        raise ValidationError({"definition": [f"«{one.found}». {one.advice}" for one in found]})
    mine = {fold(form) for form in row.forms}
    for other in GlossaryTerm.objects.exclude(pk=row.pk):
        if shared := sorted(form for form in other.forms if fold(form) in mine):
            message = _("«%(form)s» ya nombra a «%(term)s».") % {"form": shared[0], "term": other.term}
            raise ValidationError({"other_forms": message})
