"""Who may do what with a space: role × action, and role × admin door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations import services
from consultations.models import Attendance, Registration, Space, SpaceMaterial
from consultations.tests.participation_world import Country, make_country, person, submission
from consultations.tests.space_world import held_space, make_space, sign_up
from people.choices import Role, Sector
from people.models import Membership, Organization, User

pytestmark = pytest.mark.django_db
ALLOWED = {"secretariat", "superuser"}


@pytest.fixture
def country() -> Country:
    return make_country()


@pytest.fixture
def people(country: Country) -> dict[str, Any]:
    abroad = make_country("QB")
    entity = Organization.objects.create(name="Alcaldía", slug="alcaldia", sector=Sector.PUBLIC)
    red = Organization.objects.create(name="Red", slug="red", sector=Sector.CIVIL_SOCIETY)
    return {
        "anonymous": AnonymousUser(),
        "citizen": User.objects.create_user("ciudadana@example.org", "x"),
        "entity editor": _of(entity, Role.ENTITY_EDITOR),
        "member": _of(red, Role.MEMBER),
        "moderator": country.moderator,
        "secretariat": country.secretariat,
        "secretariat elsewhere": abroad.secretariat,
        "former secretariat": _former(country),
        "superuser": User.objects.create_superuser("root@example.org", "x"),
    }


def _of(organization: Organization, role: Role) -> User:
    user = User.objects.create_user(f"{role}@example.org", "x")
    since = timezone.localdate() - timedelta(days=30)
    Membership.objects.create(user=user, role=role, organization=organization, since=since)
    return user


def _former(country: Country) -> User:
    user = person("antes", Role.SECRETARIAT, country.place)
    user.memberships.update(until=timezone.localdate() - timedelta(days=1))
    return User.objects.get(pk=user.pk)


def attempt(do: Callable[[], Any]) -> str:
    try:
        do()
    except PermissionDenied:
        return "denied"
    except ValidationError as error:
        return f"refused: {error}"
    return "done"


def actions(country: Country, key: str, by: Any) -> dict[str, Callable[[], Any]]:
    """Each service on rows of its own, ready to be called."""
    space, past = make_space(country, f"s-{key}"), held_space(country, f"p-{key}")
    draft, closed = make_space(country, f"d-{key}", is_public=False), make_space(country, f"c-{key}")
    services.close_registrations(space=closed, reason="Sala.", by=country.secretariat)
    called_off = make_space(country, f"x-{key}")
    registration, own = sign_up(space, f"ana-{key}"), {"by": country.secretariat}
    past_registration = _registered(past, key)
    material = services.add_material(space=space, title="Acta", url="https://example.org/a", **own)
    silent = services.add_testimonial(space=space, text="Bien.", name="Cira", **own)
    said = services.add_testimonial(
        space=space, text="Bien.", name="Cira", has_consent=True, consent_note="Carta.", **own
    )
    noted = services.note_walk_in(space=past, name="Dora", **own)
    who = {"by": by}
    return {
        "create": lambda: make_space(country, f"n-{key}", **who),
        "change": lambda: services.change_space(space=space, title="Otro", **who),
        "publish": lambda: services.publish_space(space=draft, **who),
        "move": lambda: services.move_space(space=space, starts_on=country.day(15), reason="Paro.", **who),
        "capacity": lambda: services.change_capacity(space=space, capacity=9, **who),
        "close": lambda: services.close_registrations(space=space, reason="Sala.", **who),
        "reopen": lambda: services.reopen_registrations(space=closed, **who),
        "cancel": lambda: services.cancel_space(space=called_off, reason="Lluvias.", **who),
        "cancel registration": lambda: services.cancel_registration(registration=registration, **who),
        "mark": lambda: services.mark_attendance(space=past, registrations=[past_registration], **who),
        "walk in": lambda: services.note_walk_in(space=past, name="Eva", **who),
        "import": lambda: services.import_attendance(
            space=past, content=b"Nombre,Sexo\nEva,mujer\n", name="a.csv", **who
        ),
        "remove attendance": lambda: services.remove_attendance(attendances=[noted], **who),
        "speaker": lambda: services.save_speaker(space=space, name="Rosa", **who),
        "add material": lambda: services.add_material(space=space, title="B", url="https://example.org/b", **who),
        "describe material": lambda: services.describe_material(material=material, title="Acta final", **who),
        "remove material": lambda: services.remove_material(material=material, **who),
        "add testimonial": lambda: services.add_testimonial(space=space, text="Sí.", name="Luz", **who),
        "give consent": lambda: services.give_consent(testimonial=silent, consent_note="Carta.", **who),
        "withdraw consent": lambda: services.withdraw_consent(testimonial=said, **who),
    }


def _registered(space: Space, key: str) -> Registration:
    """Somebody who signed up before the space was held."""
    before = timezone.now() - timedelta(days=20)
    sent = submission(name="Beto", mail=f"beto-{key}@example.org")
    return services.register(space=space, submission=sent, now=before).registration


def test_who_may_do_what(country: Country, people: dict[str, Any]) -> None:
    """role × action; every cell on rows of its own."""
    cells = 0
    for number, (role, who) in enumerate(people.items()):
        for action, do in actions(country, str(number), who).items():
            expected = "done" if role in ALLOWED else "denied"
            assert attempt(do) == expected, (role, action)
            cells += 1
    assert cells == len(people) * 20


def test_a_space_without_a_plan_is_kept_by_superusers(people: dict[str, Any]) -> None:
    space = Space.objects.create(title="Suelto", slug="suelto", kind="other", is_public=True)
    for role, who in people.items():
        got = attempt(lambda who=who: services.change_space(space=space, note=f"{who}", by=who))
        assert (got == "done") == (role == "superuser"), role


# The admin.


@pytest.fixture
def rows(country: Country) -> dict[str, Model]:
    """One row behind each door, with words that nobody else may read."""
    space = held_space(country, title="Espacio canario")
    registration = _registered(space, "canaria")
    Registration.objects.filter(pk=registration.pk).update(author_name="Beto Canario", sex="man")
    services.mark_attendance(space=space, registrations=[registration], by=country.secretariat)
    who = {"space": space, "by": country.secretariat}
    return {
        "space": space,
        "registration": registration,
        "attendance": Attendance.objects.get(),
        "speaker": services.save_speaker(name="Ponente canario", **who),
        "spacematerial": services.add_material(title="Material canario", url="https://example.org/m", **who),
        "testimonial": services.add_testimonial(text="Testimonio canario", name="Cira", **who),
    }


def door(name: str, page: str, *args: Any) -> str:
    return reverse(f"admin:consultations_{name}_{page}", args=args)


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
            history = client.get(door(name, "history", row.pk))
            if role in ALLOWED:
                assert (listed.status_code, form.status_code) == (200, 200), (role, name)
                assert row in listed.context["cl"].queryset
            else:
                assert form.status_code in (302, 403, 404) and history.status_code in (302, 403, 404), (role, name)
                assert "anari" not in listed.content.decode() + form.content.decode(), (role, name)


STEPS = {
    "space": (
        "publicar",
        "mover",
        "aforo",
        "cerrar-inscripcion",
        "reabrir-inscripcion",
        "anotar",
        "importar",
        "cancelar",
    ),
    "registration": ("cancelar",),
    "testimonial": ("autorizar", "retirar"),
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
        for name, action in (("registration", "mark"), ("attendance", "remove"), ("spacematerial", "remove")):
            data = {"action": action, "_selected_action": [rows[name].pk]}
            client.post(door(name, "changelist"), data)
    assert Attendance.objects.count() == 1 and SpaceMaterial.objects.count() == 1


def test_what_is_delicate_is_never_beside_a_name(rows: dict[str, Model], country: Country) -> None:
    client = client_of(country.secretariat)
    for name in ("registration", "attendance"):
        page = client.get(door(name, "change", rows[name].pk)).content.decode()
        assert "Beto" in page and "hombre" not in page and "sexo" not in page.lower()


def test_nobody_edits_nor_deletes_a_registration(rows: dict[str, Model], people: dict[str, Any]) -> None:
    for role in ALLOWED:
        client = client_of(people[role])
        for name in ("registration", "attendance", "testimonial"):
            address = door(name, "change", rows[name].pk)
            client.post(address, {"author_name": "Otra", "name": "Otra", "text": "Otra"})
            assert client.post(door(name, "delete", rows[name].pk), {"post": "yes"}).status_code == 403
    assert Registration.objects.get().author_name == "Beto Canario"


# The secretariat's work, through the admin.


def fields_of(country: Country, **changes: Any) -> dict[str, Any]:
    return {
        "plan": country.plan.pk,
        "kind": "dialogue",
        "title": "Diálogo abierto",
        "slug": "dialogo-abierto",
        "starts_on": country.day(10).isoformat(),
        "starts_precision": "day",
        "ends_precision": "day",
        "takes_registrations": "on",
        "has_waiting_list": "on",
        "capacity": "2",
        "is_public": "on",
    } | changes


def test_a_space_is_announced_changed_and_moved_in_the_admin(country: Country) -> None:
    client = client_of(country.secretariat)
    assert client.post(door("space", "add"), fields_of(country, starts_on="")).status_code == 200
    response = client.post(door("space", "add"), fields_of(country))
    assert response.status_code == 302, response.context["errors"]
    space = Space.objects.get()
    changed = {name: value for name, value in fields_of(country).items() if name not in ("plan", "slug")}
    response = client.post(door("space", "change", space.pk), changed | {"title": "Diálogo", "starts_on": "2020-01-01"})
    space.refresh_from_db()
    assert (space.title, space.starts_on, space.is_public) == ("Diálogo", country.day(10), True)
    step = door("space", "mover", space.pk)
    same = {"starts_on": country.day(12).isoformat(), "reason": ""}
    assert client.post(step, same).status_code == 200
    assert client.post(step, same | {"reason": "Paro."}).status_code == 302
    space.refresh_from_db()
    assert space.starts_on == country.day(12)
    page = client.get(door("space", "change", space.pk)).content.decode()
    for words in ("Cambiar el aforo", "Cerrar la inscripción", "Cancelar el espacio", "Ver inscripciones"):
        assert words in page
    assert "Importar asistentes" not in page  # it has not been held yet
    for name, data in (
        ("cerrar-inscripcion", {"reason": "Sala."}),
        ("reabrir-inscripcion", {"closes_on": ""}),
        ("aforo", {"capacity": "5"}),
        ("cancelar", {"reason": "Lluvias."}),
    ):
        address = door("space", name, space.pk)
        assert client.get(address).status_code == 200
        assert client.post(address, data).status_code == 302, name
    space.refresh_from_db()
    assert (space.capacity, space.cancel_reason, space.registration_closed_at) == (5, "Lluvias.", None)


def test_a_foreign_plan_is_not_offered(country: Country) -> None:
    abroad = make_country("QB")
    client = client_of(country.secretariat)
    assert "Quinto plan QB" not in client.get(door("space", "add")).content.decode()
    assert client.post(door("space", "add"), fields_of(country, plan=abroad.plan.pk)).status_code == 200
    assert not Space.objects.exists()


def test_people_are_marked_noted_and_loaded_in_the_admin(country: Country) -> None:
    space = held_space(country)
    registration = _registered(space, "x")
    client = client_of(country.secretariat)
    data = {"action": "mark", "_selected_action": [registration.pk]}
    assert "Asistentes nuevos: 1" in client.post(door("registration", "changelist"), data, follow=True).content.decode()
    assert client.post(door("space", "anotar", space.pk), {"name": "", "organization_name": ""}).status_code == 200
    assert client.post(door("space", "anotar", space.pk), {"name": "Eva", "sex": "woman"}).status_code == 302
    step = door("space", "importar", space.pk)
    wrong = client.post(step, {"upload": SimpleUploadedFile("a.csv", b"Nombre,Sexo\nLuz,perro\nSol,gato\n")})
    page = wrong.content.decode()
    assert wrong.status_code == 200 and "Línea 2" in page and "Línea 3" in page and Attendance.objects.count() == 2
    right = {"upload": SimpleUploadedFile("a.csv", b"Nombre,Sexo,Placa\nLuz,mujer,1\n")}
    told = client.post(step, right, follow=True).content.decode()
    assert "Asistentes nuevos: 1" in told and "Placa" in told and Attendance.objects.count() == 3
    row = Attendance.objects.get(name="Luz")
    client.post(door("attendance", "changelist"), {"action": "remove", "_selected_action": [row.pk]})
    assert Attendance.objects.count() == 2


def test_materials_and_testimonials_are_kept_in_the_admin(country: Country, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    space, client = make_space(country), client_of(country.secretariat)
    add = door("spacematerial", "add")
    photograph = {"space": space.pk, "kind": "photograph", "title": "Mesa", "order": "0"}
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 50
    refused = client.post(add, photograph | {"upload": SimpleUploadedFile("a.png", png)})
    assert refused.status_code == 200 and "Describa en palabras" in refused.content.decode()
    kept = client.post(add, photograph | {"upload": SimpleUploadedFile("a.png", png), "alt_text": "Una mesa."})
    assert kept.status_code == 302
    material = SpaceMaterial.objects.get()
    change = door("spacematerial", "change", material.pk)
    assert client.post(change, {"title": "Mesa", "alt_text": "", "order": "0"}).status_code == 200
    assert client.post(change, {"title": "Mesa uno", "alt_text": "Una mesa.", "order": "0"}).status_code == 302
    client.post(door("spacematerial", "changelist"), {"action": "remove", "_selected_action": [material.pk]})
    assert not SpaceMaterial.objects.exists()
    words = {"space": space.pk, "text": "Nos oyeron.", "name": "Cira", "has_consent": "on"}
    assert client.post(door("testimonial", "add"), words).status_code == 200
    assert client.post(door("testimonial", "add"), words | {"consent_note": "Carta."}).status_code == 302
    row = space.testimonials.get()
    assert client.post(door("testimonial", "retirar", row.pk), {"post": "1"}).status_code == 302
    assert not space.testimonials.public().exists()
