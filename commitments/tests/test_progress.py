"""Properties of the formulas, whatever the plan."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from commitments.choices import CommitmentState, Completion, Light
from commitments.progress import (
    CommitmentFacts,
    MilestoneFacts,
    VoiceReport,
    commitment_progress,
    completion,
    expected,
    group_progress,
    light,
    mean,
    months_after,
    plan_progress,
    weighted_mean,
)

DAY = date(2026, 6, 1)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
weights = st.decimals(Decimal("0.01"), Decimal("999"), places=2)
percents = st.integers(0, 100)


def report(percent: int, on: date = DAY) -> VoiceReport:
    return VoiceReport(percent, completion(Decimal(percent)), on)


@st.composite
def milestones(draw: st.DrawFn) -> MilestoneFacts:
    start, end = sorted([draw(days), draw(days)])
    percent = draw(st.none() | percents)
    return MilestoneFacts(
        id=draw(st.integers(1, 10**6)),
        starts_on=draw(st.none() | st.just(start)),
        ends_on=draw(st.none() | st.just(end)),
        weight=draw(weights),
        government=None if percent is None else report(percent),
    )


def commitment(*rows: MilestoneFacts, state: str = CommitmentState.IN_PROGRESS, pk: int = 1) -> CommitmentFacts:
    return CommitmentFacts(id=pk, state=state, starts_on=None, ends_on=None, milestones=rows)


@given(st.lists(milestones(), unique_by=lambda m: m.id), days)
def test_figures_stay_between_0_and_100(rows: list[MilestoneFacts], on: date) -> None:
    progress = commitment_progress(commitment(*rows), on)
    for value in (progress.actual, progress.expected, progress.government):
        assert value is None or 0 <= value <= 100
    assert (progress.actual is None) == (not rows)


@given(st.lists(milestones(), min_size=1, unique_by=lambda m: m.id), days, st.data())
def test_more_progress_never_lowers_the_commitment(rows: list[MilestoneFacts], on: date, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(rows) - 1))
    old = rows[index].government.percent if rows[index].government else 0
    better = rows.copy()
    better[index] = MilestoneFacts(**{**rows[index].__dict__, "government": report(data.draw(st.integers(old, 100)))})
    before = commitment_progress(commitment(*rows), on).actual
    after = commitment_progress(commitment(*better), on).actual
    assert before is not None and after is not None and after >= before


@given(days, days, days, days)
def test_expected_never_falls_with_time(a: date, b: date, on: date, later: date) -> None:
    start, end = sorted([a, b])
    on, later = sorted([on, later])
    assert expected(start, end, on) <= expected(start, end, later)


@given(days, days)
def test_a_one_day_milestone_is_0_before_and_100_from_that_day(day: date, on: date) -> None:
    assert expected(day, day, on) == (100 if on >= day else 0)


def test_expected_needs_an_end_and_is_0_before_the_start() -> None:
    assert expected(DAY, None, DAY) is None
    assert expected(DAY, DAY + timedelta(days=10), DAY - timedelta(days=1)) == 0
    assert expected(DAY, DAY + timedelta(days=10), DAY + timedelta(days=5)) == 50
    assert expected(None, DAY, DAY - timedelta(days=1)) == 0


@given(st.lists(st.tuples(percents, weights), min_size=1))
def test_the_weighted_mean_lies_between_its_values(pairs: list[tuple[int, Decimal]]) -> None:
    value = weighted_mean((Decimal(p), w) for p, w in pairs)
    assert min(p for p, _w in pairs) <= value <= max(p for p, _w in pairs)


def test_weights_count() -> None:
    rows = [MilestoneFacts(1, None, None, Decimal(3), report(100)), MilestoneFacts(2, None, None, Decimal(1))]
    assert commitment_progress(commitment(*rows), DAY).actual == 75


def test_a_commitment_without_milestones_is_unknown_never_zero() -> None:
    progress = commitment_progress(commitment(), DAY)
    assert (progress.actual, progress.expected, progress.completion) == (None, None, None)
    assert progress.light == Light.NO_INFORMATION
    assert group_progress([]).actual is None
    assert mean([None, None]) is None


def test_withdrawn_and_merged_are_left_out_and_counted_apart() -> None:
    done = commitment_progress(commitment(MilestoneFacts(1, None, None, government=report(100))), DAY)
    gone = [
        commitment_progress(commitment(MilestoneFacts(2, None, None), state=state), DAY)
        for state in (CommitmentState.WITHDRAWN, CommitmentState.MERGED)
    ]
    group = group_progress([done, *gone])
    assert (group.actual, group.commitments, group.left_out) == (100, 1, 2)
    assert {progress.light for progress in gone} == {Light.WITHDRAWN}


def test_a_plan_is_the_mean_over_its_themes() -> None:
    def single(percent: int) -> object:
        return commitment_progress(commitment(MilestoneFacts(1, None, None, government=report(percent))), DAY)

    one, three = [single(100)], [single(0), single(0), single(30)]
    assert plan_progress([*one, *three], [one, three]).actual == 55
    assert plan_progress([*one, *three], []).actual == Decimal("32.50")


def test_sub_commitments_take_the_place_of_milestones() -> None:
    child = commitment(MilestoneFacts(1, None, None, government=report(40)), pk=2)
    parent = CommitmentFacts(1, CommitmentState.IN_PROGRESS, None, None, (MilestoneFacts(9, None, None),), (child,))
    assert commitment_progress(parent, DAY).actual == 40


def test_the_gap_is_over_the_milestones_that_both_voices_report() -> None:
    rows = [
        MilestoneFacts(1, None, None, government=report(80), civil_society=report(50)),
        MilestoneFacts(2, None, None, government=report(0)),
    ]
    assert commitment_progress(commitment(*rows), DAY).gap == 30


def test_completion_follows_ogp() -> None:
    levels = {0: "not_started", 1: "limited", 49: "limited", 50: "substantial", 99: "substantial", 100: "complete"}
    assert {percent: completion(Decimal(percent)) for percent in levels} == levels


def test_a_mean_that_rounds_to_100_is_not_complete() -> None:
    rows = [
        MilestoneFacts(1, None, None, Decimal("900"), report(100)),
        MilestoneFacts(2, None, None, Decimal("0.01"), report(99)),
    ]
    progress = commitment_progress(commitment(*rows), DAY)
    assert (progress.actual, progress.completion) == (Decimal("100.00"), Completion.SUBSTANTIAL)


def test_each_light_is_the_first_that_applies() -> None:
    base = dict(actual=Decimal(50), expected=Decimal(50), is_complete=False, late=False, on=DAY)
    recent = dict(starts_on=DAY - timedelta(days=30), last_report_on=DAY)
    old = dict(starts_on=DAY - timedelta(days=400), last_report_on=DAY - timedelta(days=200))
    assert light(**base, **recent, withdrawn=True) == Light.WITHDRAWN
    assert light(**{**base, "is_complete": True, "late": True}, **recent) == Light.COMPLETE
    assert light(**{**base, "late": True}, **recent) == Light.DELAYED
    assert light(**{**base, "expected": Decimal("80.01")}, **old) == Light.DELAYED
    assert light(**{**base, "expected": Decimal(80)}, **old) == Light.NO_INFORMATION
    assert light(**{**base, "expected": Decimal("60.01")}, **recent) == Light.AT_RISK
    assert light(**base, starts_on=DAY + timedelta(days=1), last_report_on=None) == Light.SCHEDULED
    assert light(**{**base, "expected": Decimal(60)}, **recent) == Light.ON_TRACK


def test_six_months_end_on_the_last_day_of_a_short_month() -> None:
    assert months_after(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert months_after(date(2025, 6, 30), 6) == date(2025, 12, 30)
