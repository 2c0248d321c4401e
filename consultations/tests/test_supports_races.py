"""One support per person however many requests arrive at once, on PostgreSQL; each race has a control that loses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection

from commitments.models import Commitment
from commitments.tests.test_races import at_once
from consultations import services
from consultations.models import Consultation, Proposal, Support
from consultations.services import proposal_lineage, proposal_steps, supports
from consultations.services.supports import LETTERS_PER_HOUR
from consultations.tests.proposal_world import (
    Country,
    asked,
    entity,
    make_country,
    prioritisation,
    published,
)
from core.models import ActivityRecord, OutgoingMail
from people.models import Organization, User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
ROUNDS, REQUESTS, FEW = 20, 50, 8
CONSTRAINT = "consultations_support_once_per_person"


@pytest.fixture
def country() -> Country:
    return make_country()


@pytest.fixture
def proposal(country: Country) -> Proposal:
    return published(country)


@pytest.fixture
def voting(country: Country, proposal: Proposal) -> Consultation:
    return prioritisation(country, proposal)


@contextmanager
def without_the_constraint() -> Iterator[None]:
    """The control: the database keeps whatever it is given."""
    (found,) = [row for row in Support._meta.constraints if row.name == CONSTRAINT]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Support, found)
    try:
        yield
    finally:
        Support.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Support, found)


@contextmanager
def together(module: object, name: str, readers: int) -> Iterator[None]:
    """Nobody goes on until all have looked."""
    looked, look = threading.Barrier(readers, timeout=10), getattr(module, name)

    def look_together(*args: object) -> object:
        found = look(*args)
        try:
            looked.wait()
        except threading.BrokenBarrierError:
            pass
        return found

    with mock.patch.object(module, name, look_together):
        yield


def rows_after(voting: Consultation, proposal: Proposal, mail: str, requests: int) -> int:
    """How many rows the same address leaves after so many requests at once."""
    spellings = (mail, mail.upper(), f" {mail} ")
    at_once(lambda n: asked(voting, proposal, spellings[n % 3]), times=requests)
    return Support.objects.filter(mail_key=mail).count()


def test_one_support_per_person_under_50_requests_at_once(voting: Consultation, proposal: Proposal) -> None:
    counts = [rows_after(voting, proposal, f"persona-{n}@example.org", REQUESTS) for n in range(ROUNDS)]
    assert counts == [1] * ROUNDS
    assert OutgoingMail.objects.count() == ROUNDS * LETTERS_PER_HOUR
    assert len({mail.body for mail in OutgoingMail.objects.all()}) == ROUNDS


def test_control_without_the_constraint_one_person_has_several(voting: Consultation, proposal: Proposal) -> None:
    with without_the_constraint():
        with together(supports, "_known", FEW):
            counts = [rows_after(voting, proposal, f"persona-{n}@example.org", FEW) for n in range(3)]
        assert min(counts) > 1
    with together(supports, "_known", FEW):
        counts = [rows_after(voting, proposal, f"otra-{n}@example.org", FEW) for n in range(3)]
    assert counts == [1] * 3


def test_a_link_opened_many_times_at_once_counts_once(voting: Consultation, proposal: Proposal) -> None:
    for number in range(ROUNDS):
        row = asked(voting, proposal, f"persona-{number}@example.org")
        at_once(lambda n, pk=row.pk: services.confirm_support(support=Support.objects.get(pk=pk)), times=FEW)
    assert Support.objects.confirmed().count() == ROUNDS
    assert ActivityRecord.objects.filter(verb__startswith="recibió un apoyo").count() == ROUNDS


def accepted(country: Country) -> Proposal:
    made = published(country)
    services.answer_proposal(proposal=made, outcome="accepted", text="Sí.", by=country.secretariat)
    return made


def conversions(country: Country, proposal: Proposal, lead: Organization) -> int:
    """How many of several people who convert the same proposal at once make a commitment of it."""
    done = at_once(
        lambda n: services.turn_into_commitment(
            proposal=proposal, lead=lead, text="", title=f"C {proposal.pk} {n}", by=again(country.secretariat)
        ),
        times=FEW,
    )
    return sum(isinstance(result, Commitment) for result in done)


def again(user: User) -> User:
    """The person as a request of its own reads it."""
    return User.objects.get(pk=user.pk)


def unlocked(proposals: list[Proposal], by: User) -> dict[int, Proposal]:
    rows = Proposal.objects.select_related("plan__jurisdiction").filter(pk__in=[row.pk for row in proposals])
    return {row.pk: row for row in rows}


def test_a_proposal_becomes_one_commitment(country: Country) -> None:
    lead = entity(country)
    assert [conversions(country, accepted(country), lead) for _round in range(ROUNDS)] == [1] * ROUNDS
    assert Commitment.objects.count() == ROUNDS


def test_control_without_the_lock_it_becomes_several(country: Country) -> None:
    lead, made = entity(country), accepted(country)
    with mock.patch.object(proposal_steps, "locked_together", unlocked), together(proposal_lineage, "check_step", FEW):
        assert conversions(country, made, lead) > 1


def test_each_of_several_changes_at_once_has_its_version(country: Country) -> None:
    for _round in range(ROUNDS):
        made = published(country)
        at_once(
            lambda n, row=made: services.revise_proposal(
                proposal=row, title=f"Título {n}", text="Texto", reason="Motivo", by=again(country.secretariat)
            ),
            times=FEW,
        )
        assert list(made.versions.values_list("number", flat=True)) == list(range(1, FEW + 2))
        made.refresh_from_db()
        assert made.title == made.versions.get(number=FEW + 1).title


def test_crossed_merges_end_in_one(country: Country) -> None:
    """A into B and B into A at the same moment: one wins, and nobody waits for ever."""
    for _round in range(ROUNDS):
        one, two = published(country), published(country)

        def merge(number: int, pair: tuple[Proposal, Proposal] = (one, two)) -> object:
            into, source = pair if number % 2 else pair[::-1]
            return services.merge_proposals(into=into, sources=[source], text="x", by=again(country.secretariat))

        assert sum(isinstance(result, Proposal) for result in at_once(merge, times=2)) == 1
        assert Proposal.objects.filter(pk__in=[one.pk, two.pk], state="merged").count() == 1
