"""What was written before is still there, and still true, after each migration."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from committee.models import Tenure
from committee.tests.committee_world import make_world

pytestmark = pytest.mark.django_db


def test_older_tenures_are_tied_to_the_membership_that_they_opened() -> None:
    make_world()
    before = dict(Tenure.objects.values_list("pk", "membership_id"))
    assert before and all(before.values())
    Tenure.objects.update(membership=None)
    import_module("committee.migrations.0004_tenures_know_their_membership").tie(apps, None)
    assert dict(Tenure.objects.values_list("pk", "membership_id")) == before
