"""Making minutes on the signed-in pages: only those who may, nothing typed lost, the same without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from committee import services
from committee.choices import AttendanceStatus, MinutesState
from committee.models import Minutes, MinutesObservation, QuorumRule, Tenure
from committee.tests import minutes_world as at
from committee.tests.committee_world import client_of, fresh, make_session
from committee.tests.minutes_world import MAKERS, TEXT, Table, make_table, reread
from committee.tests.test_pages_minutes import extra
from people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(settings: Any, tmp_path: Any) -> Table:
    settings.MEDIA_ROOT = tmp_path
    return make_table()


def url(table: Table, rest: str = "") -> str:
    return f"/mi-espacio/sesiones/{table.session.slug}/acta/{rest}"


def get(user: User, path: str, status: int = 200) -> str:
    response = client_of(user).get(path)
    assert response.status_code == status, path
    return response.content.decode()


def post(user: User, path: str, data: dict[str, Any] | None = None) -> HttpResponse:
    return client_of(user).post(path, data or {})


def seen(user: User, table: Table) -> str:
    found = re.search(r'name="seen_at" value="([^"]+)"', get(user, url(table)))
    assert found is not None
    return unescape(found[1])


def step_of(body: str) -> set[str]:
    return set(re.findall(r'action="[^"]*/acta/paso/([a-z]+)/"', body))


@pytest.mark.parametrize("role", ["stranger", "neighbour", "gone"])
def test_for_others_it_does_not_exist(table: Table, role: str) -> None:
    client = client_of(getattr(table, role))
    assert client.get(url(table)).status_code == 404
    assert client.post(url(table, "empezar/")).status_code == 404
    minutes = at.observed(table)
    made = services.observe_minutes(minutes=minutes, text="x", by=fresh(table.civil))
    for path in ("", "versiones/", "plantilla/"):
        assert client.get(url(table, path)).status_code == 404, path
    for path in ("texto/", "vista-previa/", "paso/observar/", "paso/publicar/", f"observaciones/{made.pk}/"):
        assert client.post(url(table, path), {"text": "x"}).status_code == 404, path
    minutes = reread(minutes)
    assert minutes.text == TEXT and minutes.observations.count() == 1
    assert Client().get(url(table)).status_code == 302


def test_pages_are_kept_by_nobody_and_listed_nowhere(table: Table) -> None:
    client = client_of(table.drafter)
    paths = ["", "plantilla/"]
    for path in paths:
        response = client.get(url(table, path))
        assert "no-store" in response["Cache-Control"] and 'content="noindex"' in response.content.decode()
    at.observed(table)
    for path in (*paths, "versiones/"):
        response = client.get(url(table, path))
        assert "no-store" in response["Cache-Control"] and 'content="noindex"' in response.content.decode()


def test_it_is_begun_by_a_button(table: Table) -> None:
    at.fill(table)
    body = get(table.civil, url(table))
    assert "Empezar el acta" in body and "no podrá aprobarla" in body
    assert post(table.civil, url(table, "empezar/")).status_code == 302
    minutes = Minutes.objects.get()
    assert minutes.drafted_by == table.civil
    body = get(table.government, url(table))
    assert "### 1. Apertura de datos" in body and "Faltan 4 datos por completar" in body
    assert "La redacta Persona civil-1-qa." in body and "@example.org" not in body
    assert post(table.government, url(table, "empezar/")).status_code == 302
    assert Minutes.objects.count() == 1


def test_a_session_to_come_has_none_yet(table: Table) -> None:
    table.session = make_session(table.world, 2, days=4)
    body = get(table.civil, url(table))
    assert "desde el día de la sesión" in body and "<button>Empezar" not in body
    response = post(table.civil, url(table, "empezar/"))
    assert response.status_code == 400 and "desde el día" in response.content.decode()


def test_the_text_is_saved(table: Table) -> None:
    at.draft(table)
    sent = {"text": "# Uno\r\n\r\nDos.\r\n", "seen_at": seen(table.civil, table), "save": "1"}
    assert post(table.civil, url(table, "texto/"), sent).status_code == 302
    assert Minutes.objects.get().text == "# Uno\n\nDos.\n"


def test_without_javascript_a_button_shows_it_first(table: Table) -> None:
    at.draft(table)
    sent = {
        "text": "# Nuevo\n\nVinieron xx. <script>alert(1)</script>",
        "seen_at": seen(table.civil, table),
        "preview": "1",
    }
    response = post(table.civil, url(table, "texto/"), sent)
    body = response.content.decode()
    assert response.status_code == 200 and "Aún no está guardado" in body
    assert "<h4>Nuevo</h4>" in body and "Línea 3" in body and "<script>alert" not in body
    assert "Vinieron xx. &lt;script&gt;alert(1)&lt;/script&gt;</textarea>" in body
    assert f'value="{sent["seen_at"]}"' in unescape(body)
    assert reread(Minutes.objects.get()).text == TEXT


def test_the_live_preview_answers_a_part_of_a_page(table: Table) -> None:
    at.draft(table)
    response = post(table.civil, url(table, "vista-previa/"), {"text": "# Nuevo [x](javascript:alert(1)) ____"})
    body = response.content.decode()
    assert response.status_code == 200 and "no-store" in response["Cache-Control"]
    assert "<html" not in body and "<h4>" in body and 'href="javascript' not in body and "Falta 1 dato" in body
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(table.civil)
    assert strict.post(url(table, "vista-previa/"), {"text": "x"}).status_code == 403


def test_two_who_write_see_both_texts_and_what_differs(table: Table) -> None:
    at.draft(table, "Uno dos tres.\n")
    mine = {"text": "Uno dos cuatro.", "seen_at": seen(table.civil, table)}
    theirs = {"text": "Cero dos tres.", "seen_at": seen(table.government, table)}
    assert post(table.government, url(table, "texto/"), theirs).status_code == 302
    response = post(table.civil, url(table, "texto/"), mine)
    body = response.content.decode()
    assert response.status_code == 409
    assert "Cero dos tres." in body and "Uno dos cuatro.</textarea>" in body
    assert re.search(r"<del>.*tres.*</del>", body) and re.search(r"<ins>.*cuatro.*</ins>", body)
    assert reread(Minutes.objects.get()).text == "Cero dos tres.\n"
    again = re.search(r'name="seen_at" value="([^"]+)"', body)
    assert again is not None
    sent = mine | {"seen_at": unescape(again[1])}
    assert post(table.civil, url(table, "texto/"), sent).status_code == 302
    assert reread(Minutes.objects.get()).text == "Uno dos cuatro.\n"


@pytest.mark.parametrize("moved", [MinutesState.APPROVAL, MinutesState.PUBLISHED])
def test_what_was_typed_while_it_moved_on_is_shown(table: Table, moved: MinutesState) -> None:
    minutes = at.observed(table, days=5)
    typed = {"text": "Lo que yo escribía.", "seen_at": seen(table.civil, table)}
    services.send_to_approval(minutes=minutes, by=fresh(table.drafter))
    if moved == MinutesState.PUBLISHED:
        for person in (table.government, table.civil):
            services.approve_minutes(minutes=minutes, by=fresh(person))
        services.publish_minutes(minutes=minutes, by=fresh(table.secretariat))
    for sent in (typed, typed | {"seen_at": ""}):
        response = post(table.civil, url(table, "texto/"), sent)
        body = response.content.decode()
        assert response.status_code == 409 and "Lo que yo escribía.</textarea>" in body
        assert "readonly" in body and "Guardar mi versión" not in body
    assert reread(minutes).text == TEXT


def test_a_text_that_is_refused_comes_back(table: Table) -> None:
    at.draft(table)
    for text, message in (("", "Escriba el texto del acta"), ("y" * 100_001, "100.000 caracteres")):
        response = post(table.civil, url(table, "texto/"), {"text": text, "seen_at": seen(table.civil, table)})
        assert response.status_code == 400
        body = response.content.decode()
        assert message in body and f"\n{text}</textarea>" in body
    assert reread(Minutes.objects.get()).text == TEXT


STEPS = {
    MinutesState.DRAFT: {
        role: {"observaciones", "anexo"} for role in ("drafter", "government", "civil", "suplente", "secretariat")
    },
    MinutesState.OBSERVATIONS: {
        **{role: {"observar", "anexo"} for role in ("drafter", "government", "civil", "suplente")},
        "secretariat": {"anexo"},
    },
    MinutesState.APPROVAL: {
        "drafter": {"devolver", "anexo"},
        "government": {"aprobar", "devolver", "anexo"},
        "civil": {"aprobar", "devolver", "anexo"},
        "suplente": {"devolver", "anexo"},
        "secretariat": {"devolver", "anexo"},
    },
    MinutesState.APPROVED: {
        **{role: {"anexo"} for role in ("drafter", "government", "civil", "suplente")},
        "secretariat": {"publicar", "devolver", "anexo"},
    },
    MinutesState.PUBLISHED: {role: set() for role in ("drafter", "government", "civil", "suplente", "secretariat")},
}


@pytest.mark.parametrize("state", list(MinutesState))
def test_each_one_is_offered_what_they_may_do(table: Table, state: MinutesState) -> None:
    MAKERS[state](table)
    for role, steps in STEPS[state].items():
        body = get(getattr(table, role), url(table))
        assert step_of(body) == steps, role
        edits = state in (MinutesState.DRAFT, MinutesState.OBSERVATIONS)
        corrects = state == MinutesState.PUBLISHED and role == "secretariat"
        assert ("acta/texto/" in body) == (edits or corrects), role
        assert ("what_changed" in body) == corrects


@pytest.mark.parametrize("state", list(MinutesState))
def test_a_step_that_is_not_theirs_is_refused_whatever_they_send(table: Table, state: MinutesState) -> None:
    minutes = MAKERS[state](table)
    before = (minutes.state, minutes.text, minutes.versions.count())
    for step in ("observaciones", "aprobacion", "aprobar", "publicar", "devolver", "observar"):
        for role, steps in STEPS[state].items():
            if step in steps or (state, step) == (MinutesState.OBSERVATIONS, "aprobacion"):
                continue
            response = post(getattr(table, role), url(table, f"paso/{step}/"), {"text": "x", "reason": "x"})
            assert response.status_code in (400, 403), (step, role)
    found = reread(minutes)
    assert (found.state, found.text, found.versions.count()) == before
    assert post(table.secretariat, url(table, "paso/nada/")).status_code == 404


def test_the_whole_way_on_the_pages(table: Table) -> None:
    """Draft, observe, resolve, approve, publish, correct: each by its button."""
    post(table.drafter, url(table, "empezar/"))
    text = "# Acta\n\nSe trató el plan.\n"
    assert (
        post(table.drafter, url(table, "texto/"), {"text": text, "seen_at": seen(table.drafter, table)}).status_code
        == 302
    )
    assert post(table.drafter, url(table, "paso/observaciones/")).status_code == 302
    minutes = Minutes.objects.get()
    assert minutes.state == MinutesState.OBSERVATIONS
    assert post(table.civil, url(table, "paso/observar/"), {"text": "Falta la hora."}).status_code == 302
    made = MinutesObservation.objects.get()
    assert f"observaciones/{made.pk}/" not in get(table.civil, url(table))
    assert f"observaciones/{made.pk}/" in get(table.drafter, url(table))
    refused = post(table.drafter, url(table, f"observaciones/{made.pk}/"), {"outcome": "not_accepted"})
    assert refused.status_code == 400 and "por qué no se acoge" in refused.content.decode()
    sent = {"outcome": "accepted", "reason": "Se agregó."}
    assert post(table.drafter, url(table, f"observaciones/{made.pk}/"), sent).status_code == 302
    early = post(table.drafter, url(table, "paso/aprobacion/"))
    assert early.status_code == 400 and "sigue abierto" in early.content.decode()
    Minutes.objects.update(observations_until=table.world.day(-1))
    assert post(table.drafter, url(table, "paso/aprobacion/")).status_code == 302
    final = minutes.versions.get(stage="final").number
    for person in (table.government, table.civil):
        assert f'name="version" value="{final}"' in get(person, url(table))
        assert post(person, url(table, "paso/aprobar/"), {"version": str(final)}).status_code == 302
    assert post(table.secretariat, url(table, "paso/publicar/")).status_code == 302
    assert reread(minutes).state == MinutesState.PUBLISHED
    sent = {"text": "# Acta\n\nSe trató el plan nuevo.\n", "seen_at": seen(table.secretariat, table)}
    refused = post(table.secretariat, url(table, "texto/"), sent | {"what_changed": ""})
    assert refused.status_code == 400 and "plan nuevo" in refused.content.decode()
    sent["what_changed"] = "El nombre del plan"
    assert post(table.secretariat, url(table, "texto/"), sent).status_code == 302
    assert minutes.versions.filter(stage="corrected").count() == 1


def test_without_quorum_the_page_says_so(table: Table) -> None:
    QuorumRule.objects.create(committee=table.world.committee, since=table.world.day(-300), percent=100)
    at.attend(table, AttendanceStatus.ABSENT)
    at.final(table)
    body = get(table.government, url(table))
    assert "no tuvo quórum" in body and "aprobar" not in step_of(body)
    response = post(table.government, url(table, "paso/aprobar/"))
    assert response.status_code == 400 and "no tuvo quórum" in response.content.decode()


def test_blanks_are_listed_before_it_goes_to_approval(table: Table) -> None:
    at.observed(table, "Vinieron xx.\n", days=5)
    body = get(table.drafter, url(table))
    assert "aprobacion" not in step_of(body) and "Línea 1, «xx»" in body
    response = post(table.drafter, url(table, "paso/aprobacion/"))
    assert response.status_code == 400 and "Línea 1, «xx»" in response.content.decode()


def test_versions_are_compared(table: Table) -> None:
    minutes = at.observed(table, "Uno dos.\n")
    services.save_minutes(minutes=minutes, text="Uno tres.\n", by=fresh(table.civil))
    body = get(table.civil, url(table, "versiones/"))
    assert re.search(r"<del>.*dos.*</del>", body) and re.search(r"<ins>.*tres.*</ins>", body)
    same = get(table.civil, url(table, "versiones/?de=1&a=1"))
    assert "Los dos textos son iguales" in same
    for wrong in ("?de=9", "?a=x", "?de=-1"):
        get(table.civil, url(table, f"versiones/{wrong}"), 404)


def test_annexes_are_private_until_published(table: Table) -> None:
    at.draft(table)
    upload = SimpleUploadedFile("lista.pdf", b"%PDF-1.4\n%%EOF")
    assert post(table.civil, url(table, "paso/anexo/"), {"title": "Lista", "upload": upload}).status_code == 302
    annex = Minutes.objects.get().annexes.get()
    address = f"/comite/comite-qa/sesiones/{table.session.slug}/acta/anexos/{annex.pk}/"
    assert address in get(table.drafter, url(table))
    response = client_of(table.drafter).get(address)
    assert response.status_code == 200 and "no-store" in response["Cache-Control"]
    assert "sandbox" in response["Content-Security-Policy"] and "attachment" in response["Content-Disposition"]
    for outside in (Client(), client_of(table.stranger), client_of(table.neighbour), client_of(table.gone)):
        assert outside.get(address).status_code == 404
    wrong = SimpleUploadedFile("x.pdf", b"<script>alert(1)</script>")
    refused = post(table.civil, url(table, "paso/anexo/"), {"title": "Otra", "upload": wrong})
    assert refused.status_code == 400 and 'value="Otra"' in refused.content.decode()
    assert post(table.civil, url(table, f"anexos/{annex.pk}/quitar/")).status_code == 302
    assert not Minutes.objects.get().annexes.exists()


def test_the_data_of_today_are_there_to_copy(table: Table) -> None:
    at.draft(table)
    at.fill(table)
    body = get(table.civil, url(table, "plantilla/"))
    assert "Oficina de datos" in body and "readonly" in body
    assert reread(Minutes.objects.get()).text == TEXT


def test_why_it_came_back_is_there_to_read(table: Table) -> None:
    minutes = at.final(table)
    services.return_minutes(minutes=minutes, reason="Falta el punto dos.", by=fresh(table.civil))
    assert "Falta el punto dos." in get(table.drafter, url(table))


def test_whoever_lost_the_seat_yesterday_finds_nothing(table: Table) -> None:
    at.draft(table)
    Tenure.objects.filter(user=table.civil).update(ends_on=table.world.today - timedelta(days=1))
    get(table.civil, url(table), 404)


def test_the_address_of_a_step_leads_back(table: Table) -> None:
    at.draft(table)
    for path in ("texto/", "vista-previa/", "empezar/", "paso/publicar/"):
        response = client_of(table.civil).get(url(table, path))
        assert response.status_code == 302 and response["Location"] == url(table)


def test_one_and_thirty_cost_the_same(table: Table) -> None:
    minutes = at.observed(table)
    extra(table, minutes, 1)
    client = client_of(table.drafter)
    paths = (url(table), url(table, "versiones/"))

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    before = [queries(path) for path in paths]
    extra(table, minutes, 29)
    assert [queries(path) for path in paths] == before
    assert before[0] < 30
