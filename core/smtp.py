"""An SMTP backend that knows how far a message came, and never waits long.

Three things may befall a message. Before its text is handed over, the server surely does not have it. After a definite answer,
it surely has it or surely refused it. Between both nobody knows: that is `AnswerLost`, and only that.
"""

from __future__ import annotations

import smtplib
from time import monotonic
from types import TracebackType
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import smtp

STEP_SECONDS = 10
ANSWER_FACTOR = 2.5
"""The answer to a whole message may take longer than a step: the server looks at the message before it takes it."""


class Unreachable(OSError):
    """No conversation could be opened: nothing was asked about any message."""


class ServerSilent(smtplib.SMTPServerDisconnected):
    """The server kept the connection and did not answer in time."""


class AnswerLost(Exception):
    """The text was handed over and no answer came back: the server may or may not have taken it."""


class Dialogue:
    """What is added to both smtplib classes. Times in seconds; `timeout` is that of one step, the connection included."""

    def __init__(self, *args: Any, timeout: float, **kwargs: Any) -> None:
        self.step = timeout
        self.allow(2 * timeout)
        super().__init__(*args, timeout=timeout, **kwargs)

    def allow(self, seconds: float) -> None:
        """From now, the greeting or a message may take this long up to its text: all its commands together."""
        self.deadline, self.handed_over = monotonic() + seconds, False

    def getreply(self: Any) -> tuple[int, bytes]:
        left = self.step * ANSWER_FACTOR if self.handed_over else min(self.step, self.deadline - monotonic())
        if self.sock is not None:
            self.sock.settimeout(max(left, 0.01))
        try:
            code, text = super().getreply()  # type: ignore[misc]
        except smtplib.SMTPServerDisconnected as error:
            if isinstance(error.__context__, TimeoutError):
                raise ServerSilent(*error.args) from error
            raise
        if code == 354:  # only DATA is answered so: what follows is the text itself
            self.handed_over = True
        return code, text

    def data(self: Any, text: bytes) -> tuple[int, bytes]:
        try:
            code, answer = super().data(text)  # type: ignore[misc]
        except Exception as error:
            if self.handed_over:
                raise AnswerLost(type(error).__name__) from error
            raise
        self.handed_over = False
        if not 200 <= code < 600 or 300 <= code < 400:
            raise AnswerLost(f"{code}")
        return (250 if code < 300 else code), answer


class PlainDialogue(Dialogue, smtplib.SMTP):
    pass


class SecureDialogue(Dialogue, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Django's, with the classes above: STARTTLS and TLS check the server's certificate against the system's authorities."""

    keeps_open = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timeout = self.timeout or STEP_SECONDS

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return SecureDialogue if self.use_ssl else PlainDialogue

    def _send(self, message: EmailMessage) -> bool:
        self.connection.allow(2 * self.timeout)
        return super()._send(message)

    def drop(self) -> None:
        """Leave without a farewell: whoever did not answer will not answer to it either."""
        for connection in filter(None, (self.connection, self._partial_connection)):
            smtplib.SMTP.close(connection)
        self.connection = self._partial_connection = None


class Carrier:
    """One conversation with the server for many messages, opened again after an error.

    Any other backend (files, memory) begins anew with each message: one message, one file.
    """

    def __init__(self) -> None:
        self.backend = get_connection()
        self.keeps_open = getattr(self.backend, "keeps_open", False)

    def __enter__(self) -> Carrier:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.keeps_open:
            self._close()

    def open(self) -> bool:
        """Whether a new connection was needed. Raises `Unreachable` with the reason of the failure as its cause."""
        if not self.keeps_open:
            return True
        try:
            return bool(self.backend.open())
        except (OSError, ValueError) as error:  # ValueError: a user or password that SMTP cannot carry
            self.backend.drop()
            raise Unreachable from error

    def send(self, message: EmailMessage) -> None:
        """Raises what smtplib raises, `AnswerLost`, or `Unreachable`.

        A conversation that the server ended between two messages is not the fault of the second: it gets a new one.
        """
        fresh = self.open()
        try:
            self._hand(message)
        except smtplib.SMTPException as error:
            if fresh or isinstance(error, ServerSilent) or not was_cut(error):
                raise
            self.open()
            self._hand(message)

    def _hand(self, message: EmailMessage) -> None:
        if not self.keeps_open:
            get_connection().send_messages([message])
            return
        try:
            self.backend.send_messages([message])
        except Exception as error:
            if was_cut(error) or not is_answer(error):
                self.backend.drop()
            raise

    def _close(self) -> None:
        try:
            if self.backend.connection is not None:
                self.backend.connection.allow(1)
            self.backend.close()
        except OSError:
            self.backend.drop()


def is_answer(error: Exception) -> bool:
    """Whether the server said no in words; the conversation goes on."""
    return isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)


def was_cut(error: Exception) -> bool:
    """Whether the server left before the text was handed over: by hanging up, or with 421 (RFC 5321 §3.8)."""
    return isinstance(error, smtplib.SMTPServerDisconnected) or answer(error)[0] == 421


def answer(error: BaseException | None) -> tuple[int, str]:
    """The server's code and text; (0, "") when it said nothing."""
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code, text = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, text = error.smtp_code, error.smtp_error
    else:
        return 0, ""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return code, " ".join(words.split())
