"""Fields, errors, filters and notices."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator

from aga_portal.gallery.samples import Sample, seen, states


class SampleForm(forms.Form):
    name = forms.CharField(label="Nombre", help_text="Como quiere que aparezca.", max_length=20)
    text = forms.CharField(label="Su aporte", widget=forms.Textarea)
    theme = forms.ChoiceField(label="Tema", choices=[("", "Todos"), ("1", "Datos abiertos (5)")], required=False)
    channel = forms.ChoiceField(
        label="Canal", choices=[("web", "portal"), ("mail", "correo")], widget=forms.RadioSelect
    )
    consent = forms.BooleanField(label="Autorizo que se publique.")


def _form(**given: str) -> SampleForm:
    return SampleForm(given or None, auto_id="muestra_%s")


def _pages(number: int) -> dict[str, object]:
    return {"page_obj": Paginator(range(200), 50).page(number)}


EMPTY, WRONG = _form(), _form(name="x" * 30)
WRONG.is_valid()
RUNS = [
    Sample(kind="same", text="Publicar los datos "),
    Sample(kind="removed", text="una vez"),
    Sample(kind="added", text="cada mes"),
]

ENTRIES = {
    "field": states(
        *((f"{field.label}, vacío", {"field": field}) for field in EMPTY),
        *((f"{field.label}, con error", {"field": field}) for field in WRONG if field.errors),
    ),
    "form_errors": states(("lo que falta", {"form": WRONG})),
    "filterbox": states(("cerrado donde es estrecho", {"form": EMPTY, "fields": [EMPTY["name"], EMPTY["theme"]]})),
    "pagination": states(("primera", _pages(1)), ("en medio", _pages(2)), ("última", _pages(4))),
    "commitment_downloads": states(("con filtros", {"query": "plan=v-plan"}), ("todo", {"query": ""})),
    "text_diff": states(("quitado y añadido", {"changes": RUNS})),
    "intake_fields": seen("/compromisos/demostracion-1/preguntar/"),
    "consent_note": seen("/compromisos/demostracion-1/preguntar/"),
    "typed": seen("/compromisos/demostracion-1/preguntar/"),
    "preview_notice": seen("/mi-espacio/"),
}
