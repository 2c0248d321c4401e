"""How much one address may read in a while. The count lives in Redis, or in each process; never in the database.

Behind the count stands a keyed hash of the address that changes with every window: nobody can tell who read, nor follow
them. When Redis is away everybody reads. A 304 counts a tenth.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from time import time

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.intake import client_address

ALIAS = "rates"
WHOLE, PART = 10, 1
"""What an answer costs, and what a 304 does."""


@dataclass(frozen=True)
class Standing:
    """Of one address, within one limit, now."""

    key: str
    limit: int
    used: int
    """In tenths of an answer."""
    seconds_left: int

    @property
    def is_over(self) -> bool:
        return self.used > self.limit * WHOLE

    @property
    def remaining(self) -> int:
        return max(0, self.limit - -(-self.used // WHOLE))

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.seconds_left),
        }


def spend(request: HttpRequest, kind: str, *, now: float | None = None) -> Standing | None:
    """Counts this reading. None where nothing is limited, or the count cannot be kept."""
    limit, seconds = settings.READING_RATES[kind]
    if not limit:
        return None
    moment = time() if now is None else now
    window = int(moment // seconds)
    key = salted_hmac("core.api.rates", f"{kind} {window} {reader(request)}", algorithm="sha256").hexdigest()
    caches[ALIAS].add(key, 0, timeout=2 * seconds)
    try:
        used = caches[ALIAS].incr(key, WHOLE)
    except ValueError:
        return None
    return Standing(key, limit, used, max(1, int((window + 1) * seconds - moment)))


def give_back(standing: Standing) -> Standing:
    """What a 304 did not cost."""
    try:
        used = caches[ALIAS].incr(standing.key, PART - WHOLE)
    except ValueError:
        return standing
    return Standing(standing.key, standing.limit, used, standing.seconds_left)


def reader(request: HttpRequest) -> str:
    """The address; of IPv6 the network that one household or office has."""
    text = client_address(request)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address) and not address.ipv4_mapped:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
