"""Invitations: who may send them, and what their link opens."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import ActivityRecord, OutgoingMail
from people import services
from people.choices import Role
from people.models import Invitation, Membership, Organization, Territory, User
from people.tests.account_world import PASSWORD, country, entity, letters, link, person, sign_in, signed_in

pytestmark = pytest.mark.django_db
MAIL = "nueva@example.org"
NEW = "otra-clave-larga-2026"
PAGE = "/cuenta/invitacion/"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def here() -> Territory:
    return country("QA")


@pytest.fixture
def office(here: Territory) -> Organization:
    return entity(here)


@pytest.fixture
def secretariat(here: Territory) -> User:
    return person("secretaria", Role.SECRETARIAT, jurisdiction=here)


def invite(by: User, **more: Any) -> Invitation:
    return services.invite(**{"email": MAIL, "full_name": "Nueva Persona", "by": by, **more})


def follow(path: str, client: Client | None = None) -> Any:
    return (client or Client()).get(path, follow=True)


def accept(path: str, client: Client | None = None) -> Any:
    client = client or Client()
    client.get(path)
    return client.post(PAGE, {"password1": NEW, "password2": NEW})


def test_who_may_invite_whom(here: Territory) -> None:
    """role × what the invitation brings."""
    abroad = country("QB")
    region = Territory.objects.create(code="QA-1", name="R", slug="r", level="region", parent=here)
    near, inner, far = entity(here), entity(region), entity(abroad)
    actors = {
        "superuser": User.objects.create_superuser("raiz@example.org", PASSWORD),
        "secretariat": person("secretaria", Role.SECRETARIAT, jurisdiction=here),
        "editor": person("editor", Role.ENTITY_EDITOR, organization=near),
        "member": person("miembro", Role.MEMBER, organization=near),
        "moderator": person("moderador", Role.MODERATOR, jurisdiction=here),
        "nobody": person("nadie"),
        "closed": person("cerrada", Role.SECRETARIAT, jurisdiction=here),
    }
    actors["closed"].is_active = False
    actors["closed"].save()
    offers: dict[str, dict[str, Any]] = {
        "editor": {"role": Role.ENTITY_EDITOR, "organization": near},
        "editor_inside": {"role": Role.ENTITY_EDITOR, "organization": inner},
        "editor_abroad": {"role": Role.ENTITY_EDITOR, "organization": far},
        "member": {"role": Role.MEMBER, "organization": near},
        "moderator": {"role": Role.MODERATOR, "jurisdiction": here},
        "moderator_abroad": {"role": Role.MODERATOR, "jurisdiction": abroad},
        "secretariat": {"role": Role.SECRETARIAT, "jurisdiction": here},
        "account": {"jurisdiction": here},
        "account_abroad": {"jurisdiction": abroad},
        "account_nowhere": {},
    }
    allowed = {("superuser", name) for name in offers}
    allowed |= {("secretariat", name) for name in ("editor", "editor_inside", "moderator", "account")}
    found = set()
    for who, actor in actors.items():
        for name, offer in offers.items():
            try:
                invite(User.objects.get(pk=actor.pk), email=f"{who}.{name}@example.org", **offer)
                found.add((who, name))
            except PermissionDenied:
                assert not User.objects.filter(email=f"{who}.{name}@example.org").exists()
    assert found == allowed


def test_the_whole_way_in(secretariat: User, office: Organization) -> None:
    until = timezone.localdate() + timedelta(days=90)
    invitation = invite(secretariat, role=Role.ENTITY_EDITOR, organization=office, until=until)
    user = invitation.user
    assert not user.has_usable_password() and user.current_memberships[0].until == until
    mail = letters(MAIL)[0]
    assert "Editor de entidad".lower() in mail.body.lower() and str(office) in mail.body
    client = Client()
    page = follow(link(mail), client)
    assert page.redirect_chain == [(PAGE, 302)] and MAIL in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    weak = client.post(PAGE, {"password1": "corta", "password2": "corta"})
    assert weak.status_code == 200 and not User.objects.get(pk=user.pk).has_usable_password()
    assert accept(link(mail), client)["Location"] == "/cuenta/ingresar/"
    assert "Su cuenta está lista" in client.get("/cuenta/ingresar/").content.decode()
    assert sign_in(client, MAIL, NEW).status_code == 302 and client.get("/admin/").status_code == 200
    verbs = list(ActivityRecord.objects.filter(object_type="people.invitation").values_list("verb", flat=True))
    assert sorted(verbs) == ["aceptó la invitación", "invitó a"]


def test_in_english_the_mail_and_its_link_are_english(secretariat: User, here: Territory) -> None:
    invite(secretariat, jurisdiction=here, language="en")
    mail = letters(MAIL)[0]
    assert mail.language == "en" and link(mail).startswith("/en/cuenta/") and "password" in mail.body


def refused(path: str, words: str) -> None:
    page = follow(path)
    assert page.status_code == 410 and words in page.content.decode()
    assert accept(path).status_code == 410


def test_a_used_link_opens_nothing(secretariat: User, here: Territory) -> None:
    invite(secretariat, jurisdiction=here)
    path = link(letters(MAIL)[0])
    accept(path)
    refused(path, "ya se usó")
    assert User.objects.get(email=MAIL).check_password(NEW)


def test_an_expired_link_opens_nothing_and_a_new_one_kills_the_old(secretariat: User, here: Territory) -> None:
    invitation = invite(secretariat, jurisdiction=here, now=timezone.now() - timedelta(days=7, seconds=1))
    old = link(letters(MAIL)[0])
    refused(old, "venció")
    services.resend_invitation(invitation=invitation, by=secretariat)
    refused(old, "otro más nuevo")
    assert accept(link(letters(MAIL)[1])).status_code == 302
    with pytest.raises(ValidationError):
        services.resend_invitation(invitation=invitation, by=secretariat)


def test_a_withdrawn_link_opens_nothing_and_its_role_never_held(secretariat: User, office: Organization) -> None:
    invitation = invite(secretariat, role=Role.ENTITY_EDITOR, organization=office)
    path = link(letters(MAIL)[0])
    services.withdraw_invitation(invitation=invitation, by=secretariat)
    refused(path, "la retiró")
    user = User.objects.get(email=MAIL)
    assert not user.is_active and not Membership.objects.active(timezone.localdate()).filter(user=user).exists()
    again = invite(secretariat, jurisdiction=office.territory)
    assert again.user == user and User.objects.get(pk=user.pk).is_active
    assert accept(link(letters(MAIL)[1])).status_code == 302
    assert not User.objects.get(pk=user.pk).is_staff


def test_a_closed_account_is_not_opened_by_its_link(secretariat: User, here: Territory) -> None:
    user = invite(secretariat, jurisdiction=here).user
    User.objects.filter(pk=user.pk).update(is_active=False)
    refused(link(letters(MAIL)[0]), "está cerrada")


def test_a_password_set_by_hand_uses_up_the_link(secretariat: User, here: Territory) -> None:
    user = invite(secretariat, jurisdiction=here).user
    user.set_password(PASSWORD)
    user.save()
    refused(link(letters(MAIL)[0]), "ya se usó")
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_another_persons_session_does_not_use_the_link(secretariat: User, here: Territory) -> None:
    invite(secretariat, jurisdiction=here)
    client = signed_in(person("otra"))
    page = follow(link(letters(MAIL)[0]), client)
    assert page.status_code == 200 and "salga primero" in page.content.decode()
    client.post(PAGE, {"password1": NEW, "password2": NEW})
    assert not User.objects.get(email=MAIL).has_usable_password()


def test_an_invented_link_opens_nothing(secretariat: User, here: Territory) -> None:
    invite(secretariat, jurisdiction=here)
    refused(f"{PAGE}abcdefgh/", "no está completo")
    assert Client().get(PAGE).status_code == 410


def test_forgotten_password_is_no_way_around_the_invitation(secretariat: User, here: Territory) -> None:
    invite(secretariat, jurisdiction=here)
    Client().post("/cuenta/contrasena/olvidada/", {"email": MAIL})
    assert "/nueva/" not in letters(MAIL)[1].body


def test_the_key_shows_nowhere_but_in_its_mail(
    secretariat: User, here: Territory, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        invitation = invite(secretariat, jurisdiction=here)
        path = link(letters(MAIL)[0])
        key = path.rstrip("/").rpartition("/")[2]
        services.withdraw_invitation(invitation=invitation, by=secretariat)
        page = follow(path)
    invitation.refresh_from_db()
    assert key not in caplog.text and key not in page.content.decode() and key != invitation.token_digest
    assert not [line for line in ActivityRecord.objects.all() if key in str(vars(line)) or "@" in line.object_label]
    assert OutgoingMail.objects.filter(body__contains=key).count() == 1


def test_who_already_has_an_account_is_not_invited(secretariat: User, here: Territory) -> None:
    person("ya")
    with pytest.raises(ValidationError, match="Ya hay una cuenta"):
        invite(secretariat, email="YA@example.org", jurisdiction=here)
    invite(secretariat, jurisdiction=here)
    with pytest.raises(ValidationError, match="invitación abierta"):
        invite(secretariat, email=MAIL.upper(), jurisdiction=here)


def test_a_failed_invitation_leaves_nothing(secretariat: User, office: Organization) -> None:
    today = timezone.localdate()
    with pytest.raises(ValidationError):
        invite(secretariat, role=Role.ENTITY_EDITOR, organization=office, since=today, until=today - timedelta(days=1))
    assert not User.objects.filter(email=MAIL).exists() and not letters(MAIL)


def test_the_door_in_the_admin(secretariat: User, office: Organization, here: Territory) -> None:
    client, far = signed_in(secretariat), entity(country("QB"))
    add = reverse("admin:people_invitation_add")
    form = client.get(add)
    text = form.content.decode()
    assert "Invitar a una persona" in text and 'value="secretariat"' not in text and str(far) not in text
    base = {"email": MAIL, "full_name": "Nueva", "language": "es", "role": "entity_editor"}
    assert client.post(add, base).status_code == 200
    assert client.post(add, {**base, "organization": far.pk}).status_code == 200
    assert client.post(add, {**base, "role": "secretariat", "jurisdiction": here.pk}).status_code == 200
    assert client.post(add, {**base, "role": ""}).status_code == 200
    assert not Invitation.objects.exists()
    sent = client.post(add, {**base, "organization": office.pk})
    assert sent.status_code == 302, sent.context["adminform"].form.errors
    invitation = Invitation.objects.get()
    page = reverse("admin:people_invitation_change", args=[invitation.pk])
    assert "enviada" in client.get(reverse("admin:people_invitation_changelist")).content.decode()
    assert f"{page[:-7]}reenviar/" in client.get(page).content.decode()
    assert client.post(f"{page[:-7]}reenviar/").status_code == 302 and len(letters(MAIL)) == 2
    assert client.post(f"{page[:-7]}retirar/").status_code == 302
    invitation.refresh_from_db()
    assert invitation.withdrawn_at and client.post(f"{page[:-7]}reenviar/").status_code == 403


def test_the_door_is_closed_to_other_roles_and_places(secretariat: User, office: Organization) -> None:
    invitation = invite(secretariat, role=Role.ENTITY_EDITOR, organization=office)
    abroad = person("lejos", Role.SECRETARIAT, jurisdiction=country("QB"))
    page = reverse("admin:people_invitation_change", args=[invitation.pk])
    assert signed_in(abroad).post(f"{page[:-7]}retirar/").status_code == 404
    for user in (
        person("edita", Role.ENTITY_EDITOR, organization=office),
        person("modera", Role.MODERATOR, jurisdiction=office.territory),
    ):
        client = signed_in(user)
        assert client.get(reverse("admin:people_invitation_changelist")).status_code == 403
        assert client.get(reverse("admin:people_invitation_add")).status_code == 403
    for service in (services.resend_invitation, services.withdraw_invitation):
        with pytest.raises(PermissionDenied):
            service(invitation=invitation, by=abroad)


def test_the_list_costs_the_same_with_one_and_thirty(
    secretariat: User, here: Territory, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(secretariat)
    for number in range(30):
        invite(secretariat, email=f"n{number}@example.org", jurisdiction=here)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("admin:people_invitation_changelist")).status_code == 200
