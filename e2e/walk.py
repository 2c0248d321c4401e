"""Which addresses there are: one of each route, found by following the links that a person of each role sees."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPResponse
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve


@dataclass(frozen=True)
class Found:
    path: str
    route: str
    status: int
    kind: str
    headers: Any

    @property
    def is_page(self) -> bool:
        return self.status == 200 and self.kind == "text/html"


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        address = told.get("href") if tag in {"a", "link"} else told.get("src") if tag in {"img", "iframe"} else None
        if address:
            self.found.append(address)


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_about: Any) -> None:
        return None


def opener() -> OpenerDirector:
    return build_opener(Stay)


def ask(address: str, headers: dict[str, str], by: OpenerDirector | None = None) -> HTTPResponse | HTTPError:
    try:
        return (by or opener()).open(Request(address, headers=headers), timeout=30)
    except HTTPError as error:
        return error


def route_of(path: str) -> str | None:
    try:
        return resolve(urlsplit(path).path).route
    except Resolver404:
        return None


def walk(
    portal: str,
    begin: Iterable[str],
    cookies: str = "",
    *,
    within: str = "",
    leave: Callable[[str], bool] = lambda route: False,
) -> dict[str, Found]:
    """Every route that can be reached from those addresses, each with the first address of it that was asked.

    Links are followed to routes that begin with `within` and that `leave` does not name.
    """
    found: dict[str, Found] = {}
    waiting, by = deque(begin), opener()
    first, seen = set(waiting), set(waiting)
    while waiting:
        path = waiting.popleft()
        route = route_of(path)
        if route is None or (route in found and path not in first):
            continue
        with ask(portal + path, {"Cookie": cookies} if cookies else {}, by) as answer:
            kind = answer.headers.get_content_type()
            if route not in found or not found[route].is_page:
                found[route] = Found(path, route, answer.status or 0, kind, answer.headers)
            links = Links(answer.read().decode(errors="replace")).found if kind == "text/html" else []
            links += [answer.headers["Location"]] if answer.headers.get("Location") else []
        for there in _own(portal, path, links):
            to = route_of(there)
            if there not in seen and to and to not in found and re.match(within, to) and not leave(to):
                seen.add(there)
                waiting.append(there)
    return found


def _own(portal: str, path: str, links: Iterable[str]) -> Iterator[str]:
    """The links that stay in the portal and in its first language, as paths."""
    for link in links:
        whole = urlsplit(urljoin(portal + path, link))
        if f"{whole.scheme}://{whole.netloc}" == portal and not whole.path.startswith(("/en/", "/static/")):
            yield whole.path + (f"?{whole.query}" if whole.query else "")


def routes(of: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every route of the portal, as `resolve(path).route` names it."""
    for pattern in (of or get_resolver()).url_patterns:
        whole = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, whole)
        elif isinstance(pattern, URLPattern):
            yield whole
