"""A committee, what it is for in dated words, and its quorum rule."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from committee import services
from committee.choices import CommitteeKind, TextKind
from committee.models import Committee, CommitteeText, QuorumRule, SeatAttendance
from committee.selectors.standing import quorum_rules_on, texts_in_force
from committee.tests.committee_world import World, make_session, make_world
from core.models import ActivityRecord
from people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def refusal(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


@pytest.mark.parametrize("kind", CommitteeKind.values)
def test_each_kind_is_created_with_what_it_is_for(world: World, kind: str) -> None:
    plan = world.plan if kind == CommitteeKind.PLAN else None
    made = services.create_committee(
        jurisdiction=world.place,
        plan=plan,
        name=f"Foro {kind}",
        slug=f"foro-{kind}",
        kind=kind,
        created_on=date(2026, 1, 5),
        functions=["Una", "Dos"],
        responsibilities=["Asistir"],
        by=world.secretariat,
    )
    texts = [(row.kind, row.order, row.text, row.since) for row in made.texts.order_by("kind", "order")]
    day = date(2026, 1, 5)
    assert texts == [("function", 1, "Una", day), ("function", 2, "Dos", day), ("responsibility", 1, "Asistir", day)]
    assert not made.is_public and not ActivityRecord.objects.public().exists()
    assert services.publish_committee(committee=made, by=world.secretariat).is_public
    assert ActivityRecord.objects.public().get().actor_label == "La secretaría técnica"


def test_a_committee_of_a_plan_names_a_plan_of_its_country(world: World) -> None:
    abroad = make_world("QB")
    values = {"jurisdiction": world.place, "name": "F", "slug": "f", "kind": "plan", "by": world.secretariat}
    with pytest.raises(ValidationError) as error:
        services.create_committee(**values)
    assert "Elija el plan" in refusal(error)
    with pytest.raises(ValidationError) as error:
        services.create_committee(**values, plan=abroad.plan)
    assert "misma jurisdicción" in refusal(error)


def test_a_text_is_replaced_from_a_day_on_and_the_earlier_one_stays(world: World) -> None:
    by, kind = world.secretariat, TextKind.FUNCTION
    first = services.add_text(committee=world.committee, kind=kind, text="Seguir", since=world.day(-100), by=by)
    second = services.add_text(committee=world.committee, kind=kind, text="Proponer", since=world.day(-100), by=by)
    services.add_evidence(text=first, title="Quiénes", path="/comite/", by=by)
    new = services.replace_text(text=first, words="Hacer seguimiento", since=world.day(-10), by=by)

    def in_force(days: int) -> list[str]:
        found = texts_in_force(CommitteeText.objects.filter(committee=world.committee), world.day(days))
        return sorted(found.values_list("text", flat=True))

    assert in_force(-101) == []
    assert in_force(-11) == ["Proponer", "Seguir"]
    assert (new.order, second.order) == (1, 2)
    assert in_force(-10) == ["Hacer seguimiento", "Proponer"]
    assert [shown.path for shown in new.evidence.all()] == ["/comite/"]
    services.end_text(text=second, until=world.day(-5), by=by)
    assert in_force(0) == ["Hacer seguimiento"]
    with pytest.raises(ValidationError):
        services.replace_text(text=new, words="x", since=world.day(-10), by=by)


@pytest.mark.parametrize(
    "path", ["https://example.org/", "//example.org/", "/no-existe-aqui/x/y/", "/admin/", "comite/"]
)
def test_what_shows_a_function_is_a_public_page_of_the_portal(world: World, path: str) -> None:
    text = services.add_text(committee=world.committee, kind="function", text="Seguir", by=world.secretariat)
    with pytest.raises(ValidationError):
        services.add_evidence(text=text, title="x", path=path, by=world.secretariat)
    shown = services.add_evidence(text=text, title="x", path="/comite/?a=1", by=world.secretariat)
    services.remove_evidence(evidence=shown, by=world.secretariat)
    assert not text.evidence.exists()


def test_a_quorum_rule_never_changes_the_past(world: World) -> None:
    by, committee = world.secretariat, world.committee
    services.set_quorum_rule(committee=committee, since=world.day(-30), percent=50, today=world.day(-30), by=by)
    with pytest.raises(ValidationError) as error:
        services.set_quorum_rule(committee=committee, since=world.day(-1), percent=60, by=by)
    assert "no cambia el pasado" in refusal(error)
    services.set_quorum_rule(committee=committee, since=world.day(5), percent=60, by=by)
    services.set_quorum_rule(committee=committee, since=world.day(5), at_least=3, each_sector=False, by=by)
    assert QuorumRule.objects.filter(committee=committee).count() == 2

    def rule(days: int) -> tuple[int | None, int | None, bool] | None:
        found = quorum_rules_on([committee], world.day(days)).get(committee.pk)
        return (found.percent, found.at_least, found.each_sector) if found else None

    assert [rule(-31), rule(-30), rule(4), rule(5)] == [None, (50, None, True), (50, None, True), (None, 3, False)]


def test_a_rule_waits_until_after_the_session_of_the_day(world: World) -> None:
    session, chair = make_session(world, days=0), world.civil[0]
    SeatAttendance.objects.create(session=session, seat=chair.seat, tenure=chair.tenure, status="present")
    with pytest.raises(ValidationError) as error:
        services.set_quorum_rule(committee=world.committee, since=world.today, percent=50, by=world.secretariat)
    assert "día siguiente" in refusal(error)
    services.set_quorum_rule(committee=world.committee, since=world.day(1), percent=50, by=world.secretariat)
    assert QuorumRule.objects.exists()


@pytest.mark.parametrize(
    "parts", [{"each_sector": False}, {"percent": 0}, {"percent": 101}, {"at_least": 0, "each_sector": False}]
)
def test_a_rule_says_something_that_can_be_met(world: World, parts: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        services.set_quorum_rule(committee=world.committee, since=world.day(1), by=world.secretariat, **parts)
    assert not QuorumRule.objects.exists()


def test_a_committee_ends_after_its_seats(world: World) -> None:
    by = world.secretariat
    with pytest.raises(ValidationError) as error:
        services.end_committee(committee=world.committee, ended_on=world.today, act="Decreto 1", by=by)
    assert "Termine antes sus asientos" in refusal(error)
    for chair in world.chairs:
        services.end_seat(seat=chair.seat, until=world.today, reason="El comité termina.", by=by)
    services.end_committee(committee=world.committee, ended_on=world.today, act="Decreto 1", by=by)
    ended = Committee.objects.get(pk=world.committee.pk)
    assert (ended.is_ended, ended.ended_on, ended.ended_by_act) == (True, world.today, "Decreto 1")


def test_only_the_secretariat_of_the_place_writes(world: World) -> None:
    abroad = make_world("QB")
    root = User.objects.create_superuser("root@example.org", "x")
    for user in (abroad.secretariat, world.civil[0].user):
        with pytest.raises(PermissionDenied):
            services.change_committee(committee=world.committee, name="Otro", by=user)
    services.change_committee(committee=world.committee, name="Otro", by=root)
    assert Committee.objects.get(pk=world.committee.pk).name == "Otro"
    with pytest.raises(TypeError):
        services.change_committee(committee=world.committee, is_public=False, by=root)


def test_the_language_of_whoever_writes_does_not_matter(world: World) -> None:
    text = services.add_text(committee=world.committee, kind="function", text="Seguir", by=world.secretariat)
    with translation.override("en"):
        services.add_evidence(text=text, title="x", path="/comite/", by=world.secretariat)
    assert text.evidence.exists()
