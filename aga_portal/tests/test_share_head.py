"""What every public page says of itself to networks, to search engines and to paper."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from commitments.tests.test_api import World
from core.drawing import QrPicture
from core.templatetags import share_tags
from core.tests.qr_reading import read

pytestmark = pytest.mark.django_db
PUBLIC = ("/", "/planes/", "/planes/plan/", "/compromisos/", "/compromisos/promesa/", "/entidades/", "/entidades/entidad-1/",
          "/territorios/", "/consultas/", "/comite/", "/tablero/", "/buscar/", "/glosario/", "/calendario/")  # fmt: skip


@pytest.fixture
def world() -> World:
    world = World()
    world.milestone(world.commitment("promesa", title="Promesa & <b>más</b>"))
    return world


def head(path: str) -> dict[str, str]:
    """The Open Graph and Twitter words of a page, and its canonical address as `canonical`."""
    page = Client().get(path).content.decode()
    found = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[a-z:_]+)" content="([^"]*)">', page))
    found["canonical"] = "".join(re.findall(r'<link rel="canonical" href="([^"]*)">', page))
    (title,) = re.findall(r"<title>(.*?)</title>", page, re.S)
    return {name: unescape(value) for name, value in found.items()} | {"title": " ".join(unescape(title).split())}


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_has_its_words_its_address_and_a_picture_that_exists(
    world: World, path: str, language: str
) -> None:
    said = head(language + path)
    assert said["canonical"] == said["og:url"] == settings.SITE_URL + language + path
    assert said["og:title"] == said["title"] and said["og:description"] and said["og:site_name"]
    assert said["twitter:card"] == "summary_large_image" and said["og:image:alt"]
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["og:locale"] == ("en" if language else "es")
    picture = Client().get(said["og:image"].removeprefix(settings.SITE_URL))
    assert Image.open(BytesIO(picture.content)).size == (1200, 630)


def test_a_list_is_known_by_its_path_and_by_its_page_and_by_no_filter(world: World) -> None:
    address = f"{settings.SITE_URL}/compromisos/"
    assert head("/compromisos/?search=x&plan=plan")["canonical"] == address
    assert head("/compromisos/?page=2&search=x")["canonical"] == f"{address}?page=2"
    for page in ("1", "-2", "x", "²", '2"><script>'):
        assert head(f"/compromisos/?page={page}")["canonical"] == address


@pytest.mark.parametrize(
    "path",
    ["/no-existe/", "/radicados/no-existe/", "/seguir/mis-avisos/ficha-secreta/", "/en/seguir/salir/ficha-secreta/"],
)
def test_nobodys_own_page_and_no_error_is_offered_to_be_shared(world: World, path: str) -> None:
    page = Client().get(path).content.decode()
    assert "og:url" not in page and "canonical" not in page and "printmark" not in page and "og:image" not in page
    assert "<title>" in page


def test_a_page_costs_the_same_with_its_head_and_without(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            Client().get("/compromisos/promesa/")
        return len(captured)

    with_head = cost()
    monkeypatch.setattr(share_tags, "public_address", lambda context: "")
    assert cost() == with_head


@pytest.mark.parametrize("path", ["/compromisos/promesa/", "/en/planes/plan/", "/comite/"])
def test_paper_has_a_qr_that_reads_as_the_address_beside_it(world: World, path: str) -> None:
    page = Client().get(path).content.decode()
    mark = page[page.index('<div class="printmark" hidden>') :].partition("</div>")[0]
    (size,) = re.findall(r'viewBox="0 0 (\d+) \1"', mark)
    (drawn,) = re.findall(r' d="([^"]+)"', mark)
    address = settings.SITE_URL + path
    assert read(QrPicture(int(size), drawn)) == address and address in mark
    assert len(mark) < 5_000


def test_a_sheet_with_figures_says_of_which_day(world: World) -> None:
    assert "Cifras al " in Client().get("/compromisos/promesa/").content.decode().partition("printmark")[2][:6_000]
    assert (
        "Figures as of " in Client().get("/en/compromisos/promesa/").content.decode().partition("printmark")[2][:6_000]
    )


@pytest.mark.parametrize("path", ["/tarjeta.png", "/en/tarjeta.png"])
def test_the_portals_own_card_is_small_kept_and_the_same(path: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        first = Client().get(path)
    assert not captured.captured_queries and not first.cookies
    assert first["Content-Type"] == "image/png" and len(first.content) <= 60_000
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_the_card_speaks_the_language_of_its_page() -> None:
    assert Client().get("/tarjeta.png").content != Client().get("/en/tarjeta.png").content
