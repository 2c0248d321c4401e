"""The parts and headers of a message, as the library that reads them back sees them."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils import timezone

from core import mail
from core.mail_message import as_html, blocks
from core.models import OutgoingMail
from core.tests.fake_smtp import FakeServer, running
from core.tests.test_mail_states import to_server

pytestmark = pytest.mark.django_db
LEAVE = "https://portal.example/seguir/dejar/" + "a1-B2_c3:" * 40 + "/"
ENTRY = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    'https://x.example/"onmouseover="alert(1)',
    "https://x.example/<script>alert(1)</script>",
    "javascript:alert(1) //https://x.example",
    "- <svg/onload=alert(1)>",
    "&lt;script&gt;",
    "{{ mail.recipient }}{% debug %}",
]


def received(settings: Any, **fields: Any) -> EmailMessage:
    fake = FakeServer()
    fields = {"to": "ana@example.org", "subject": "Asunto con eñe: «sí»", "body": "Hola.", **fields}
    with running(fake) as port:
        to_server(settings, port)
        mail.queue(**fields)
        assert mail.drain(now=timezone.now()) == 1
    (message,) = fake.messages()
    return message


def test_text_and_html_go_together(settings: Any) -> None:
    message = received(settings, body="Buen día, Íñigo:\n\nVence mañana.\n")
    row = OutgoingMail.objects.get()
    assert message.get_content_type() == "multipart/alternative"
    text, page = message.iter_parts()
    assert (text.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().split() == row.body.split()
    assert "<p>Buen día, Íñigo:</p>\n<p>Vence mañana.</p>" in page.get_content().replace("\r", "")
    assert message["Subject"] == "Asunto con eñe: «sí»" and message["Message-ID"] == row.message_id
    assert message["Auto-Submitted"] == "auto-generated" and message["Content-Language"] == "es"
    assert parseaddr(message["To"])[1] == "ana@example.org" and message["Date"]
    assert message["List-Unsubscribe"] is None and message["List-Unsubscribe-Post"] is None


def test_a_list_mail_can_be_left_with_one_click(settings: Any) -> None:
    message = received(settings, unsubscribe_url=LEAVE, language="en", body="News.")
    assert "".join(message["List-Unsubscribe"].split()) == f"<{LEAVE}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Content-Language"] == "en"
    page = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert '<html lang="en">' in page and f'<a href="{LEAVE}">Stop receiving these mails</a>' in page


def test_the_link_to_leave_is_not_told_twice(settings: Any) -> None:
    row = mail.queue(to="ana@example.org", subject="x", body=f"Para no recibir más: {LEAVE}", unsubscribe_url=LEAVE)
    assert as_html(row).count(f'<a href="{LEAVE}">') == 1 and "Dejar de recibir" not in as_html(row)


def test_the_calendar_entry_goes_along(settings: Any) -> None:
    message = received(settings, calendar=ENTRY)
    assert message.get_content_type() == "multipart/mixed"
    (entry,) = message.iter_attachments()
    assert entry.get_filename() == "invitacion.ics" and entry.get_content_type() == "text/calendar"
    assert entry.get_param("method") == "REQUEST"
    assert message.get_body(("plain",)) and message.get_body(("html",))


class Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("field", ["body", "subject"])
def test_nothing_of_the_text_is_taken_as_html(field: str, hostile: str) -> None:
    row = mail.queue(**{"to": "a@example.org", "subject": "x", "body": "x", field: hostile})
    page = Reader(as_html(row))
    allowed = {"html", "head", "meta", "title", "body", "p", "br", "a", "hr", "ul", "li", "main", "footer"}
    assert {tag for tag, _attrs in page.tags} <= allowed
    assert not [name for _tag, attrs in page.tags for name in attrs if name.startswith("on")]
    links = [str(attrs["href"]) for tag, attrs in page.tags if tag == "a"]
    assert all(link.startswith(("http://", "https://")) for link in links)
    assert hostile.removeprefix("- ") in page.text


def test_paragraphs_lists_and_links() -> None:
    text = """Buen día:

Compromiso: Datos
https://portal.example/compromisos/x/?a=1&b=2

Qué puede hacer:
- Reporte (vea https://portal.example/ayuda/).
- Mueva la fecha
  y diga por qué.
Gracias.


Fin"""
    found = [(block.is_list, [str(line) for line in block.lines]) for block in blocks(text)]
    assert found == [
        (False, ["Buen día:"]),
        (
            False,
            [
                "Compromiso: Datos",
                '<a href="https://portal.example/compromisos/x/?a=1&amp;b=2">https://portal.example/compromisos/x/?a=1&amp;b=2</a>',
            ],
        ),
        (False, ["Qué puede hacer:"]),
        (
            True,
            [
                'Reporte (vea <a href="https://portal.example/ayuda/">https://portal.example/ayuda/</a>).',
                "Mueva la fecha<br>y diga por qué.",
            ],
        ),
        (False, ["Gracias."]),
        (False, ["Fin"]),
    ]
    assert blocks("") == [] == blocks(" \n \n")


def test_the_same_message_each_time_it_is_tried(settings: Any) -> None:
    fake = FakeServer()
    with running(fake) as port:
        to_server(settings, port)
        row = mail.queue(to="ana@example.org", subject="x", body="x")
        for _time in range(2):
            mail.drain(now=timezone.now())
            OutgoingMail.objects.update(state="queued")
    assert [message["Message-ID"] for message in fake.messages()] == [row.message_id] * 2
