"""The link by which somebody reaches what is held about their address: mailed to it, good for 24 hours, for nothing else.

Whoever asks learns nothing: the letter is the same and leaves for any address, known or not. The link carries a random key
that the portal signs; the database keeps only its digest.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from aga_portal.privacy.retention import LINK_LIVES
from core import activity, intake, mail
from core.models import PersonRequest

SIGNER = signing.TimestampSigner(salt="aga_portal.privacy.own_data")
PER_ADDRESS_HOUR = 3
"""Letters to one address in an hour, whoever asks; beyond it nothing is sent and nothing looks different."""
HOUR = timedelta(hours=1)


def mail_hash(address: str) -> str:
    return salted_hmac("aga_portal.privacy.person", address.strip().lower()).hexdigest()


def ask(*, submission: intake.Submission, now: datetime | None = None) -> None:
    """Send the link. Raises core.intake.TooMany when this sender has asked its share of the hour."""
    moment, address = now or timezone.now(), submission.author_mail.strip()
    _check_sender(submission.sender_hash)
    with transaction.atomic():
        digest = mail_hash(address)
        if PersonRequest.objects.filter(mail_hash=digest, asked_at__gt=moment - HOUR).count() >= PER_ADDRESS_HOUR:
            return
        key = secrets.token_urlsafe(32)
        PersonRequest.objects.create(key_hash=_digest(key), mail=address, mail_hash=digest, asked_at=moment)
        with translation.override(submission.language):
            url = settings.SITE_URL + reverse("my_data_held", args=[SIGNER.sign(key)])
            body = render_to_string("emails/my_data_link.txt", {"url": url, "site": settings.SITE_URL})
            subject = _("Enlace para ver los datos que el portal guarda sobre usted")
        mail.queue(to=address, subject=subject, body=body, language=submission.language)


def opened(token: str, *, now: datetime | None = None) -> PersonRequest | None:
    """The request of a link that is ours, younger than LINK_LIVES, and whose data were not erased meanwhile."""
    try:
        key = SIGNER.unsign(token, max_age=LINK_LIVES)
    except signing.BadSignature:
        return None
    young = PersonRequest.objects.filter(asked_at__gt=(now or timezone.now()) - LINK_LIVES)
    return young.filter(key_hash=_digest(key)).exclude(mail="").first()


def note_copy(*, request: PersonRequest | None, mail: str, now: datetime | None = None) -> None:
    """That a copy was handed out, without saying whose."""
    moment = now or timezone.now()
    with transaction.atomic():
        if request is None:
            request = PersonRequest.objects.create(mail_hash=mail_hash(mail), asked_at=moment)
        PersonRequest.objects.filter(pk=request.pk).update(exported_at=moment)
        changes = {"person": request.mail_hash[:16]}
        activity.record(
            verb="entregó una copia de sus datos", obj=request, by=None, public=False, changes=changes, now=moment
        )


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _check_sender(sender_hash: str) -> None:
    """Counted in the cache, which forgets within the hour: no row says who looked for whom."""
    key = f"own-data-{sender_hash}"
    asked = cache.get(key, 0)
    if asked >= intake.PER_HOUR:
        raise intake.TooMany
    cache.set(key, asked + 1, HOUR.seconds)
