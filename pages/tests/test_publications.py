"""Who may write what the portal says, and when anybody may read it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from core.conflicts import Conflict
from core.models import ActivityRecord, StoredFile
from pages import services
from pages.choices import PublicationState
from pages.models import Article
from pages.tests.content_world import BODY, KEEPERS, ROLES, article, page, person, plan, published, secretariat

pytestmark = pytest.mark.django_db
STATES = ("draft", "scheduled", "published", "withdrawn")
FITS = {
    "change": {*STATES},
    "publish": {"draft", "scheduled", "withdrawn"},
    "schedule": {"draft", "scheduled", "withdrawn"},
    "take back": {"scheduled"},
    "withdraw": {"published"},
    "picture": {*STATES},
    "links": {*STATES},
}
"""In which states each step makes sense, for whoever may take it."""


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def in_state(state: str) -> Article:
    row = article(state)
    if state == "scheduled":
        return services.publish(row=row, at=timezone.now() + timedelta(days=2), by=secretariat())
    if state != "draft":
        row = published(row)
    return services.withdraw(row=row, reason="Repetida.", by=secretariat()) if state == "withdrawn" else row


def photo(size: tuple[int, int] = (640, 480), **saved: Any) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", size, "navy").save(buffer, "JPEG", **saved)
    return SimpleUploadedFile("IMG_0001.jpg", buffer.getvalue(), "image/jpeg")


def steps(row: Article, by: Any) -> dict[str, Callable[[], Any]]:
    later = timezone.now() + timedelta(days=5)
    return {
        "change": lambda: services.change_publication(row=row, by=by, summary="Otro resumen."),
        "publish": lambda: services.publish(row=row, by=by),
        "schedule": lambda: services.publish(row=row, at=later, by=by),
        "take back": lambda: services.take_back_to_draft(row=row, by=by),
        "withdraw": lambda: services.withdraw(row=row, reason="Repetida.", by=by),
        "picture": lambda: services.set_picture(article=row, upload=photo(), alt="Un patio", by=by),
        "links": lambda: services.ask_to_visit_links(row=row, by=by),
    }


def outcome(do: Callable[[], Any]) -> str:
    try:
        do()
    except PermissionDenied:
        return "denied"
    except ValidationError:
        return "refused"
    return "done"


@pytest.mark.parametrize("role", ROLES)
def test_role_by_action_by_state(role: str) -> None:
    secretariat()
    who = secretariat() if role == "secretariat" else person(role)
    for state in STATES:
        for action, fitting in FITS.items():
            row = in_state(state)
            expected = "denied" if role not in KEEPERS else "done" if state in fitting else "refused"
            before = Article.objects.filter(pk=row.pk).values().get()
            assert outcome(steps(row, who)[action]) == expected, (role, action, state)
            if expected != "done":
                assert Article.objects.filter(pk=row.pk).values().get() == before
            Article.objects.filter(pk=row.pk).delete()


@pytest.mark.parametrize("role", ROLES)
def test_role_by_what_is_written_at_once(role: str) -> None:
    who = person(role)
    expected = "done" if role in KEEPERS else "denied"
    for do in (
        lambda: services.create_page(title="P", slug="p", body=BODY, by=who),
        lambda: services.create_article(title="N", slug="n", body=BODY, by=who),
        lambda: services.save_term(by=who, term="Hito", slug="hito", definition="Paso de un compromiso."),
        lambda: services.add_correction(place="Página", was="a", now_says="b", by=who),
    ):
        assert outcome(do) == expected


def test_without_a_country_only_superusers_write(settings: Any) -> None:
    who = person("secretariat")
    settings.COUNTRY = "none"
    assert outcome(lambda: page(by=who)) == "denied"
    assert outcome(lambda: page(by=person("superuser"))) == "done"


def surfaces(client: Client) -> dict[str, str]:
    paths = [
        "/",
        "/paginas/",
        "/noticias/",
        "/noticias/?search=canario",
        "/noticias/feed/",
        "/feed/",
        "/sitemap.xml",
        "/api/v1/articles/",
        "/api/v1/articles/?search=canario",
        "/api/v1/articles/?format=csv",
        "/documentos/",
        "/glosario/",
        "/correcciones/",
        "/en/noticias/",
        "/en/paginas/",
    ]
    found = {}
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        found[path] = (b"".join(response) if response.streaming else response.content).decode()
    return found


@pytest.mark.parametrize("kind", [article, page])
@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_what_is_not_public_shows_nowhere(kind: Any, state: str) -> None:
    words = {"title": "Canario título", "summary": "Canario resumen", "body": "Canario texto."}
    row = kind("canario-direccion", **words)
    if state == "scheduled":
        services.publish(row=row, at=timezone.now() + timedelta(hours=1), by=secretariat())
        services.change_publication(row=row, by=secretariat(), summary="Canario cambiado")
    if state == "withdrawn":
        services.withdraw(row=published(row), reason="Repetida.", by=secretariat())
    for path, body in surfaces(Client()).items():
        assert "anario" not in body.replace("search=canario", "").replace('value="canario"', "").replace(
            "Buscar: canario", ""
        ), path
    response = Client().get(row.get_absolute_url())
    assert response.status_code == (410 if state == "withdrawn" else 404)
    assert "anario" not in response.content.decode().replace("canario-direccion", "")
    assert f"{row.title}" not in " ".join(ActivityRecord.objects.public().values_list("object_label", flat=True)) or (
        state == "withdrawn"
    )
    assert Client().get(f"/api/v1/articles/{row.pk}/").status_code == 404


@pytest.mark.parametrize("kind", [article, page])
def test_its_hour_makes_it_public_without_any_task(kind: Any) -> None:
    row = kind("puntual", title="Llega sola")
    services.publish(row=row, at=timezone.now() + timedelta(days=1), by=secretariat())
    type(row).objects.filter(pk=row.pk).update(published_at=timezone.now() - timedelta(seconds=5))
    assert "Llega sola" in Client().get(row.get_absolute_url()).content.decode()
    listed = "/paginas/" if kind is page else "/noticias/"
    assert "Llega sola" in Client().get(listed).content.decode()
    assert row.get_absolute_url() in Client().get("/sitemap.xml").content.decode()
    assert not ActivityRecord.objects.public().filter(object_label="Llega sola").exists()

    now = timezone.now()
    assert services.announce_due(now=now) == 1
    assert services.announce_due(now=now) == 0
    (line,) = ActivityRecord.objects.public().filter(object_label="Llega sola")
    assert line.verb.startswith("publicó") and line.actor_label == "El portal" and line.object_url


def test_the_boundary_of_an_hour_belongs_to_the_reader() -> None:
    row, hour = article(), timezone.now() + timedelta(hours=3)
    row = services.publish(row=row, at=hour, by=secretariat())
    assert not Article.objects.public(hour - timedelta(microseconds=1)).exists()
    assert Article.objects.public(hour).exists()
    assert row.state(hour) == PublicationState.PUBLISHED and row.state(hour - timedelta(1)) == "scheduled"
    for state in STATES:
        expected = 1 if state == "scheduled" else 0
        assert Article.objects.in_state(state, hour - timedelta(seconds=1)).count() == expected


def test_news_of_a_plan_that_nobody_published_are_not_read() -> None:
    hidden = plan(is_public=False, title="Plan oculto")
    row = article(plan=hidden)
    with pytest.raises(ValidationError, match="Publique primero el plan"):
        published(row)
    Article.objects.filter(pk=row.pk).update(published_at=timezone.now())
    assert Client().get(row.get_absolute_url()).status_code == 404
    assert "Nota nota" not in Client().get("/noticias/").content.decode()
    assert not Article.objects.public(timezone.now()).exists()


def test_each_write_leaves_one_line_by_an_office() -> None:
    row = article(plan=plan())
    row = published(row)
    services.change_publication(row=row, by=secretariat(), title="Otro título")
    services.withdraw(row=row, reason="Estaba repetida.", by=secretariat())
    services.publish(row=row, by=secretariat())
    lines = list(ActivityRecord.objects.filter(object_type="pages.article").order_by("pk"))
    assert [(line.verb, line.is_public) for line in lines] == [
        ("escribió la noticia", False),
        ("publicó la noticia", True),
        ("modificó la noticia", True),
        ("retiró la noticia", True),
        ("volvió a publicar la noticia", True),
    ]
    assert {(line.actor_label, line.jurisdiction, line.plan) for line in lines} == {
        ("La secretaría técnica", "CO", "plan-co-90")
    }
    assert lines[3].changes == {"reason": "Estaba repetida."} and lines[2].changes == {"fields": ["title"]}


def test_nothing_changed_leaves_no_line() -> None:
    row = article()
    before = ActivityRecord.objects.count()
    services.change_publication(row=row, by=secretariat(), title=row.title, sources=[])
    assert ActivityRecord.objects.count() == before


def test_the_second_of_two_writers_is_told() -> None:
    row = article()
    seen = row.updated_at
    services.change_publication(row=row, by=secretariat(), title="Primera", seen_at=seen)
    with pytest.raises(Conflict):
        services.change_publication(row=row, by=secretariat(), title="Segunda", seen_at=seen)
    row.refresh_from_db()
    assert row.title == "Primera"


def test_an_hour_that_has_passed_is_refused() -> None:
    for at in (timezone.now(), timezone.now() - timedelta(days=1)):
        with pytest.raises(ValidationError, match="no haya pasado"):
            services.publish(row=article(f"n{at.microsecond}-{at.day}"), at=at, by=secretariat())


def test_an_address_that_was_published_does_not_change() -> None:
    row = published(article())
    with pytest.raises(ValidationError, match="no cambia"):
        services.change_publication(row=row, by=secretariat(), slug="otra")
    with pytest.raises(ValidationError, match="ya es de otra cosa"):
        article("feed")


def test_withdrawn_says_since_when_and_why_in_both_languages() -> None:
    row = published(article(title="Título retirado"))
    with pytest.raises(ValidationError, match="por qué se retira"):
        services.withdraw(row=row, reason="  ", by=secretariat())
    services.withdraw(row=row, reason="Repetía otra noticia.", by=secretariat())
    for prefix in ("", "/en"):
        response = Client().get(f"{prefix}{row.get_absolute_url()}")
        assert response.status_code == 410
        assert "Repetía otra noticia." in response.content.decode()
        assert "Título retirado" not in response.content.decode()


class TestPicture:
    def test_it_is_small_upright_and_tells_nothing_of_the_camera(self) -> None:
        exif = Image.Exif()
        exif[0x010F], exif[0x0112] = "Canon canario", 6
        row = services.set_picture(
            article=article(), upload=photo((3000, 1000), exif=exif), alt="Un patio", by=secretariat()
        )
        with row.picture.file.open("rb") as file:
            content = file.read()
            image = Image.open(io.BytesIO(content))
        assert (row.picture_width, row.picture_height) == image.size == (400, 1200)
        assert b"canario" not in content and len(content) <= 90_000 and row.picture.content_type == "image/webp"

    def test_one_full_of_detail_is_made_smaller_still(self) -> None:
        buffer = io.BytesIO()
        Image.effect_noise((2000, 1500), 90).convert("RGB").save(buffer, "JPEG")
        row = services.set_picture(
            article=article(),
            upload=SimpleUploadedFile("ruido.jpg", buffer.getvalue()),
            alt="Arena",
            by=secretariat(),
        )
        assert row.picture.size <= 90_000 and (row.picture_width, row.picture_height) == (640, 480)

    def test_it_is_read_only_with_its_article(self) -> None:
        row = services.set_picture(article=article(), upload=photo(), alt="Un patio", by=secretariat())
        address = f"{row.get_absolute_url()}foto"
        assert Client().get(address).status_code == 404 and not row.picture.is_public
        published(row)
        response = Client().get(address)
        assert response.status_code == 200 and response["X-Content-Type-Options"] == "nosniff"
        shown = Client().get(row.get_absolute_url()).content.decode()
        assert 'alt="Un patio"' in shown and 'width="640" height="480"' in shown
        assert StoredFile.objects.get(pk=row.picture_id).is_public
        services.withdraw(row=row, reason="Repetida.", by=secretariat())
        assert Client().get(address).status_code == 404
        assert not StoredFile.objects.get(pk=row.picture_id).is_public

    def test_it_says_in_words_what_it_shows(self) -> None:
        row = article()
        with pytest.raises(ValidationError) as refused:
            services.set_picture(article=row, upload=photo(), alt=" ", by=secretariat())
        assert list(refused.value.message_dict) == ["picture_alt"]

    @pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"%PDF-1.4", b"GIF89a\x01\x00\x01\x00"])
    def test_what_is_no_photograph_is_refused(self, content: bytes) -> None:
        upload = SimpleUploadedFile("foto.jpg", content, "image/jpeg")
        with pytest.raises(ValidationError) as refused:
            services.set_picture(article=article(), upload=upload, alt="Algo", by=secretariat())
        assert list(refused.value.message_dict) == ["upload"]

    def test_a_flood_of_pixels_is_refused_before_it_is_read(self) -> None:
        def chunk(kind: bytes, data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
        flood = (
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(b"\0" * 10))
            + chunk(b"IEND", b"")
        )
        with pytest.raises(ValidationError) as refused:
            services.set_picture(
                article=article(), upload=SimpleUploadedFile("f.png", flood), alt="Algo", by=secretariat()
            )
        assert list(refused.value.message_dict) == ["upload"]

    def test_the_old_one_goes_when_another_comes(self, django_capture_on_commit_callbacks: Any) -> None:
        row = services.set_picture(article=article(), upload=photo(), alt="Uno", by=secretariat())
        old = row.picture
        with django_capture_on_commit_callbacks(execute=True):
            row = services.set_picture(article=row, upload=photo((80, 80)), alt="Otro", by=secretariat())
        assert not StoredFile.objects.filter(pk=old.pk).exists() and not old.file.storage.exists(old.file.name)
        row = services.set_picture(article=row, upload=None, alt="", by=secretariat())
        assert row.picture is None and row.picture_alt == ""


def test_pages_come_in_their_order() -> None:
    for order, slug in ((2, "b"), (1, "a"), (3, "c")):
        published(page(slug, order=order))
    listed = Client().get("/paginas/").content.decode()
    places = [listed.index(f"/paginas/{slug}/") for slug in "abc"]
    assert places == sorted(places)
