"""What a busy list costs: the same few queries with 30 milestones and with 5,000."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Milestone, MilestoneResponsible
from commitments.tests.admin_world import World, client_of, make_world

pytestmark = pytest.mark.django_db
LIST, FORM = 15, 20


@pytest.fixture
def world() -> World:
    return make_world()


def grow(world: World, count: int) -> None:
    """`count` milestones in all, each with its responsible."""
    have = Milestone.objects.filter(commitment=world.own.commitment).count()
    new = Milestone.objects.bulk_create(
        Milestone(
            commitment=world.own.commitment,
            order=number % 30000,
            title=f"Hito {number}",
            planned_ends_on=world.today + timedelta(days=number % 700),
        )
        for number in range(have, count)
    )
    MilestoneResponsible.objects.bulk_create(
        MilestoneResponsible(milestone=row, organization=world.own.organization, leads=True) for row in new
    )


def cost(world: World, page: str) -> int:
    client = client_of(world.own.editor)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(page)
    assert response.status_code == 200
    return len(captured)


def test_list_of_milestones_asks_the_same_with_30_and_5000(world: World) -> None:
    page, counts = reverse("admin:commitments_milestone_changelist"), []
    for count in (30, 5000):
        grow(world, count)
        counts.append(cost(world, page))
    assert counts[0] == counts[1] <= LIST, counts


def test_milestone_form_stays_small(world: World) -> None:
    grow(world, 5000)
    page = reverse("admin:commitments_milestone_change", args=[world.own.milestone.pk])
    assert cost(world, page) <= FORM


def test_commitment_form_with_300_milestones_asks_few_queries(world: World) -> None:
    grow(world, 300)
    page = reverse("admin:commitments_commitment_change", args=[world.own.commitment.pk])
    few = cost(world, page)
    assert few <= FORM, few
