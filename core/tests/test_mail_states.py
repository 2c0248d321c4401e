"""What a mail server may do with a message, and the state in which each of these leaves its row."""

from __future__ import annotations

import shutil
import smtplib
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from core import mail
from core.choices import MailState
from core.models import OutgoingMail
from core.tests.fake_smtp import FakeServer, free_port, own_certificate, running

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SMTP = {"EMAIL_BACKEND": "core.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_TIMEOUT": 0.4}


def to_server(settings: Any, port: int) -> None:
    for name, value in {**SMTP, "EMAIL_PORT": port}.items():
        setattr(settings, name, value)


@pytest.fixture
def server(settings: Any) -> Iterator[FakeServer]:
    fake = FakeServer()
    with running(fake) as port:
        to_server(settings, port)
        yield fake


def letter(name: str, **fields: Any) -> OutgoingMail:
    row = mail.queue(to=f"{name}@example.org", subject="Recordatorio", body="Vence pronto.")
    OutgoingMail.objects.filter(pk=row.pk).update(**{"created_at": NOW, "not_before": NOW, **fields})
    row.refresh_from_db()
    return row


def later(**gap: float) -> datetime:
    return NOW + timedelta(**gap)


@pytest.mark.parametrize(
    ("name", "state", "text", "wait"),
    [
        ("ana", MailState.SENT, "", 0),
        ("later", MailState.RETRYING, "451 4.3.0 <…>: ahora no", 30),
        ("later-text", MailState.RETRYING, "451 4.3.0 ahora no", 30),
        ("busy", MailState.RETRYING, "421 4.3.2 se cierra", 30),
        ("never", MailState.FAILED, "550 5.1.1 <…>: no existe", 0),
        ("hang", MailState.RETRYING, "El servidor no respondió a tiempo.", 30),
        ("cut", MailState.RETRYING, "Se cortó antes de entregarlo: SMTPServerDisconnected", 30),
        (
            "hang-text",
            MailState.DOUBTFUL,
            "El servidor recibió el texto y no confirmó: quizá lo entregó y quizá no.",
            0,
        ),
        ("drop", MailState.DOUBTFUL, "El servidor recibió el texto y no confirmó: quizá lo entregó y quizá no.", 0),
    ],
)
def test_each_answer_leaves_its_state(
    server: FakeServer, caplog: pytest.LogCaptureFixture, name: str, state: str, text: str, wait: int
) -> None:
    row, other = letter(name), letter("otra")
    mail.drain(now=NOW)
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == (state, 1, text)
    assert wait - 5 < (row.not_before - NOW).total_seconds() < wait + 5
    assert (row.sent_at is not None) == (state == MailState.SENT)
    assert other.state == MailState.SENT and server.counts["otra@example.org"] == 1
    assert "example.org" not in caplog.text
    assert (f"mail {row.pk}: {state}" in caplog.text) == (state != MailState.SENT)


def test_doubtful_is_never_sent_again_by_itself(server: FakeServer) -> None:
    letter("drop")
    for days in range(3):
        mail.drain(now=later(days=days))
    assert server.counts == {"drop@example.org": 1} == server.asked


def test_five_tries_in_all_each_later_than_the_last(server: FakeServer) -> None:
    row, tries, moment = letter("later"), [], NOW
    for seconds in range(0, 20_000, 10):
        moment = later(seconds=seconds)
        mail.drain(now=moment)
        if len(tries) < server.asked["later@example.org"]:
            tries.append(seconds)
    row.refresh_from_db()
    assert tries == [0, 40, 350, 2160, 16570]  # 30 s, 5 min, 30 min and 4 h after the one before, on the next sweep
    assert (row.state, row.attempts, row.last_error) == (MailState.FAILED, 5, "451 4.3.0 <…>: ahora no")


def test_what_waited_leaves_when_the_server_takes_it(server: FakeServer) -> None:
    row = letter("later")
    mail.drain(now=NOW)
    server.open_for.add("later")
    assert mail.drain(now=later(seconds=29)) == 0
    assert mail.drain(now=later(seconds=31)) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == (MailState.SENT, 2, "")
    assert [message["Message-ID"] for message in server.messages()] == [row.message_id]


def test_a_server_that_is_away_costs_no_try_however_long(settings: Any) -> None:
    port = free_port()
    to_server(settings, port)
    rows = [letter(f"persona-{n}") for n in range(3)]
    for hours in range(0, 72, 6):
        assert mail.drain(now=later(hours=hours)) == 0
    states = OutgoingMail.objects.values_list("state", "attempts").distinct()
    assert set(states) == {(MailState.RETRYING, 0)}
    assert "Connection refused" in OutgoingMail.objects.exclude(last_error="")[0].last_error
    server = FakeServer()
    with running(server, port):
        assert mail.drain(now=later(hours=72)) == 3
    assert server.counts == {row.recipient: 1 for row in rows}


