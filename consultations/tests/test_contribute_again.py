"""The form of a consultation under what happens to forms: sent twice, sent late, too long, with files, with scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from consultations import services
from consultations.choices import ConsultationKind
from consultations.models import Consultation, Contribution
from consultations.services.contributions import MAX_TEXT
from consultations.tests.participation_world import Country, make_country, old_sheet, open_consultation
from core.models import OutgoingMail
from plans.models import ActionPlan, Stage

pytestmark = pytest.mark.django_db
TEXT = "Publiquen cada mes los análisis del agua de la vereda."


@pytest.fixture
def country() -> Country:
    return make_country()


@pytest.fixture
def consultation(country: Country) -> Consultation:
    return open_consultation(country)


def path(consultation: Consultation) -> str:
    return f"/consultas/{consultation.slug}/aportar/"


def typed(**changes: object) -> dict[str, object]:
    return {"text": TEXT, "author_mail": "ana@example.org", "consent": "on", "form_key": old_sheet()} | changes


def kept(page: str) -> str:
    """What the text box of the page holds."""
    box = re.search(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", page, re.S)
    assert box
    return unescape(box[1])


# Once, however often it is sent.


def test_double_click_and_retry_of_a_proxy_are_one_contribution_with_one_receipt(consultation: Consultation) -> None:
    data = typed()
    places = [Client().post(path(consultation), data)["Location"] for _time in range(5)]
    assert len(set(places)) == 1 == Contribution.objects.count()
    assert OutgoingMail.objects.count() == 1
    assert Contribution.objects.get().receipt in Client().get(places[0]).content.decode()


def test_retry_that_arrives_after_the_closing_gives_the_same_receipt(
    country: Country, consultation: Consultation
) -> None:
    data = typed()
    first = Client().post(path(consultation), data)
    services.cancel_consultation(consultation=consultation, reason="Se acabó.", by=country.secretariat)
    again = Client().post(path(consultation), data)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert Contribution.objects.count() == 1


def test_back_button_with_the_same_words_is_the_same_and_with_others_is_told(consultation: Consultation) -> None:
    data = typed()
    first = Client().post(path(consultation), data)
    assert Client().post(path(consultation), data)["Location"] == first["Location"]
    other = Client().post(path(consultation), data | {"text": "Escrito después de volver atrás."})
    page = other.content.decode()
    assert other.status_code == 400 and kept(page) == "Escrito después de volver atrás."
    assert "ya envió otro texto" in page and str(data["form_key"]) not in page
    sheet = re.search(r'name="form_key" value="([^"]+)"', page)
    assert sheet and Contribution.objects.count() == 1


def test_form_is_protected_from_other_sites_and_its_own_page_can_send_it(consultation: Consultation) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(path(consultation), typed()).status_code == 403
    page = client.get(path(consultation)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token and client.post(path(consultation), typed(csrfmiddlewaretoken=token[1])).status_code == 302


# When it takes nothing.


def cancelled(country: Country, consultation: Consultation) -> None:
    services.cancel_consultation(consultation=consultation, reason="Cambió la ley.", by=country.secretariat)


def closed(country: Country, consultation: Consultation) -> None:
    Consultation.objects.filter(pk=consultation.pk).update(closes_on=country.day(-1))


def planned(country: Country, consultation: Consultation) -> None:
    Consultation.objects.filter(pk=consultation.pk).update(opens_on=country.day(1))


def reported(country: Country, consultation: Consultation) -> None:
    closed(country, consultation)
    Consultation.objects.filter(pk=consultation.pk).update(reported_at=timezone.now(), report_summary="Se oyó.")


def prioritised(country: Country, consultation: Consultation) -> None:
    Consultation.objects.filter(pk=consultation.pk).update(kind=ConsultationKind.PRIORITISATION)


def stage_over(country: Country, consultation: Consultation) -> None:
    Stage.objects.filter(pk=country.stage.pk).update(ends_on=country.day(-1))


@pytest.mark.parametrize(
    ("close", "message"),
    [
        (cancelled, "Cambió la ley"),
        (closed, "ya cerró"),
        (planned, "aún no abre"),
        (reported, "ya cerró"),
        (prioritised, "se apoyan propuestas"),
        (stage_over, "La etapa de participación"),
    ],
)
def test_what_is_not_open_says_why_and_keeps_the_text(
    country: Country, consultation: Consultation, close: Callable[[Country, Consultation], None], message: str
) -> None:
    close(country, consultation)
    response = Client().post(path(consultation), typed(author_name="Ana María"))
    page = response.content.decode()
    assert response.status_code == 400 and "no-store" in response["Cache-Control"]
    assert message in unescape(page) and kept(page) == TEXT and 'value="Ana María"' in page
    assert not Contribution.objects.exists() and not OutgoingMail.objects.exists()
    assert message in unescape(Client().get(path(consultation)).content.decode())


def test_what_is_not_public_does_not_exist(country: Country, consultation: Consultation) -> None:
    Consultation.objects.update(is_public=False)
    assert Client().post(path(consultation), typed()).status_code == 404
    Consultation.objects.update(is_public=True)
    ActionPlan.objects.update(is_public=False)
    assert Client().post(path(consultation), typed()).status_code == 404
    assert not Contribution.objects.exists()


# What it carries.


@pytest.mark.parametrize(
    "text",
    ["a" * MAX_TEXT, "ñ" * (MAX_TEXT - 2) + "🌊🌊", "línea\r\n" * (MAX_TEXT // 6) + "fin!"],
    ids=["plain", "not ascii", "a line break is one character"],
)
def test_ten_thousand_characters_are_taken_whole(consultation: Consultation, text: str) -> None:
    assert Client().post(path(consultation), typed(text=text)).status_code == 302
    assert Contribution.objects.get().text == text.replace("\r\n", "\n")


def test_ten_thousand_and_one_are_refused_and_none_is_lost(consultation: Consultation) -> None:
    text = "b" * MAX_TEXT + "c"
    response = Client().post(path(consultation), typed(text=text))
    assert response.status_code == 400 and kept(response.content.decode()) == text
    assert "10.000" in response.content.decode() or "10000" in response.content.decode()
    assert not Contribution.objects.exists()


def files(count: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.4\n%%EOF", "application/pdf") for n in range(count)]


def test_fifty_attachments_are_refused_in_words_and_the_text_is_kept(consultation: Consultation) -> None:
    response = Client().post(path(consultation), typed(files=files(50)))
    page = response.content.decode()
    assert response.status_code == 400 and "no recibe archivos" in page and kept(page) == TEXT
    assert not Contribution.objects.exists()


def test_more_files_than_a_request_may_carry_are_no_error_of_ours(consultation: Consultation) -> None:
    assert Client().post(path(consultation), typed(files=files(101))).status_code == 413
    assert not Contribution.objects.exists()


SCRIPT = "<script>alert('aporte')</script>"
FORMULA = "=HYPERLINK(1)"


def test_script_in_name_and_words_runs_nowhere(country: Country, consultation: Consultation) -> None:
    data = typed(author_name=SCRIPT, show_author="on", text=f"{FORMULA} {SCRIPT}")
    place = Client().post(path(consultation), data)["Location"]
    row = Contribution.objects.get()
    assert row.author_name == SCRIPT and row.text == f"{FORMULA} {SCRIPT}"  # kept as it was written
    services.moderate_contribution(contribution=row, by=country.moderator)
    staff = Client()
    staff.force_login(country.secretariat)
    doors = [f"/admin/consultations/contribution/{row.pk}/change/", "/admin/consultations/contribution/"]
    pages = [Client().get(path) for path in (consultation.get_absolute_url(), place)]
    pages += [staff.get(path) for path in doors]
    for page in pages:
        assert page.status_code == 200 and SCRIPT not in page.content.decode()
        assert "&lt;script&gt;" in page.content.decode()
    found = Client().get("/api/v1/contributions/")
    assert found["Content-Type"].startswith("application/json") and "nosniff" in found["X-Content-Type-Options"]
    assert json.loads(found.content)["results"][0]["author"] == SCRIPT
    table = b"".join(Client().get("/api/v1/contributions/?format=csv")).decode()
    assert f"'{FORMULA}" in table and f",{FORMULA}" not in table


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "corto\x00"}, ""),
        ({"author_name": "a" * 121}, ""),
        ({"author_mail": "ana@example.org\nBcc: todos@example.org"}, "correo"),
        ({"section": "999999"}, ""),
        ({"section": "1 OR 1=1"}, ""),
        ({"theme": "x"}, ""),
        ({"territory": "-1"}, ""),
        ({"organization_type": "rey"}, ""),
        ({"consent": ""}, "Marque la autorización"),
        ({"website": "https://spam.example"}, "No llene este campo"),
        ({"form_key": "inventada"}, "La hoja venció"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    consultation: Consultation, changes: dict[str, str], message: str
) -> None:
    data = typed(**changes)
    response = Client().post(path(consultation), data)
    page = unescape(response.content.decode())
    assert response.status_code == 400 and message in page
    assert str(data["text"]).replace("\x00", "") in page.replace("\x00", "")
    assert not Contribution.objects.exists()


def test_section_of_another_consultation_is_refused(country: Country, consultation: Consultation) -> None:
    other = open_consultation(country, "otra").sections.first()
    assert Client().post(path(consultation), typed(section=str(other.pk))).status_code == 400
    assert not Contribution.objects.exists()
