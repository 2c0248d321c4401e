"""The doors of the content: who opens them, what they show before publication, and two people on one text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commitments.tests.admin_world import typed
from pages import services
from pages.models import Article, Correction, GlossaryTerm, LibraryDocument, Page
from pages.tests.content_world import (
    BODY,
    KEEPERS,
    ROLES,
    article,
    client_of,
    page,
    person,
    plan,
    published,
    secretariat,
    source,
)
from pages.tests.files import pdf
from pages.tests.test_publications import photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:pages_{name}", args=args)


@pytest.mark.parametrize("role", ROLES)
def test_role_by_door(role: str) -> None:
    row, other = article(), page()
    term = services.save_term(by=secretariat(), term="Hito", slug="hito", definition="Paso.")
    erratum = services.add_correction(place="P", was="a", now_says="b", by=secretariat())
    who = secretariat() if role == "secretariat" else person(role)
    client = Client() if role == "anonymous" else client_of(who)
    expected = {200} if role in KEEPERS else {302, 403, 404}
    for model, made in (("article", row), ("page", other), ("glossaryterm", term), ("correction", erratum)):
        for name, args in (("changelist", ()), ("add", ()), ("change", (made.pk,)), ("history", (made.pk,))):
            assert client.get(url(f"{model}_{name}", *args)).status_code in expected, (role, model, name)
        assert client.get(url(f"{model}_delete", made.pk)).status_code in {302, 403, 404}
    for step in ("publicar", "programar", "enlaces", "preview"):
        name = f"article_{step}"
        assert client.get(url(name, row.pk)).status_code in expected, (role, step)
    assert client.get(url("correction_change", erratum.pk)).status_code in expected
    if role in KEEPERS:
        refused = client.post(url("correction_change", erratum.pk), {"place": "Otro"})
        assert refused.status_code == 403 and Correction.objects.get().place == "P"


def test_rows_of_the_library_are_those_of_the_jurisdiction() -> None:
    mine, foreign = plan(), plan("PE")
    for key, owner in (("propio", mine), ("ajeno", foreign), ("suelto", None)):
        LibraryDocument.objects.create(key=key, title=key, kind="report", plan=owner)
    shown = {
        role: {row.key for row in client_of(who).get(url("librarydocument_changelist")).context["cl"].queryset}
        for role, who in (
            ("secretariat", secretariat()),
            ("elsewhere", person("secretariat elsewhere")),
            ("root", person("superuser")),
        )
    }
    assert shown == {
        "secretariat": {"propio", "suelto"},
        "elsewhere": {"ajeno"},
        "root": {"propio", "ajeno", "suelto"},
    }
    for role in ("citizen", "member", "entity editor", "moderator"):
        assert client_of(person(role)).get(url("librarydocument_changelist")).status_code in {302, 403}


def test_a_file_is_uploaded_by_its_step() -> None:
    row = LibraryDocument.objects.create(key="acta", title="Acta", kind="report", plan=plan())
    client, step = client_of(secretariat()), url("librarydocument_archivo", row.pk)
    assert "Subir el archivo" in client.get(url("librarydocument_change", row.pk)).content.decode()
    bad = client.post(step, {"upload": SimpleUploadedFile("x.exe", b"MZ\x90")})
    assert bad.status_code == 200 and "No reconocemos el contenido" in bad.content.decode()
    assert client.post(step, {"upload": SimpleUploadedFile("x.pdf", pdf("uno"))}).status_code == 302
    assert LibraryDocument.objects.get().stored.content_type == "application/pdf"


def test_a_draft_is_written_reviewed_previewed_and_published() -> None:
    client, cited = client_of(secretariat()), source()
    data = {
        "title": "Nueva",
        "slug": "nueva",
        "summary": "En breve.",
        "body": "Vinieron xx personas.",
        "language": "es",
        "dated_on": "04/03/2026",
        "sources": [cited.pk],
    }
    assert client.post(url("article_add"), data).status_code == 302
    row = Article.objects.get()
    form = client.get(url("article_change", row.pk))
    shown = form.content.decode()
    assert "Impide publicar" in shown and "«xx»" in shown and "borrador" in shown
    stopped = client.post(url("article_publicar", row.pk), {})
    assert stopped.status_code == 200 and "Aún no se puede publicar:" in stopped.content.decode()

    preview = client.get(url("article_preview", row.pk))
    assert "no-store" in preview["Cache-Control"] and "Vista previa." in preview.content.decode()
    assert (
        "Vinieron xx personas." in preview.content.decode() and Client().get(row.get_absolute_url()).status_code == 404
    )

    assert client.post(url("article_change", row.pk), {**typed(form), "body": BODY}).status_code == 302
    assert "Nada pendiente" in client.get(url("article_change", row.pk)).content.decode()
    assert client.post(url("article_publicar", row.pk), {}).status_code == 302
    assert Client().get(row.get_absolute_url()).status_code == 200
    assert client.post(url("article_retirar", row.pk), {"reason": "Repetida."}).status_code == 302
    assert Client().get(row.get_absolute_url()).status_code == 410


def test_scheduling_and_taking_back() -> None:
    row, client = page(), client_of(secretariat())
    tomorrow = timezone.localtime() + timedelta(days=1)
    past = client.post(url("page_programar", row.pk), {"at": "2020-01-01T10:00"})
    assert past.status_code == 200 and "no haya pasado" in past.content.decode()
    assert client.post(url("page_programar", row.pk), {"at": tomorrow.strftime("%Y-%m-%dT%H:%M")}).status_code == 302
    row.refresh_from_db()
    assert timezone.localtime(row.published_at).strftime("%H:%M") == tomorrow.strftime("%H:%M")
    assert Client().get(row.get_absolute_url()).status_code == 404
    assert client.get(url("page_retirar", row.pk)).status_code == 403
    assert client.post(url("page_borrador", row.pk), {}).status_code == 302
    assert Page.objects.get().published_at is None


def test_steps_follow_the_state() -> None:
    row, client = article(), client_of(secretariat())

    def steps() -> set[str]:
        context = client.get(url("article_change", row.pk)).context["steps"]
        return {address.rstrip("/").rpartition("/")[2] for address, _title in context}

    assert steps() == {"vista-previa", "publicar", "programar", "enlaces"}
    published(row)
    assert steps() == {"vista-previa", "retirar", "enlaces"}


@pytest.mark.parametrize("model", ["article", "page", "glossaryterm"])
def test_second_to_save_sees_both_texts(model: str) -> None:
    made: Any = {"article": article, "page": page}.get(model, lambda: None)()
    field = "summary"
    if model == "glossaryterm":
        made = services.save_term(by=secretariat(), term="Hito", slug="hito", definition="Paso.")
        field = "definition"
    first, second = client_of(secretariat()), client_of(person("superuser"))
    address = url(f"{model}_change", made.pk)
    one, two = typed(first.get(address)), typed(second.get(address))
    assert first.post(address, {**one, field: "De la primera."}).status_code == 302
    clash = second.post(address, {**two, field: "De la segunda."})
    assert clash.status_code == 409
    body = clash.content.decode()
    assert "De la primera." in body and "De la segunda." in body
    made.refresh_from_db()
    assert getattr(made, field) == "De la primera."
    assert second.post(address, typed(clash)).status_code == 302
    made.refresh_from_db()
    assert getattr(made, field) == "De la segunda."


def test_a_photograph_comes_with_its_words() -> None:
    row, client = article(), client_of(secretariat())
    form = typed(client.get(url("article_change", row.pk)))
    bare = client.post(url("article_change", row.pk), {**form, "upload": photo()})
    assert bare.status_code == 200 and "Describa en palabras" in bare.content.decode()
    done = client.post(url("article_change", row.pk), {**form, "upload": photo(), "picture_alt": "Un patio"})
    assert done.status_code == 302
    row.refresh_from_db()
    assert row.picture is not None and row.picture_alt == "Un patio"
    form = typed(client.get(url("article_change", row.pk)))
    assert client.post(url("article_change", row.pk), {**form, "remove_picture": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.picture is None


def test_a_refusal_loses_nothing_that_was_typed() -> None:
    row = published(article())
    client = client_of(secretariat())
    form = typed(client.get(url("article_change", row.pk)))
    refused = client.post(url("article_change", row.pk), {**form, "body": "Un texto largo. Vinieron xx personas."})
    assert refused.status_code == 200 and "Un texto largo." in refused.content.decode()
    assert Article.objects.get().body == BODY


def test_a_term_that_repeats_another_is_refused_at_its_field() -> None:
    services.save_term(by=secretariat(), term="Hito", slug="hito", definition="Paso.")
    client = client_of(secretariat())
    data = {"term": "Paso", "slug": "paso", "other_forms": "hito", "definition": "Otro.", "is_public": "on"}
    refused = client.post(url("glossaryterm_add"), data)
    assert refused.status_code == 200 and "ya nombra a" in refused.content.decode()
    assert GlossaryTerm.objects.count() == 1


def test_lists_cost_the_same_with_30_rows() -> None:
    client = client_of(secretariat())

    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(name)).status_code == 200
        return len(captured)

    names = ("article_changelist", "page_changelist", "librarydocument_changelist", "glossaryterm_changelist")

    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            article(f"n{number}", plan=Article.objects.first().plan if number else plan())
            page(f"p{number}")
            LibraryDocument.objects.create(key=f"d{number}", title="D", kind="report")
            services.save_term(by=secretariat(), term=f"T{number}", slug=f"t{number}", definition="Qué.")

    fill(0, 1)
    one = [cost(name) for name in names]
    fill(1, 30)
    assert [cost(name) for name in names] == one and max(one) <= 12, one
