"""A mail server for tests: what it does with a message depends on the name before the @ of its recipient."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LONG = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class FakeServer:
    """`accepted`: (recipient, message) of all that it took, also of those it never confirmed. `asked`: RCPT commands by address.

    Names: later (451 at RCPT), later-text (451 after the text), busy (421), never (550), hang (no answer to RCPT), hang-text,
    cut (hangs up at RCPT), drop (hangs up after the text), cut-once (hangs up at the first RCPT); any other is taken.
    """

    def __init__(self, seconds_each: float = 0) -> None:
        self.accepted: list[tuple[str, bytes]] = []
        self.asked: Counter[str] = Counter()
        self.connections = 0
        self.open_for = set[str]()
        self.seconds_each = seconds_each

    @property
    def counts(self) -> Counter[str]:
        return Counter(recipient for recipient, _text in self.accepted)

    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(text, policy=policy.default) for _recipient, text in self.accepted]  # type: ignore[misc]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked[address] += 1
        name = address.split("@")[0]
        if name in self.open_for:
            name = "open"
        if name == "hang":
            await asyncio.sleep(LONG)
        if name == "cut" or (name == "cut-once" and self.asked[address] == 1):
            server.transport.abort()
        said = {
            "later": f"451 4.3.0 <{address}>: ahora no",
            "never": f"550 5.1.1 <{address}>: no existe",
            "busy": "421 4.3.2 se cierra",
        }.get(name)
        if said:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        address = envelope.rcpt_tos[0]
        name = address.split("@")[0]
        if name == "later-text" and name not in self.open_for:
            return "451 4.3.0 ahora no"
        if self.seconds_each:
            await asyncio.sleep(self.seconds_each)
        self.accepted.append((address, bytes(envelope.content or b"")))
        if name == "hang-text":
            await asyncio.sleep(LONG)
        if name == "drop":
            server.transport.abort()
        return "250 OK"


@contextmanager
def running(server: FakeServer, port: int = 0, **options: Any) -> Iterator[int]:
    """Yields its port."""
    controller = Controller(server, hostname="127.0.0.1", port=port or free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop(no_assert=True)


def own_certificate(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
