"""Accounts and rights in the admin: who opens them, and for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import ActivityRecord
from people.choices import Role, Sector, TerritoryLevel
from people.models import Membership, Organization, Territory, User

pytestmark = pytest.mark.django_db
PASSWORD = "una-clave-larga-2026"


def country(code: str) -> Territory:
    return Territory.objects.create(code=code, name=code, slug=code.lower(), level=TerritoryLevel.COUNTRY)


def entity(place: Territory) -> Organization:
    return Organization.objects.create(
        name=f"Entidad {place}", slug=f"e-{place.slug}", sector=Sector.PUBLIC, territory=place
    )


def person(name: str, role: Role, **place: object) -> User:
    user = User.objects.create_user(f"{name}@example.org", "x", full_name=name)
    Membership.objects.create(user=user, role=role, since=timezone.localdate() - timedelta(days=9), **place)
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def here() -> Territory:
    return country("QA")


@pytest.fixture
def secretariat(here: Territory) -> Client:
    return client_of(person("secretaria", Role.SECRETARIAT, jurisdiction=here))


def test_account_is_opened_with_its_mail_as_login(secretariat: Client) -> None:
    data = {"email": "Nueva@Example.org", "full_name": "Nueva", "password1": PASSWORD, "password2": PASSWORD}
    response = secretariat.post(reverse("admin:people_user_add"), data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    user = User.objects.get(email="nueva@example.org")
    assert user.check_password(PASSWORD) and not user.is_superuser and not user.is_staff
    assert not ActivityRecord.objects.filter(object_label__contains="@").exists()


def test_same_mail_in_other_case_is_refused(secretariat: Client) -> None:
    User.objects.create_user("ya@example.org", "x")
    data = {"email": "YA@example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert secretariat.post(reverse("admin:people_user_add"), data).status_code == 200


def test_secretariat_sees_people_of_its_country_and_changes_none(secretariat: Client, here: Territory) -> None:
    own = person("propia", Role.ENTITY_EDITOR, organization=entity(here))
    foreign = person("ajena", Role.ENTITY_EDITOR, organization=entity(country("QB")))
    root = User.objects.create_superuser("root@example.org", "x")
    seen = set(secretariat.get(reverse("admin:people_user_changelist")).context["cl"].queryset)
    assert own in seen and not {foreign, root} & seen
    for user in (own, foreign, root):
        page = reverse("admin:people_user_change", args=[user.pk])
        assert secretariat.post(page, {"email": "x@example.org", "is_superuser": "on"}).status_code in (302, 403)
        assert secretariat.get(reverse("admin:auth_user_password_change", args=[user.pk])).status_code in (403, 404)
        user.refresh_from_db()
        assert user.email != "x@example.org"
    assert User.objects.filter(is_superuser=True).count() == 1


def test_secretariat_gives_and_ends_an_editor_role_through_the_service(secretariat: Client, here: Territory) -> None:
    user, organization = User.objects.create_user("nueva@example.org", "x"), entity(here)
    today = timezone.localdate()
    data = {"user": user.pk, "role": "entity_editor", "organization": organization.pk, "since": today.isoformat()}
    response = secretariat.post(reverse("admin:people_membership_add"), data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    membership = Membership.objects.get(user=user)
    page = reverse("admin:people_membership_change", args=[membership.pk])
    assert "until" in secretariat.post(page, {"until": ""}).context["adminform"].form.errors
    assert secretariat.post(page, {"until": today.isoformat(), "role": "secretariat"}).status_code == 302
    membership.refresh_from_db()
    assert (membership.until, membership.role) == (today, "entity_editor")
    assert ActivityRecord.objects.filter(is_public=False).count() == 2


@pytest.mark.parametrize("role", ["secretariat", "member"])
def test_secretariat_cannot_name_a_secretariat_or_fill_a_seat(secretariat: Client, here: Territory, role: str) -> None:
    user = User.objects.create_user("nueva@example.org", "x")
    data = {"user": user.pk, "role": role, "jurisdiction": here.pk, "since": "2026-01-01"}
    response = secretariat.post(reverse("admin:people_membership_add"), data)
    assert "role" in response.context["adminform"].form.errors


def test_secretariat_gives_no_right_to_itself_nor_abroad(secretariat: Client, here: Territory) -> None:
    me, abroad = User.objects.get(email="secretaria@example.org"), entity(country("QB"))
    data = {"user": me.pk, "role": "entity_editor", "organization": abroad.pk, "since": "2026-01-01"}
    errors = secretariat.post(reverse("admin:people_membership_add"), data).context["adminform"].form.errors
    assert {"user", "organization"} <= set(errors)


def test_superuser_changes_an_account_and_its_password() -> None:
    client = client_of(User.objects.create_superuser("root@example.org", "x"))
    user = User.objects.create_user("ana@example.org", "x")
    page = reverse("admin:people_user_change", args=[user.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"email": "ana@example.org", "full_name": "Ana", "is_active": "on"}).status_code == 302
    user.refresh_from_db()
    assert user.full_name == "Ana" and user.check_password("x")
    assert client.get(reverse("admin:auth_user_password_change", args=[user.pk])).status_code == 200
