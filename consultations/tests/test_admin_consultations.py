"""The admin of consultations and contributions: steps, the queue, bulk answers, and nobody else's rows."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations import services
from consultations.models import Consultation, Contribution, ContributionGroup, Decision
from consultations.tests.participation_world import Country, contribute, make_country, open_consultation
from people.models import User

pytestmark = pytest.mark.django_db
BASE = "/admin/consultations"


@pytest.fixture
def country() -> Country:
    return make_country()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def step(client: Client, row: Any, name: str, **data: Any) -> Any:
    return client.post(f"{BASE}/{row._meta.model_name}/{row.pk}/{name}/", data)


def told(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def consultation_sheet(country: Country, **fields: Any) -> dict[str, Any]:
    sections = {
        "sections-TOTAL_FORMS": "2",
        "sections-INITIAL_FORMS": "0",
        "sections-0-order": "2",
        "sections-0-title": "Segunda",
        "sections-0-text": "Texto dos",
        "sections-1-order": "1",
        "sections-1-title": "Primera",
        "sections-1-text": "Texto uno",
        "deadline_changes-TOTAL_FORMS": "0",
        "deadline_changes-INITIAL_FORMS": "0",
    }
    values = {
        "plan": country.plan.pk,
        "kind": "draft_text",
        "title": "Borrador de agua",
        "slug": "borrador-de-agua",
        "summary": "¿Qué le falta?",
        "what_happens": "Se responde.",
        "norms": "",
        "stage": country.stage.pk,
        "themes": [country.theme.pk],
        "opens_on": country.today.isoformat(),
        "closes_on": country.day(15).isoformat(),
        "note": "",
    }
    return sections | values | fields


def test_a_consultation_is_written_announced_extended_and_reported_by_steps(country: Country) -> None:
    client = signed_in(country.secretariat)
    answer = client.post(f"{BASE}/consultation/add/", consultation_sheet(country))
    assert answer.status_code == 302, answer.context["errors"]
    row = Consultation.objects.get()
    assert [section.title for section in row.sections.all()] == ["Primera", "Segunda"]
    assert list(row.themes.all()) == [country.theme] and not row.is_public
    assert step(client, row, "publicar").status_code == 302
    assert Client().get(row.get_absolute_url()).status_code == 200
    late = step(client, row, "prorrogar", closes_on=country.day(2).isoformat(), reason="x")
    assert late.status_code == 200 and "posterior al cierre" in late.content.decode()
    step(client, row, "prorrogar", closes_on=country.day(20).isoformat(), reason="Más tiempo")
    assert "Motivo: Más tiempo" in Client().get(row.get_absolute_url()).content.decode()
    page = client.get(f"{BASE}/consultation/{row.pk}/change/").content.decode()
    assert "cancelar/" in page and "publicar/" not in page and "informe/" not in page
    assert step(client, row, "informe", report_summary="x").status_code == 403
    Consultation.objects.update(opens_on=country.day(-9), closes_on=country.day(-1))
    step(client, row, "informe", report_summary="Nadie escribió.")
    assert "Nadie escribió." in Client().get(row.get_absolute_url()).content.decode()


def test_what_the_service_refuses_comes_back_as_it_was_typed(country: Country) -> None:
    client = signed_in(country.secretariat)
    foreign = make_country("QB")
    sheet = consultation_sheet(country, closes_on=country.day(-3).isoformat())
    page = client.post(f"{BASE}/consultation/add/", sheet)
    assert page.status_code == 200 and "Borrador de agua" in page.content.decode()
    refused = client.post(f"{BASE}/consultation/add/", consultation_sheet(country, plan=foreign.plan.pk))
    assert refused.status_code == 200 and not Consultation.objects.exists()


def test_the_queue_publishes_groups_and_answers_in_bulk(country: Country) -> None:
    row = open_consultation(country)
    found = [contribute(row, f"Datos del agua {number}") for number in range(4)]
    services.moderate_contribution(contribution=found[3], hide_reason="spam", by=country.moderator)
    client = signed_in(country.moderator)
    listing = f"{BASE}/contribution/"
    chosen = {"_selected_action": [item.pk for item in found]}
    done = client.post(listing, {"action": "publish_chosen", **chosen})
    assert "Publicados: 3" in told(done) and Contribution.objects.public().count() == 3
    to_group = client.post(listing, {"action": "group_chosen", **chosen})
    assert to_group.status_code == 302
    empty = client.post(to_group["Location"], {"title": ""})
    assert empty.status_code == 200 and "Escriba en una frase" in empty.content.decode()
    client.post(to_group["Location"], {"title": "Datos del agua"})
    group = ContributionGroup.objects.get()
    assert group.contributions.count() == 4
    assert "Datos del agua 2" in client.get(f"{BASE}/contributiongroup/{group.pk}/change/").content.decode()
    to_answer = client.post(listing, {"action": "answer_chosen", **chosen})
    wrong = client.post(to_answer["Location"], {"outcome": "not_accepted", "text": "No se puede."})
    assert "motivo por el que no se acoge" in wrong.content.decode() and "No se puede." in wrong.content.decode()
    client.post(to_answer["Location"], {"outcome": "accepted", "text": "Desde enero."})
    assert Decision.objects.count() == 3
    decision = Decision.objects.first()
    step(client, decision, "corregir", outcome="accepted", text="Desde marzo.", why="Cambió")
    assert "Desde marzo." in Client().get(row.get_absolute_url()).content.decode()


def test_the_links_of_my_space_lead_to_the_queue_narrowed(country: Country) -> None:
    """What waits is linked with the queue's own filters, which answer; any other lookup is refused."""
    consultation = open_consultation(country)
    row = contribute(consultation, "Falta el agua.")
    client = signed_in(country.secretariat)
    page = client.get("/mi-espacio/").content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/admin/consultations/contribution/[?][^"]+)"', page)]
    assert links
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200 and row.receipt in answer.content.decode(), link
    assert client.get(f"{BASE}/contribution/?author_mail__startswith=a").status_code == 400


def test_one_by_one_with_alike_ones_suggested(country: Country) -> None:
    row = open_consultation(country)
    first = contribute(row, "Publiquen cada mes los datos de calidad del agua de los acueductos rurales")
    second = contribute(row, "Que se publiquen mensualmente los datos de la calidad de agua en acueductos rurales")
    client = signed_in(country.moderator)
    page = client.get(f"{BASE}/contribution/{first.pk}/parecidos/").content.decode()
    assert second.receipt in page
    step(client, first, "parecidos", alike=[second.pk], title="Agua cada mes")
    assert ContributionGroup.objects.get().contributions.count() == 2
    step(client, second, "separar")
    step(client, first, "moderar", decision="publish")
    assert step(client, second, "responder", outcome="accepted", text="x").status_code == 403
    step(client, first, "responder", outcome="accepted", text="Listo.")
    assert Decision.objects.get().contribution == first
    group = ContributionGroup.objects.get()
    assert step(client, group, "responder", outcome="accepted", text="x").status_code == 403


def test_the_secretariat_types_and_imports(country: Country) -> None:
    row = open_consultation(country)
    client = signed_in(country.secretariat)
    sheet = {"channel": "in_person", "said_on": country.today.isoformat(), "text": "Lo dijo", "author_name": "Eva"}
    refused = step(client, row, "digitar", **sheet)
    assert "Sin su autorización" in refused.content.decode() and "Lo dijo" in refused.content.decode()
    step(client, row, "digitar", **sheet | {"consented": "on"})
    assert Contribution.objects.get().author_name == "Eva"
    bad = SimpleUploadedFile("t.csv", f"texto,vía,fecha\nUno,paloma,{country.today}\n".encode())
    assert "Línea 2" in step(client, row, "importar", file=bad).content.decode()
    good = SimpleUploadedFile("t.csv", f"texto,vía,fecha\nUno,papel,{country.today}\n".encode())
    assert "nuevos: 1" in told(step(client, row, "importar", file=good))
    broken = SimpleUploadedFile("t.csv", b"\x00\x01")
    assert step(client, row, "importar", file=broken).status_code == 200 and Contribution.objects.count() == 2


def test_nobody_reaches_the_rows_of_another_country(country: Country) -> None:
    other = make_country("QB")
    row = open_consultation(country)
    secret = contribute(row, "Solo para su moderación", name="Ana", mail="ana@example.org")
    for user in (other.secretariat, other.moderator):
        client = signed_in(user)
        for path in ("change/", "moderar/", "parecidos/", "responder/"):
            assert client.get(f"{BASE}/contribution/{secret.pk}/{path}").status_code in (302, 403, 404)
            assert "Solo para" not in client.get(f"{BASE}/contribution/{secret.pk}/{path}").content.decode()
        assert "Solo para" not in client.get(f"{BASE}/contribution/").content.decode()
        for many in ("agrupar", "responder"):
            assert client.get(f"{BASE}/contribution/{many}/?ids={secret.pk}").status_code == 403
        for name in ("publicar", "prorrogar", "cancelar", "digitar", "importar", "informe"):
            assert client.get(f"{BASE}/consultation/{row.pk}/{name}/").status_code in (302, 403, 404)
    mine = signed_in(country.moderator)
    page = mine.get(f"{BASE}/contribution/{secret.pk}/change/").content.decode()
    assert "Solo para su moderación" in page and "ana@example.org" not in page and "Ana" not in page
    assert mine.get(f"{BASE}/consultation/").status_code == 403


def test_the_queue_costs_the_same_with_one_and_with_thirty(country: Country) -> None:
    row, client = open_consultation(country), signed_in(country.moderator)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{BASE}/contribution/").status_code == 200
        return len(captured)

    contribute(row)
    before = cost()
    for number in range(29):
        contribute(row, f"Texto {number}")
    assert cost() == before
