"""The outbox in the admin: what failed or may have arrived waits for a person, and only for a superuser."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import mail
from core.choices import MailState
from core.models import ActivityRecord, OutgoingMail

pytestmark = pytest.mark.django_db
LIST = "/admin/core/outgoingmail/"


def letters(**fields: Any) -> dict[str, OutgoingMail]:
    """One in each state, to ana."""
    made = {}
    for state in MailState:
        row = mail.queue(to="ana@example.org", subject=f"Correo {state.value}", body="Texto", **fields)
        OutgoingMail.objects.filter(pk=row.pk).update(state=state, attempts=5, last_error="550 no")
        row.refresh_from_db()
        made[state.value] = row
    return made


@pytest.fixture
def boss() -> Any:
    return get_user_model().objects.create_superuser("jefa@example.org", "una-clave-larga")


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask_again(client: Client, rows: dict[str, OutgoingMail]) -> Any:
    chosen = [row.pk for row in rows.values()]
    return client.post(LIST, {"action": "retry", "_selected_action": chosen}, follow=True)


def test_failed_and_doubtful_go_back_to_the_queue_and_the_rest_stay(boss: Any) -> None:
    rows = letters()
    page = ask_again(signed_in(boss), rows).content.decode()
    assert "2 correos vuelven a la cola." in page
    after = {name: OutgoingMail.objects.get(pk=row.pk) for name, row in rows.items()}
    for name, row in after.items():
        if name in {"failed", "doubtful"}:
            assert (row.state, row.attempts, row.last_error) == (MailState.QUEUED, 0, "")
            assert row.message_id == rows[name].message_id
            assert f"Correo {name}: Solo se vuelve" not in page
        else:
            assert (row.state, row.attempts, row.last_error) == (name, 5, "550 no")
            assert f"Correo {name}: Solo se vuelve a enviar un correo fallido o dudoso." in page
    records = ActivityRecord.objects.filter(object_type="core.outgoingmail").order_by("id")
    assert sorted((record.verb, record.is_public, str(record.changes)) for record in records) == [
        ("volvió a enviar", False, "{'before': 'doubtful'}"),
        ("volvió a enviar", False, "{'before': 'failed'}"),
    ]
    assert not [record for record in records if "example.org" in f"{record.object_label}{record.changes}"]


def test_it_is_filtered_by_state_and_found_by_subject_and_message(boss: Any) -> None:
    rows, client = letters(), signed_in(boss)

    def listed(query: str) -> set[str]:
        page = client.get(f"{LIST}?{query}").content.decode()
        return {name for name in rows if f"Correo {name}</a>" in page}

    assert listed("") == set(rows)
    assert listed("state__exact=doubtful") == {"doubtful"}
    assert listed("q=Correo+failed") == {"failed"}
    assert listed("q=" + rows["sent"].message_id.strip("<>")) == {"sent"}


def test_nobody_else_sees_or_retries_it(boss: Any) -> None:
    rows = letters()
    staff = get_user_model().objects.create_user("otra@example.org", "una-clave-larga")
    for client in (signed_in(staff), Client()):
        assert client.get(LIST).status_code in {302, 403}
        assert ask_again(client, rows).status_code in {200, 403}  # 200: the door to sign in
    assert list(OutgoingMail.objects.filter(state=MailState.QUEUED)) == [rows["queued"]]
    assert not ActivityRecord.objects.filter(verb="volvió a enviar").exists()
    change = reverse("admin:core_outgoingmail_change", args=[rows["failed"].pk])
    client = signed_in(boss)
    assert client.get(change).status_code == 200
    assert client.post(change, {"recipient": "otro@example.org"}).status_code == 403


def test_whoever_leaves_is_forgotten_in_list_mails_only(boss: Any) -> None:
    mine = letters(unsubscribe_url="https://portal.example/dejar/x/")
    mail.queue(to="beto@example.org", subject="Otra persona", body="Texto", unsubscribe_url="https://portal.example/y/")
    mail.queue(to="ana@example.org", subject="Constancia", body="Número 1")
    mail.forget("ANA@example.org")
    left = {row.subject: row for row in OutgoingMail.objects.all()}
    assert set(left) == {"Correo sent", "Correo failed", "Correo doubtful", "Otra persona", "Constancia"}
    for name in ("sent", "failed", "doubtful"):
        row = left[f"Correo {name}"]
        assert (row.recipient, row.body, row.unsubscribe_url, row.last_error, row.state) == ("", "", "", "", name)
    assert left["Otra persona"].recipient == "beto@example.org" and left["Constancia"].body == "Número 1"
    with pytest.raises(ValidationError):
        mail.retry(mail=mine["failed"], now=timezone.now(), by=boss)
