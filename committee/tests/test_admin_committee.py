"""Who may write what of a committee: role × action × state; and the doors of the admin, with nobody else's rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committee import services
from committee.choices import SeatSector, TenureKind
from committee.models import (
    Application,
    Committee,
    CommitteeText,
    GroupMember,
    QuorumRule,
    Renewal,
    Seat,
    Tenure,
    WorkingGroup,
)
from committee.permissions import can_manage, sits_in, tenure_in
from committee.services.renewals import Result
from committee.tests.committee_world import World, fresh, hold, make_chair, make_person, make_world
from committee.tests.renewal_world import admitted, apply, close, make_renewal
from committee.tests.test_groups import guest, make_commitment, make_group
from people.choices import Role
from people.models import Membership, User

pytestmark = pytest.mark.django_db
ALLOWED = {"secretariat", "superuser"}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def people(world: World) -> dict[str, Any]:
    """Every kind of person, by what the day makes of them."""
    abroad = make_world("QB")
    suspended = hold(make_chair(world.committee, SeatSector.CIVIL_SOCIETY, 5).seat, "s", TenureKind.SUPLENTE)
    services.suspend_tenure(tenure=suspended, reason="x", decided_by="La plenaria", by=world.secretariat)
    gone = hold(make_chair(world.committee, SeatSector.CIVIL_SOCIETY, 6).seat, "g", TenureKind.SUPLENTE, ends=-1)
    alternate = hold(world.civil[1].seat, "alternate", TenureKind.SUPLENTE)
    former = make_person("former", Role.SECRETARIAT, jurisdiction=world.place)
    former.memberships.update(until=world.day(-1))
    return {
        "anonymous": AnonymousUser(),
        "stranger": make_person("stranger"),
        "titular": world.civil[0].user,
        "suplente": alternate.user,
        "ended yesterday": gone.user,
        "suspended": fresh(suspended.user),
        "moderator": make_person("moderator", Role.MODERATOR, jurisdiction=world.place),
        "former secretariat": fresh(former),
        "secretariat elsewhere": abroad.secretariat,
        "secretariat": world.secretariat,
        "superuser": User.objects.create_superuser("root@example.org", "x"),
    }


def attempt(do: Callable[[], Any]) -> str:
    try:
        do()
    except PermissionDenied:
        return "denied"
    except ValidationError as error:
        return f"refused: {error}"
    return "done"


def actions(world: World, key: str, by: Any) -> dict[str, Callable[[], Any]]:
    """Each service on rows of its own in the state that allows it, ready to be called."""
    own, number = {"by": world.secretariat}, int(key) + 20
    committee, who = world.committee, {"by": by}
    hidden = Committee.objects.create(jurisdiction=world.place, kind="standing", name="C", slug=f"oculto-{key}")
    text = services.add_text(committee=committee, kind="function", text="Seguir", **own)
    shown = services.add_evidence(text=text, title="x", path="/comite/", **own)
    seat = make_chair(committee, SeatSector.OTHER, number).seat
    ending = make_chair(committee, SeatSector.OTHER, number + 100).seat
    waiting = services.add_seat(
        committee=committee, sector="other", organization=None, order=number, since=world.today, **own
    )
    active, resting, leaving = (
        make_chair(committee, SeatSector.OTHER, number + extra).tenure for extra in (200, 300, 400)
    )
    services.suspend_tenure(tenure=resting, reason="x", decided_by="La plenaria", **own)
    draft, open_call = make_renewal(world, f"d-{key}", is_public=False), make_renewal(world, f"o-{key}")
    waiting_row, decided = apply(open_call, f"Espera {key}"), make_renewal(world, f"r-{key}")
    elected = admitted(world, decided, f"Red {key}")
    outcome = {elected.pk: Result(True)}
    services.publish_renewal_result(renewal=close(decided, world), result="Red.", outcomes=outcome, **own)
    empty = close(make_renewal(world, f"e-{key}"), world)
    group, last = make_group(world, f"g-{key}"), make_group(world, f"l-{key}")
    member = services.add_group_member(group=group, seat=seat, since=world.today, **own)
    person, told = make_person(f"persona-{key}"), {"reason": "x", "decided_by": "La plenaria"}
    dates = {"opens_on": world.today, "closes_on": world.day(9)}
    texts = {"committee": committee, "kind": "function", "text": "x"}
    places = {"committee": committee, "sector": "other", "order": 9, "since": world.today}
    return {
        "create committee": lambda: services.create_committee(
            jurisdiction=world.place, name="F", slug=f"f-{key}", kind="standing", **who
        ),
        "change committee": lambda: services.change_committee(committee=committee, note=key, **who),
        "publish committee": lambda: services.publish_committee(committee=hidden, **who),
        "end committee": lambda: services.end_committee(committee=hidden, ended_on=world.today, act="Acto", **who),
        "add text": lambda: services.add_text(**texts, **who),
        "add evidence": lambda: services.add_evidence(text=text, title="y", path="/comite/", **who),
        "remove evidence": lambda: services.remove_evidence(evidence=shown, **who),
        "replace text": lambda: services.replace_text(text=text, words="y", since=world.day(1), **who),
        "set rule": lambda: services.set_quorum_rule(committee=committee, since=world.day(5), percent=50, **who),
        "add seat": lambda: services.add_seat(**places, organization=guest(f"U-{key}"), **who),
        "give seat": lambda: services.give_seat(seat=waiting, organization=guest(f"V-{key}"), **who),
        "end seat": lambda: services.end_seat(seat=ending, until=world.today, reason="x", **who),
        "begin tenure": lambda: services.begin_tenure(
            seat=seat, user=person, kind="suplente", starts_on=world.today, ends_on=world.day(9), **who
        ),
        "suspend tenure": lambda: services.suspend_tenure(tenure=active, **told, **who),
        "resume tenure": lambda: services.resume_tenure(tenure=resting, **who),
        "withdraw tenure": lambda: services.withdraw_tenure(tenure=leaving, reason="x", **who),
        "open renewal": lambda: services.open_renewal(
            committee=committee, title="R", slug=f"n-{key}", call="x", **dates, **who
        ),
        "change renewal": lambda: services.change_renewal(renewal=draft, call="y", **who),
        "publish renewal": lambda: services.publish_renewal(renewal=draft, **who),
        "extend renewal": lambda: services.extend_renewal(renewal=open_call, closes_on=world.day(20), **who),
        "tie consultation": lambda: services.tie_consultation(renewal=open_call, consultation=None, **who),
        "decide application": lambda: services.decide_application(application=waiting_row, admit=True, **who),
        "publish result": lambda: services.publish_renewal_result(renewal=empty, result="x", outcomes={}, **who),
        "seat elected": lambda: services.seat_elected(
            application=elected, organization=guest(f"W-{key}"), since=world.today, **who
        ),
        "create group": lambda: make_group(world, f"c-{key}", **who),
        "change group": lambda: services.change_group(group=group, name=f"M {key}", **who),
        "add member": lambda: services.add_group_member(
            group=group, organization=guest(f"X-{key}"), since=world.today, **who
        ),
        "end member": lambda: services.end_group_member(member=member, until=world.today, **who),
        "end group": lambda: services.end_group(group=last, ended_on=world.today, **who),
    }


def test_who_may_do_what(world: World, people: dict[str, Any]) -> None:
    """role × action; every cell on rows of its own, in the state in which the secretariat may."""
    cells = 0
    for number, (role, who) in enumerate(people.items()):
        for action, do in actions(world, str(number), who).items():
            assert attempt(do) == ("done" if role in ALLOWED else "denied"), (role, action)
            cells += 1
    assert cells == len(people) * 29


def test_who_sits_today(world: World, people: dict[str, Any]) -> None:
    sitting = {role for role, who in people.items() if sits_in(who, world.committee, world.today)}
    assert sitting == {"titular", "suplente"}
    titulars = {role for role, who in people.items() if tenure_in(who, world.committee, world.today, titular=True)}
    assert titulars == {"titular"}
    assert {role for role, who in people.items() if can_manage(who, world.committee)} == ALLOWED


# Doors.


@pytest.fixture
def rows(world: World) -> dict[str, Model]:
    """One row behind each door, with words that nobody else may read."""
    own = {"by": world.secretariat}
    services.change_committee(committee=world.committee, name="Comité canario", **own)
    renewal = make_renewal(world, title="Renovación canaria", is_public=True)
    tenure = world.civil[0].tenure
    Tenure.objects.filter(pk=tenure.pk).update(holder_name="Persona canaria")
    return {
        "committee": world.committee,
        "committeetext": services.add_text(committee=world.committee, kind="function", text="Función canaria", **own),
        "seat": world.civil[0].seat,
        "tenure": tenure,
        "renewal": renewal,
        "application": apply(renewal, "Red canaria"),
        "workinggroup": make_group(world, name="Mesa canaria"),
    }


def door(name: str, page: str, *args: Any) -> str:
    return reverse(f"admin:committee_{name}_{page}", args=args)


def client_of(user: Any) -> Client:
    client = Client()
    if user.is_authenticated:
        client.force_login(user)
    return client


def test_only_the_secretariat_of_the_place_opens_each_door(rows: dict[str, Model], people: dict[str, Any]) -> None:
    for role, who in people.items():
        client = client_of(who)
        for name, row in rows.items():
            listed, form = client.get(door(name, "changelist")), client.get(door(name, "change", row.pk))
            if role in ALLOWED:
                assert (listed.status_code, form.status_code) == (200, 200), (role, name)
                assert row in listed.context["cl"].queryset
            else:
                assert form.status_code in (302, 403, 404), (role, name)
                assert "anari" not in listed.content.decode() + form.content.decode(), (role, name)


STEPS = {
    "committee": ("publicar", "quorum", "texto", "terminar"),
    "committeetext": ("cambiar", "retirar", "muestra", "quitar-muestra"),
    "seat": ("organizacion", "terminar"),
    "tenure": ("suspender", "reanudar", "retirar"),
    "renewal": ("publicar", "prorrogar", "consulta", "resultado"),
    "application": ("decidir", "asiento"),
    "workinggroup": ("integrante", "salida", "terminar"),
}


def test_nobody_else_takes_a_step(rows: dict[str, Model], people: dict[str, Any]) -> None:
    for role, who in people.items():
        if role in ALLOWED:
            continue
        client = client_of(who)
        for name, steps in STEPS.items():
            for step in steps:
                address = door(name, step, rows[name].pk)
                assert client.get(address).status_code in (302, 403, 404), (role, name, step)
                assert client.post(address, {"reason": "x"}).status_code in (302, 403, 404), (role, name, step)


def step(client: Client, row: Model, name: str, **data: Any) -> Any:
    return client.post(door(row._meta.model_name, name, row.pk), data)


def taken(response: Any) -> str:
    assert response.status_code == 302, response.context["form"].errors
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_a_committee_is_written_published_and_given_its_rule(world: World) -> None:
    client = client_of(world.secretariat)
    sheet = {
        "jurisdiction": world.place.pk,
        "kind": "sector",
        "name": "Foro del agua",
        "slug": "foro-del-agua",
        "created_by_act": "Resolución 1",
        "created_on": world.day(-30).isoformat(),
        "functions": "Seguir\n\nProponer",
        "responsibilities": "Asistir",
    }
    added = client.post(door("committee", "add"), sheet)
    assert added.status_code == 302, added.context["errors"]
    made = Committee.objects.get(slug="foro-del-agua")
    assert list(made.texts.values_list("text", flat=True)) == ["Seguir", "Proponer", "Asistir"]
    assert Client().get(made.get_absolute_url()).status_code == 404
    taken(step(client, made, "publicar"))
    assert Client().get(made.get_absolute_url()).status_code == 200
    assert step(client, made, "publicar").status_code == 403
    past = step(client, made, "quorum", since=world.day(-1).isoformat(), percent="50")
    assert "no cambia el pasado" in past.content.decode()
    taken(step(client, made, "quorum", since=world.today.isoformat(), percent="50", each_sector="on"))
    assert QuorumRule.objects.get().each_sector
    taken(step(client, made, "texto", kind="responsibility", text="Rendir cuentas", since=""))
    text = CommitteeText.objects.get(text="Seguir")
    taken(step(client, text, "muestra", title="La lista", path="/comite/"))
    wrong = step(client, text, "muestra", title="x", path="/no-hay-nada/")
    assert "no existe en el portal" in wrong.content.decode()
    taken(step(client, text, "cambiar", words="Hacer seguimiento", since=world.today.isoformat()))
    text = CommitteeText.objects.get(text="Hacer seguimiento")
    taken(step(client, text, "quitar-muestra", evidence=text.evidence.get().pk))
    taken(step(client, text, "retirar", until=world.today.isoformat()))
    changed = client.post(
        door("committee", "change", made.pk),
        {"plan": "", "kind": "sector", "name": "Foro de agua", "created_by_act": "", "created_on": "", "note": ""}
        | {f"{name}-{part}_FORMS": 0 for name in ("quorum_rules", "texts") for part in ("TOTAL", "INITIAL")},
    )
    assert changed.status_code == 302, changed.context["errors"]
    assert Committee.objects.get(pk=made.pk).name == "Foro de agua"
    taken(step(client, made, "terminar", ended_on=world.today.isoformat(), act="Resolución 2"))


def test_a_seat_and_its_holder_pass_through_their_states(world: World) -> None:
    client, organization, person = client_of(world.secretariat), guest(), make_person("ana")
    sheet = {"committee": world.committee.pk, "sector": "other", "organization": "", "order": 1}
    missing = client.post(door("seat", "add"), sheet)
    assert "Este campo es obligatorio" in missing.content.decode()
    client.post(door("seat", "add"), sheet | {"since": world.day(-9).isoformat()})
    seat = Seat.objects.get(sector="other")
    taken(step(client, seat, "organizacion", organization=organization.pk))
    held = {"seat": seat.pk, "user": person.pk, "kind": "titular", "starts_on": world.today.isoformat()}
    long = client.post(door("tenure", "add"), held | {"ends_on": world.day(800).isoformat()})
    assert "dos años como máximo" in long.content.decode()
    added = client.post(door("tenure", "add"), held | {"ends_on": world.day(700).isoformat()})
    assert added.status_code == 302, added.context["errors"]
    tenure = Tenure.objects.get(user=person)
    assert Membership.objects.get(user=person).role == Role.MEMBER
    told = {"since": world.today.isoformat(), "decided_by": "La plenaria", "reason": "Inasistencia"}
    taken(step(client, tenure, "suspender", **told))
    assert step(client, tenure, "suspender", **told).status_code == 403
    taken(step(client, tenure, "reanudar"))
    taken(step(client, tenure, "retirar", ends_on=world.today.isoformat(), reason="Renuncia"))
    assert step(client, tenure, "reanudar").status_code == 403
    taken(step(client, seat, "terminar", until=world.today.isoformat(), reason="Cambió el reglamento"))


def test_a_renewal_is_run_by_steps(world: World) -> None:
    client = client_of(world.secretariat)
    sheet = {
        "committee": world.committee.pk,
        "title": "Renovación 2027",
        "slug": "renovacion-2027",
        "call": "Dos asientos.",
        "terms": "",
        "opens_on": world.today.isoformat(),
        "closes_on": world.day(5).isoformat(),
    }
    added = client.post(door("renewal", "add"), sheet)
    assert added.status_code == 302, added.context["errors"]
    renewal = Renewal.objects.get()
    taken(step(client, renewal, "publicar"))
    taken(step(client, renewal, "prorrogar", closes_on=world.day(8).isoformat()))
    taken(step(client, renewal, "consulta", consultation=""))
    red, mala = apply(renewal, "Red"), apply(renewal, "Mala")
    page = client.get(door("application", "change", red.pk)).content.decode()
    assert "Persona Privada" in page and "Ver en el sitio" not in page
    silent = step(client, mala, "decidir", decision="refuse", reason="")
    assert "por qué no se admite" in silent.content.decode()
    taken(step(client, mala, "decidir", decision="refuse", reason="No existe"))
    taken(step(client, red, "decidir", decision="admit", reason=""))
    assert step(client, renewal, "resultado", result="x").status_code == 403
    close(renewal, world)
    result = {"result": "Ganó Red.", f"elected_{red.pk}": "on", f"votes_{red.pk}": "31"}
    taken(step(client, renewal, "resultado", **result))
    assert Application.objects.get(pk=red.pk).votes == 31
    organization = guest("Red")
    taken(step(client, red, "asiento", seat="", organization=organization.pk, since=world.today.isoformat()))
    assert Seat.objects.get(organization=organization).committee == world.committee


def test_a_group_is_written_and_changed_by_steps(world: World) -> None:
    client, commitment = client_of(world.secretariat), make_commitment(world.plan, "uno")
    sheet = {
        "committee": world.committee.pk,
        "name": "Mesa del agua",
        "slug": "mesa-del-agua",
        "purpose": "Seguir.",
        "theme": "",
        "commitments": [commitment.pk],
        "created_on": world.day(-5).isoformat(),
        "is_public": "on",
    }
    added = client.post(door("workinggroup", "add"), sheet)
    assert added.status_code == 302, added.context["errors"]
    group = WorkingGroup.objects.get()
    assert list(group.commitments.all()) == [commitment]
    seat = world.civil[0].seat
    taken(step(client, group, "integrante", seat=seat.pk, organization="", since=world.today.isoformat()))
    taken(step(client, group, "salida", member=GroupMember.objects.get().pk, until=world.today.isoformat()))
    members = {"members-TOTAL_FORMS": 0, "members-INITIAL_FORMS": 0}
    changed = client.post(
        door("workinggroup", "change", group.pk), sheet | members | {"name": "Mesa de agua", "commitments": []}
    )
    assert changed.status_code == 302, changed.context["errors"]
    assert WorkingGroup.objects.get().name == "Mesa de agua" and not group.commitments.exists()
    taken(step(client, group, "terminar", ended_on=world.today.isoformat()))


def test_choices_of_another_country_are_not_offered(world: World, rows: dict[str, Model]) -> None:
    abroad = make_world("QB")
    client = client_of(abroad.secretariat)
    for name, sheet in (
        ("seat", {"committee": world.committee.pk, "sector": "other", "order": 1, "since": world.today.isoformat()}),
        ("renewal", {"committee": world.committee.pk, "title": "R", "slug": "r", "call": "x"}),
        ("workinggroup", {"committee": world.committee.pk, "name": "M", "slug": "m", "purpose": "x"}),
    ):
        before = rows[name]._meta.model.objects.count()
        page = client.post(door(name, "add"), sheet)
        assert page.status_code == 200 and "anari" not in page.content.decode()
        assert rows[name]._meta.model.objects.count() == before


def test_lists_cost_the_same_with_one_and_with_thirty(world: World, rows: dict[str, Model]) -> None:
    client = client_of(world.secretariat)

    def costs() -> list[int]:
        found = []
        for name in rows:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(door(name, "changelist")).status_code == 200
            found.append(len(captured))
        return found

    costs()
    before = costs()
    renewal = rows["renewal"]
    for number in range(30):
        make_chair(world.committee, SeatSector.OTHER, number + 50)
        services.add_text(committee=world.committee, kind="function", text="x", by=world.secretariat)
        apply(make_renewal(world, f"r-{number}") if number % 2 else renewal, f"O {number}")
        make_group(world, f"g-{number}")
        Committee.objects.create(jurisdiction=world.place, kind="standing", name="C", slug=f"c-{number}")
    assert costs() == before
