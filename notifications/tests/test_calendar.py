"""The calendar: a month to read, and the same dates as calendar programs read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from commitments.models import Commitment, Milestone
from commitments.tests.admin_world import World, make_milestone, make_world
from committee.calendar import uid_of
from committee.tests import committee_world
from consultations.models import Consultation, Space
from consultations.tests.participation_world import Country, make_country, open_consultation
from consultations.tests.space_world import make_space
from consultations.tests.walking import visible
from notifications.choices import TargetKind
from notifications.selectors.calendar import events, nearest
from notifications.selectors.targets import find_target
from people.models import Territory
from plans.models import ActionPlan, ReportingPeriod, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def entries(address: str) -> dict[str, object]:
    """The events of a file by their identity, checked as RFC 5545 asks."""
    response = Client().get(address)
    assert response.status_code == 200, (address, response.status_code)
    assert response["Content-Type"] == "text/calendar; charset=utf-8" and not response.cookies
    assert b"\r\n" in response.content and max(len(line) for line in response.content.split(b"\r\n")) <= 75
    calendar = Calendar.from_ical(response.content)
    assert (calendar["VERSION"], calendar["METHOD"], bool(calendar["PRODID"])) == ("2.0", "PUBLISH", True)
    found = {}
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "STATUS", "URL"):
            assert name in event and not isinstance(event[name], list), (name, event)
        assert event["DTSTAMP"].dt.tzinfo is not None and "RRULE" not in event
        if "DTEND" in event:
            start, end = event["DTSTART"].dt, event["DTEND"].dt
            assert type(start) is type(end) and end > start
        assert str(event["URL"]).startswith(settings.SITE_URL) and str(event["UID"]) not in found
        found[str(event["UID"])] = event
    return found


def uid(word: str, row: object, end: str = "") -> str:
    return f"{word}-{row.pk}{end}@{settings.MAIL_DOMAIN}"  # type: ignore[attr-defined]


def test_a_milestone_is_a_whole_day(world: World) -> None:
    found = entries("/compromisos/plan-qa-compromiso-propia/calendario.ics")
    event = found[uid("hito", world.own.milestone)]
    assert list(found) == [uid("hito", world.own.milestone)]
    assert event["SUMMARY"] == "Vence el hito: Hito propia" and event["DESCRIPTION"] == "Compromiso propia"
    assert event["DTSTART"].dt == world.own.milestone.planned_ends_on and "DTEND" not in event
    assert event["DTSTAMP"].dt == world.own.milestone.updated_at.astimezone(UTC).replace(microsecond=0)
    assert event["URL"] == f"{settings.SITE_URL}/compromisos/plan-qa-compromiso-propia/"


def test_the_file_is_the_same_until_something_changes(world: World) -> None:
    address = "/planes/plan-qa/calendario.ics"
    first, second = Client().get(address), Client().get(address)
    assert first.content == second.content
    assert Client().get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    stamp = entries(address)[uid("hito", world.own.milestone)]["DTSTAMP"].dt
    Milestone.objects.filter(pk=world.own.milestone.pk).update(
        planned_ends_on=world.today + timedelta(days=9), updated_at=timezone.now() + timedelta(hours=1)
    )
    event = entries(address)[uid("hito", world.own.milestone)]
    assert event["DTSTAMP"].dt > stamp and event["DTSTART"].dt == world.today + timedelta(days=9)
    assert Client().post(address).status_code == 405 and Client().head(address).status_code == 200


def everything() -> tuple[Country, Consultation, Space, Stage, ReportingPeriod]:
    country = make_country()
    forum = open_consultation(country)
    forum.themes.add(country.theme)
    space = make_space(country, territory=country.region)
    space.themes.add(country.theme)
    period = ReportingPeriod.objects.create(
        plan=country.plan,
        name="Semestre",
        opens_on=country.day(-5),
        closes_on=country.day(5),
        locks_on=country.day(9),
    )
    return country, forum, space, country.stage, period


def test_the_cycle_of_a_plan_and_what_there_is_to_take_part_in() -> None:
    country, forum, space, stage, period = everything()
    found = entries("/planes/plan-qa/calendario.ics")
    assert set(found) == {
        uid("consulta", forum, "-apertura"),
        uid("consulta", forum, "-cierre"),
        uid("espacio", space),
        uid("etapa", stage, "-inicio"),
        uid("etapa", stage, "-fin"),
        uid("periodo", period),
    }
    assert found[uid("etapa", stage, "-inicio")]["SUMMARY"] == "Empieza la etapa: Participación"
    assert found[uid("etapa", stage, "-fin")]["SUMMARY"] == "Termina la etapa: Participación (previsto)"
    assert found[uid("consulta", forum, "-cierre")]["DTSTART"].dt == forum.closes_on
    assert found[uid("periodo", period)]["DTSTART"].dt == period.closes_on
    assert set(entries("/consultas/abierta/calendario.ics")) == {
        uid("consulta", forum, "-apertura"),
        uid("consulta", forum, "-cierre"),
    }
    assert set(entries("/planes/plan-qa/temas/agua/calendario.ics")) == {
        uid("consulta", forum, "-apertura"),
        uid("consulta", forum, "-cierre"),
        uid("espacio", space),
    }
    assert set(entries("/territorios/QA-N/calendario.ics")) == {uid("espacio", space)}
    assert set(entries("/territorios/QA/calendario.ics")) == set(found) == set(entries("/calendario.ics"))


def test_a_space_has_its_hours_and_its_last_day() -> None:
    country = make_country()
    zone = timezone.get_current_timezone()
    day = country.day(3)
    hours = make_space(country, "horas", starts_on=day, ends_on=day, starts_time=time(9), ends_time=time(11, 30))
    days = make_space(country, "dias", starts_on=day, ends_on=day + timedelta(days=2), starts_time=None, ends_time=None)
    vague = {"starts_on": day, "ends_on": None, "starts_time": None, "ends_time": None, "takes_registrations": False}
    month = make_space(country, "mes", starts_precision="month", **vague)
    year = make_space(country, "anno", starts_precision="year", **vague)
    found = entries("/calendario.ics")
    assert found[uid("espacio", hours)]["DTSTART"].dt == datetime.combine(day, time(9), zone).astimezone(UTC)
    assert found[uid("espacio", hours)]["DTEND"].dt == datetime.combine(day, time(11, 30), zone).astimezone(UTC)
    assert (found[uid("espacio", days)]["DTSTART"].dt, found[uid("espacio", days)]["DTEND"].dt) == (
        day,
        day + timedelta(days=3),
    )
    assert uid("espacio", month) not in found and uid("espacio", year) not in found
    page = visible(Client().get(f"/calendario/?mes={day:%Y-%m}"))
    assert "En el mes, sin día exacto" in page and month.title in page and year.title not in page


def test_what_is_cancelled_says_so() -> None:
    country = make_country()
    space = make_space(country)
    now = timezone.now()
    Space.objects.filter(pk=space.pk).update(cancelled_at=now, cancelled_by=country.secretariat, cancel_reason="Lluvia")
    assert entries("/calendario.ics")[uid("espacio", space)]["STATUS"] == "CANCELLED"
    assert "Cancelado" in visible(Client().get(f"/calendario/?mes={space.starts_on:%Y-%m}"))


def test_a_session_is_the_same_entry_as_its_invitation() -> None:
    world = committee_world.make_world()
    called = committee_world.make_session(world, number=1, days=7, sequence=3)
    committee_world.make_session(world, number=2, days=8, called=False)
    found = entries("/comite/comite-qa/calendario.ics")
    assert set(found) == {uid_of(called)}
    event = found[uid_of(called)]
    zone = timezone.get_current_timezone()
    assert event["DTSTART"].dt == datetime.combine(called.held_on, time(9), zone).astimezone(UTC)
    assert (event["SEQUENCE"], event["SUMMARY"]) == (3, f"Sesión: {called}")


def test_nothing_that_is_not_public_is_in_it(world: World) -> None:
    """A draft's milestone, a session in preparation, a hidden consultation, space and plan."""
    Commitment.objects.filter(pk=world.own.commitment.pk).update(state="draft")
    Commitment.objects.filter(pk=world.other.commitment.pk).update(state="withdrawn", state_reason="x")
    foreign = world.foreign.commitment.plan
    ActionPlan.objects.filter(pk=foreign.pk).update(is_public=False)
    country = make_country("QC")
    open_consultation(country, "oculta", is_public=False)
    make_space(country, "oculto", is_public=False)
    held = {key.partition("-")[0] for key in entries("/calendario.ics")}
    assert held == {"periodo", "etapa"}
    for address in (
        f"/planes/{foreign.slug}/calendario.ics",
        "/compromisos/plan-qa-compromiso-propia/calendario.ics",
        "/consultas/oculta/calendario.ics",
    ):
        assert Client().get(address).status_code == 404
    assert entries("/entidades/entidad-propia/calendario.ics") == {}


