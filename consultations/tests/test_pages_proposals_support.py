"""Supporting a proposal: one screen, one mail, one confirmation, and nothing about anybody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from consultations import services
from consultations.models import Consultation, Proposal, Support
from consultations.tests.participation_world import old_sheet
from consultations.tests.proposal_world import (
    Country,
    asked,
    close,
    make_country,
    prioritisation,
    published,
    recipients,
    supported,
)
from core.models import OutgoingMail
from people.models import Territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Country:
    return make_country()


@pytest.fixture
def proposal(country: Country) -> Proposal:
    return published(country, "Agua abierta")


@pytest.fixture
def voting(country: Country, proposal: Proposal) -> Consultation:
    return prioritisation(country, proposal)


def send(client: Client, proposal: Proposal, mail: str = "ana@example.org", language: str = "", **typed: Any) -> Any:
    data = {"author_mail": mail, "consent": "on", "form_key": old_sheet(), "website": "", "territory": ""} | typed
    return client.post(f"{language}{proposal.get_absolute_url()}apoyar/", data)


def link() -> str:
    """The address that the last mail carries."""
    return re.search(r"https?://[^/]+(/\S*apoyos/\S+)", OutgoingMail.objects.latest("pk").body).group(1)


def test_from_the_button_to_the_count(
    client: Client, country: Country, proposal: Proposal, voting: Consultation
) -> None:
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert f"{proposal.get_absolute_url()}apoyar/" in page
    assert client.get(f"{proposal.get_absolute_url()}apoyar/").status_code == 200
    sent = send(client, proposal, territory=country.region.pk)
    assert sent.status_code == 302 and sent["Location"].endswith("/apoyar/revise-su-correo/")
    assert "Revise su correo" in client.get(sent["Location"]).content.decode()
    assert recipients() == ["ana@example.org"]
    row = Support.objects.get()
    assert row.territory == country.region and row.consent_version and row.author_name == ""

    opened = client.get(link())
    assert "Agua abierta" in opened.content.decode() and "ana@" not in opened.content.decode()
    assert "no-store" in opened["Cache-Control"] and "noindex" in opened["X-Robots-Tag"]
    assert Support.objects.confirmed().count() == 0, "a program that reads links confirms nothing"
    client.head(link())
    client.post(link(), {})
    assert Support.objects.confirmed().count() == 0
    assert client.post(link(), {"step": "confirm"}).status_code == 302
    assert "1 persona la apoya" in client.get(proposal.get_absolute_url()).content.decode()
    assert "Retirar mi apoyo" in client.get(link()).content.decode()
    client.post(link(), {"step": "withdraw"})
    assert "Retiró su apoyo" in client.get(link()).content.decode()
    assert Support.objects.confirmed().count() == 0


def test_asking_again_looks_the_same_for_everybody(client: Client, proposal: Proposal, voting: Consultation) -> None:
    """New, waiting, confirmed and withdrawn addresses: the same answer, byte by byte."""
    asked(voting, proposal, "espera@example.org")
    supported(voting, proposal, "cuenta@example.org")
    services.withdraw_support(support=supported(voting, proposal, "retirada@example.org"))
    answers = set()
    for name in ("nueva", "espera", "cuenta", "retirada"):
        sent = send(client, proposal, f"{name}@example.org")
        answers.add((sent.status_code, sent["Location"], client.get(sent["Location"]).content))
    assert len(answers) == 1
    token = Support.objects.get(mail_key="cuenta@example.org").token
    mails = OutgoingMail.objects.filter(recipient="cuenta@example.org")
    assert mails.count() == 2 and all(token in mail.body for mail in mails)


def test_the_same_sheet_twice_is_one_support(client: Client, proposal: Proposal, voting: Consultation) -> None:
    sheet = old_sheet()
    for _again in range(3):
        assert send(client, proposal, form_key=sheet).status_code == 302
    assert Support.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"author_mail": ""},
        {"author_mail": "no es un correo"},
        {"consent": ""},
        {"website": "https://spam.example"},
        {"form_key": ""},
        {"territory": "999999"},
    ],
)
def test_a_wrong_sheet_comes_back_as_it_was_typed(
    client: Client, country: Country, proposal: Proposal, voting: Consultation, wrong: dict[str, str]
) -> None:
    sent = send(client, proposal, **({"mail": "ana@example.org", "territory": country.region.pk} | wrong))
    page = sent.content.decode()
    assert sent.status_code == 400 and 'role="alert"' in page and not Support.objects.exists()
    if "author_mail" not in wrong:
        assert 'value="ana@example.org"' in page
    if "territory" not in wrong:
        assert f'value="{country.region.pk}" selected' in page


def test_a_place_of_another_country_is_refused(client: Client, proposal: Proposal, voting: Consultation) -> None:
    abroad = Territory.objects.create(code="QZ", name="Lejos", slug="qz", level="country")
    assert send(client, proposal, territory=abroad.pk).status_code == 400


def test_too_many_from_one_connection(client: Client, proposal: Proposal, voting: Consultation) -> None:
    codes = [send(client, proposal, f"p{number}@example.org").status_code for number in range(12)]
    assert codes == [302] * 10 + [429] * 2
    assert "p11@example.org" in send(client, proposal, "p11@example.org").content.decode()


def test_a_closed_one_says_so_and_keeps_what_was_typed(
    client: Client, country: Country, proposal: Proposal, voting: Consultation
) -> None:
    waiting = asked(voting, proposal, "espera@example.org")
    close(voting, country)
    page = client.get(f"{proposal.get_absolute_url()}apoyar/").content.decode()
    assert "no recibe apoyos ahora" in page and '<form method="post"' not in page
    sent = send(client, proposal)
    assert sent.status_code == 400 and 'value="ana@example.org"' in sent.content.decode()
    assert "no está abierta" in sent.content.decode()
    late = client.post(waiting.get_absolute_url(), {"step": "confirm"})
    assert late.status_code == 400 and "no está abierta" in late.content.decode()
    assert "Confirmar mi apoyo" not in client.get(waiting.get_absolute_url()).content.decode()
    assert Support.objects.confirmed().count() == 0


def test_a_proposal_that_is_not_prioritised_has_no_such_page(client: Client, country: Country) -> None:
    made = published(country)
    prioritisation(country, made, slug="en-preparacion", is_public=False)
    assert client.get(f"{made.get_absolute_url()}apoyar/").status_code == 404
    assert "apoyar/" not in client.get(made.get_absolute_url()).content.decode()


def test_links_that_nobody_was_given_do_not_exist(client: Client, proposal: Proposal, voting: Consultation) -> None:
    row = asked(voting, proposal, "ana@example.org")
    assert client.get("/apoyos/otra-cosa/").status_code == 404
    assert client.get(f"/apoyos/{row.receipt}/").status_code == 404
    assert client.post("/apoyos/otra-cosa/", {"step": "confirm"}).status_code == 404
    Consultation.objects.update(is_public=False)
    assert client.get(row.get_absolute_url()).status_code == 404


def test_the_form_needs_its_own_site(country: Country, proposal: Proposal, voting: Consultation) -> None:
    strict = Client(enforce_csrf_checks=True)
    row = asked(voting, proposal, "ana@example.org")
    assert send(strict, proposal).status_code == 403
    assert strict.post(row.get_absolute_url(), {"step": "confirm"}).status_code == 403


def test_whoever_asks_in_english_is_written_in_english(
    client: Client, proposal: Proposal, voting: Consultation
) -> None:
    with translation.override("es"):
        assert send(client, proposal, language="/en").status_code == 302
        mail = OutgoingMail.objects.get()
        assert mail.language == "en" and "/en/apoyos/" in mail.body and mail.subject == "Confirm your support"
        assert "Confirm my support" in client.get(link()).content.decode()


def test_results_are_on_the_page_of_the_prioritisation(client: Client, country: Country, proposal: Proposal) -> None:
    voting = prioritisation(country, proposal, slug="con-resultado", hides_results=True)
    for number in range(6):
        supported(voting, proposal, f"p{number}@example.org", territory=country.region)
    page = client.get(voting.get_absolute_url()).content.decode()
    assert "Agua abierta" in page and "6 personas" not in page and country.region.name not in page
    close(voting, country)
    page = re.sub(r"\s+", " ", client.get(voting.get_absolute_url()).content.decode())
    assert "Han participado 6 personas" in page and country.region.name in page
    assert timezone.localdate() > voting.closes_on
