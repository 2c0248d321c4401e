"""The sheets of a session, each with all its rows in one form: agenda, attendance, guests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from committee.choices import AttendanceStatus, GuestRole
from committee.models import Session
from committee.seen_forms import RowsForm, SeenForm
from committee.selectors.sessions import SeatRow, SectorRows, agenda_of, commitments_for, documents_for
from committee.services import AgendaPoint, Guest, SeatMark
from committee.services.agenda import TITLE_LENGTH

NOBODY = ("", _("Sin marcar"))


class AgendaForm(RowsForm):
    """Points are put in the order of their numbers; those without one go last."""

    column_names = ("order", "title", "detail", "document", "commitment")
    first_column = "title"

    def __init__(self, data: Any = None, *, session: Session) -> None:
        items = agenda_of(session, public=False)
        none = ("", _("Ninguno"))
        self.documents = [none, *((str(pk), title) for pk, title in _named(documents_for(session.committee)))]
        self.commitments = [none, *((str(pk), title) for pk, title in _named(commitments_for(session.committee)))]
        rows = {
            str(item.pk): {
                "order": item.order,
                "title": item.title,
                "detail": item.detail,
                "document": item.document_id,
                "commitment": item.commitment_id,
                "item": item,
            }
            for item in items
        }
        super().__init__(data, rows=rows)

    def columns(self, place: int, row: dict[str, Any]) -> dict[str, forms.Field]:
        item = row.get("item")
        here = {"place": place}
        return {
            "order": forms.IntegerField(
                label=_("Punto %(place)s: orden") % here, required=False, min_value=1, max_value=999
            ),
            "title": forms.CharField(
                label=_("Punto %(place)s: título") % here, required=False, max_length=TITLE_LENGTH
            ),
            "detail": forms.CharField(
                label=_("Punto %(place)s: detalle") % here,
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 2}),
            ),
            "document": forms.ChoiceField(
                label=_("Punto %(place)s: documento") % here,
                required=False,
                choices=_with(self.documents, item.document if item else None),
            ),
            "commitment": forms.ChoiceField(
                label=_("Punto %(place)s: compromiso") % here,
                required=False,
                choices=_with(self.commitments, item.commitment if item else None),
            ),
        }

    def removal(self, place: int) -> str:
        return _("Quitar el punto %(place)s") % {"place": place}

    def missing(self, place: int) -> str:
        return _("Escriba el título, o marque que se quita.")

    def _is_half(self, cleaned: dict[str, Any], key: str) -> bool:
        return any(cleaned.get(f"{column}_{key}") for column in ("detail", "document", "commitment"))

    def points(self, session: Session) -> list[AgendaPoint]:
        """Of a valid form, in order."""
        rows = sorted(self.kept(), key=lambda row: row[1]["order"] or 1000)
        documents = {item.document_id: item.document for item in agenda_of(session, public=False)}
        documents |= documents_for(session.committee).in_bulk(_chosen(rows, "document"))
        commitments = {item.commitment_id: item.commitment for item in agenda_of(session, public=False)}
        commitments |= commitments_for(session.committee).in_bulk(_chosen(rows, "commitment"))
        return [
            AgendaPoint(
                title=values["title"],
                detail=values["detail"],
                document=documents.get(int(values["document"])) if values["document"] else None,
                commitment=commitments.get(int(values["commitment"])) if values["commitment"] else None,
                item=key,
            )
            for key, values in rows
        ]


class GuestsForm(RowsForm):
    column_names = ("name", "organization", "role")
    first_column = "name"

    def __init__(self, data: Any = None, *, session: Session) -> None:
        rows = {
            str(guest.pk): {"name": guest.name, "organization": guest.organization_name, "role": guest.role}
            for guest in session.guests.order_by("role", "name", "pk")
        }
        super().__init__(data, rows=rows, blank=5)

    def columns(self, place: int, row: dict[str, Any]) -> dict[str, forms.Field]:
        here = {"place": place}
        return {
            "name": forms.CharField(label=_("Persona %(place)s: nombre") % here, required=False, max_length=150),
            "organization": forms.CharField(
                label=_("Persona %(place)s: organización") % here, required=False, max_length=200
            ),
            "role": forms.ChoiceField(
                label=_("Persona %(place)s: calidad") % here, required=False, choices=GuestRole.choices
            ),
        }

    def removal(self, place: int) -> str:
        return _("Quitar a la persona %(place)s") % {"place": place}

    def missing(self, place: int) -> str:
        return _("Escriba el nombre, o marque que se quita.")

    def _is_half(self, cleaned: dict[str, Any], key: str) -> bool:
        return bool(cleaned.get(f"organization_{key}"))

    def guests(self) -> list[Guest]:
        return [
            Guest(values["name"], values["organization"], values["role"] or GuestRole.GUEST, row=key)
            for key, values in self.kept()
        ]


class AttendanceForm(SeenForm):
    """One choice per seat that had a holder that day; only what can have happened is offered."""

    def __init__(self, data: Any = None, *, sheet: list[SectorRows]) -> None:
        super().__init__(data)
        self.sheet = sheet
        for row in self._open_rows():
            name = str(row.seat.organization or row.seat.get_sector_display())
            self.fields[f"seat_{row.seat.pk}"] = forms.ChoiceField(
                label=name, required=False, choices=_statuses(row), widget=forms.RadioSelect
            )
            self.fields[f"note_{row.seat.pk}"] = forms.CharField(
                label=_("Nota sobre %(seat)s (no se publica)") % {"seat": name}, required=False, max_length=200
            )
            self.initial |= {f"seat_{row.seat.pk}": row.status, f"note_{row.seat.pk}": row.note}

    @property
    def sectors(self) -> list[tuple[SectorRows, list[dict[str, Any]]]]:
        return [
            (
                sector,
                [
                    {"row": row, "status": self[f"seat_{row.seat.pk}"], "note": self[f"note_{row.seat.pk}"]}
                    for row in sector.rows
                    if row.is_expected
                ],
            )
            for sector in self.sheet
        ]

    def marks(self) -> list[SeatMark]:
        return [
            SeatMark(row.seat, self.cleaned_data[f"seat_{row.seat.pk}"], self.cleaned_data[f"note_{row.seat.pk}"])
            for row in self._open_rows()
        ]

    def _open_rows(self) -> list[SeatRow]:
        """A mark of a seat that was expected when it was made, and would not be today, stays as it is."""
        return [row for sector in self.sheet for row in sector.rows if row.is_expected]


def _statuses(row: SeatRow) -> list[tuple[str, Any]]:
    left_out = set()
    if not row.can_be_present:
        left_out.add(AttendanceStatus.PRESENT.value)
    if not row.can_be_suplente:
        left_out.add(AttendanceStatus.SUPLENTE.value)
    return [NOBODY, *(choice for choice in AttendanceStatus.choices if choice[0] not in left_out)]


def _named(rows: Any) -> list[tuple[int, str]]:
    return list(rows.values_list("pk", "title"))


def _with(choices: list[tuple[str, Any]], row: Any) -> list[tuple[str, Any]]:
    """What the point already has can be kept, even if it is not offered any more."""
    if row is None or any(key == str(row.pk) for key, _label in choices):
        return choices
    return [*choices, (str(row.pk), row.title)]


def _chosen(rows: list[tuple[int | None, dict[str, Any]]], column: str) -> list[int]:
    return [int(values[column]) for _key, values in rows if values[column]]
