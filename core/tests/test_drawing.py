"""Badge, card and QR: whole in themselves, within their edges, and readable, whatever the words."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageDraw

from commitments.choices import Light
from core.drawing import BADGE_POLICY, CARD_SIZE, Badge, Card, badge_svg, card_png, qr_picture
from core.drawing.badge import PAD, SIZE
from core.drawing.card import EDGE
from core.drawing.colours import DARK_LIGHTS, LIGHTS, PAPER
from core.drawing.lettering import broken, clean, cut, fitted, width
from core.tests.qr_reading import modules, read

SVG = "{http://www.w3.org/2000/svg}"
EVIL = """</title><script>alert(1)</script>"'&amp;<img src=x onerror=alert(1)> ]]> \x00\x0b\ud800 🙂 中文 مرحبا"""
TITLES = ["", "Uno", EVIL, "ñandú " * 60, "Á" * 60, "W" * 400, "x" * 60 + " " + "y" * 60, "áéíóúüñ ÁÉÍÓÚÜÑ ¿¡«»—…"]


def badge(title: str = "Título", **fields: object) -> Badge:
    values = {
        "title": title,
        "description": title,
        "label": title,
        "figure": "62,5 % hecho",
        "day": "21 nov. 2026",
        "light": "delayed",
        "word": "Atrasado",
        "actual": Decimal("62.5"),
        "expected": Decimal(80),
    }
    return Badge(**(values | fields))


@pytest.mark.parametrize("title", TITLES)
def test_a_badge_is_well_formed_and_no_part_leaves_it_or_covers_another(title: str) -> None:
    root = ElementTree.fromstring(badge_svg(badge(title)))
    end = 0.0
    for text in root.iter(f"{SVG}text"):
        start = float(text.get("x", 0))
        assert start >= end
        end = start + float(text.get("textLength", 0))
    assert end <= float(root.get("width", 0)) - PAD + 1
    assert not list(root.iter(f"{SVG}script"))


def test_a_badge_asks_for_nothing_and_its_policy_names_its_only_style() -> None:
    svg = badge_svg(badge(EVIL))
    root = ElementTree.fromstring(svg)
    (style,) = root.iter(f"{SVG}style")
    hashed = b64encode(sha256((style.text or "").encode()).digest()).decode()
    assert BADGE_POLICY["style-src"] == [f"'sha256-{hashed}'"]
    names = {name.rpartition("}")[2] for element in root.iter() for name in element.keys()}  # noqa: SIM118
    assert not {name for name in names if name.startswith("on")} | (names & {"href", "src", "style"})
    assert svg.replace("http://www.w3.org/2000/svg", "").count("url(") == 0


def test_a_badge_says_its_light_by_word_shape_and_colour_in_both_schemes() -> None:
    shapes = set()
    for light in Light:
        root = ElementTree.fromstring(badge_svg(badge(light=light.value, word=str(light.label))))
        (path,) = root.iter(f"{SVG}path")
        (style,) = root.iter(f"{SVG}style")
        shapes.add(path.get("d"))
        assert path.get("fill") == LIGHTS[light]
        assert f".{light.value}{{fill:{DARK_LIGHTS[light]}}}" in (style.text or "")
        assert str(light.label) in {text.text for text in root.iter(f"{SVG}text")}
    assert len(shapes) == len(Light)


def test_a_badge_is_read_aloud() -> None:
    root = ElementTree.fromstring(badge_svg(badge("Registro", description="Atrasado. 62,5 % hecho.")))
    assert root.get("role") == "img" and root.get("aria-labelledby") == "t d"
    assert root.findtext(f"{SVG}title") == "Registro"
    assert root.findtext(f"{SVG}desc") == "Atrasado. 62,5 % hecho."


@pytest.mark.parametrize("title", TITLES)
def test_a_card_keeps_its_edges_its_size_and_its_weight(title: str) -> None:
    data = card_png(
        Card(
            portal=title,
            title=title,
            kicker=title,
            figure=title,
            day="Cifras al 21 de noviembre de 2026",
            address=title,
            notice="Demostración",
            light="delayed",
            word="Atrasado",
            actual=Decimal(62),
            expected=Decimal(100),
        )
    )
    picture = Image.open(BytesIO(data))
    assert picture.size == CARD_SIZE and picture.format == "PNG" and len(data) <= 60_000
    flat = picture.convert("RGB")
    for left in (0, CARD_SIZE[0] - EDGE + 10):
        edge = flat.crop((left, 14, left + EDGE - 10, CARD_SIZE[1]))
        assert len(edge.getcolors() or ()) == 1, "something is drawn outside the margins"


def test_the_edge_is_seen_when_something_is_drawn_on_it() -> None:
    """A control: the test above can fail."""
    picture = Image.new("RGB", CARD_SIZE, PAPER)
    ImageDraw.Draw(picture).text((CARD_SIZE[0] - EDGE + 12, 200), "W", fill="black")
    edge = picture.crop((CARD_SIZE[0] - EDGE + 10, 14, CARD_SIZE[0], CARD_SIZE[1]))
    assert len(edge.getcolors() or ()) > 1


def test_each_light_has_its_own_shape_on_a_card() -> None:
    def shape(light: str) -> bytes:
        picture = Image.open(BytesIO(card_png(Card(portal="P", title="T", light=light, word="-"))))
        return picture.convert("L").crop((EDGE, 447, EDGE + 36, 483)).point(lambda value: 255 * (value > 200)).tobytes()

    assert len({shape(light) for light in Light}) == len(Light)


def test_the_letters_of_the_portal_languages_are_drawn_and_others_are_spelled() -> None:
    assert clean("áéíóúüñ ÁÉÍÓÚÜÑ ¿¡«»“”—…·%") == "áéíóúüñ ÁÉÍÓÚÜÑ ¿¡«»“”—…·%"
    assert clean("a\x00b\n\nc") == "ab c"
    assert clean("→") == "->"


@pytest.mark.parametrize("text", [title for title in TITLES if title])
def test_no_line_is_wider_than_its_room(text: str) -> None:
    text = clean(text)
    assert width(cut(text, 200, SIZE), SIZE) <= 200
    assert all(width(line, 28, bold=True) <= 300 for line in broken(text, 300, 28, bold=True))
    size, lines = fitted(text, 500, 100, (40, 28), 1.2)
    assert lines and len(lines) * size * 1.2 <= 100 and all(width(line, size, bold=True) <= 500 for line in lines)


@pytest.mark.parametrize("length", [10, 60, 130, 240, 400])
def test_a_qr_is_read_back_from_what_is_drawn(length: int) -> None:
    address = "https://ejemplo.gov.co/compromisos/" + "a-" * (length // 2)
    assert read(qr_picture(address)) == address


def test_a_qr_has_its_quiet_edge_and_a_wrong_module_is_noticed() -> None:
    picture = qr_picture("https://ejemplo.gov.co/")
    assert picture.size == len(modules(picture)) + 8
    spoiled = type(picture)(picture.size, picture.path.rpartition("M")[0])
    assert modules(spoiled) != modules(picture)
