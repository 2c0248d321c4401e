"""Two people (or one in two tabs) save the same row: the second sees both texts, loses nothing and decides."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments import services
from commitments.models import Milestone
from commitments.tests.admin_world import World, client_of, make_world, typed
from core.conflicts import Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


# model, attribute of the part, who writes, text field, another text field
CASES = [
    ("milestone", "milestone", "secretariat", "product", "verification"),
    ("commitment", "commitment", "secretariat", "note", "code"),
    ("progressreport", "draft", "editor", "actions", "next_steps"),
]


def url(world: World, model: str, part: str) -> str:
    return reverse(f"admin:commitments_{model}_change", args=[getattr(world.own, part).pk])


def writer(world: World, who: str) -> Client:
    return client_of(world.secretariat if who == "secretariat" else world.own.editor)


def rows(response: HttpResponse) -> dict[str, tuple[str, str, bool]]:
    return {row.name: (row.saved, row.typed, row.touched) for row in response.context["conflict"]["rows"]}


@pytest.mark.parametrize(("model", "part", "who", "field", "other"), CASES)
@pytest.mark.parametrize("same_person", [True, False])
def test_second_to_save_sees_both_texts_and_may_save_over(
    world: World, model: str, part: str, who: str, field: str, other: str, same_person: bool
) -> None:
    first = writer(world, who)
    second = writer(world, who) if same_person else client_of(world.root)
    page, row = url(world, model, part), getattr(world.own, part)
    one, two = typed(first.get(page)), typed(second.get(page))
    assert first.post(page, {**one, field: "Texto de la primera"}).status_code == 302

    mine = {**two, field: "Texto de la segunda\r\ncon dos líneas", other: "También escrito"}
    clash = second.post(page, mine)
    assert clash.status_code == 409
    assert rows(clash) == {field: ("Texto de la primera", "Texto de la segunda\ncon dos líneas", True)}
    row.refresh_from_db()
    assert getattr(row, field) == "Texto de la primera" and getattr(row, other) != "También escrito"
    shown = typed(clash)
    assert shown[field] == ["Texto de la segunda\r\ncon dos líneas"] or shown[field] == [
        "Texto de la segunda\ncon dos líneas"
    ]
    assert shown[other] == ["También escrito"]
    text = clash.content.decode()
    assert "Texto de la primera" in text
    who_saved = "usted, en otra ventana" if same_person else clash.context["conflict"]["by"]
    assert who_saved and who_saved in text and "@" not in clash.context["conflict"]["by"]

    assert second.post(page, shown).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field).startswith("Texto de la segunda") and getattr(row, other) == "También escrito"


@pytest.mark.parametrize(("model", "part", "who", "field", "other"), CASES)
def test_field_that_the_second_left_alone_keeps_what_the_first_saved(
    world: World, model: str, part: str, who: str, field: str, other: str
) -> None:
    first, second = writer(world, who), client_of(world.root)
    page, row = url(world, model, part), getattr(world.own, part)
    one, two = typed(first.get(page)), typed(second.get(page))
    first.post(page, {**one, field: "De la primera"})
    clash = second.post(page, {**two, other: "De la segunda"})
    assert clash.status_code == 409
    assert rows(clash)[field][2] is False
    assert typed(clash)[field] == ["De la primera"]
    assert second.post(page, typed(clash)).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, field), getattr(row, other)) == ("De la primera", "De la segunda")


def test_third_save_in_between_is_a_new_conflict(world: World) -> None:
    first, second = writer(world, "editor"), client_of(world.root)
    page = url(world, "progressreport", "draft")
    one, two = typed(first.get(page)), typed(second.get(page))
    first.post(page, {**one, "actions": "Uno"})
    clash = second.post(page, {**two, "actions": "Dos"})
    assert first.post(page, {**typed(first.get(page)), "actions": "Tres"}).status_code == 302
    again = second.post(page, typed(clash))
    assert again.status_code == 409 and rows(again)["actions"][:2] == ("Tres", "Dos")


def test_new_evidence_that_was_typed_stays_in_the_form(world: World) -> None:
    first, second = writer(world, "editor"), client_of(world.root)
    page = url(world, "progressreport", "draft")
    one, two = typed(first.get(page)), typed(second.get(page))
    first.post(page, {**one, "actions": "Uno"})
    title, link = (next(k for k in two if k.startswith("evidence-1-") and k.endswith(end)) for end in ("title", "url"))
    clash = second.post(page, {**two, "actions": "Dos", title: "Acta", link: "https://example.org/acta"})
    assert clash.status_code == 409 and typed(clash)[title] == ["Acta"]
    assert second.post(page, typed(clash)).status_code == 302
    assert world.own.draft.evidence.filter(title="Acta").count() == 1


def test_what_the_form_does_not_show_is_no_conflict(world: World) -> None:
    """A planned date moved meanwhile: the real date is saved, and nothing is undone."""
    client, page = client_of(world.own.editor), url(world, "milestone", "milestone")
    mine, day = typed(client.get(page)), world.today - timedelta(days=3)
    moved = world.today + timedelta(days=300)
    services.move_date(milestone=world.own.milestone, field="end", new_date=moved, reason="Contrato", by=world.root)
    assert client.post(page, {**mine, "starts_on": day.strftime("%d/%m/%Y")}).status_code == 302
    milestone = Milestone.objects.get(pk=world.own.milestone.pk)
    assert (milestone.starts_on, milestone.planned_ends_on) == (day, moved)


def test_report_handed_in_meanwhile_shows_what_was_typed(world: World) -> None:
    client, page = client_of(world.own.editor), url(world, "progressreport", "draft")
    mine = typed(client.get(page))
    services.submit_report(report=world.own.draft, by=world.own.editor)
    closed = client.post(page, {**mine, "actions": "Un párrafo largo"})
    assert closed.status_code == 409 and "Un párrafo largo" in closed.content.decode()
    world.own.draft.refresh_from_db()
    assert world.own.draft.actions == "Mesas de trabajo."


def test_stranger_gets_no_comparison(world: World) -> None:
    page = url(world, "progressreport", "draft")
    theirs = typed(client_of(world.own.editor).get(page))
    assert ["Mesas de trabajo."] in theirs.values()
    stolen = {name: [""] if value == ["Mesas de trabajo."] else value for name, value in theirs.items()}
    stolen |= {"_seen_at": "2020-01-01T00:00:00+00:00"}
    for who in (world.other.editor, world.foreign.editor, world.secretariat):
        response = client_of(who).post(page, stolen)
        assert response.status_code in (302, 403, 404) and "Mesas de trabajo" not in response.content.decode()


@pytest.mark.parametrize("stamp", ["ayer", "2020-13-45T99:00", "2020-01-01", "9" * 400])
def test_damaged_stamp_counts_as_old(world: World, stamp: str) -> None:
    client, page = client_of(world.own.editor), url(world, "progressreport", "draft")
    mine = typed(client.get(page)) | {"_seen_at": stamp, "_seen": "[1", "actions": "Otro texto"}
    assert client.post(page, mine).status_code == 409


def test_services_compare_under_their_lock(world: World) -> None:
    old = world.own.milestone.updated_at - timedelta(seconds=1)
    with pytest.raises(Conflict):
        services.describe_milestone(milestone=world.own.milestone, by=world.root, seen_at=old, product="x")
    with pytest.raises(Conflict):
        services.revise_commitment(commitment=world.own.commitment, by=world.root, seen_at=old, note="x")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no row locks")
def test_of_two_at_once_one_wins_and_the_other_is_told() -> None:
    world = make_world()
    milestone = Milestone.objects.get(pk=world.own.milestone.pk)
    start, outcome = threading.Barrier(2), []

    def save(text: str) -> None:
        try:
            start.wait(timeout=10)
            services.describe_milestone(
                milestone=milestone, by=world.root, seen_at=milestone.updated_at, product=text, now=timezone.now()
            )
            outcome.append("saved")
        except Conflict:
            outcome.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(text,)) for text in ("uno", "dos")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcome) == ["saved", "told"]
