"""A consultation with 10,000 contributions: its pages ask no more than with 10, and its CSV does not fill the memory."""

from __future__ import annotations

import csv
import gc
import os
import resource
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.choices import Channel, OrganizationType, Outcome
from consultations.models import Consultation, Contribution, Decision
from consultations.tests.participation_world import Country, make_country, open_consultation
from consultations.tests.walking import signed_in
from core.choices import ModerationState

pytestmark = pytest.mark.django_db
MANY = 10_000
GROWTH = 50 * 1024 * 1024
STATM = Path("/proc/self/statm")
TEXT = "Que los análisis de la calidad del agua de cada acueducto se publiquen cada mes. " * 12


@pytest.fixture
def country() -> Country:
    return make_country()


@pytest.fixture
def consultation(country: Country) -> Consultation:
    return open_consultation(country)


def grow(country: Country, consultation: Consultation, count: int) -> None:
    """`count` published contributions in all; two of three have an answer, one of ten shows its author."""
    have, now = consultation.contributions.count(), timezone.now()
    sections = list(consultation.sections.all())
    made = Contribution.objects.bulk_create(
        (
            Contribution(
                consultation=consultation,
                receipt=f"A-{number:08}",
                text=f"{number}. {TEXT}",
                received_at=now - timedelta(minutes=number),
                consent_version="2026-11",
                moderation=ModerationState.PUBLISHED,
                moderated_at=now,
                moderated_by=country.moderator,
                section=sections[number % 2],
                theme=country.theme,
                territory=country.region if number % 3 else None,
                organization_type=OrganizationType.values[number % 8],
                channel=Channel.WEB,
                author_name=f"Persona {number}",
                author_mail=f"persona-{number}@example.org",
                show_author=number % 10 == 0,
            )
            for number in range(have, count)
        ),
        batch_size=500,
    )
    Decision.objects.bulk_create(
        (
            Decision(
                contribution=row,
                outcome=Outcome.ACCEPTED,
                text="Se acoge, con estas razones. " * 5,
                decided_on=country.today,
                decided_by=country.secretariat,
            )
            for number, row in enumerate(made)
            if number % 3
        ),
        batch_size=500,
    )


def cost(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    return len(captured)


def test_pages_ask_as_much_with_10_as_with_10000(country: Country, consultation: Consultation) -> None:
    own = consultation.get_absolute_url()
    public = [
        own,
        f"{own}?search=agua",
        f"{own}?outcome=accepted",
        f"{own}aportar/",
        "/consultas/",
        f"/planes/{country.plan.slug}/participacion/",
        f"/api/v1/contributions/?consultation={consultation.slug}&page_size=100",
        f"/api/v1/consultations/{consultation.slug}/",
        f"/api/v1/decisions/?plan={country.plan.slug}&page_size=100",
    ]
    staff = ["/admin/consultations/contribution/", "/admin/consultations/contribution/?moderation__exact=published"]
    moderator = signed_in(country.moderator)
    grow(country, consultation, 100)  # full pages of each list
    few = [cost(Client(), path) for path in public] + [cost(moderator, path) for path in staff]
    grow(country, consultation, MANY)
    many = [cost(Client(), path) for path in public] + [cost(moderator, path) for path in staff]
    assert dict(zip(public + staff, few, strict=True)) == dict(zip(public + staff, many, strict=True))
    assert few[0] <= 15 and max(few) <= 25, few


def test_page_1_asks_as_much_with_10_as_with_10000(country: Country, consultation: Consultation) -> None:
    grow(country, consultation, 10)
    few = cost(Client(), consultation.get_absolute_url())
    grow(country, consultation, MANY)
    page = Client().get(consultation.get_absolute_url()).content.decode()
    assert cost(Client(), consultation.get_absolute_url()) == few
    assert "10.000" in page or "10000" in page
    assert page.count("Persona ") <= 3  # one of ten, on a page of thirty


def lines(path: str) -> Iterator[str]:
    response = Client().get(path)
    assert response.status_code == 200 and response.streaming
    for part in response.streaming_content:
        yield from part.decode().splitlines(keepends=True)


def resident() -> int:
    """Bytes of memory that this process holds now; where the system does not tell, the most it ever held."""
    if STATM.exists():
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def test_csv_of_10000_leaves_row_by_row(country: Country, consultation: Consultation) -> None:
    grow(country, consultation, MANY)
    path = f"/api/v1/contributions/?consultation={consultation.slug}&format=csv"
    next(lines(path))  # what is loaded once
    gc.collect()
    before = most = resident()
    count = 0
    for count, _row in enumerate(csv.DictReader(lines(path)), start=1):
        if count % 100 == 0:
            most = max(most, resident())
    assert count == MANY
    assert most - before < GROWTH, f"{(most - before) / 1024 / 1024:.0f} MB"


def test_csv_does_not_ask_once_per_row(country: Country, consultation: Consultation) -> None:
    grow(country, consultation, 2000)
    path = f"/api/v1/contributions/?consultation={consultation.slug}&format=csv"
    with CaptureQueriesContext(connection) as captured:
        assert sum(1 for _row in csv.DictReader(lines(path))) == 2000
    assert len(captured) <= 30
