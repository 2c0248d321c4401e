"""The register is whole: a column that may say something about a person and is in no list fails here."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from aga_portal.health.work import PERIODIC
from aga_portal.privacy.columns import candidates
from aga_portal.privacy.not_personal import NOT_PERSONAL
from aga_portal.privacy.purposes import PURPOSES
from aga_portal.privacy.register import EVERY, HOLDINGS
from aga_portal.privacy.retention import NIGHTLY, PERIODS
from core.models import PublicIntake

REGISTERED = {(holding.model, column) for holding in EVERY for column in holding.columns}
EXCUSED = {(model, column) for model, columns in NOT_PERSONAL.items() for column in columns}
TELLING = ("mail", "author_name", "full_name", "holder_name", "phone", "sender_hash", "password", "address", "ip_")


def test_every_column_that_takes_words_is_registered_or_excused() -> None:
    forgotten = sorted(set(candidates()) - REGISTERED - EXCUSED)
    assert forgotten == [], (
        "Put it in aga_portal/privacy/register.py, or in not_personal.py if it says nothing of anybody"
    )


def test_a_column_is_in_one_list_and_exists() -> None:
    assert REGISTERED & EXCUSED == set()
    for model, column in REGISTERED | EXCUSED:
        apps.get_model(model)._meta.get_field(column)


def test_nothing_excused_has_the_name_of_something_personal() -> None:
    assert [pair for pair in sorted(EXCUSED) if any(word in pair[1] for word in TELLING)] == []


@pytest.mark.parametrize("model", [model for model in apps.get_models() if issubclass(model, PublicIntake)])
def test_every_kind_of_sending_can_be_found_by_its_address_and_says_what_is_agreed(model: type[PublicIntake]) -> None:
    """A new public form without a holding, a purpose or a page of its text fails here."""
    [holding] = [holding for holding in HOLDINGS if holding.model == model._meta.label_lower]
    assert holding.by_mail == "author_mail" and model.consent_purpose in PURPOSES
    assert {"author_name", "author_mail", "sender_hash", "receipt"} <= set(holding.columns)


def test_every_period_is_applied_by_a_task_that_beat_calls_and_health_watches() -> None:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    for period in PERIODS:
        assert import_string(period.task) and period.task in scheduled and period.task in PERIODIC
        assert (period.deal is not None) == (period.task == NIGHTLY)


def test_every_holding_names_periods_that_exist_or_says_how_long() -> None:
    keys = {period.key for period in PERIODS}
    for holding in EVERY:
        assert set(holding.periods) <= keys and (holding.periods or holding.kept_long), holding.key
