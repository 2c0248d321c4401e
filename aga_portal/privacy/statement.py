"""The facts of the accessibility statement. Who reviews the portal changes them here, with the date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Failure:
    """`instead`: what a person can do meanwhile."""

    what: Promise
    instead: Promise


@dataclass(frozen=True)
class Statement:
    made_on: date
    reviewed_on: date
    standard: str
    scope: tuple[Promise, ...]
    outside: tuple[Promise, ...]
    tested_by: tuple[Promise, ...]
    not_tested: tuple[Promise, ...]
    failures: tuple[Failure, ...]


STATEMENT = Statement(
    made_on=date(2026, 11, 21),
    reviewed_on=date(2026, 11, 21),
    standard="WCAG 2.2 AA",
    scope=(
        _("Las páginas públicas de este portal, en español y en inglés."),
        _("Los formularios para participar, seguir, preguntar y pedir sus datos."),
        _("Mi espacio y la administración, para quienes tienen cuenta."),
    ),
    outside=(
        _("Los documentos y sitios de otros a los que el portal enlaza."),
        _("Los archivos que las entidades suben como evidencia."),
    ),
    tested_by=(
        _(
            "Con axe-core en un navegador, en las páginas públicas y en las que piden cuenta, a 320 y a 1280 píxeles de ancho."
        ),
        _("Con el teclado solamente: todo se alcanza, se ve dónde está el foco y nada lo atrapa."),
        _("Con la letra al 400 % y con más espacio entre letras y renglones."),
        _("Sin JavaScript, en modo claro y oscuro, y con menos movimiento."),
    ),
    not_tested=(
        _(
            "Con personas con discapacidad y sus propios lectores de pantalla: falta hacerlo antes de declarar conformidad."
        ),
    ),
    failures=(
        Failure(
            _("Las actas en PDF no llevan etiquetas para lectores de pantalla."),
            _("El mismo texto se lee completo en la página de cada sesión."),
        ),
        Failure(
            _("Algunos planes y documentos enlazados son imágenes escaneadas o archivos ajenos."),
            _("Lo que el portal toma de ellos está escrito en sus páginas. Pida el resto a la secretaría técnica."),
        ),
        Failure(
            _("El texto de los planes y de los aportes no se traduce: en la versión inglesa sigue en español."),
            _("Está marcado como español, para que un lector de pantalla lo pronuncie bien."),
        ),
    ),
)
