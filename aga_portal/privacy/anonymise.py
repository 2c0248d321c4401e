"""Taking the person out of a row, one function per kind of sending. Erasure and retention both call these.

What was published stays as an anonymous text, for an answer and a public count rest on it. What was not is deleted, or
loses its words where a decision of moderation rests on the row.
"""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q, QuerySet

from aga_portal.privacy.words import WITHDRAWN
from committee.choices import ApplicationState
from committee.models import Application
from consultations.models import Attendance, Contribution, Registration, Support
from core.choices import ModerationState
from core.models import ModeratedIntake
from core.text import stems

NOBODY: dict[str, Any] = {
    "author_name": "",
    "author_mail": "",
    "show_author": False,
    "sender_hash": "",
    "form_key": None,
}
UNCOUNTED = {"sex": None, "age_band": None, "ethnicity": None, "disability": None}
ERASED = "[dato borrado]"
SHOWN_APPLICATION = (ApplicationState.ADMITTED, ApplicationState.ELECTED, ApplicationState.NOT_ELECTED)


def moderated(row: ModeratedIntake, *, withdraw: bool, said: tuple[str, ...] = ()) -> bool:
    """A contribution, question or flag. Returns whether the row is still there.

    `withdraw`: its published words go too, a notice takes their place and the answer stays. `said`: an address or a full
    name that the words may repeat.
    """
    is_answered = bool(getattr(row, "answered_at", None)) or hasattr(row, "decision")
    if row.moderation == ModerationState.PENDING and not is_answered:
        row.delete()
        return False
    for name, value in NOBODY.items():
        setattr(row, name, value)
    row.text = redacted(row.text, said) if row.moderation == ModerationState.PUBLISHED and not withdraw else WITHDRAWN
    fields = [*NOBODY, "text"]
    if isinstance(row, Contribution):
        row.organization_name, row.stems = "", " ".join(stems(row.text)) if row.text != WITHDRAWN else ""
        fields += ["organization_name", "stems"]
    row.save(update_fields=fields)
    return True


def redacted(text: str, said: tuple[str, ...]) -> str:
    for words in said:
        text = re.sub(re.escape(words), ERASED, text, flags=re.IGNORECASE)
    return text


def registrations(rows: QuerySet[Registration]) -> int:
    """Who came stays counted, without name, organization or the four sensitive answers of whoever did not come."""
    found = list(rows.values_list("pk", flat=True))
    Attendance.objects.filter(registration__in=found).update(name="", organization_name="", import_key=None)
    absent = Q(attendance__isnull=True)
    Registration.objects.filter(pk__in=Registration.objects.filter(absent, pk__in=found).values("pk")).update(
        **UNCOUNTED
    )
    return Registration.objects.filter(pk__in=found).update(**NOBODY, organization_name="")


def supports(rows: QuerySet[Support]) -> int:
    """It stays counted; nothing in the row tells any more whose it was, and its link opens nothing."""
    emptied = 0
    for pk in list(rows.values_list("pk", flat=True)):
        gone = f"borrado-{pk}"
        emptied += Support.objects.filter(pk=pk).update(**NOBODY, mail_key=gone, token=gone, territory=None)
    return emptied


def applications(rows: QuerySet[Application], *, withdraw: bool) -> int:
    """The organization and its statement stay where they are public: a call is decided on them."""
    found = list(rows.values_list("pk", flat=True))
    theirs = Application.objects.filter(pk__in=found)
    (theirs if withdraw else theirs.exclude(state__in=SHOWN_APPLICATION)).update(statement=WITHDRAWN)
    return theirs.update(**NOBODY)
