"""A renewal from its call to the seats that it gives."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from committee import services
from committee.choices import ApplicationState
from committee.models import Application, Renewal, Tenure
from committee.selectors import RenewalState, renewal_state
from committee.services.renewals import Closed, Holder, Result
from committee.tests.committee_world import World, make_person, make_world
from committee.tests.renewal_world import admitted, apply, close, make_consultation, make_renewal
from consultations.tests.participation_world import submission
from core.intake import PER_HOUR, TooMany
from core.models import ActivityRecord, OutgoingMail
from people.choices import Sector
from people.models import Organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def message(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


def bodies(name: str) -> list[str]:
    mails = OutgoingMail.objects.filter(recipient=f"{name}@example.org").order_by("pk")
    return [mail.body for mail in mails]


@pytest.mark.parametrize(
    ("opens", "closes", "decided", "state"),
    [
        (1, 9, None, RenewalState.PLANNED),
        (0, 9, None, RenewalState.OPEN),
        (-9, 0, None, RenewalState.OPEN),
        (-9, -1, None, RenewalState.EVALUATING),
        (-9, -1, 0, RenewalState.DECIDED),
    ],
)
def test_its_state_follows_from_its_dates(
    world: World, opens: int, closes: int, decided: int | None, state: RenewalState
) -> None:
    fields = {} if decided is None else {"decided_on": world.day(decided), "result": "Listo."}
    assert renewal_state(make_renewal(world, opens=opens, closes=closes, **fields), world.today) == state


def test_from_the_call_to_the_seat(world: World) -> None:
    by = world.secretariat
    renewal = services.open_renewal(
        committee=world.committee,
        title="Renovación 2027",
        slug="renovacion-2027",
        call="Dos asientos.",
        opens_on=world.today,
        closes_on=world.day(3),
        by=by,
    )
    assert not renewal.is_public
    services.change_renewal(renewal=renewal, call="Un asiento.", by=by)
    renewal = services.publish_renewal(renewal=renewal, by=by)
    with pytest.raises(ValidationError):
        services.change_renewal(renewal=renewal, call="Tres asientos.", by=by)
    renewal = services.extend_renewal(renewal=renewal, closes_on=world.day(4), by=by)
    with pytest.raises(ValidationError):
        services.extend_renewal(renewal=renewal, closes_on=world.day(2), by=by)
    red, liga, mala = (apply(renewal, name) for name in ("Red", "Liga", "Mala"))
    with pytest.raises(ValidationError):
        services.decide_application(application=mala, admit=False, by=by)
    services.decide_application(application=mala, admit=False, reason="No es una organización.", by=by)
    for row in (red, liga):
        services.decide_application(application=row, admit=True, by=by)
    renewal = close(renewal, world)
    outcomes = {red.pk: Result(True, 40), liga.pk: Result(False, 12)}
    services.publish_renewal_result(renewal=renewal, result="Ganó Red.", outcomes=outcomes, by=by)
    found = list(Application.objects.order_by("pk").values_list("state", "votes"))
    assert found == [("elected", 40), ("not_elected", 12), ("not_admitted", None)]
    assert "no fue admitida" in bodies("mala")[1] and "No es una organización." in bodies("mala")[1]
    assert "fue elegida" in bodies("red")[2] and "no fue elegida" in bodies("liga")[2]
    organization = Organization.objects.create(name="Red", slug="red", sector=Sector.CIVIL_SOCIETY)
    holder = Holder(make_person("ana"), world.today, world.day(700))
    row = services.seat_elected(application=red, organization=organization, since=world.today, holder=holder, by=by)
    assert row.seat.organization == organization and row.seat.order == 3
    assert Tenure.objects.get(seat=row.seat).membership.organization == organization
    with pytest.raises(ValidationError):
        services.seat_elected(application=red, seat=world.civil[0].seat, by=by)
    with pytest.raises(ValidationError):
        services.seat_elected(application=liga, seat=world.civil[0].seat, by=by)


def test_an_elected_organization_takes_a_seat_that_waits_for_one(world: World) -> None:
    by, renewal = world.secretariat, make_renewal(world)
    row = admitted(world, renewal)
    services.publish_renewal_result(
        renewal=close(renewal, world), result="Red.", outcomes={row.pk: Result(True)}, by=by
    )
    waiting = services.add_seat(
        committee=world.committee, sector="civil_society", organization=None, order=3, since=world.today, by=by
    )
    for wrong in ({"seat": world.government[0].seat}, {"seat": waiting}, {}):
        with pytest.raises(ValidationError):
            services.seat_elected(application=row, by=by, **wrong)
    organization = Organization.objects.create(name="Red", slug="red", sector=Sector.CIVIL_SOCIETY)
    services.seat_elected(application=row, seat=waiting, organization=organization, by=by)
    waiting.refresh_from_db()
    assert waiting.organization == organization


# Applying.


def test_the_same_sheet_is_one_application_even_after_the_closing(world: World) -> None:
    renewal = make_renewal(world)
    first = apply(renewal, key="hoja")
    assert apply(renewal, key="hoja") == first
    close(renewal, world)
    assert apply(renewal, key="hoja") == first
    with pytest.raises(ValidationError) as error:
        apply(renewal, key="hoja", statement="Otras razones")
    assert "Con esta hoja ya se postuló" in message(error)
    assert Application.objects.count() == 1 == len(bodies("red"))


@pytest.mark.parametrize(("opens", "closes", "word"), [(1, 5, "aún no abre"), (-9, -1, "ya cerró")])
def test_a_call_that_is_not_open_says_so(world: World, opens: int, closes: int, word: str) -> None:
    renewal = make_renewal(world, opens=opens, closes=closes)
    with pytest.raises(Closed) as error:
        apply(renewal)
    assert word in message(error) and not Application.objects.exists()


def test_what_nobody_can_read_takes_no_applications(world: World) -> None:
    with pytest.raises(Closed):
        apply(make_renewal(world, is_public=False))
    hidden = make_world("QB", is_public=False)
    with pytest.raises(Closed):
        apply(make_renewal(hidden, "otra"))


@pytest.mark.parametrize("wrong", [{"name": " "}, {"sector": "banco"}, {"statement": " "}, {"statement": "x" * 5_001}])
def test_what_is_missing_is_told_at_its_field(world: World, wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as error:
        apply(make_renewal(world), **wrong)
    assert len(error.value.message_dict) == 1


def test_one_address_sends_so_many_an_hour(world: World) -> None:
    renewal, sent = make_renewal(world), submission("una")
    for number in range(PER_HOUR + 1):
        again = type(sent)(f"hoja-{number}", "", "", False, sent.sender_hash, "es")
        values = {"organization_name": "Red", "sector": "other", "statement": "x", "submission": again}
        if number == PER_HOUR:
            with pytest.raises(TooMany):
                services.receive_application(renewal=renewal, **values)
            later = timezone.now() + timedelta(hours=2)
            services.receive_application(renewal=renewal, now=later, **values)
        else:
            services.receive_application(renewal=renewal, **values)


# The result.


def test_the_result_waits_for_the_closing_the_consultation_and_every_decision(world: World) -> None:
    by, renewal = world.secretariat, make_renewal(world)
    row = apply(renewal)
    outcomes = {row.pk: Result(True)}

    def publish(**changes: object) -> str:
        values = {"renewal": renewal, "result": "Listo.", "outcomes": outcomes, "by": by} | changes
        try:
            services.publish_renewal_result(**values)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""

    assert "después del cierre" in publish()
    consultation = make_consultation(world)
    services.tie_consultation(renewal=renewal, consultation=consultation, by=by)
    renewal = close(renewal, world)
    assert "aún no cierra" in publish()
    type(consultation).objects.update(closes_on=world.day(-1))
    renewal = close(renewal, world)
    assert "sin revisar" in publish()
    services.decide_application(application=row, admit=True, by=by)
    assert "Escriba el resultado" in publish(result=" ")
    assert "cada postulación admitida" in publish(outcomes={})
    assert publish() == ""
    assert "ya tiene resultado" in publish()
    with pytest.raises(ValidationError):
        services.decide_application(application=row, admit=False, reason="Tarde", by=by)


def test_a_call_without_applications_has_a_result_too(world: World) -> None:
    renewal = close(make_renewal(world), world)
    services.publish_renewal_result(renewal=renewal, result="Desierta.", outcomes={}, by=world.secretariat)
    assert Renewal.objects.get().decided_on == world.today


def test_only_a_consultation_on_the_renewal_of_the_same_country_is_tied(world: World) -> None:
    renewal, abroad = make_renewal(world), make_world("QB")
    for wrong in (make_consultation(world, "foro", kind="forum"), make_consultation(abroad, "lejana")):
        with pytest.raises(ValidationError):
            services.tie_consultation(renewal=renewal, consultation=wrong, by=world.secretariat)
    own = make_consultation(world)
    assert services.tie_consultation(renewal=renewal, consultation=own, by=world.secretariat).consultation == own
    assert services.tie_consultation(renewal=renewal, consultation=None, by=world.secretariat).consultation is None


def test_the_public_history_names_no_person_and_nobody_refused(world: World) -> None:
    renewal = make_renewal(world)
    admitted(world, renewal, "Red")
    refused = apply(renewal, "Mala")
    services.decide_application(application=refused, admit=False, reason="Por Mala", by=world.secretariat)
    said = " ".join(f"{row.object_label} {row.changes} {row.verb}" for row in ActivityRecord.objects.public())
    assert "Red" in said
    assert not [word for word in ("Mala", "Privada", "@", refused.receipt) if word in said]


def test_an_admitted_application_may_be_decided_again_before_the_result(world: World) -> None:
    row = admitted(world, make_renewal(world))
    with pytest.raises(ValidationError):
        services.decide_application(application=row, admit=True, by=world.secretariat)
    row = services.decide_application(application=row, admit=False, reason="Documento falso", by=world.secretariat)
    assert row.state == ApplicationState.NOT_ADMITTED
