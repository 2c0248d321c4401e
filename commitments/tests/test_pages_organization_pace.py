"""How long an entity's reports take from its desk to the public."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commitments.models import ProgressReport
from commitments.tests.test_api import World

pytestmark = pytest.mark.django_db


def test_the_median_from_sending_to_publishing_counts_only_what_is_public() -> None:
    world = World()
    milestone = world.milestone(world.commitment("promesa"))
    for sent, out in ((20, 18), (20, 10), (20, 14)):
        report = world.report(milestone, 20, ago=out)
        moment = timezone.now() - timedelta(days=sent)
        ProgressReport.objects.filter(pk=report.pk).update(submitted_at=moment, submitted_by=world.author)
    draft = world.report(milestone, 90, ago=None)
    ProgressReport.objects.filter(pk=draft.pk).update(
        state="submitted", submitted_at=timezone.now() - timedelta(days=400), submitted_by=world.author
    )
    page = Client().get(world.entities[0].get_absolute_url()).content.decode()
    assert "se publicó a 6 días o menos de su envío" in page
    assert "de su envío" not in Client().get(world.entities[1].get_absolute_url()).content.decode()