def test_a_drain_stops_at_the_first_sign_that_the_server_is_away(settings: Any) -> None:
    to_server(settings, free_port())
    for n in range(3):
        letter(f"persona-{n}")
    mail.drain(now=NOW)
    assert list(OutgoingMail.objects.order_by("id").values_list("state", flat=True)) == ["retrying", "queued", "queued"]


def test_one_connection_carries_many_and_is_opened_again_after_an_error(server: FakeServer) -> None:
    for name in ("uno", "dos", "never", "tres", "drop", "cuatro", "cinco"):
        letter(name)
    assert mail.drain(now=NOW) == 5
    assert server.connections == 2  # a refusal in words goes on; a drop does not


def test_a_connection_that_the_server_closed_between_two_messages_costs_no_try(server: FakeServer) -> None:
    letter("uno")
    row = letter("cut-once")
    assert mail.drain(now=NOW) == 2
    row.refresh_from_db()
    assert (row.state, row.attempts) == (MailState.SENT, 1)
    assert server.asked["cut-once@example.org"] == 2 and server.counts["cut-once@example.org"] == 1


def test_a_drain_takes_no_more_than_its_limit_and_its_time(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(4):
        letter(f"persona-{n}")
    assert mail.drain(now=NOW, limit=2) == 2
    monkeypatch.setattr(mail, "DRAIN_SECONDS", -1)
    assert mail.drain(now=NOW) == 0
    monkeypatch.undo()
    assert mail.drain(now=NOW) == 2


def test_the_longest_waiting_go_first(server: FakeServer) -> None:
    letter("tercera", not_before=later(minutes=-1))
    letter("primera", not_before=later(minutes=-9))
    letter("segunda", not_before=later(minutes=-5))
    mail.drain(now=NOW)
    assert [recipient.split("@")[0] for recipient, _text in server.accepted] == ["primera", "segunda", "tercera"]


@pytest.mark.parametrize("recipient", ["ana@example.org\nBcc: todos@example.org", "ana@exa mple.org"])
def test_an_address_that_cannot_be_sent_fails_at_once(server: FakeServer, recipient: str) -> None:
    row = mail.queue(to=recipient, subject="x", body="x")
    mail.drain(now=timezone.now())
    row.refresh_from_db()
    assert row.state == MailState.FAILED and row.last_error and server.accepted == []


def test_what_a_dead_worker_left_is_doubtful_after_a_while(server: FakeServer) -> None:
    row = letter("ana", state=MailState.SENDING, started_at=NOW)
    assert mail.flag_lost(now=NOW + mail.LOST_AFTER) == 0
    assert mail.flag_lost(now=NOW + mail.LOST_AFTER + timedelta(seconds=1)) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == (MailState.DOUBTFUL, 1)
    assert row.last_error == "El proceso que lo enviaba terminó sin decir si salió."
    assert mail.drain(now=later(days=1)) == 0 and server.accepted == []


def test_a_late_answer_does_not_undo_what_a_person_decided(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker froze, its row was called doubtful and queued again; then it wakes up with a refusal."""
    row = letter("never")

    def refuse_late(*args: object) -> None:
        OutgoingMail.objects.filter(pk=row.pk).update(state=MailState.QUEUED, attempts=0, started_at=None)
        raise smtplib.SMTPDataError(550, b"no")

    monkeypatch.setattr("core.smtp.Carrier.send", refuse_late)
    mail.drain(now=NOW, limit=1)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == (MailState.QUEUED, 0, "")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[str, str]:
    if not shutil.which("openssl"):
        pytest.skip("el certificado equivocado (falta openssl)")
    files = (str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem"))
    what = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*what, "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)
    return files


@pytest.mark.parametrize("from_the_start", [True, False])
def test_a_server_with_a_certificate_of_nobody_gets_nothing(
    settings: Any, certificate: tuple[str, str], from_the_start: bool
) -> None:
    context = own_certificate(*certificate)
    fake = FakeServer()
    row = letter("ana")
    with running(fake, **{"ssl_context" if from_the_start else "tls_context": context}) as port:
        to_server(settings, port)
        settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = from_the_start, not from_the_start
        assert mail.drain(now=NOW) == 0
    row.refresh_from_db()
    assert (row.state, row.attempts, fake.accepted, dict(fake.asked)) == (MailState.RETRYING, 0, [], {})
    assert row.last_error.startswith("No se pudo hablar con el servidor de correo: ")


def test_a_server_without_starttls_gets_nothing_when_it_is_asked_for(settings: Any, server: FakeServer) -> None:
    row = letter("ana")
    settings.EMAIL_USE_TLS = True
    assert mail.drain(now=NOW) == 0
    row.refresh_from_db()
    assert "STARTTLS" in row.last_error and server.accepted == []
