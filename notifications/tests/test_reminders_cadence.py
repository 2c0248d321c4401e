"""Which step of a cadence has come, on which day its mail leaves, and how a rule is changed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models import OutgoingMail
from notifications.models import Digest, Reminder, ReminderRule
from notifications.quiet import is_quiet, local_date, open_day_from, open_day_until
from notifications.services import send_reminders
from notifications.steps import Steps
from notifications.tests.reminder_world import BOGOTA, at, day, hourly, keys, make_world, names, run, told

LATE = Steps(after=(1, 7, 30), repeat_every=30, escalate_after=7)
DUE = Steps(before=(30, 7, 1))
THURSDAY = date(2025, 11, 13)


@pytest.mark.parametrize(
    ("country", "written", "quiet"),
    [
        ("CO", "2026-12-08", True),
        ("CO", "2026-12-25", True),
        ("CO", "2026-11-16", True),  # the independence of Cartagena, moved to Monday
        ("CO", "2026-10-08", False),
        ("PE", "2026-10-08", True),  # Angamos
        ("PE", "2026-12-25", True),
        ("PE", "2026-11-16", False),
        ("CO", "2026-11-15", True),  # Sunday
        ("CO", "2026-11-17", False),
        ("ZZ", "2026-12-25", False),  # a country that nobody knows: weekends only
        ("ZZ", "2026-12-26", True),
    ],
)
def test_weekends_and_holidays_of_the_country_are_quiet(country: str, written: str, quiet: bool) -> None:
    assert is_quiet(date.fromisoformat(written), country) is quiet


def test_before_goes_back_and_after_goes_on() -> None:
    """A bridge in Colombia: Saturday 14, Sunday 15 and Monday 16 of November 2026."""
    monday = date(2026, 11, 16)
    assert open_day_until(monday, "CO") == date(2026, 11, 13)
    assert open_day_from(date(2026, 11, 14), "CO") == date(2026, 11, 17)
    assert open_day_until(monday, "PE") == open_day_from(monday, "PE") == monday


@pytest.mark.parametrize(
    ("steps", "passed", "step"),
    [
        (DUE, -31, None),
        (DUE, -30, -30),
        (DUE, -8, -30),
        (DUE, -7, -7),
        (DUE, -2, -7),
        (DUE, -1, -1),
        (DUE, 0, -1),
        (LATE, 0, None),
        (LATE, 1, 1),
        (LATE, 6, 1),
        (LATE, 8, 7),
        (LATE, 33, 30),
        (LATE, 61, 60),
        (LATE, 89, 60),
        (LATE, 365, 360),
        (Steps(after=(), repeat_every=10), 8, None),
        (Steps(after=(), repeat_every=10), 25, 20),
        (Steps(before=(3,), after=(1,)), 0, -3),
        (Steps(before=(3,), after=(1,)), 1, 1),
        (Steps(), 11, None),
    ],
)
def test_only_the_latest_step_that_has_come_counts(steps: Steps, passed: int, step: int | None) -> None:
    """From a Thursday, seen on working days of a country without holidays."""
    reached = steps.reached(THURSDAY, THURSDAY + timedelta(days=passed), "ZZ")
    assert reached == (None if step is None else THURSDAY + timedelta(days=step))


@given(passed=st.integers(-60, 400), start=st.integers(0, 700), repeat=st.integers(0, 40))
def test_a_step_never_comes_before_its_mail_may_leave(passed: int, start: int, repeat: int) -> None:
    """And as days go by it only moves on."""
    origin = date(2025, 1, 1) + timedelta(days=start)
    steps = Steps(before=(30, 7, 1), after=(1, 7, 30), repeat_every=repeat)
    today = origin + timedelta(days=passed)
    found = steps.reached(origin, today, "CO")
    if found is not None:
        leaves = open_day_until(found, "CO") if found < origin else open_day_from(found, "CO")
        assert leaves <= today
        later = steps.reached(origin, today + timedelta(days=1), "CO")
        assert later is not None and later >= found


def test_working_days_leave_weekends_out() -> None:
    steps = Steps(after=(3, 8))
    assert steps.reached(THURSDAY, date(2025, 11, 17), "CO", working=True) is None  # and a holiday
    assert steps.reached(THURSDAY, date(2025, 11, 18), "CO", working=True) == date(2025, 11, 18)


# With rows.


def only(kind: str, **fields: Any) -> None:
    """Nothing else is reminded of."""
    ReminderRule.objects.exclude(kind=kind).update(is_active=False)
    ReminderRule.objects.filter(kind=kind).update(is_active=True, **fields)


@pytest.mark.django_db
def test_the_clock_is_that_of_the_country(settings: Any) -> None:
    """Seven in the morning in Bogotá and Lima is noon in London."""
    settings.TIME_ZONE = "Europe/London"
    world, abroad = make_world(), make_world("ZZ")
    world.milestone(ends=7)
    abroad.milestone(ends=7)
    london = ZoneInfo("Europe/London")
    assert send_reminders(now=at(0, 6, 59, london)) == 0
    assert send_reminders(now=at(0, 7, 0, london)) == 2 and told() == names(*abroad.entities[0].people[:2])
    assert send_reminders(now=at(0, 11, 59, london)) == 0
    assert send_reminders(now=at(0, 12, 0, london)) == 2
    assert local_date(at(0, 2, 0, london), "PE") == day(-1)


@pytest.mark.django_db
def test_quiet_days_in_both_countries() -> None:
    """Seven days before a milestone of Thursday 15 October 2026 is Angamos in Peru: there it goes out the day before."""
    colombia, peru = make_world(), make_world("PE")
    for world in (colombia, peru):
        world.milestone(ends=0, planned_ends_on=date(2026, 10, 15))
    only("milestone_due", days_before="7")
    assert send_reminders(now=datetime(2026, 10, 6, 10, tzinfo=BOGOTA)) == 0
    assert send_reminders(now=datetime(2026, 10, 7, 10, tzinfo=BOGOTA)) == 2
    assert told() == names(*peru.entities[0].people[:2])
    assert send_reminders(now=datetime(2026, 10, 8, 10, tzinfo=BOGOTA)) == 2
    assert send_reminders(now=datetime(2026, 10, 9, 10, tzinfo=BOGOTA)) == 0
    assert set(Reminder.objects.values_list("local_date", flat=True)) == {date(2026, 10, 8)}


@pytest.mark.django_db
def test_nothing_leaves_on_a_quiet_day() -> None:
    """Friday 5 December 2025 is past; Monday 8 is the Immaculate in both countries: the mail of Saturday goes on Tuesday."""
    world = make_world()
    world.milestone(ends=0, planned_ends_on=date(2025, 12, 5))
    only("milestone_late")
    sent = [send_reminders(now=datetime(2025, 12, number, 12, tzinfo=BOGOTA)) for number in range(5, 11)]
    assert sent == [0, 0, 0, 0, 2, 0]
    assert set(Reminder.objects.values_list("local_date", flat=True)) == {date(2025, 12, 6)}


@pytest.mark.django_db
def test_a_jurisdictions_own_rule_wins() -> None:
    colombia, peru = make_world(), make_world("PE")
    for world in (colombia, peru):
        world.milestone(ends=12)
    ReminderRule.objects.filter(kind="milestone_due", jurisdiction=None).update(days_before="7")
    ReminderRule.objects.create(kind="milestone_due", jurisdiction=peru.place, days_before="12")
    assert run() == 2 and told() == names(*peru.entities[0].people[:2])
    ReminderRule.objects.filter(kind="milestone_due").update(days_before="12", is_active=False)
    assert run(1) == 0
    ReminderRule.objects.filter(jurisdiction=None).update(is_active=True)
    assert run(1) == 2 and told() == names(*peru.entities[0].people[:2], *colombia.entities[0].people[:2])


@pytest.mark.django_db
def test_a_cadence_that_changes_never_goes_back() -> None:
    """Told at seven days, and then the rule says ten: that step is over."""
    world = make_world()
    world.milestone(ends=7)
    assert run() == 2
    only("milestone_due", days_before="10,1")
    assert run(1) == 0 and run(3) == 0
    only("milestone_due", days_before="10,5")
    assert run(3) == 2


@pytest.mark.django_db
def test_a_date_that_moves_has_days_of_its_own() -> None:
    world = make_world()
    milestone = world.milestone(ends=7)
    assert run() == 2
    type(milestone).objects.update(planned_ends_on=day(10))
    assert run(1) == 0
    assert run(3) == 2
    assert {row[3] for row in keys()} == {day(0), day(3)}


# What was missed.


@pytest.mark.django_db
@pytest.mark.parametrize("away", [26, 24 * 10])
def test_an_outage_is_made_up_for_once(away: int) -> None:
    """26 hours or ten days without a scheduler: one row per key, one mail per person, at the latest step."""
    world = make_world()
    ReminderRule.objects.update(escalate_after=None)
    early, late = world.milestone(ends=3), world.milestone(world.commitment(slug="dos"), ends=-1)
    assert hourly(at(0, 0), 7) == 0  # until 06:05
    back = at(0, 6) + timedelta(hours=away)
    sent = hourly(back, 20)
    assert sent == 2
    per_person: dict[int, set[str]] = {}
    for _kind, subject, person, _local in keys():
        assert subject not in per_person.setdefault(person, set()), "one step of each thing"
        per_person[person].add(subject)
    assert all(subjects == {str(early.pk), str(late.pk)} for subjects in per_person.values())
    steps = {row[1]: row[3] for row in keys()}
    if away == 26:
        assert steps == {str(early.pk): day(-4), str(late.pk): day(0)}
    else:  # the first is late by then: nobody is told that it was due
        assert steps == {str(early.pk): day(10), str(late.pk): day(6)}
        assert {row[0] for row in keys()} == {"milestone_late"}


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "zone"), [("CO", "America/Bogota"), ("PE", "America/Lima")])
def test_across_midnight_and_a_clock_set_back(code: str, zone: str) -> None:
    """Every ten minutes around midnight, twice over, and an hour back in the morning: one row per key."""
    there = ZoneInfo(zone)
    world = make_world(code)
    world.milestone(ends=7)
    world.milestone(world.commitment(slug="dos"), ends=8)
    start = at(-1, 22, 0, there)
    sent = [send_reminders(now=start + timedelta(minutes=10 * n)) for n in range(24) for _twice in range(2)]
    assert sum(sent) == 3  # that evening, at their step of 30 days; one of the three loses the role at midnight
    assert {row[3] for row in keys()} == {day(-23), day(-22)}
    OutgoingMail.objects.update(state="sent")
    for minutes in (0, 30, -30, 0, 30, -60, 60):
        send_reminders(now=at(0, 7, 30, there) + timedelta(minutes=minutes))
    assert {row[3] for row in keys()} == {day(-23), day(-22), day(0)}
    assert OutgoingMail.objects.count() == 5 and len(keys()) == len(set(keys())) == 8
    assert hourly(at(0, 9), 20) == 0  # the rest of the day, and the night


@pytest.mark.django_db
def test_five_days_pass_between_mails_about_one_milestone() -> None:
    """Its step of a day falls on Saturday and leaves on Monday; that of seven, on Friday, waits five days and a bridge.

    The secretariat, which had no mail of it before, is told that Friday.
    """
    world = make_world()
    friday = date(2025, 11, 28)
    world.milestone(ends=0, planned_ends_on=friday)
    only("milestone_late")
    mornings = [datetime(2025, 11, 28, 10, tzinfo=BOGOTA) + timedelta(days=passed) for passed in range(1, 15)]
    sent = {now.date(): send_reminders(now=now) for now in mornings}
    assert {morning: count for morning, count in sent.items() if count} == {
        date(2025, 12, 1): 2,
        date(2025, 12, 5): 2,
        date(2025, 12, 9): 2,
    }
    editors = {row[3] for row in keys() if row[2] == world.entities[0].people[0].pk}
    assert editors == {friday + timedelta(days=1), friday + timedelta(days=7)}


@pytest.mark.django_db
def test_mails_of_a_deadline_are_neither_held_nor_counted() -> None:
    world = make_world()
    world.milestone(ends=1)
    assert run() == 2  # tomorrow
    assert run(1) == 0
    assert run(2) == 2  # late by a day
    assert [row[0] for row in keys()] == ["milestone_due", "milestone_due", "milestone_late", "milestone_late"]


@pytest.mark.django_db
def test_a_review_and_a_delay_of_one_milestone_are_kept_apart() -> None:
    """The secretariat is asked to review on Tuesday; that the milestone is late reaches it five days later."""
    world = make_world()
    milestone = world.milestone(ends=-6)
    world.report(milestone, by=world.entities[0].people[0], days=-5)
    for number in range(8):
        run(number)
    keeper = Digest.objects.filter(person=world.secretariat[0])
    assert set(keeper.values_list("local_date", flat=True)) == {day(0), day(6)}  # the fifth day is a Sunday


@pytest.mark.django_db
def test_one_mail_a_day_whatever_comes_later() -> None:
    world = make_world()
    world.milestone(ends=7)
    assert run(hour=7) == 2
    world.milestone(world.commitment(slug="dos"), ends=5)
    assert run(hour=11) == 0
    assert run(1) == 2
