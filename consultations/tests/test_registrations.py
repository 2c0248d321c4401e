"""A place in a space: given, waited for, given back; and the mail that says so."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from consultations import services
from consultations.choices import Mode, RegistrationState
from consultations.models import Registration, Space
from consultations.selectors.spaces import SpaceState, standing_of, with_places
from consultations.services.registrations import RESENT_PER_HOUR
from consultations.tests.participation_world import Country, make_country, submission
from consultations.tests.space_world import held_space, letters, make_space, on_day, sign_up, state_of
from core.intake import PER_HOUR, Submission, TooMany
from core.models import ActivityRecord, OutgoingMail

pytestmark = pytest.mark.django_db
CONFIRMED, WAITING, CANCELLED = RegistrationState.CONFIRMED, RegistrationState.WAITING, RegistrationState.CANCELLED


@pytest.fixture
def country() -> Country:
    return make_country()


def standing(space: Space) -> tuple[str, int | None, int]:
    found = standing_of(with_places(Space.objects.all()).get(pk=space.pk), timezone.now())
    return found.state, found.places_left, found.waiting


def test_places_are_given_in_order_and_the_rest_wait(country: Country) -> None:
    space = make_space(country, capacity=2)
    assert standing(space) == (SpaceState.OPEN, 2, 0)
    rows = [sign_up(space, name) for name in ("ana", "beto", "cira", "dora")]
    assert [state_of(row) for row in rows] == [CONFIRMED, CONFIRMED, WAITING, WAITING]
    assert standing(space) == (SpaceState.WAITING, 0, 2)
    assert "Usted tiene cupo" in letters("ana")[0].body
    assert "puesto 1" in letters("cira")[0].body and "puesto 2" in letters("dora")[0].body
    assert rows[0].get_absolute_url() in letters("ana")[0].body


def test_a_place_given_back_goes_to_the_first_in_line_by_itself(country: Country) -> None:
    space = make_space(country, capacity=1)
    ana, beto, cira = (sign_up(space, name) for name in ("ana", "beto", "cira"))
    services.cancel_registration(registration=ana)
    assert [state_of(row) for row in (ana, beto, cira)] == [CANCELLED, CONFIRMED, WAITING]
    assert "quedó cancelada" in letters("ana")[-1].body
    assert "Se liberó un cupo" in letters("beto")[-1].body and len(letters("cira")) == 1
    services.cancel_registration(registration=ana)  # the button pressed twice
    assert len(letters("ana")) == 2 and state_of(cira) == WAITING


def test_whoever_leaves_the_line_moves_nobody_up(country: Country) -> None:
    space = make_space(country, capacity=1)
    ana, beto, cira = (sign_up(space, name) for name in ("ana", "beto", "cira"))
    services.cancel_registration(registration=beto)
    assert [state_of(row) for row in (ana, cira)] == [CONFIRMED, WAITING]
    services.cancel_registration(registration=ana)
    assert state_of(cira) == CONFIRMED


def test_raising_the_capacity_moves_up_as_many(country: Country) -> None:
    space = make_space(country, capacity=1)
    rows = [sign_up(space, name) for name in ("ana", "beto", "cira", "dora")]
    services.change_capacity(space=space, capacity=3, by=country.secretariat)
    assert [state_of(row) for row in rows] == [CONFIRMED, CONFIRMED, CONFIRMED, WAITING]
    services.change_capacity(space=space, capacity=None, by=country.secretariat)
    assert state_of(rows[3]) == CONFIRMED and standing(space) == (SpaceState.OPEN, None, 0)
    with pytest.raises(ValidationError, match="Ya hay 4 personas"):
        services.change_capacity(space=space, capacity=3, by=country.secretariat)


def test_full_without_a_waiting_list_says_why_and_opens_when_there_is_room(country: Country) -> None:
    space = make_space(country, capacity=1, has_waiting_list=False)
    ana = sign_up(space, "ana")
    space.refresh_from_db()
    assert standing(space)[0] == SpaceState.FULL and "Se completó el aforo: 1" in space.close_reason
    with pytest.raises(ValidationError, match="aforo está completo"):
        sign_up(space, "beto")
    with pytest.raises(ValidationError, match="súbalo primero"):
        services.reopen_registrations(space=space, by=country.secretariat)
    services.reopen_registrations(space=space, with_waiting_list=True, by=country.secretariat)
    assert state_of(sign_up(space, "beto")) == WAITING
    services.cancel_registration(registration=ana)
    space.refresh_from_db()
    assert space.close_reason == ""


def test_closed_by_the_secretariat_with_its_reason_and_reopened(country: Country) -> None:
    space = make_space(country, capacity=1)
    ana, beto = sign_up(space, "ana"), sign_up(space, "beto")
    services.close_registrations(space=space, reason="La sala es más pequeña.", by=country.secretariat)
    with pytest.raises(ValidationError, match="La sala es más pequeña"):
        sign_up(space, "cira")
    services.cancel_registration(registration=ana)
    assert state_of(beto) == CONFIRMED  # those already in line still move up
    services.reopen_registrations(space=space, by=country.secretariat)
    assert state_of(sign_up(space, "cira")) == WAITING
    with pytest.raises(ValidationError, match="ya está abierta"):
        services.reopen_registrations(space=space, by=country.secretariat)


@pytest.mark.parametrize(
    ("days", "hour", "opens"),
    [(8, 12, True), (9, 8, False), (10, 8, False), (10, 10, False), (11, 8, False)],
)
def test_closes_after_its_last_day_and_after_the_start(country: Country, days: int, hour: int, opens: bool) -> None:
    space = make_space(country, registration_closes_on=country.day(8))
    if opens:
        assert state_of(sign_up(space, now=on_day(country, days, hour))) == CONFIRMED
    else:
        with pytest.raises(ValidationError):
            sign_up(space, now=on_day(country, days, hour))


def test_open_until_its_hour_and_without_an_hour_until_its_day(country: Country) -> None:
    space, hourless = make_space(country), make_space(country, "sin-hora", starts_time=None, ends_time=None)
    assert state_of(sign_up(space, "ana", now=on_day(country, 10, 8))) == CONFIRMED
    with pytest.raises(ValidationError, match="ya empezó"):
        sign_up(space, "beto", now=on_day(country, 10, 9))
    assert state_of(sign_up(hourless, "ana", now=on_day(country, 9, 23))) == CONFIRMED
    with pytest.raises(ValidationError, match="ya empezó"):
        sign_up(hourless, "beto", now=on_day(country, 10, 1))


def test_what_takes_no_registrations_refuses_each_with_its_words(country: Country) -> None:
    cases = {
        "no recibe inscripciones": make_space(country, "sin", takes_registrations=False),
        "ya ocurrió": held_space(country, takes_registrations=False),
        "no está publicado": make_space(country, "borrador", is_public=False),
    }
    cancelled = make_space(country, "caido")
    cases["No hay sala"] = services.cancel_space(space=cancelled, reason="No hay sala.", by=country.secretariat)
    for words, space in cases.items():
        with pytest.raises(ValidationError, match=words):
            sign_up(space)
    assert not Registration.objects.exists()


def test_nobody_moves_up_nor_cancels_once_it_began(country: Country) -> None:
    space = make_space(country, capacity=1)
    ana, beto = sign_up(space, "ana"), sign_up(space, "beto")
    with pytest.raises(ValidationError, match="ya empezó"):
        services.cancel_registration(registration=ana, now=on_day(country, 10, 9))
    services.change_capacity(space=space, capacity=5, by=country.secretariat, now=on_day(country, 11))
    assert state_of(beto) == WAITING


def test_the_same_sheet_is_one_registration_and_one_letter(country: Country) -> None:
    space = make_space(country)
    sheet = submission("hoja", "Ana", "ana@example.org")
    first, again = (services.register(space=space, submission=sheet).registration for _time in range(2))
    assert first == again and Registration.objects.count() == 1 and len(letters("ana")) == 1


def test_the_same_sheet_with_other_data_is_told(country: Country) -> None:
    space = make_space(country)
    services.register(space=space, submission=submission("hoja", "Ana", "ana@example.org"))
    for other in (submission("hoja", "Beto", "ana@example.org"), submission("hoja", "Ana", "beto@example.org")):
        with pytest.raises(ValidationError, match="ya se envió otra inscripción"):
            services.register(space=space, submission=other)
    assert Registration.objects.count() == 1


def test_the_same_mail_twice_gets_its_receipt_by_mail_and_no_more(country: Country) -> None:
    space = make_space(country)
    ana = sign_up(space, "ana")
    for _time in range(RESENT_PER_HOUR + 3):
        done = services.register(space=space, submission=submission(name="Otra", mail="ANA@example.org"))
        assert done.is_known and done.registration == ana
    assert Registration.objects.count() == 1
    assert len(letters("ana")) == RESENT_PER_HOUR  # the first letter counts: nobody can flood an address
    again = letters("ana")[-1]
    assert ana.receipt in again.body and "Otra" not in again.body
    later = timezone.now() + timedelta(hours=2)
    services.register(space=space, submission=submission(name="Otra", mail="ana@example.org"), now=later)
    assert len(letters("ana")) == RESENT_PER_HOUR + 1


def test_whoever_cancelled_may_sign_up_again(country: Country) -> None:
    space = make_space(country)
    services.cancel_registration(registration=sign_up(space, "ana"))
    assert state_of(sign_up(space, "ana")) == CONFIRMED and Registration.objects.count() == 2


def test_one_address_sends_a_share(country: Country) -> None:
    space = make_space(country, capacity=None)
    for number in range(PER_HOUR):
        sent = Submission(f"hoja{number}", "Ana", f"a{number}@example.org", False, "una-misma-red", "es")
        services.register(space=space, submission=sent)
    with pytest.raises(TooMany):
        services.register(space=space, submission=Submission("x", "Ana", "z@example.org", False, "una-misma-red", "es"))


def test_a_mixed_space_asks_how_one_comes(country: Country) -> None:
    space = make_space(country, mode=Mode.MIXED)
    for wrong in (None, "mixed", "a pie"):
        with pytest.raises(ValidationError, match="en persona"):
            sign_up(space, mode=wrong)
    assert sign_up(space, mode="virtual").mode == "virtual"
    plain = make_space(country, "plano", mode=Mode.VIRTUAL)
    assert sign_up(plain, "beto", mode="in_person").mode == Mode.VIRTUAL
    with pytest.raises(ValidationError):
        sign_up(plain, "cira", sex="desconocido")


def test_moving_and_cancelling_the_space_tells_everybody_apart(country: Country) -> None:
    space = make_space(country, capacity=1)
    ana, beto, cira = (sign_up(space, name) for name in ("ana", "beto", "cira"))
    services.cancel_registration(registration=ana)
    OutgoingMail.objects.all().delete()
    services.move_space(
        space=space,
        reason="La sala no estaba lista.",
        starts_on=country.day(20),
        starts_time=time(14),
        place="Biblioteca",
        by=country.secretariat,
    )
    assert {mail.recipient for mail in OutgoingMail.objects.all()} == {"beto@example.org", "cira@example.org"}
    letter = letters("beto")[0].body
    assert "La sala no estaba lista." in letter and "Biblioteca" in letter and "Casa de la cultura" in letter
    assert beto.receipt in letter and cira.receipt not in letter and "cira" not in letter.lower()
    services.cancel_space(space=space, reason="Alerta por lluvias.", by=country.secretariat)
    assert "Alerta por lluvias." in letters("cira")[-1].body and len(letters("ana")) == 0
    with pytest.raises(ValidationError, match="ya no hace falta"):
        services.cancel_registration(registration=beto)


def test_letters_are_in_the_language_of_the_form(country: Country) -> None:
    space = make_space(country)
    sent = Submission("hoja-en", "Ann", "ann@example.org", False, "h", "en")
    row = services.register(space=space, submission=sent).registration
    (letter,) = letters("ann")
    assert f"/en/inscripciones/{row.receipt}/" in letter.body


def test_history_names_nobody_and_gives_no_receipt(country: Country) -> None:
    space = make_space(country, capacity=1)
    rows = [sign_up(space, name, organization_name="Red Canario") for name in ("ana", "beto")]
    services.cancel_registration(registration=rows[0])
    said = " ".join(f"{row} {row.changes} {row.object_url} {row.object_label}" for row in ActivityRecord.objects.all())
    for word in ("Ana", "ana@", "Canario", rows[0].receipt, rows[1].receipt):
        assert word not in said
    assert not ActivityRecord.objects.public().filter(verb__contains="inscripción").exists()
