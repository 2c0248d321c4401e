"""Contributions that came in a table: row by row, whole or nothing, and the same table twice changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from consultations.choices import Channel, OrganizationType
from consultations.models import Consultation, Contribution
from consultations.permissions import can_manage
from consultations.services.contributions import SPOKEN, Words, enter_contribution, row_key
from core.tables import Cell, TableData
from core.text import fold
from people.models import Territory, User

COLUMNS = {
    "texto": "text",
    "via": "channel",
    "fecha": "said_on",
    "seccion": "section",
    "tema": "theme",
    "territorio": "territory",
    "tipo de organizacion": "organization_type",
    "organizacion": "organization_name",
    "nombre": "author_name",
    "correo": "author_mail",
    "autoriza guardar": "consented",
    "autoriza publicar nombre": "show_author",
}
REQUIRED = ("texto", "via", "fecha")
YES = {"si", "s", "x", "1", "true", "yes"}
SHOWN_ERRORS = 20


@dataclass
class Imported:
    """What a table brought: rows that are new and rows that were already here."""

    created: list[Contribution] = field(default_factory=list)
    left: int = 0


@transaction.atomic
def import_contributions(
    *, consultation: Consultation, table: TableData, by: User, now: datetime | None = None
) -> Imported:
    """Enter every row as `enter_contribution` does. Raises ValidationError that names each wrong line and column."""
    if not can_manage(by, consultation.plan):
        raise PermissionDenied
    columns = _columns(table)
    options = _Options(consultation)
    known = set(consultation.contributions.exclude(import_key=None).values_list("import_key", flat=True))
    times: Counter[str] = Counter()
    done, wrong = Imported(), []
    for row in table.rows:
        cells = {name: row.cells.get(title) for title, name in columns.items()}
        content = row_key(*(_text(cells.get(name)) for name in COLUMNS.values()))
        times[content] += 1
        key = row_key(content, str(times[content]))
        if key in known:
            done.left += 1
            continue
        try:
            with transaction.atomic():
                done.created.append(_enter(consultation, cells, options, key, by, now))
        except ValidationError as error:
            wrong += [f"{_('Línea')} {row.line}: {text}" for text in _messages(error)]
    if wrong:
        rest = len(wrong) - SHOWN_ERRORS
        more = [_("Y %(n)s más.") % {"n": rest}] if rest > 0 else []
        raise ValidationError(
            [_("No se cargó ninguna fila. Corrija y vuelva a subirla."), *wrong[:SHOWN_ERRORS], *more]
        )
    return done


def _columns(table: TableData) -> dict[str, str]:
    found = {title: COLUMNS[fold(title)] for title in table.header if fold(title) in COLUMNS}
    missing = [name for name in REQUIRED if COLUMNS[name] not in found.values()]
    unknown = [title for title in table.header if title not in found]
    if missing:
        raise ValidationError(_("Faltan columnas: %(names)s.") % {"names": ", ".join(missing)})
    if unknown:
        text = _("Estas columnas no se conocen: %(names)s. Las que se leen son: %(all)s.")
        raise ValidationError(text % {"names": ", ".join(unknown), "all": ", ".join(COLUMNS)})
    return found


class _Options:
    """What a cell may name, read once: by its words, without accents or capitals."""

    def __init__(self, consultation: Consultation) -> None:
        country = consultation.plan.jurisdiction
        places = Territory.objects.inside(country.code)
        self.section = {fold(row.title): row for row in consultation.sections.all()}
        self.theme = {fold(row.title): row for row in consultation.plan.themes.all()}
        self.territory = {fold(row.name): row for row in places} | {fold(row.code): row for row in places}
        self.channel = _words(Channel)
        self.organization_type = _words(OrganizationType)

    def find(self, name: str, cell: Cell) -> object:
        text = _text(cell)
        if not text:
            return None
        found = getattr(self, name).get(fold(text))
        if found is None:
            raise ValidationError({name: _("«%(text)s» no existe aquí.") % {"text": text[:80]}})
        return found


def _enter(
    consultation: Consultation,
    cells: dict[str, Cell],
    options: _Options,
    key: str,
    by: User,
    now: datetime | None,
) -> Contribution:
    channel = options.find("channel", cells.get("channel"))
    if channel not in SPOKEN:
        raise ValidationError({"channel": _("Escriba «correo», «presencial» o «papel».")})
    words = Words(
        text=_text(cells.get("text")),
        section=options.find("section", cells.get("section")),
        theme=options.find("theme", cells.get("theme")),
        territory=options.find("territory", cells.get("territory")),
        organization_type=options.find("organization_type", cells.get("organization_type")),
        organization_name=_text(cells.get("organization_name")),
    )
    return enter_contribution(
        consultation=consultation,
        words=words,
        channel=channel,
        said_on=_day(cells.get("said_on")),
        by=by,
        author_name=_text(cells.get("author_name")),
        author_mail=_text(cells.get("author_mail")),
        consented=fold(_text(cells.get("consented"))) in YES,
        show_author=fold(_text(cells.get("show_author"))) in YES,
        import_key=key,
        now=now,
    )


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for shape in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(_text(cell), shape).date()
        except ValueError:
            continue
    raise ValidationError({"said_on": _("Escriba la fecha como 2026-03-31 o 31/03/2026.")})


def _words(choices: type[TextChoices]) -> dict[str, str]:
    return {fold(str(label)): value for value, label in choices.choices} | {
        fold(value): value for value in choices.values
    }


def _messages(error: ValidationError) -> list[str]:
    titles = {name: title for title, name in COLUMNS.items()}
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [
        f"{titles.get(name, name)}: {text}" if name != "__all__" else text
        for name, texts in error.message_dict.items()
        for text in texts
    ]