def test_every_target_has_its_dates(world: World) -> None:
    region = Territory.objects.create(code="QA-N", name="Norte", slug="n", level="region", parent=world.country)
    world.own.commitment.territories.add(region)
    child = make_milestone(world.other.commitment, "Hito del hijo", world.root)
    Commitment.objects.filter(pk=world.other.commitment.pk).update(parent=world.own.commitment)
    world.other.milestone.responsibles.create(organization=world.foreign.organization)
    own, other, foreign = (uid("hito", part.milestone) for part in (world.own, world.other, world.foreign))
    extra, period = uid("hito", child), uid("periodo", world.period)
    expected = {
        "/compromisos/plan-qa-compromiso-propia/": {own, other, extra},
        "/entidades/entidad-propia/": {own},
        "/entidades/entidad-extranjera/": {foreign, other},
        "/territorios/QA-N/": {own},
        "/territorios/QA/": {own, other, extra, period},
        "/planes/plan-qa/": {own, other, extra, period},
        "/": {own, other, foreign, extra, period},
    }
    assert {address: set(entries(f"{address}calendario.ics")) for address in expected} == expected


def test_a_month_day_by_day(world: World) -> None:
    due = world.own.milestone.planned_ends_on
    page = Client().get(f"/calendario/?mes={due:%Y-%m}")
    shown = visible(page)
    assert page.status_code == 200 and not page.cookies and "ETag" in page
    assert f'<time datetime="{due}">' in page.content.decode()
    assert "Vence el hito: Hito propia" in shown and "Vence el hito: Hito vecina" in shown
    narrowed = visible(Client().get(f"/calendario/?mes={due:%Y-%m}&plan=plan-qa&tipo=milestone"))
    assert "Hito propia" in narrowed and "Hito extranjera" not in narrowed
    assert "Nada de lo que pide tiene fecha" in visible(Client().get(f"/calendario/?mes={due:%Y-%m}&tipo=session"))
    assert "Milestone due: Hito propia" in visible(Client().get(f"/en/calendario/?mes={due:%Y-%m}"))
    assert "/planes/plan-qa/calendario.ics" in Client().get("/calendario/?plan=plan-qa").content.decode()


