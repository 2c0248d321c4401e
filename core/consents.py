"""Which text people agree to, for each purpose, language and country; and the publishing of new versions.

A text is never edited: a new version takes its place from a moment on, in every language at once, and the old ones stay
to be read. The first versions come from core/data/consent_texts.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from core import activity
from core.models import ConsentGiven, ConsentText, PublicIntake

FIRST_TEXTS = Path(__file__).parent / "data" / "consent_texts.json"
FIRST_VALID_FROM = datetime(2026, 11, 1, 12, tzinfo=UTC)
LONGEST = 1000


def first_texts() -> list[dict[str, Any]]:
    """The fields of the first version of each text, a row per language."""
    return [
        {
            "purpose": found["purpose"],
            "version": found["version"],
            "language": language,
            "country": "",
            "text": text,
            "sha256": fingerprint(text),
            "valid_from": FIRST_VALID_FROM,
        }
        for found in json.loads(FIRST_TEXTS.read_text(encoding="utf-8"))
        for language, text in found["texts"].items()
    ]


def fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def in_force(purpose: str, language: str, *, now: datetime) -> ConsentText:
    """What is agreed to at that moment: the newest of this country, else the newest of all. One query.

    Before its first version a purpose has that one. A language without a text of its own is shown the portal's own.
    Where no row is kept (a database that was emptied) it is the text of the file, not saved. Raises LookupError for a
    purpose that has no text anywhere: nothing can be sent for it.
    """
    rows = list(ConsentText.objects.filter(purpose=purpose, country__in=["", settings.COUNTRY.upper()]))
    rows = rows or [ConsentText(**fields) for fields in first_texts() if fields["purpose"] == purpose]
    if not rows:
        raise LookupError(purpose)
    return newest(rows, language, now)


def newest(rows: Sequence[ConsentText], language: str, now: datetime) -> ConsentText:
    """The same among the texts of one purpose, of this country or of all; none of them is read again."""
    wanted = {row.language for row in rows} & {language[:2]} or {settings.LANGUAGE_CODE}
    rows = [row for row in rows if row.language in wanted]
    begun = [row for row in rows if row.valid_from <= now]
    if not begun:
        return min(rows, key=lambda row: (not row.country, row.valid_from))
    return max(begun, key=lambda row: (bool(row.country), row.valid_from))


def note(row: PublicIntake, text: ConsentText, now: datetime) -> ConsentGiven:
    """That this sending agreed to that text. Call it in the transaction that keeps the sending."""
    if text.pk is None:
        fields = {name: getattr(text, name) for name in ("text", "sha256", "valid_from")}
        key = {name: getattr(text, name) for name in ("purpose", "version", "language", "country")}
        text, _made = ConsentText.objects.get_or_create(**key, defaults=fields)
    return ConsentGiven.objects.create(kind=row._meta.label_lower, receipt=row.receipt, text=text, at=now)


def forget_gone(kind: type[PublicIntake], receipts: Iterable[str] | None = None) -> int:
    """Consents of sendings of that kind that are kept no longer, among these receipts or all. May run twice."""
    given = ConsentGiven.objects.filter(kind=kind._meta.label_lower)
    if receipts is not None:
        given = given.filter(receipt__in=list(receipts))
    kept = kind._default_manager.filter(receipt=OuterRef("receipt"))
    return given.filter(~Exists(kept)).delete()[0]


@transaction.atomic
def publish(
    *,
    purpose: str,
    version: str,
    texts: Mapping[str, str],
    by: AbstractBaseUser,
    country: str = "",
    valid_from: datetime | None = None,
    now: datetime | None = None,
) -> list[ConsentText]:
    """A new version in every language of the portal, from now or a later moment on. Who may is asked by the door.

    Raises ValidationError per field: `version` was used, a `text_<language>` is missing or too long or says what the one
    in force says, `valid_from` has passed.
    """
    moment = now or timezone.now()
    starts = valid_from or moment
    said = {language: texts.get(language, "").strip() for language, _name in settings.LANGUAGES}
    _check(purpose, version.strip(), country, said, starts, moment)
    rows = [
        ConsentText(
            purpose=purpose,
            version=version.strip(),
            language=language,
            country=country,
            text=text,
            sha256=fingerprint(text),
            valid_from=starts,
        )
        for language, text in said.items()
    ]
    for row in rows:
        row.clean_fields()
        row.save()
    activity.record(
        verb="publicó un texto de autorización",
        obj=rows[0],
        by=by,
        public=False,
        changes={"version": rows[0].version, "country": country, "sha256": {row.language: row.sha256 for row in rows}},
        now=moment,
    )
    return rows


def _check(
    purpose: str, version: str, country: str, texts: Mapping[str, str], starts: datetime, moment: datetime
) -> None:
    wrong: dict[str, Any] = {}
    known = ConsentText.objects.filter(purpose=purpose, country=country)
    if not version:
        wrong["version"] = _("Escriba el nombre de la versión, por ejemplo 2027-03.")
    elif known.filter(version=version).exists():
        wrong["version"] = _("Esa versión ya existe y no se cambia: escriba otro nombre.")
    if starts < moment:
        wrong["valid_from"] = _("Elija ahora o un momento que aún no pasa.")
    for language, text in texts.items():
        if not text:
            wrong[f"text_{language}"] = _("Escriba el texto en cada idioma del portal.")
        elif len(text) > LONGEST:
            wrong[f"text_{language}"] = _("Escríbalo en menos de %(max)s caracteres.") % {"max": LONGEST}
    newest = known.filter(language=settings.LANGUAGE_CODE).order_by("-valid_from", "-pk").first()
    if newest is not None and newest.sha256 == fingerprint(texts.get(settings.LANGUAGE_CODE, "")):
        wrong[f"text_{settings.LANGUAGE_CODE}"] = _("Dice lo mismo que la última versión: no hace falta otra.")
    if wrong:
        raise ValidationError(wrong)
