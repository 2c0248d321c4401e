"""Consultations about to open or to close, for those who prepare and moderate them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from consultations.models import Consultation
from core.choices import DatePrecision
from notifications.choices import ReminderKind
from notifications.selectors.due.matter import Call, Matter, Scene, address
from people.choices import Role


def consultation_matters(scene: Scene) -> Iterator[Matter]:
    """Neither cancelled nor reported: those that open soon, published or not, and those that are open and close soon."""
    rows = Consultation.objects.filter(cancelled_at__isnull=True, reported_at__isnull=True).order_by("pk")
    rows = rows.select_related("plan__jurisdiction")
    opening = scene.last + scene.rules.ahead(ReminderKind.CONSULTATION_OPENING)
    closing = scene.last + scene.rules.ahead(ReminderKind.CONSULTATION_CLOSING)
    for row in rows.filter(opens_on__range=(scene.first, opening), opens_precision=DatePrecision.DAY):
        if row.opens_on >= scene.today(row.plan.jurisdiction.country_code):
            yield _matter(scene, row, ReminderKind.CONSULTATION_OPENING)
    rows = rows.public().filter(opens_on__lte=scene.last, closes_precision=DatePrecision.DAY)
    for row in rows.filter(closes_on__range=(scene.first, closing)):
        if row.opens_on <= scene.today(row.plan.jurisdiction.country_code) <= row.closes_on:
            yield _matter(scene, row, ReminderKind.CONSULTATION_CLOSING)


def _matter(scene: Scene, row: Consultation, kind: ReminderKind) -> Matter:
    place = row.plan.jurisdiction
    day = row.opens_on if kind == ReminderKind.CONSULTATION_OPENING else row.closes_on
    is_public = row.is_public and row.plan.is_public
    page = address("consultations:consultation_detail", row.slug)
    own = {
        Role.MODERATOR: page if is_public else address("notifications:my_space"),
        Role.SECRETARIAT: page if is_public else address("admin:consultations_consultation_change", row.pk),
    }
    today = scene.today(place.country_code)
    people = {
        user: Call(role, url) for role, url in own.items() for user in scene.crowd.holding(role, [place.pk], today)
    }
    return Matter(
        kind=kind,
        subject=row,
        day=day,
        due_on=day,
        jurisdiction=place.pk,
        country=place.country_code,
        title=row.title,
        where=row.plan.title,
        is_demo=row.plan.is_demo,
        people=people,
        note="" if is_public else _("Aún no está publicada."),
    )