def test_one_walks_from_month_to_month_with_something_in_it(world: World) -> None:
    Milestone.objects.filter(pk=world.own.milestone.pk).update(planned_ends_on=date(2031, 5, 5))
    Milestone.objects.filter(pk=world.other.milestone.pk).update(planned_ends_on=date(2031, 9, 1))
    Milestone.objects.filter(pk=world.foreign.milestone.pk).update(planned_ends_on=date(2031, 7, 31))
    page = Client().get("/calendario/?mes=2031-05&plan=plan-qa").content.decode()
    assert "?mes=2031-09&amp;plan=plan-qa" in page and "2031-07" not in page
    assert "2031-07" in Client().get("/calendario/?mes=2031-05").content.decode()
    last = Client().get("/calendario/?mes=2031-09").content.decode()
    assert 'rel="next' not in last and "mes=2031-07" in last
    target = find_target("plan", "plan-qa")
    assert nearest(target, date(2031, 6, 1), date(2031, 6, 30)) == (date(2031, 5, 5), date(2031, 9, 1))
    assert nearest(target, date(2031, 9, 1), date(2031, 9, 30), ["session"]) == (None, None)


@pytest.mark.parametrize(
    "query", ["mes=2026-13", "mes=x", "mes=0001-01", "mes=2026-1", "mes=٢٠٢٦-01", "plan=no", "tipo=x", "plan=%00"]
)
def test_what_is_not_understood_is_refused(world: World, query: str) -> None:
    assert Client().get(f"/calendario/?{query}").status_code == 400


def test_an_empty_calendar_says_so() -> None:
    page = Client().get("/calendario/")
    assert page.status_code == 200 and "Nada de lo publicado tiene fecha en este mes." in visible(page)
    assert entries("/calendario.ics") == {}


def test_this_month_marks_today(world: World) -> None:
    Milestone.objects.filter(pk=world.own.milestone.pk).update(planned_ends_on=timezone.localdate())
    assert 'aria-current="date"' in Client().get("/calendario/").content.decode()


def queries(address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert Client().get(address).status_code == 200
    return len(found)


def test_the_calendar_costs_the_same_with_one_date_and_with_thirty(world: World) -> None:
    due = world.own.milestone.planned_ends_on
    country = make_country("QC")
    addresses = [
        f"/calendario/?mes={due:%Y-%m}",
        f"/calendario/?mes={due:%Y-%m}&plan=plan-qa",
        "/calendario.ics",
        "/planes/plan-qa/calendario.ics",
        "/territorios/QA/calendario.ics",
        "/entidades/entidad-propia/calendario.ics",
    ]
    make_space(country, "uno", starts_on=due, ends_on=due)
    open_consultation(country, "una", opens_on=due, closes_on=due)
    one = [queries(address) for address in addresses]
    for number in range(29):
        make_milestone(world.own.commitment, f"Hito {number}", world.root, order=number + 2)
        make_space(country, f"espacio-{number}", starts_on=due, ends_on=due)
        open_consultation(country, f"consulta-{number}", opens_on=due, closes_on=due)
    assert [queries(address) for address in addresses] == one
    assert max(one) <= 16


def test_the_page_and_the_file_tell_the_same(world: World) -> None:
    everywhere = events(None, world.today - timedelta(days=300), world.today + timedelta(days=300))
    assert {f"{event.uid}@{settings.MAIL_DOMAIN}" for event in everywhere} == set(entries("/calendario.ics"))
    for kind, key in ((TargetKind.PLAN, "plan-qa"), (TargetKind.TERRITORY, "QB")):
        target = find_target(kind, key)
        assert target is not None and set(events(target, date(2000, 1, 1), date(2099, 1, 1))) <= set(everywhere)


def test_a_demonstration_says_so(world: World) -> None:
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_demo=True)
    event = entries("/calendario.ics")[uid("hito", world.own.milestone)]
    assert str(event["SUMMARY"]).startswith("[Demo] ")
    due = world.own.milestone.planned_ends_on
    assert "Demostración" in visible(Client().get(f"/calendario/?mes={due:%Y-%m}"))
    assert "demostración" in visible(Client().get(f"/calendario/?mes={due:%Y-%m}&plan=plan-qa")).lower()
