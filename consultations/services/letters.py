"""Mails to whoever took part: each in the language of the form, about one's own contribution and nobody else's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from consultations.models import Consultation, Contribution
from core import mail
from core.choices import ModerationState
from core.models import PublicIntake


def write(row: PublicIntake, template: str, **context: Any) -> None:
    """One mail to the person of that row, when there is an address. The page it links to is the row's own."""
    if not row.author_mail:
        return
    with translation.override(row.language):
        context = {"row": row, "url": settings.SITE_URL + row.get_absolute_url(), "site": settings.SITE_URL, **context}
        subject = _("Su envío %(receipt)s en el portal de gobierno abierto") % {"receipt": row.receipt}
        body = render_to_string(f"emails/{template}.txt", context)
        mail.queue(to=row.author_mail, subject=subject, body=body, language=row.language)


def write_to_authors(consultation: Consultation, template: str) -> None:
    """One mail to each address that contributed, however often; those whose words were hidden had theirs already."""
    rows = Contribution.objects.filter(consultation=consultation).exclude(author_mail="")
    told: set[str] = set()
    for row in rows.exclude(moderation=ModerationState.HIDDEN).order_by("pk").iterator():
        if row.author_mail.lower() not in told:
            told.add(row.author_mail.lower())
            write(row, template, consultation=consultation)
