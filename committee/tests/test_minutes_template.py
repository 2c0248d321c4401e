"""The first text of some minutes holds what is known, marks what is not, and lets nothing typed elsewhere turn into markup."""

from __future__ import annotations

import pytest
from django.utils import translation

from committee.choices import AttendanceStatus
from committee.minutes_template import first_text
from committee.models import QuorumRule
from committee.tests.committee_world import make_session
from committee.tests.minutes_world import Table, attend, fill, make_table
from core.editorial import placeholders
from core.markdown import plain, render

pytestmark = pytest.mark.django_db
LINK = "https://video.example.org/sala-secreta"


@pytest.fixture
def table() -> Table:
    return make_table(link=LINK, place="Sala Ñ", recording_url="https://video.example.org/grabada")


def test_it_brings_what_was_recorded(table: Table) -> None:
    QuorumRule.objects.create(committee=table.world.committee, since=table.world.day(-300), percent=50)
    attend(table, AttendanceStatus.PRESENT, AttendanceStatus.SUPLENTE, AttendanceStatus.EXCUSED)
    table.session.attendance.update(note="Llegó tarde")
    fill(table)
    text = first_text(table.session)
    for part in (
        "- **Sesión:** Sesión ordinaria 1, Comité QA",
        "- **Hora:** de 09:00 a 12:00",
        "- **Lugar:** Sala Ñ",
        "<https://video.example.org/grabada>",
        "| Gobierno | Organización gobierno-1-qa | Persona gobierno-1-qa | presente |",
        "| Gobierno | Organización gobierno-2-qa | Persona gobierno-2-qa | con suplente |",
        "| Sociedad civil | Organización civil-1-qa | Persona civil-1-qa | con excusa |",
        "- Inés Peña, Universidad (observador)",
        "Hubo quórum. Estuvieron presentes 3 de 4 asientos ocupados. La regla pide 2.",
        "1. Se aprueba. (Por consenso.)",
        "2. Se vota. (Por votación: 3 a favor, 1 en contra, 0 abstenciones.)",
        "| 1 | Publicar el \\| diccionario | Oficina de datos |",
        "### 1. Apertura de datos",
        "La sesión terminó a las 12:00.",
    ):
        assert part in text, part
    assert LINK not in text and "Llegó tarde" not in text and "@" not in text


def test_what_only_people_can_tell_is_marked(table: Table) -> None:
    fill(table)
    found = [one.found for one in placeholders(first_text(table.session))]
    assert found == ["[escriba quiénes asistieron]"] + ["[escriba lo que se trató en este punto]"] * 2


def test_of_a_bare_session_everything_is_asked(table: Table) -> None:
    bare = make_session(table.world, 2, starts_time=None, ends_time=None)
    text = first_text(bare)
    found = {one.found for one in placeholders(text)}
    assert found == {
        "[escriba la hora]",
        "[escriba el lugar]",
        "[escriba quiénes asistieron]",
        "[escriba los puntos tratados]",
        "[escriba a qué hora terminó la sesión]",
    }
    assert "no registró decisiones" in text and "no registró acuerdos" in text and "quórum" not in text


def test_words_typed_elsewhere_are_words(table: Table) -> None:
    fill(table)
    html = render(first_text(table.session))
    assert "Plan *nuevo* [fecha] | cierre" in html and "Publicar el | diccionario" in html
    for text in ("- uno", "# uno", "> uno", "1 * 2", "a | b", "<b>", "[x](y)", "`c`", "__d__", "~~e~~", "\\"):
        shown = render(f"1. {plain(text)}").replace("&lt;", "<").replace("&gt;", ">")
        assert f"<li>{text}</li>" in shown


def test_it_is_written_in_the_language_of_the_portal(table: Table) -> None:
    with translation.override("en"):
        english = first_text(table.session)
    assert english == first_text(table.session) and "## Asistencia" in english
