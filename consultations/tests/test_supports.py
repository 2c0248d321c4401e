"""Supports: one per person, confirmed by mail, told to nobody else, counted only once they may be known."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations import services
from consultations.choices import ConsultationKind
from consultations.models import Consultation, Proposal, Support
from consultations.selectors.proposals import public_proposals
from consultations.selectors.supports import joined_places, prioritisation_results
from consultations.services.supports import LETTERS_PER_HOUR, mail_key
from consultations.tests.proposal_world import (
    Country,
    asked,
    close,
    make_country,
    open_consultation,
    prioritisation,
    published,
    recipients,
    submission,
    supported,
)
from core import intake
from core.models import ActivityRecord, OutgoingMail
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


def shown(proposal: Proposal, country: Country, days: int = 0) -> int | None:
    return public_proposals(country.day(days)).get(pk=proposal.pk).shown_supports


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ana@example.org", " ANA@Example.ORG ", True),
        ("ana@example.org", "a.na@example.org", False),
        ("ana@example.org", "ana+voto@example.org", False),
    ],
)
def test_one_address_one_person(one: str, other: str, same: bool) -> None:
    assert (mail_key(one) == mail_key(other)) == same


def test_the_database_keeps_one_per_person_proposal_and_prioritisation(
    country: Country, proposal: Proposal, voting: Consultation
) -> None:
    row = asked(voting, proposal, "ana@example.org")
    row.pk, row.receipt, row.token, row.form_key = None, "S-OTRO", "otro", "otra"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    second = prioritisation(country, proposal, slug="segunda")
    supported(voting, proposal, "ana@example.org")
    supported(second, proposal, "ana@example.org")
    assert Support.objects.count() == 2 and shown(proposal, country) == 1


def test_only_what_was_confirmed_counts(country: Country, proposal: Proposal, voting: Consultation) -> None:
    row = asked(voting, proposal, "ana@example.org")
    assert shown(proposal, country) == 0
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "ana@example.org" and row.token in mail.body
    for _again in range(2):
        services.confirm_support(support=row)
    assert shown(proposal, country) == 1
    services.withdraw_support(support=row)
    assert shown(proposal, country) == 0
    services.confirm_support(support=row)
    assert shown(proposal, country) == 1


def test_asking_again_sends_the_same_link_and_no_more_than_a_few_times(
    proposal: Proposal, voting: Consultation
) -> None:
    rows = {asked(voting, proposal, mail).pk for mail in ("ana@example.org", "Ana@example.org ", "ANA@EXAMPLE.ORG")}
    assert len(rows) == 1 == Support.objects.count()
    assert len({mail.body for mail in OutgoingMail.objects.all()}) == 1
    services.confirm_support(support=Support.objects.get())
    for _again in range(5):
        asked(voting, proposal, "ana@example.org")
    assert OutgoingMail.objects.count() == LETTERS_PER_HOUR
    later = timezone.now() + timedelta(hours=2)
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(hours=2))
    asked(voting, proposal, "ana@example.org", now=later)
    assert OutgoingMail.objects.count() == LETTERS_PER_HOUR + 1
    assert Support.objects.confirmed().count() == 1


def test_the_limit_of_a_sender_does_not_tell_which_addresses_are_known(
    country: Country, voting: Consultation, proposal: Proposal
) -> None:
    """Asking for a known address is charged like asking for a new one, and refused at the same moment."""
    supported(voting, proposal, "conocida@example.org")
    at = {}
    for address in ("conocida@example.org", "nueva@example.org"):
        sender = f"quien-sondea-{address}"

        def ask(mail: str, sender: str = sender) -> None:
            sheet = replace(submission(mail=mail), sender_hash=sender)
            services.request_support(consultation=voting, proposal=proposal, submission=sheet)

        ask(address)
        at[address] = 1
        with pytest.raises(intake.TooMany):
            for number in range(30):
                ask(f"{sender}-{number}@example.org")
                at[address] += 1
        with pytest.raises(intake.TooMany):
            ask(address)
    assert set(at.values()) == {intake.PER_HOUR}


def test_one_sheet_may_support_several(country: Country, voting: Consultation, proposal: Proposal) -> None:
    other = published(country)
    voting.proposals.add(other)
    sheet = submission(mail="ana@example.org")
    for chosen in (proposal, other, proposal):
        services.request_support(consultation=voting, proposal=chosen, submission=sheet)
    assert Support.objects.count() == 2


def closed(voting: Consultation, country: Country) -> None:
    close(voting, country)


def cancelled(voting: Consultation, country: Country) -> None:
    services.cancel_consultation(consultation=voting, reason="x", by=country.secretariat)


def unannounced(voting: Consultation, country: Country) -> None:
    Consultation.objects.update(is_public=False)


def out_of_stage(voting: Consultation, country: Country) -> None:
    country.plan.stages.update(ends_on=country.day(-1))


def decided(voting: Consultation, country: Country) -> None:
    services.decide(subject=voting.proposals.get(), outcome="accepted", text="Sí.", by=country.secretariat)


def of_another_kind(voting: Consultation, country: Country) -> None:
    Consultation.objects.update(kind=ConsultationKind.FORUM)


@pytest.mark.parametrize("spoil", [closed, cancelled, unannounced, out_of_stage, decided, of_another_kind])
def test_neither_asked_nor_confirmed_once_it_is_over(
    country: Country, proposal: Proposal, voting: Consultation, spoil: object
) -> None:
    row = asked(voting, proposal, "ana@example.org")
    kept = supported(voting, proposal, "otra@example.org")
    spoil(voting, country)
    voting.refresh_from_db()
    proposal.refresh_from_db()
    with pytest.raises(ValidationError):
        asked(voting, proposal, "nueva@example.org")
    with pytest.raises(ValidationError):
        services.confirm_support(support=row)
    assert services.withdraw_support(support=kept).withdrawn_at is not None


def test_a_proposal_outside_the_prioritisation_takes_none(country: Country, voting: Consultation) -> None:
    with pytest.raises(ValidationError):
        asked(voting, published(country), "ana@example.org")
    with pytest.raises(ValidationError):
        asked(open_consultation(country, "foro"), voting.proposals.get(), "ana@example.org")


def test_counts_are_hidden_until_it_closes(country: Country, proposal: Proposal) -> None:
    voting = prioritisation(country, proposal, hides_results=True)
    supported(voting, proposal, "ana@example.org")
    assert shown(proposal, country) is None
    assert shown(proposal, country, 10) is None and shown(proposal, country, 11) == 1
    results = prioritisation_results(voting, country.today)
    assert (results.hidden, results.participants, results.places) == (True, None, [])
    plain = prioritisation(country, proposal, slug="abierta-a-todos")
    supported(plain, proposal, "luz@example.org")
    assert shown(proposal, country) is None
    assert prioritisation_results(plain, country.today).participants == 1


def test_while_hidden_the_order_tells_nothing(country: Country) -> None:
    rows = [published(country, title) for title in ("Bosque", "Agua", "Costa")]
    voting = prioritisation(country, *rows, hides_results=True)
    for number in range(3):
        supported(voting, rows[2], f"p{number}@example.org")
    assert [row.title for row in prioritisation_results(voting, country.today).rows] == ["Agua", "Bosque", "Costa"]
    later = prioritisation_results(voting, country.day(11)).rows
    assert [(row.title, row.persons) for row in later] == [("Costa", 3), ("Agua", 0), ("Bosque", 0)]


def test_a_cancelled_prioritisation_has_no_results(country: Country, proposal: Proposal, voting: Consultation) -> None:
    supported(voting, proposal, "ana@example.org")
    cancelled(voting, country)
    voting.refresh_from_db()
    assert prioritisation_results(voting, country.today).hidden and shown(proposal, country) is None


def test_results_say_how_many_and_from_where(country: Country, proposal: Proposal) -> None:
    other = published(country)
    small = Territory.objects.create(code="QA-S", name="Sur", slug="qa-s", level="region", parent=country.place)
    voting = prioritisation(country, proposal, other, hides_results=True)
    for number in range(9):
        place = country.region if number < 7 else small
        supported(voting, proposal, f"p{number}@example.org", territory=place)
        supported(voting, other, f"p{number}@example.org")
    supported(voting, other, "sin-lugar@example.org")
    results = prioritisation_results(voting, country.day(11))
    assert results.participants == 10
    assert results.places == []
    for number in range(20, 25):
        supported(voting, proposal, f"p{number}@example.org", territory=small)
    results = prioritisation_results(voting, country.day(11))
    assert results.places == [(country.region.name, 7), ("Sur", 7), ("Sin decir de dónde", 1)]
    assert results.participants == 15


@pytest.mark.parametrize(
    ("counts", "shown_places"),
    [
        ({}, []),
        ({"A": 4}, []),
        ({"A": 5}, [("A", 5)]),
        ({"A": 9, "B": 5}, [("A", 9), ("B", 5)]),
        ({"A": 9, "B": 6, "C": 1}, [("A", 9), ("Otras", 7)]),
        ({"A": 9, "B": 4, "C": 1}, [("A", 9), ("Otras", 5)]),
        ({"A": 6, "B": 2}, []),
        ({"": 7, "A": 6}, [("A", 6), ("Sin decir de dónde", 7)]),
        ({"": 1, "A": 6}, [("A", 6), ("Sin decir de dónde", 1)]),
        ({"": 4, "A": 6, "B": 1}, [("A", 6), ("Otras, o sin decir de dónde", 5)]),
        ({"": 1, "A": 9, "B": 6, "C": 1}, [("A", 9), ("Otras, o sin decir de dónde", 8)]),
        ({"": 9}, []),
    ],
)
def test_few_people_are_never_alone_in_a_place(counts: dict[str, int], shown_places: list[tuple[str, int]]) -> None:
    found = joined_places(Counter(counts))
    assert found == shown_places
    assert all(persons >= 5 for name, persons in found if name != "Sin decir de dónde")


def test_history_never_says_which_proposal_nor_who(country: Country, proposal: Proposal, voting: Consultation) -> None:
    row = supported(voting, proposal, "ana@example.org")
    services.withdraw_support(support=row)
    records = ActivityRecord.objects.filter(verb__contains="apoyo")
    assert [(record.is_public, record.object_type) for record in records] == [(False, "consultations.consultation")] * 2
    said = " ".join(
        f"{r.object_label} {r.object_url} {r.changes} {r.actor_label}" for r in ActivityRecord.objects.all()
    )
    assert "ana@" not in said and row.token not in said and row.receipt not in said
    assert "Agua abierta" not in " ".join(f"{r.object_label} {r.changes}" for r in records)


def test_the_mail_of_one_says_nothing_of_another(country: Country, proposal: Proposal, voting: Consultation) -> None:
    first, second = asked(voting, proposal, "ana@example.org"), asked(voting, proposal, "luz@example.org")
    bodies = dict(OutgoingMail.objects.values_list("recipient", "body"))
    assert first.token in bodies["ana@example.org"] and second.token not in bodies["ana@example.org"]
    assert "luz@" not in bodies["ana@example.org"] and recipients() == ["ana@example.org", "luz@example.org"]


def test_the_results_on_a_page_cost_the_same_with_1_and_with_30(country: Country, proposal: Proposal) -> None:
    voting = prioritisation(country, proposal)
    supported(voting, proposal, "ana@example.org", territory=country.region)
    client = Client()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(voting.get_absolute_url()).status_code == 200
        return len(queries)

    one = cost()
    for number in range(29):
        extra = published(country)
        voting.proposals.add(extra)
        supported(voting, extra, f"p{number}@example.org", territory=country.region)
    assert cost() == one <= 12
    assert "30 personas" in client.get(voting.get_absolute_url()).content.decode()
