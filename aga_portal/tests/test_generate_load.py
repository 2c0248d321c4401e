"""The synthetic load is what the benchmarks read: so many rows, once, marked as a demonstration."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment, Milestone, ProgressReport
from consultations.models import Contribution

pytestmark = pytest.mark.django_db


def test_it_makes_what_was_asked_for_and_only_once() -> None:
    call_command("generate_load", commitments=7, stdout=StringIO())
    assert (Commitment.objects.count(), Milestone.objects.count(), ProgressReport.objects.count()) == (7, 28, 28)
    assert 'class="demo"' in Client().get("/compromisos/carga-1/").content.decode()
    with pytest.raises(CommandError, match="ya existe"):
        call_command("generate_load", commitments=7, stdout=StringIO())
    with pytest.raises(CommandError, match="al menos un"):
        call_command("generate_load", commitments=0, stdout=StringIO())


def test_the_list_costs_the_same_queries_with_many() -> None:
    call_command("generate_load", commitments=120, stdout=StringIO())
    with CaptureQueriesContext(connection) as captured:
        assert "120 compromisos" in Client().get("/compromisos/").content.decode()
    assert len(captured) <= 8


def test_it_makes_a_consultation_when_it_is_asked_for_one() -> None:
    call_command("generate_load", commitments=1, contributions=40, stdout=StringIO())
    assert (Contribution.objects.public().count(), Contribution.objects.unanswered().count()) == (40, 14)
    page = Client().get("/consultas/carga/").content.decode()
    assert 'class="demo"' in page and page.count("Texto largo de carga.") >= 30
