"""What the tests of accounts share: people with a role, their clients, and codes like those of a phone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.utils import timezone

from core.models import OutgoingMail
from people.choices import Role, Sector, TerritoryLevel
from people.models import Membership, Organization, Territory, User

PASSWORD = "una-clave-larga-2026"
SIGN_IN = "/cuenta/ingresar/"
INDEX = "/cuenta/segundo-factor/"


def country(code: str) -> Territory:
    return Territory.objects.create(code=code, name=code, slug=code.lower(), level=TerritoryLevel.COUNTRY)


def entity(place: Territory, name: str = "entidad") -> Organization:
    slug = f"{name}-{place.slug}"
    return Organization.objects.create(name=slug, slug=slug, sector=Sector.PUBLIC, territory=place)


def person(name: str, role: Role | None = None, **place: Any) -> User:
    user = User.objects.create_user(f"{name}@example.org", PASSWORD, full_name=name)
    if role:
        since = timezone.localdate() - timedelta(days=9)
        Membership.objects.create(user=user, role=role, since=since, **place)
    return User.objects.get(pk=user.pk)


def signed_in(user: User) -> Client:
    client = Client()
    response = sign_in(client, user.email)
    assert response.status_code == 302, response.content.decode()
    return client


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(SIGN_IN, {"username": email, "password": password, **more})


def code_of(secret: str, steps: int = 0) -> str:
    """What the application shows now, or `steps` half minutes later."""
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter + steps))


def give_factor(user: User) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def letters(to: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(recipient=to).order_by("id"))


def link(mail: OutgoingMail) -> str:
    """The path of the first address with a key in a mail."""
    found = re.search(r"https?://[^/\s]+(/\S*cuenta/\S+)", mail.body)
    assert found, mail.body
    return found[1]
