"""People who follow, as they do: the sheet, the mail, its link."""

from __future__ import annotations

import itertools
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from consultations.tests.walking import fill, sent
from core.models import OutgoingMail
from notifications.choices import Cadence
from notifications.models import Follower, Subscription

KEYS = itertools.count(1)
ADDRESS = "vecina@example.org"
LINK = re.compile(rf"{re.escape(settings.SITE_URL)}(/\S+)")


def make_follower(
    kind: str,
    key: str,
    mail: str = "",
    *,
    cadence: str = Cadence.IMMEDIATE,
    since: datetime | None = None,
    language: str = "es",
) -> Follower:
    """Confirmed a day ago unless told otherwise; known already, follows one thing more."""
    number = next(KEYS)
    mail = mail or f"seguidora-{number}@example.org"
    values = {"token": f"clave-{number}", "receipt": f"SG-{number}", "language": language, "consent_version": "x"}
    follower, _is_new = Follower.objects.get_or_create(author_mail=mail, defaults=values)
    moment = since or timezone.now() - timedelta(days=1)
    Subscription.objects.create(
        follower=follower, kind=kind, key=key, cadence=cadence, created_at=moment, confirmed_at=moment
    )
    return follower


def ask(address: str, mail: str = ADDRESS, cadence: str = Cadence.IMMEDIATE, client: Client | None = None) -> str:
    """Fill in the sheet; where it leads."""
    client = client or Client()
    return sent(fill(client, address, opened=60, author_mail=mail, cadence=cadence, consent="on"))


def letters(mail: str = ADDRESS) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(recipient=mail).order_by("pk"))


def links(letter: OutgoingMail) -> list[str]:
    """Paths of the portal in a mail."""
    return LINK.findall(letter.body)


def link(letter: OutgoingMail, part: str) -> str:
    [found] = [path for path in links(letter) if part in path]
    return found


def confirmed(address: str, mail: str = ADDRESS, cadence: str = Cadence.IMMEDIATE) -> str:
    """Ask and confirm from the mailbox; the page to manage."""
    ask(address, mail, cadence)
    return sent(Client().post(link(letters(mail)[-1], "/confirmar/")))
