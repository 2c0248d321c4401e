"""The portal as an outline of two levels: its menu, its foot and its map are made of it. Seven sections at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Entry:
    route: str
    label: Words
    about: Words = ""


@dataclass(frozen=True)
class Section:
    """`key` is what a country may call by another name (`Profile.section_names`)."""

    key: str
    first: Entry
    more: tuple[Entry, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (self.first, *self.more)


SECTIONS = (
    Section(
        "plans",
        Entry("dashboards:plan_list", _("Planes"), _("Los planes de acción, con sus etapas, temas y documentos.")),
    ),
    Section(
        "commitments",
        Entry("commitments:commitment_list", _("Compromisos"), _("Qué se prometió, cuánto va y quién lo dice.")),
        (
            Entry("commitments:organization_list", _("Entidades"), _("Quién responde por cada compromiso.")),
            Entry("commitments:territory_list", _("Territorios"), _("Dónde se cumple cada compromiso, con mapa.")),
        ),
    ),
    Section(
        "board",
        Entry("dashboards:board", _("Tablero"), _("El avance de cada plan frente a lo que se esperaba.")),
        (
            Entry("dashboards:board_method", _("Cómo se calcula"), _("La fórmula y la fuente de cada cifra.")),
            Entry("notifications:calendar", _("Calendario"), _("Vencimientos, sesiones, consultas y espacios.")),
        ),
    ),
    Section(
        "take_part",
        Entry(
            "consultations:consultation_list",
            _("Participar"),
            _("Las consultas abiertas y lo que pasó con los aportes."),
        ),
        (
            Entry("consultations:space_list", _("Espacios"), _("Mesas, talleres y encuentros, con sus cupos.")),
            Entry("consultations:proposal_list", _("Propuestas"), _("Las ideas de compromisos y quién las apoya.")),
        ),
    ),
    Section(
        "committee", Entry("committee:committee_list", _("Comité"), _("Quién decide, cuándo sesiona y qué acordó."))
    ),
    Section(
        "transparency",
        Entry("transparency", _("Transparencia"), _("Todo lo que se publica, para leer o descargar.")),
        (
            Entry("open_data", _("Datos abiertos"), _("Cada lista como CSV, XLSX y JSON, con su diccionario.")),
            Entry("pages:document_list", _("Documentos"), _("Planes, informes y actas, con fecha y formato.")),
            Entry("pages:article_list", _("Noticias"), _("Lo que el portal cuenta, lo más reciente primero.")),
            Entry("pages:correction_list", _("Correcciones"), _("Lo que se publicó con error y cómo se corrigió.")),
        ),
    ),
    Section(
        "service",
        Entry("service", _("Atención"), _("Cómo entender el portal y a quién escribir.")),
        (
            Entry("pages:page_list", _("Qué es esto"), _("Qué es el gobierno abierto y cómo se participa.")),
            Entry("pages:glossary", _("Glosario"), _("Las palabras del tema, en lenguaje claro.")),
        ),
    ),
)
LEGAL = (
    Entry("terms", _("Condiciones de uso")),
    Entry("privacy", _("Privacidad")),
    Entry("cookies", _("Cookies")),
    Entry("my_data", _("Mis datos")),
    Entry("accessibility", _("Accesibilidad")),
    Entry("site_map", _("Mapa del sitio")),
)


def menu(path: str, names: dict[str, Words]) -> list[dict[str, Any]]:
    """The sections with their addresses, the one that holds `path` marked."""
    return [_shown(section, path, names) for section in SECTIONS]


def links(entries: tuple[Entry, ...], path: str = "") -> list[dict[str, Any]]:
    shown = [{"url": reverse(entry.route), "label": entry.label, "about": entry.about} for entry in entries]
    deepest = max((link["url"] for link in shown if path.startswith(link["url"])), key=len, default="")
    return [link | {"current": link["url"] == deepest} for link in shown]


def _shown(section: Section, path: str, names: dict[str, Words]) -> dict[str, Any]:
    entries = links(section.entries, path)
    name = names.get(section.key, section.first.label)
    current = any(entry["current"] for entry in entries)
    return {"key": section.key, "label": name, "url": entries[0]["url"], "entries": entries, "current": current}
