"""Who came: marked from the registrations, noted at the door, or read from a table of the secretariat."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.choices import AgeBand, Disability, Ethnicity, Mode, OrganizationType, RegistrationState, Sex
from consultations.models import Attendance, Registration, Space
from consultations.services.registrations import ANSWERS
from consultations.services.space_common import kept_space, moment, tell
from core.tables import Refused, TableData, read_table
from core.text import fold
from people.models import Territory, User

NAME_LENGTH, ORGANIZATION_LENGTH = 150, 200
COLUMNS = {
    "name": ("nombre", "nombre completo", "nombres y apellidos", "asistente"),
    "author_mail": ("correo", "correo electronico", "email"),
    "organization_name": ("organizacion", "entidad", "nombre de la organizacion"),
    "organization_type": ("tipo de organizacion", "tipo"),
    "territory": ("territorio", "region", "departamento", "codigo de territorio"),
    "mode": ("modalidad",),
    "sex": ("sexo",),
    "age_band": ("edad", "rango de edad"),
    "ethnicity": ("pertenencia etnica", "etnia"),
    "disability": ("discapacidad",),
}
"""What each column of a table may be called, once folded. Other columns are not read, and the person is told which."""
LISTS: dict[str, type[TextChoices]] = {
    "organization_type": OrganizationType,
    "mode": Mode,
    "sex": Sex,
    "age_band": AgeBand,
    "ethnicity": Ethnicity,
    "disability": Disability,
}
WORDS_FOR_NOTHING = {"", "prefiere no decir", "sin dato", "no informa", "n/a", "nd", "-"}
AGES = ((18, AgeBand.UNDER_18), (35, AgeBand.FROM_18_TO_34), (60, AgeBand.FROM_35_TO_59))


@dataclass(frozen=True)
class Loaded:
    """`repeated`: rows that were there already. `unread`: columns that were left out."""

    added: int
    repeated: int
    unread: tuple[str, ...]


@transaction.atomic
def mark_attendance(
    *, space: Space, registrations: Iterable[Registration], by: User, now: datetime | None = None
) -> int:
    """These people came; returns how many were not marked yet. Raises ValidationError for a cancelled registration."""
    now = moment(now)
    space = _space_that_began(space, by, now)
    chosen = {row.pk for row in registrations}
    rows = list(space.registrations.filter(pk__in=chosen).select_related("attendance").order_by("pk"))
    if len(rows) != len(chosen):
        raise ValidationError(_("Elija inscripciones de este espacio."))
    if any(row.state == RegistrationState.CANCELLED for row in rows):
        raise ValidationError(
            _("Una de las inscripciones está cancelada: anote a esa persona como asistente sin inscripción.")
        )
    new = [row for row in rows if not hasattr(row, "attendance")]
    Attendance.objects.bulk_create(_from_registration(row, by, now) for row in new)
    _tell_noted(space, by, len(new), now)
    return len(new)


@transaction.atomic
def note_walk_in(*, space: Space, by: User, name: str = "", now: datetime | None = None, **answers: Any) -> Attendance:
    """Somebody who came without having signed up. Raises ValidationError per field."""
    if unknown := set(answers) - set(ANSWERS):
        raise TypeError(f"An attendance has no {', '.join(sorted(unknown))}")
    now = moment(now)
    space = _space_that_began(space, by, now)
    attendance = Attendance(space=space, name=name.strip(), noted_at=now, noted_by=by, **answers)
    if not attendance.name and not attendance.organization_name.strip():
        raise ValidationError({"name": _("Escriba el nombre de la persona o el de su organización.")})
    attendance.full_clean()
    attendance.save()
    _tell_noted(space, by, 1, now)
    return attendance


@transaction.atomic
def remove_attendance(*, attendances: Iterable[Attendance], by: User, now: datetime | None = None) -> int:
    """Somebody was noted by mistake: personal data that is wrong is erased. Returns how many."""
    now = moment(now)
    rows = {row.pk: row for row in attendances}
    for space_id in sorted({row.space_id for row in rows.values()}):
        space = kept_space(Space(pk=space_id), by)
        gone, _each = space.attendances.filter(pk__in=rows).delete()
        tell("quitó asistentes de", space, by, public=False, changes={"persons": gone}, now=now)
    return len(rows)


@transaction.atomic
def import_attendance(
    *, space: Space, content: bytes, name: str, by: User, sheet: str = "", now: datetime | None = None
) -> Loaded:
    """A table of the people who came. The same row twice in two files is one person; twice in one file, two.

    All or nothing: raises ValidationError with one message per wrong row, line and column named.
    """
    now = moment(now)
    space = _space_that_began(space, by, now)
    try:
        table = read_table(content, name, sheet)
    except Refused as refusal:
        raise ValidationError({"upload": str(refusal)}) from refusal
    columns = _columns_of(table)
    found, wrong = _read_rows(space, table, columns)
    if wrong:
        raise ValidationError({"upload": wrong})
    if not found:
        raise ValidationError({"upload": _("El archivo no tiene personas. Revise que guardó la hoja correcta.")})
    known = set(space.attendances.exclude(import_key=None).values_list("import_key", flat=True))
    came = set(space.attendances.exclude(registration=None).values_list("registration_id", flat=True))
    new = [row for row in found if row.import_key not in known and row.registration_id not in came]
    for row in new:
        row.noted_at, row.noted_by = now, by
    Attendance.objects.bulk_create(new, batch_size=500)
    _tell_noted(space, by, len(new), now)
    read = set(columns.values())
    return Loaded(len(new), len(found) - len(new), tuple(title for title in table.header if title not in read))


def _space_that_began(space: Space, by: User, now: datetime) -> Space:
    space = kept_space(space, by)
    if space.cancelled_at is not None:
        raise ValidationError(_("El espacio está cancelado."))
    if space.starts_on is not None and timezone.localdate(now) < space.starts_on:
        raise ValidationError(_("El espacio aún no ha empezado."))
    return space


def _from_registration(row: Registration, by: User, now: datetime) -> Attendance:
    return Attendance(
        space_id=row.space_id,
        registration=row,
        name=row.author_name,
        noted_at=now,
        noted_by=by,
        **{name: getattr(row, name) for name in ANSWERS},
    )


def _tell_noted(space: Space, by: User, persons: int, now: datetime) -> None:
    """Not public: the difference between two moments of a small table would tell of one person."""
    if persons:
        tell("anotó asistentes de", space, by, public=False, changes={"persons": persons}, now=now)


def _columns_of(table: TableData) -> dict[str, str]:
    """Which title of the table holds each thing. Raises ValidationError when nobody could be counted."""
    columns: dict[str, str] = {}
    for title in table.header:
        for name, titles in COLUMNS.items():
            if fold(title) in titles:
                if name in columns:
                    raise ValidationError(
                        {
                            "upload": _("Las columnas «%(one)s» y «%(two)s» dicen lo mismo. Deje una.")
                            % {"one": columns[name], "two": title}
                        }
                    )
                columns[name] = title
    if not {"name", "organization_name"} & set(columns):
        raise ValidationError({"upload": _("Falta una columna que se llame «Nombre» u «Organización».")})
    return columns


def _read_rows(space: Space, table: TableData, columns: dict[str, str]) -> tuple[list[Attendance], list[str]]:
    registered = {
        row.author_mail.lower(): row
        for row in space.registrations.exclude(state=RegistrationState.CANCELLED).exclude(author_mail="")
    }
    places = _Places(space)
    seen: Counter[str] = Counter()
    found, wrong = [], []
    for row in table.rows:
        texts = {name: _text(row.cells.get(title)) for name, title in columns.items()}
        try:
            attendance = _attendance(space, texts, registered, places)
        except _Wrong as error:
            wrong.append(
                _("Línea %(line)s, columna «%(column)s»: %(why)s")
                % {"line": row.line, "column": columns[error.column], "why": error.why}
            )
            continue
        if attendance.registration_id is None:
            content = "\x1f".join(fold(texts.get(name, "")) for name in COLUMNS)
            seen[content] += 1
            attendance.import_key = hashlib.sha256(f"{content}\x1f{seen[content]}".encode()).hexdigest()
        elif any(other.registration_id == attendance.registration_id for other in found):
            wrong.append(_("Línea %(line)s: ese correo ya está en otra línea.") % {"line": row.line})
            continue
        found.append(attendance)
    return found, wrong


class _Wrong(Exception):
    """A cell that cannot be taken."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column, self.why = column, why


