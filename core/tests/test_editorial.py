"""Blanks are found where they are, and normal Spanish is left in peace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from core.editorial import MOST_FOUND, placeholders

GOOD = (
    "Asistieron 14 personas: ocho de gobierno y seis de la sociedad civil.",
    "El archivo del siglo XX se abrirá al público.",
    "Durante los siglos XIX y XX hubo tres reformas.",
    "En el Siglo XX, el XX Congreso y la XXI Cumbre se reunieron aquí.",
    "Se citó el Título XX del código y el capítulo XXIII.",
    "La XXX Asamblea aprobó el informe.",
    "El portal cambió su cuenta de Twitter, hoy X, y la mesa lo aceptó.",
    "Queda por definir el lugar de la próxima sesión.",
    "Los criterios por definir se verán en julio.",
    "Quedó la fecha por confirmar.",
    "La secretaría está a la espera de confirmar la sede.",
    "Temas pendientes (por definir en la próxima sesión).",
    "El acuerdo está pendiente. Estado: pendiente.",
    "Todo lo dicho consta en la grabación; TODO quedó firmado.",
    "Dijo: «la ley [sic] no lo prohíbe [...] y eso basta».",
    "El nombre de quien denunció se reserva [nombre reservado por protección de datos].",
    "Según [la ley](https://www.example.org/ley_de__datos/xx) el plazo es de diez días.",
    "El archivo `acta__final_xx.docx` quedó en la carpeta acta_final_v2.",
    "Escriba a mesa__tecnica@example.org antes del 3 de mayo de 2026.",
    "Se votó __a favor__ y también ___por unanimidad___, con __Nota:__ al margen.",
    "___",
    "Para leerlo haga clic aquí: https://www.example.org/informe",
    "No basta con [hacer clic aquí](https://www.example.org): hay que leer.",
    "No se escribe «clic aquí» en un enlace.",
    "El informe de abril y el de mayo se entregaron el 12/06/2026 a las 10:30.",
    "Sesión 3 de 2026: lugar, hora y responsables quedaron en el acta anterior…",
    "¿Quién responde? La oficina de planeación, en 5 días hábiles.",
    "1. Apertura ............ 3",
    "El documento está en el siguiente enlace:\n\nhttps://www.example.org/plan",
    "**Fecha:** 3 de mayo de 2026\n**Hora:** 9:00\n**Lugar:**\nCasa de la cultura",
    "El valor público [valor que percibe la gente] se midió en el punto 2.",
    "Se completó el formulario y se insertó la firma; falta escribir la carta.",
    "El texto [texto original en inglés] se tradujo.",
    "| Responsable | Para el |\n|---|---|\n| Oficina de datos | 30 de junio |",
    "Ver anexo [1] y nota [^2]; la nota sigue en [el plan][plan].",
    "- [x] Punto tratado\n- [ ] Punto que sigue",
    "La asistencia quedó como «xx» en la fuente.",
    "Se hizo la prueba 2x2 con 3 x 4 mesas y talla XXL.",
    "Se descartó la versión 0.x del formato de la marca AXXIS.",
    "## Asistentes\n\nVinieron cuatro.\n\n## Acuerdos\n\n### Invitados y observadores\n\nInés Peña.",
    "Se agradece a los asistentes, a las personas y a los invitados.",
    "Datos que pedirá el formulario:\n- Fecha\n- Hora\n- Lugar",
)
BAD = {
    "Participaron xx asistentes.": "xx",
    "Participaron XX asistentes.": "XX",
    "Asistieron XXX personas.": "XXX",
    "Con xxxx votos a favor.": "xxxx",
    "Se aprobó el XX de mayo de 2026.": "XX",
    "La sesión empezó a las XX:XX.": "XX",
    "En Bogotá, a los 3 días de 20XX.": "20XX",
    "Hubo X asistentes y N votos.": "X asistentes",
    "Confirmaron ## asistentes.": "## asistentes",
    "Responsable: por definir": "por definir",
    "| Publicar el plan | Por definir |": "Por definir",
    "- Por confirmar.": "- Por confirmar",
    "La mesa se reunirá otra vez (por confirmar).": "por confirmar",
    "Fecha y hora por definir.": "Fecha y hora por definir",
    "Próxima fecha por confirmar": "Próxima fecha por confirmar",
    "Ponente: TBD": "TBD",
    "Lorem ipsum dolor sit amet.": "Lorem ipsum",
    "Presidió [nombre] la sesión.": "[nombre]",
    "Habló [Nombre del asistente].": "[Nombre del asistente]",
    "[escriba lo que se trató]": "[escriba lo que se trató]",
    "Firma: <cargo>": "<cargo>",
    "Ciudad: {{ciudad}}": "{{ciudad}}",
    "Asistentes (completar)": "(completar)",
    "Acta n.º ____": "____",
    "Se reunió el __ de junio.": "el __ de junio",
    "Se reunió el   de junio de 2026.": "el   de junio",
    "A los __ días del mes de ___ de 20__": "__",
    "Se cita para el dd/mm/aaaa.": "dd/mm/aaaa",
    "Vence el 00/00/0000.": "00/00/0000",
    "Hora de inicio: hh:mm": "hh:mm",
    "El día de mes de año se firmó.": "día de mes de año",
    "Vea [el informe]().": "[el informe]()",
    "Vea [el informe](#).": "[el informe](#)",
    "Vea [el informe](url).": "[el informe](url)",
    "Vea [](https://www.example.org).": "[](https://www.example.org)",
    "Para ver la grabación haga clic aquí.": "haga clic aquí",
    "La lista está [aquí].": "[aquí]",
    "Inserte aquí la foto.": "Inserte aquí",
    "Votaron ??? personas.": "???",
    "Nombre: ..........": "..........",
    "Fecha:\nHora: 9:00": "Fecha:",
    "- **Lugar:**\n- **Modalidad:** virtual": "- **Lugar:**",
    "Está en el siguiente enlace:\n\nFin del punto.": "Está en el siguiente enlace:",
}


@pytest.mark.parametrize("text", GOOD)
def test_normal_writing_is_left_in_peace(text: str) -> None:
    assert placeholders(text) == []


@pytest.mark.parametrize(("text", "found"), BAD.items())
def test_a_blank_is_found_with_what_to_do(text: str, found: str) -> None:
    first = placeholders(text)[0]
    assert first.found.lower().startswith(found.lower()) and first.line == 1
    assert str(first.advice).startswith("Escriba")


def test_each_blank_says_its_line() -> None:
    text = "# Acta\n\nAsistieron xx personas.\n\n| a | b |\n|---|---|\n| Por definir | [nombre] |\n\nFin ____"
    assert [(one.line, one.found) for one in placeholders(text)] == [
        (3, "xx"),
        (7, "Por definir"),
        (7, "[nombre]"),
        (9, "____"),
    ]


def test_windows_lines_count_once() -> None:
    assert [one.line for one in placeholders("uno\r\n\r\nxx personas\r\n")] == [3]


def test_there_are_enough_sentences() -> None:
    assert len(GOOD) >= 30 and len(BAD) >= 30


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) and " " in value else []


def test_of_all_that_the_sources_say_only_their_own_blank_is_found() -> None:
    """A corpus of real Spanish, in which a page really left the number of those who came as xx."""
    files = sorted((Path(settings.BASE_DIR) / "aga_portal" / "data").glob("*.json"))
    corpus = [text for path in files for text in strings(json.loads(path.read_text(encoding="utf-8")))]
    assert sum(map(len, corpus)) > 10_000
    found = {(text, one.found) for text in corpus for one in placeholders(text)}
    assert found == {("Los xx asistentes al encuentro", "xx")}


@pytest.mark.parametrize(
    "noise", ["[" * 50_000, "xx " * 30_000, "__a " * 25_000, "_ " * 40_000, "<nombre " * 10_000, "`" * 99_999]
)
def test_noise_is_read_in_a_moment(noise: str) -> None:
    assert len(placeholders(noise)) <= MOST_FOUND
