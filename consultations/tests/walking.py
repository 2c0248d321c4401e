"""Walking the portal as a browser does: the forms of a page, what they hold, and the mails that leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from unittest import mock
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from core.models import OutgoingMail
from people.models import User

NOT_OURS = ("/logout/", "/salir/")
LINK = re.compile(r"https?://\S+")


@dataclass
class Form:
    action: str
    is_post: bool
    names: set[str] = field(default_factory=set)
    values: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Every form of a page, with what a browser would send of it as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False
        self._select, self._multiple, self._area, self._text = "", False, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(found.get("action", ""), is_post=found.get("method", "get").lower() == "post"))
            self._inside = True
        if not self._inside:
            return
        form, name = self.forms[-1], found.get("name", "")
        if name:
            form.names.add(name)
        if tag == "input" and name:
            self._input(form, name, found)
        elif tag == "select":
            self._select, self._multiple = name, "multiple" in found
        elif tag == "option" and self._select:
            value = found.get("value", "")
            form.options.setdefault(self._select, []).append(value)
            if "selected" in found:
                form.values.setdefault(self._select, []).append(value)
        elif tag == "textarea":
            self._area, self._text = name, ""

    def _input(self, form: Form, name: str, found: dict[str, str]) -> None:
        kind = found.get("type", "text")
        if kind in ("checkbox", "radio"):
            form.options.setdefault(name, []).append(found.get("value", "on"))
            if "checked" in found:
                form.values.setdefault(name, []).append(found.get("value", "on"))
        elif kind not in ("submit", "file", "button", "image"):
            form.values.setdefault(name, []).append(found.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if not self._inside:
            return
        form = self.forms[-1]
        if tag == "textarea" and self._area:
            form.values.setdefault(self._area, []).append(self._text.removeprefix("\n"))
            self._area = ""
        elif tag == "select" and self._select:
            if self._select not in form.values and not self._multiple:
                form.values[self._select] = form.options.get(self._select, [])[:1]
            self._select = ""


def forms_of(response: HttpResponse) -> list[Form]:
    parser = _Forms()
    parser.feed(response.content.decode())
    return parser.forms


def fill(client: Client, address: str, /, *, opened: int = 0, **typed: Any) -> HttpResponse:
    """Open the page, type in the form that asks all of it, and send it where that form says.

    `opened`: how many seconds ago the page was opened. None leaves a field out, as an unticked box.
    """
    with mock.patch("time.time", return_value=datetime.now().timestamp() - opened):
        page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    found = [form for form in forms_of(page) if form.is_post and not form.action.endswith(NOT_OURS)]
    asked = [form for form in found if set(typed) <= form.names]
    assert len(asked) == 1, (address, sorted(typed), [sorted(form.names) for form in found])
    data: dict[str, Any] = dict(asked[0].values)
    for name, value in typed.items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = value
    return client.post(urljoin(address, asked[0].action or address), data)


def sent(response: HttpResponse) -> str:
    """Where a form that was accepted leads."""
    assert response.status_code == 302, (response.status_code, visible(response)[:3000])
    return response["Location"]


def visible(response: HttpResponse) -> str:
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@contextmanager
def day(days: int) -> Iterator[None]:
    """The portal lives that many days from now."""
    moment = timezone.now() + timedelta(days=days)
    started = datetime.now()
    with mock.patch("django.utils.timezone.now", lambda: moment + (datetime.now() - started)):
        yield


class Outbox:
    """The mails that were written since it was last read."""

    def __init__(self) -> None:
        self.last = 0

    def new(self) -> list[OutgoingMail]:
        mails = list(OutgoingMail.objects.filter(pk__gt=self.last).order_by("pk"))
        self.last = mails[-1].pk if mails else self.last
        for letter in mails:
            assert "{" not in letter.body and "None" not in letter.body, letter.body
            for link in links_in(letter):
                assert Client().get(link).status_code == 200, (letter.subject, link)
        return mails

    def recipients(self) -> list[str]:
        return sorted(letter.recipient for letter in self.new())


def links_in(letter: OutgoingMail) -> list[str]:
    """Addresses of the portal in a mail, as paths."""
    found = [link.rstrip(".,)") for link in LINK.findall(letter.body)]
    assert all(link.startswith(settings.SITE_URL) for link in found), found
    return [link.removeprefix(settings.SITE_URL) for link in found]
