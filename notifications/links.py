"""The links of the mails to followers: each does one thing, for one follower, and nobody can make one up.

Every follower has a random key. The page to manage is that key; the links to confirm and to leave are signed by the
portal and bound to it, so that they die with it and never tell it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from notifications.addresses import whole
from notifications.choices import Cadence
from notifications.models import Follower, Subscription

CONFIRM = signing.Signer(salt="notifications.confirm", sep=".")
LEAVE = signing.Signer(salt="notifications.leave", sep=".")


@dataclass(frozen=True)
class Asked:
    """What a link to confirm asks for: this subscription, this often."""

    subscription: Subscription
    cadence: str


@dataclass(frozen=True)
class Leaving:
    """A link to leave that the portal did write; its follower is None when the address was erased already."""

    follower: Follower | None


def manage_url(follower: Follower) -> str:
    return whole(reverse("notifications:manage", args=[follower.token]))


def leave_url(follower: Follower) -> str:
    token = LEAVE.sign(f"{follower.pk}-{_trace(follower)}")
    return whole(reverse("notifications:leave", args=[token]))


def confirm_url(subscription: Subscription, cadence: str) -> str:
    token = CONFIRM.sign(f"{subscription.pk}-{cadence}-{_trace(subscription.follower)}")
    return whole(reverse("notifications:confirm", args=[token]))


def follower_of(token: str) -> Follower | None:
    """Whose page to manage this is. The key is looked up whole; it is longer than anybody can try."""
    found = Follower.objects.filter(token=token).first() if "\x00" not in token else None
    return found if found is not None and constant_time_compare(found.token, token) else None


def asked_by(token: str) -> Asked | None:
    match _opened(CONFIRM, token):
        case [pk, cadence, trace] if cadence in Cadence.values:
            found = Subscription.objects.filter(pk=int(pk)).select_related("follower").first()
            if found is not None and constant_time_compare(_trace(found.follower), trace):
                return Asked(found, cadence)
    return None


def leaving_by(token: str) -> Leaving | None:
    """None for a link that the portal did not write."""
    match _opened(LEAVE, token):
        case [pk, trace]:
            found = Follower.objects.filter(pk=int(pk)).first()
            if found is None or constant_time_compare(_trace(found), trace):
                return Leaving(found)
    return None


def _opened(signer: signing.Signer, token: str) -> list[str]:
    """The parts of what was signed; none where the signature is not ours (compared in constant time)."""
    try:
        return signer.unsign(token).split("-")
    except signing.BadSignature:
        return []


def _trace(follower: Follower) -> str:
    """Changes with the follower's key, and does not give it away."""
    return hashlib.sha256(f"notifications.follower:{follower.token}".encode()).hexdigest()[:32]
