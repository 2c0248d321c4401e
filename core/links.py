"""The health of the links that the portal shows. The server never visits an address of its own network."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from core.jobs import Progress
from core.models import LinkCheck

TIMEOUT = 10
MAX_REDIRECTS = 5
EVERY = timedelta(days=7)
RETRY_WITH_GET = {403, 404, 405, 501}
Allowed = Callable[[str], bool]


def is_public_address(ip: str) -> bool:
    """Whether an address belongs to the open internet, not to this machine or its network."""
    address = ipaddress.ip_address(ip)
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not address.is_multicast


def check_links(
    urls: Iterable[str],
    *,
    now: datetime,
    limit: int | None = 500,
    every: timedelta = EVERY,
    allowed: Allowed = is_public_address,
    progress: Progress | None = None,
) -> int:
    """Visit up to `limit` addresses that were not visited for `every`; returns how many. May run twice."""
    wanted = list(dict.fromkeys(urls))
    fresh = set(LinkCheck.objects.filter(checked_at__gt=now - every).values_list("url", flat=True))
    visited = [url for url in wanted if url not in fresh][:limit]
    for number, url in enumerate(visited):
        if progress is not None:
            progress(number, len(visited))
        status = status_of(url, allowed=allowed)
        found = {"checked_at": now, "status": status}
        if status is not None and status < 400:
            found["succeeded_at"] = now
        LinkCheck.objects.update_or_create(url=url, defaults=found)
    return len(visited)


def status_of(url: str, *, allowed: Allowed = is_public_address) -> int | None:
    """The answer's status after redirects; None when nobody answers or the address may not be visited."""
    for _hop in range(MAX_REDIRECTS + 1):
        try:
            status, location = _visit(url, "HEAD", allowed)
            if status in RETRY_WITH_GET:
                status, location = _visit(url, "GET", allowed)
        except (OSError, ValueError, http.client.HTTPException):
            return None
        if status not in (301, 302, 303, 307, 308) or not location:
            return status
        url = urljoin(url, location)
    return None


def _visit(url: str, method: str, allowed: Allowed) -> tuple[int, str | None]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("Only http and https are visited.")
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    # The address that was judged is the one that is visited: a second look-up could answer otherwise.
    ip = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)[0][4][0]
    if not allowed(str(ip)):
        raise ValueError("Not a public address.")
    connection = http.client.HTTPConnection(parts.hostname, port, timeout=TIMEOUT)
    plain = socket.create_connection((ip, port), timeout=TIMEOUT)
    try:
        wrap = ssl.create_default_context().wrap_socket
        connection.sock = wrap(plain, server_hostname=parts.hostname) if secure else plain
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, headers={"User-Agent": "portal-gobierno-abierto", "Accept": "*/*"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location")
    finally:
        connection.close()
        plain.close()
