"""What was written before is still there, and still true, after each migration."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from committee.choices import VersionStage
from committee.models import Tenure
from committee.tests.committee_world import make_world
from committee.tests.minutes_world import make_table, published

pytestmark = pytest.mark.django_db


def test_older_tenures_are_tied_to_the_membership_that_they_opened() -> None:
    make_world()
    before = dict(Tenure.objects.values_list("pk", "membership_id"))
    assert before and all(before.values())
    Tenure.objects.update(membership=None)
    import_module("committee.migrations.0004_tenures_know_their_membership").tie(apps, None)
    assert dict(Tenure.objects.values_list("pk", "membership_id")) == before


def test_the_database_refuses_to_rewrite_a_version_of_minutes() -> None:
    """SQLite drops the triggers of a table that a migration rebuilds: this one must still be there."""
    version = published(make_table()).versions.get(stage=VersionStage.PUBLISHED)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(version).objects.filter(pk=version.pk).update(text="Otra cosa")
    version.text = "Otra cosa"
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save()
    version.refresh_from_db()
    assert version.text != "Otra cosa"
