"""Sessions in preparation: numbers, what fits, changes by several people, and an agenda that starts with what is pending."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commitments.choices import CommitmentState
from commitments.models import Commitment
from committee import services
from committee.models import Minutes, Session
from committee.services import AgendaPoint
from committee.tests.committee_world import World, fresh, make_session, make_world
from committee.tests.session_world import agree, call, held, make_group, prepare
from core.conflicts import Conflict
from core.models import ActivityRecord
from plans.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_numbers_follow_each_other_in_the_committee_and_in_each_group(world: World) -> None:
    group, other = make_group(world), make_group(world, "otra")
    made = [
        prepare(world),
        prepare(world, kind="extraordinary"),
        prepare(world, group=group),
        prepare(world, group=other),
        prepare(world, group=group),
        prepare(world, number=10),
        prepare(world),
    ]
    assert [row.number for row in made] == [1, 2, 1, 1, 2, 10, 11]
    assert made[0].slug == "sesion-1-comite-qa" and made[2].slug == "sesion-1-mesa"
    assert len({row.slug for row in made}) == len(made)


def test_a_number_that_is_taken_is_refused_with_the_next_one(world: World) -> None:
    prepare(world, number=3)
    with pytest.raises(ValidationError) as refusal:
        prepare(world, number=3)
    assert refusal.value.message_dict == {"number": ["Ya hay una sesión con ese número. La que sigue es la 4."]}
    with pytest.raises(ValidationError, match="desde 1"):
        prepare(world, number=0)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_time": time(8)}, "ends_time"),
        ({"place": "En https://video.example.org/x"}, "place"),
        ({"kind": "secreta"}, "kind"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_parts_that_do_not_fit_are_refused(world: World, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        prepare(world, **fields)
    assert list(refusal.value.message_dict) == [field]
    assert not Session.objects.exists()


def test_of_its_own_committee_while_it_lasts(world: World) -> None:
    abroad = make_world("QB")
    with pytest.raises(ValidationError, match="otro comité"):
        prepare(world, group=make_group(abroad, "ajena"))
    with pytest.raises(ValidationError, match="habrá terminado"):
        prepare(world, group=make_group(world, ended_on=world.day(2)))
    type(world.committee).objects.filter(pk=world.committee.pk).update(is_ended=True, ended_on=world.day(5))
    with pytest.raises(ValidationError, match="terminó"):
        prepare(world)
    assert prepare(world, 4).number == 1


def test_the_agenda_starts_with_what_is_pending_overdue_first(world: World) -> None:
    old = make_session(world, 1, -60)
    late, soon, latest = agree(old, 1, -3, world), agree(old, 2, 5, world), agree(old, 3, -20, world)
    agree(old, 4, -9, world, state="done", closed_on=world.day(-1))
    cancelled = make_session(
        world, 2, -50, cancelled_at=world.moment(-51), cancelled_by=world.secretariat, cancel_reason="x"
    )
    agree(cancelled, 1, -1, world)
    private = make_session(world, 1, -40, group=make_group(world, is_public=False), slug="privada")
    agree(private, 1, -1, world)
    abroad = make_world("QB")
    agree(make_session(abroad, 1, -40), 1, -1, abroad)
    session = services.prepare_session(committee=world.committee, held_on=world.day(3), by=world.secretariat)
    assert [item.follows for item in session.agenda.all()] == [latest, late, soon]
    assert session.agenda.first().title == f"Seguimiento al acuerdo: {latest.text}"
    assert [item.order for item in session.agenda.all()] == [1, 2, 3]


def test_a_group_starts_with_its_own_agreements(world: World) -> None:
    group = make_group(world, is_public=False)
    own = agree(make_session(world, 1, -40, group=group, slug="propia"), 1, 4, world, text="x" * 900)
    agree(make_session(world, 1, -60), 1, -3, world)
    session = services.prepare_session(
        committee=world.committee, group=group, held_on=world.day(3), by=world.secretariat
    )
    [item] = session.agenda.all()
    assert item.follows == own and len(item.title) == 250


# Changing, before and after it is called.


def test_before_it_is_called_everything_changes(world: World) -> None:
    session = prepare(world)
    changed = services.change_session(
        session=session, number=7, held_on=world.day(20), place="Otra", by=fresh(world.civil[0].user)
    )
    assert (changed.number, changed.slug, changed.place) == (7, "sesion-7-comite-qa", "Otra")
    record = ActivityRecord.objects.get(verb="modificó la sesión")
    assert (record.is_public, record.changes) == (False, {"fields": ["held_on", "number", "place"]})


def test_afterwards_only_its_purpose_and_the_recording(world: World) -> None:
    session = call(world)
    with pytest.raises(ValidationError) as refusal:
        services.change_session(session=session, place="Otra", starts_time=time(8), by=world.secretariat)
    assert set(refusal.value.message_dict) == {"place", "starts_time"}
    services.change_session(session=session, place=session.place, purpose="Ver el avance", by=world.secretariat)
    with pytest.raises(ValidationError, match="ya se realizó"):
        services.change_session(session=session, recording_url="https://v.example.org/1", by=world.secretariat)
    past = held(world)
    services.change_session(session=past, recording_url="https://v.example.org/1", by=fresh(world.civil[0].user))
    assert Session.objects.get(pk=past.pk).recording_url == "https://v.example.org/1"
    with pytest.raises(TypeError):
        services.change_session(session=past, called_at=None, by=world.secretariat)


def test_the_recording_may_come_after_the_minutes(world: World) -> None:
    session, by = held(world), world.secretariat
    Minutes.objects.create(
        session=session, text="x", drafted_by=by, updated_by=by, state="published", published_at=world.moment(0)
    )
    with pytest.raises(ValidationError, match="acta ya se publicó"):
        services.change_session(session=session, purpose="Otro", by=by)
    services.change_session(session=session, purpose=session.purpose, recording_url="https://v.example.org/1", by=by)
    assert Session.objects.get(pk=session.pk).recording_url


def test_two_people_changing_the_same_session(world: World) -> None:
    session = prepare(world)
    seen = session.updated_at
    services.change_session(session=session, purpose="Uno", seen_at=seen, by=world.secretariat)
    with pytest.raises(Conflict):
        services.change_session(session=session, purpose="Dos", seen_at=seen, by=fresh(world.civil[0].user))
    with pytest.raises(Conflict):
        services.set_agenda(session=session, points=[], seen_at=seen, by=fresh(world.civil[0].user))


# The agenda.


def test_an_agenda_is_set_as_a_whole_in_its_order(world: World) -> None:
    document = Document.objects.create(plan=world.plan, key="informe", title="Informe", kind="report")
    promise = Commitment.objects.create(
        plan=world.plan, title="Abrir datos", slug="abrir", state=CommitmentState.IN_PROGRESS
    )
    old = agree(make_session(world, 1, -60), 1, -3, world)
    session = services.prepare_session(committee=world.committee, held_on=world.day(3), by=world.secretariat)
    [pending] = session.agenda.all()
    points = [
        AgendaPoint(title=" Bienvenida "),
        AgendaPoint(title="Acuerdo pendiente", item=pending.pk),
        AgendaPoint(title="Informe", detail="Con cifras", document=document, commitment=promise),
    ]
    services.set_agenda(session=session, points=points, by=fresh(world.government[0].user))
    first, second, third = session.agenda.all()
    assert (first.title, second.pk, second.follows, second.title) == (
        "Bienvenida",
        pending.pk,
        old,
        "Acuerdo pendiente",
    )
    assert (third.document, third.commitment, third.detail) == (document, promise, "Con cifras")
    turned = [AgendaPoint(title=row.title, item=row.pk) for row in (third, second)]
    services.set_agenda(session=session, points=turned, by=world.secretariat)
    assert [(row.pk, row.order) for row in session.agenda.all()] == [(third.pk, 1), (second.pk, 2)]


def test_what_an_agenda_may_not_point_to(world: World) -> None:
    abroad = make_world("QB")
    session = prepare(world)
    hidden = Document.objects.create(plan=world.plan, key="d1", title="x", kind="report", is_public=False)
    foreign = Document.objects.create(plan=abroad.plan, key="d2", title="x", kind="report")
    draft = Commitment.objects.create(plan=world.plan, title="x", slug="x", state=CommitmentState.DRAFT)
    for wrong in ({"document": hidden}, {"document": foreign}, {"commitment": draft}):
        with pytest.raises(ValidationError, match="Elija"):
            services.set_agenda(session=session, points=[AgendaPoint(title="x", **wrong)], by=world.secretariat)
    for title in ("", "  ", "x" * 251):
        with pytest.raises(ValidationError):
            services.set_agenda(session=session, points=[AgendaPoint(title=title)], by=world.secretariat)
    with pytest.raises(ValidationError, match="100"):
        services.set_agenda(session=session, points=[AgendaPoint(title="x")] * 101, by=world.secretariat)


def test_what_was_withdrawn_since_can_stay(world: World) -> None:
    document = Document.objects.create(plan=world.plan, key="d1", title="x", kind="report")
    session = prepare(world)
    services.set_agenda(session=session, points=[AgendaPoint(title="x", document=document)], by=world.secretariat)
    Document.objects.filter(pk=document.pk).update(is_public=False)
    document.refresh_from_db()
    kept = AgendaPoint(title="y", document=document, item=session.agenda.get().pk)
    services.set_agenda(session=session, points=[kept], by=world.secretariat)
    assert session.agenda.get().document == document


def test_a_called_session_keeps_an_agenda(world: World) -> None:
    session = call(world)
    with pytest.raises(ValidationError, match="al menos un punto"):
        services.set_agenda(session=session, points=[], by=world.secretariat)
    record = ActivityRecord.objects.filter(verb="cambió la agenda de la sesión").order_by("pk").last()
    assert record.is_public is False
    services.set_agenda(session=session, points=[AgendaPoint(title="Otro")], by=world.secretariat)
    assert ActivityRecord.objects.filter(verb="cambió la agenda de la sesión").order_by("pk").last().is_public
