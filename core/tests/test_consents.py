"""Consent texts: the one in force is shown and kept, a new version asks again, and no version is ever changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.utils import timezone, translation

from core import consents
from core.consents import fingerprint, in_force, publish
from core.models import ActivityRecord, ConsentGiven, ConsentText
from core.models.consent import Kept
from people.models import User

pytestmark = pytest.mark.django_db
TEXTS = {"es": "Autorizo otra cosa.", "en": "I agree to another thing."}


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root@example.org", "x")


def test_the_texts_in_force_came_with_the_portal_in_both_languages() -> None:
    purposes = {fields["purpose"] for fields in consents.first_texts()}
    assert {"contribution", "question", "flag", "registration", "support", "following", "application"} <= purposes
    for purpose in purposes:
        spanish, english = (in_force(purpose, language, now=timezone.now()) for language in ("es", "en"))
        assert spanish.version == english.version and spanish.text != english.text
        assert spanish.sha256 == fingerprint(spanish.text)


def test_rows_of_before_keep_their_meaning() -> None:
    """What rows say since the beginning, 2026-11, is a version that can be read."""
    assert ConsentText.objects.filter(purpose="question", version="2026-11", language="es").count() == 1


def test_a_version_holds_from_its_moment_on_and_the_first_holds_before(root: User) -> None:
    now = timezone.now()
    publish(purpose="question", version="2027-01", texts=TEXTS, by=root, valid_from=now + timedelta(days=2), now=now)
    assert in_force("question", "es", now=now).version == "2026-11"
    assert in_force("question", "es", now=now + timedelta(days=3)).text == "Autorizo otra cosa."
    assert in_force("question", "en-us", now=now + timedelta(days=3)).text == "I agree to another thing."
    assert in_force("question", "es", now=now - timedelta(days=3650)).version == "2026-11"
    assert in_force("flag", "es", now=now + timedelta(days=3)).version == "2026-11"


def test_a_country_may_have_its_own(root: User) -> None:
    publish(purpose="question", version="pe-1", country="PE", texts=TEXTS, by=root)
    now = timezone.now()
    with override_settings(COUNTRY="pe"):
        assert in_force("question", "es", now=now).version == "pe-1"
    with override_settings(COUNTRY="co"):
        assert in_force("question", "es", now=now).version == "2026-11"
    publish(purpose="question", version="2027-01", texts=TEXTS, by=root)
    with override_settings(COUNTRY="pe"):
        assert in_force("question", "es", now=timezone.now()).version == "pe-1"


def test_publishing_leaves_a_line_of_history(root: User) -> None:
    publish(purpose="question", version="2027-01", texts=TEXTS, by=root)
    line = ActivityRecord.objects.get(object_type="core.consenttext")
    assert line.changes["sha256"]["es"] == fingerprint(TEXTS["es"]) and not line.is_public


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": "2026-11"}, "version"),
        ({"version": " "}, "version"),
        ({"texts": {"es": "Solo español."}}, "text_en"),
        ({"texts": TEXTS | {"es": "a" * 1001}}, "text_es"),
        ({"valid_from": timezone.now() - timedelta(hours=1)}, "valid_from"),
    ],
)
def test_what_cannot_be_published_says_why(root: User, change: dict, field: str) -> None:
    before = ConsentText.objects.count()
    with pytest.raises(ValidationError) as refusal:
        publish(**{"purpose": "question", "version": "2027-01", "texts": TEXTS, "by": root} | change)
    assert field in refusal.value.message_dict and ConsentText.objects.count() == before


def test_the_same_words_are_no_new_version(root: User) -> None:
    publish(purpose="question", version="2027-01", texts=TEXTS, by=root)
    with pytest.raises(ValidationError):
        publish(purpose="question", version="2027-02", texts=TEXTS, by=root)


def test_the_database_refuses_to_change_a_text() -> None:
    pk = ConsentText.objects.filter(purpose="question").values_list("pk", flat=True)[0]
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_consenttext SET text = 'otra' WHERE id = %s", [pk])
    assert "otra" not in ConsentText.objects.get(pk=pk).text


def test_the_database_refuses_to_delete_a_text_somebody_agreed_to() -> None:
    text = ConsentText.objects.filter(purpose="question").first()
    ConsentGiven.objects.create(kind="commitments.question", receipt="P-1", text=text)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_consenttext WHERE id = %s", [text.pk])
        connection.check_constraints()


def test_no_door_of_the_code_changes_or_deletes_one() -> None:
    text = ConsentText.objects.first()
    for attempt in (text.save, text.delete, ConsentText.objects.all().delete):
        with pytest.raises(Kept):
            attempt()
    with pytest.raises(Kept):
        ConsentText.objects.update(text="otra")


def test_a_purpose_without_text_takes_nothing() -> None:
    with pytest.raises(LookupError):
        in_force("inventado", "es", now=timezone.now())


def test_a_database_without_texts_still_shows_and_keeps_the_first_ones(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    ConsentText.objects.filter(purpose="flag")._raw_delete("default")
    with translation.override("en"), django_assert_num_queries(1):
        text = in_force("flag", "en", now=timezone.now())
    assert text.pk is None and text.version == "2026-11" and "authorize" in text.text