class _Places:
    """Territories of the space's country by code and by name; a name that two share is not one."""

    def __init__(self, space: Space) -> None:
        self.found: dict[str, list[Territory]] = {}
        country = space.plan.jurisdiction.code if space.plan else ""
        for territory in Territory.objects.inside(country) if country else Territory.objects.all():
            for key in {fold(territory.name), fold(territory.code)}:
                self.found.setdefault(key, []).append(territory)

    def named(self, text: str) -> Territory:
        known = self.found.get(fold(text), [])
        if len(known) == 1:
            return known[0]
        if not known:
            raise _Wrong("territory", _("«%(text)s» no es un territorio conocido.") % {"text": text[:80]})
        codes = ", ".join(sorted(territory.code for territory in known))
        raise _Wrong("territory", _("hay varios con ese nombre. Escriba el código: %(codes)s.") % {"codes": codes})


def _attendance(
    space: Space, texts: dict[str, str], registered: dict[str, Registration], places: _Places
) -> Attendance:
    for name, longest in (("name", NAME_LENGTH), ("organization_name", ORGANIZATION_LENGTH)):
        if len(texts.get(name, "")) > longest:
            raise _Wrong(name, _("tiene más de %(max)s caracteres.") % {"max": longest})
    if not texts.get("name") and not texts.get("organization_name"):
        raise _Wrong("name" if "name" in texts else "organization_name", _("está vacía."))
    row = Attendance(
        space=space,
        registration=registered.get(texts.get("author_mail", "").lower()),
        name=texts.get("name", ""),
        organization_name=texts.get("organization_name", ""),
        territory=places.named(texts["territory"]) if _is_said(texts.get("territory", "")) else None,
        **{name: _choice(name, texts.get(name, "")) for name in LISTS},
    )
    row.mode = row.mode or (space.mode if space.mode != Mode.MIXED else None)
    return row


def _choice(column: str, text: str) -> str | None:
    if not _is_said(text):
        return None
    if column == "age_band" and text.isdecimal():
        return next((band for below, band in AGES if int(text[:4]) < below), AgeBand.FROM_60)
    words: Sequence[tuple[str, Callable[[], str]]] = LISTS[column].choices
    for value, label in words:
        if fold(text) in (fold(value), fold(str(label))):
            return value
    options = ", ".join(str(label) for _value, label in words)
    raise _Wrong(column, _("«%(text)s» no está en la lista: %(options)s.") % {"text": text[:80], "options": options})


def _is_said(text: str) -> bool:
    return fold(text) not in WORDS_FOR_NOTHING


def _text(cell: Any) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""
