"""Participation when several hands move at once, on PostgreSQL; each race has a control that loses without its lock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from commitments.tests.test_races import TOGETHER, at_once
from consultations import services
from consultations.choices import Channel, Outcome
from consultations.models import Consultation, Contribution, Decision
from consultations.services import contributions as contribution_services
from consultations.services import decisions as decision_services
from consultations.services.contributions import Words
from consultations.tests.participation_world import (
    Country,
    contribute,
    make_country,
    open_consultation,
    submission,
)
from core.models import ActivityRecord, OutgoingMail
from people.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="las carreras, que piden PostgreSQL (sin DATABASE_URL)"),
]
ROUNDS = 20


@pytest.fixture
def country() -> Country:
    return make_country()


def again(user: User) -> User:
    """The person as a request of its own reads it."""
    return User.objects.get(pk=user.pk)


@contextmanager
def read_together(module: Any, name: str, unlocked: Callable[..., Any], readers: int = TOGETHER) -> Iterator[None]:
    """The control: `module.name` reads without its lock, and nobody goes on until `readers` have read."""
    read = threading.Barrier(readers, timeout=5)

    def get_together(*args: Any) -> Any:
        found = unlocked(*args)
        try:
            read.wait()
        except threading.BrokenBarrierError:
            pass
        return found

    with mock.patch.object(module, name, get_together):
        yield


def plain_consultation(consultation: Consultation) -> Consultation:
    return Consultation.objects.select_related("plan__jurisdiction").get(pk=consultation.pk)


def plain_contribution(contribution: Contribution) -> Contribution:
    return Contribution.objects.select_related("consultation__plan__jurisdiction").get(pk=contribution.pk)


# Closing while people post.


def late_or_untold(consultation: Consultation) -> list[str]:
    """Contributions that entered after the cancelling, or whose author was never told of it."""
    consultation.refresh_from_db()
    assert consultation.cancelled_at is not None
    told = set(
        OutgoingMail.objects.filter(body__contains="Se acabó el agua").values_list("recipient", flat=True).distinct()
    )
    rows = consultation.contributions.all()
    return [row.receipt for row in rows if row.received_at > consultation.cancelled_at or row.author_mail not in told]


def cancel_while_posting(country: Country, name: str) -> tuple[list[object], Consultation]:
    """One hand cancels while seven people send."""
    consultation = open_consultation(country, name)

    def do(number: int) -> object:
        if number == TOGETHER // 2:
            return services.cancel_consultation(
                consultation=consultation, reason="Se acabó el agua.", by=again(country.secretariat)
            )
        return contribute(consultation, f"Aporte {number} de {name}", mail=f"persona-{number}-{name}@example.org")

    return at_once(do), consultation


def test_nobody_enters_after_the_closing_and_who_entered_is_told(country: Country) -> None:
    outcomes: set[str] = set()
    for number in range(ROUNDS):
        done, consultation = cancel_while_posting(country, f"ronda-{number}")
        entered = [row for row in done if isinstance(row, Contribution)]
        refused = [row for row in done if isinstance(row, contribution_services.Closed)]
        assert len(entered) + len(refused) == TOGETHER - 1, done
        assert consultation.contributions.count() == len(entered)
        assert late_or_untold(consultation) == []
        outcomes |= {"entered"} if entered else set()
        outcomes |= {"refused"} if refused else set()
    assert outcomes == {"entered", "refused"}  # both sides of the closing were tried


def test_control_without_the_lock_somebody_enters_after_the_closing(country: Country) -> None:
    """Senders read it open, then wait until it is cancelled."""
    consultation, closed, read = open_consultation(country), threading.Event(), threading.Barrier(TOGETHER)

    def stale(row: Consultation) -> Consultation:
        found = plain_consultation(row)
        read.wait(timeout=5)
        closed.wait(timeout=5)
        return found

    def do(number: int) -> object:
        if number:
            return contribute(consultation, f"Aporte {number}", mail=f"persona-{number}@example.org")
        read.wait(timeout=5)
        try:
            return services.cancel_consultation(
                consultation=consultation, reason="Se acabó el agua.", by=again(country.secretariat)
            )
        finally:
            closed.set()

    with mock.patch.object(contribution_services, "_held", stale):
        at_once(do)
    assert len(late_or_untold(consultation)) == TOGETHER - 1


def report_while_typing(country: Country, name: str) -> tuple[bool, bool]:
    """The secretariat types a contribution from paper while another hand publishes the report: which was done?"""
    consultation = open_consultation(country, name, closes_on=country.day(-1))

    def do(number: int) -> object:
        by = again(country.secretariat)
        if number:
            return services.publish_report(consultation=consultation, report_summary="Nadie escribió.", by=by)
        return services.enter_contribution(
            consultation=consultation,
            words=Words(text="Dicho en la mesa, antes del cierre."),
            channel=Channel.PAPER,
            said_on=country.day(-2),
            by=by,
        )

    typed, reported = at_once(do, times=2)
    return isinstance(typed, Contribution), isinstance(reported, Consultation)


def test_a_report_never_leaves_behind_a_contribution_it_did_not_count(country: Country) -> None:
    done = [report_while_typing(country, f"informe-{number}") for number in range(ROUNDS)]
    assert set(done) <= {(True, False), (False, True)}, done


def test_control_without_the_lock_the_report_forgets_one(country: Country) -> None:
    """Whoever types reads the consultation in analysis, and writes after the report is public."""
    consultation = open_consultation(country, closes_on=country.day(-1))

    def stale(row: Consultation) -> Consultation:
        found = plain_consultation(row)
        services.publish_report(consultation=row, report_summary="Nadie escribió.", by=again(country.secretariat))
        return found

    with mock.patch.object(contribution_services, "_held", stale):
        services.enter_contribution(
            consultation=consultation,
            words=Words(text="Dicho en la mesa, antes del cierre."),
            channel=Channel.PAPER,
            said_on=country.day(-2),
            by=country.secretariat,
        )
    consultation.refresh_from_db()
    assert consultation.reported_at and not consultation.unanswered_reason
    assert services.unanswered_count(consultation) == 1


# Moderating twice.


def moderations(country: Country, contribution: Contribution, hide_reason: str = "") -> int:
    """How many of several simultaneous moderations of one contribution were carried out."""
    hands = [country.moderator, country.secretariat]
    done = at_once(
        lambda n: services.moderate_contribution(
            contribution=contribution, hide_reason=hide_reason, by=again(hands[n % 2])
        )
    )
    assert all(isinstance(result, Contribution | ValidationError) for result in done), done
    return sum(isinstance(result, Contribution) for result in done)


def told_of(contribution: Contribution) -> tuple[int, int]:
    """Public lines and mails about it, after its receipt."""
    lines = ActivityRecord.objects.filter(object_type="consultations.contribution", object_id=str(contribution.pk))
    return lines.count(), OutgoingMail.objects.filter(recipient=contribution.author_mail).count() - 1


@pytest.mark.parametrize("hide_reason", ["", "off_topic"])
def test_a_contribution_is_moderated_once(country: Country, hide_reason: str) -> None:
    consultation = open_consultation(country)
    for number in range(ROUNDS):
        row = contribute(consultation, f"Aporte {number}", mail=f"persona-{number}@example.org")
        assert moderations(country, row, hide_reason) == 1
        assert told_of(row) == (1, 1)


def test_control_without_the_lock_it_is_moderated_several_times(country: Country) -> None:
    row = contribute(open_consultation(country), mail="ana@example.org")
    free = mock.patch.object(contribution_services, "_held", plain_consultation)
    with free, read_together(contribution_services, "_locked_contribution", plain_contribution):
        assert moderations(country, row) > 1
    assert told_of(row) > (1, 1)


def test_to_publish_and_to_hide_at_once_leaves_one_state_with_its_last_hand(country: Country) -> None:
    """Both may be carried out, one after the other; the row, its history and its mails then agree."""
    consultation = open_consultation(country)
    for number in range(ROUNDS):
        row = contribute(consultation, f"Aporte {number}", mail=f"persona-{number}@example.org")
        reasons = ["", "spam"]
        done = at_once(
            lambda n, row=row, reasons=reasons: services.moderate_contribution(
                contribution=row, hide_reason=reasons[n % 2], by=again(country.moderator)
            )
        )
        carried_out = sum(isinstance(result, Contribution) for result in done)
        assert 1 <= carried_out and told_of(row) == (carried_out, carried_out)
        row.refresh_from_db()
        assert (row.moderation == "hidden") == (row.hide_reason == "spam")


# Answering twice, sending twice.


def answers(country: Country, contribution: Contribution) -> list[object]:
    def do(number: int) -> object:
        try:
            return services.decide(
                subject=contribution,
                outcome=Outcome.ACCEPTED,
                text=f"Respuesta {number}",
                by=again(country.secretariat if number % 2 else country.moderator),
            )
        except IntegrityError as error:
            return error

    return at_once(do)


def published(country: Country, consultation: Consultation, number: int = 0) -> Contribution:
    row = contribute(consultation, f"Aporte {number}", mail=f"persona-{number}@example.org")
    return services.moderate_contribution(contribution=row, by=country.moderator)


def test_a_contribution_is_answered_once_and_the_others_are_told(country: Country) -> None:
    consultation = open_consultation(country)
    for number in range(ROUNDS):
        row = published(country, consultation, number)
        done = answers(country, row)
        assert sum(isinstance(result, Decision) for result in done) == 1
        assert sum(isinstance(result, ValidationError) for result in done) == TOGETHER - 1
        assert OutgoingMail.objects.filter(recipient=row.author_mail).count() == 3


def test_control_without_the_lock_only_the_constraint_is_left(country: Country) -> None:
    row = published(country, open_consultation(country))
    with read_together(decision_services, "_locked", plain_contribution):
        done = answers(country, row)
    assert Decision.objects.filter(contribution=row).count() == 1
    assert any(isinstance(result, IntegrityError) for result in done)


def test_in_bulk_and_one_by_one_at_once_each_is_answered_once(country: Country) -> None:
    consultation = open_consultation(country)
    for number in range(ROUNDS):
        rows = [published(country, consultation, number * 10 + n) for n in range(3)]

        def do(n: int, rows: list[Contribution] = rows) -> object:
            by, answer = again(country.secretariat), {"outcome": Outcome.ACCEPTED, "text": f"Respuesta {n}"}
            if n % 2:
                return services.decide(subject=rows[n % 3], by=by, **answer)
            return services.decide_many(contributions=rows[:: 1 if n % 4 else -1], by=by, **answer)

        done = at_once(do)
        assert not any(isinstance(result, PermissionDenied) for result in done)
        assert Decision.objects.filter(contribution__in=rows).count() == 3
        mails = OutgoingMail.objects.filter(recipient__in=[row.author_mail for row in rows])
        assert mails.count() == 3 * 3


def test_the_same_sheet_many_times_is_one_contribution_and_one_mail(country: Country) -> None:
    consultation = open_consultation(country)
    for number in range(ROUNDS):
        sheet = submission(f"la-misma-{number}", mail=f"ana-{number}@example.org")
        done = at_once(
            lambda n, sheet=sheet: services.receive_contribution(
                consultation=consultation, words=Words(text="Dos veces no."), submission=sheet
            )
        )
        assert len({row.receipt for row in done if isinstance(row, Contribution)}) == 1
        assert consultation.contributions.count() == number + 1
        assert OutgoingMail.objects.filter(recipient=f"ana-{number}@example.org").count() == 1


def test_without_the_lock_the_unique_sheet_still_holds(country: Country) -> None:
    consultation, sheet = open_consultation(country), submission("la-misma", mail="ana@example.org")
    with read_together(contribution_services, "_held", plain_consultation):
        done = at_once(
            lambda n: services.receive_contribution(
                consultation=consultation, words=Words(text="Dos veces no."), submission=sheet
            )
        )
    assert {row.pk for row in done if isinstance(row, Contribution)} == {consultation.contributions.get().pk}
    assert OutgoingMail.objects.filter(recipient="ana@example.org").count() == 1
