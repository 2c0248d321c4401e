"""A cache that may be away: pages do without it, and what was to be kept is simply not kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.core.cache.backends import redis as django_redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 3
"""Once it failed, nobody asks again for this long: a page that looks for ten things does not wait ten times."""


class Client(django_redis.RedisCacheClient):
    """Reads find nothing and writes do nothing while the server is away. It is logged when it goes and when it is back."""

    _away_since: float | None = None
    _asked_at = 0.0

    def _try(self, do: Callable[..., Any], without: Any, *args: Any) -> Any:
        state = type(self)
        if state._away_since is not None and monotonic() - state._asked_at < PAUSE_SECONDS:
            return without
        try:
            found = do(*args)
        except (RedisError, OSError) as error:
            if state._away_since is None:
                state._away_since = monotonic()
                logger.error("the cache is away; going on without it: %s", type(error).__name__)
            state._asked_at = monotonic()
            return without
        if state._away_since is not None:
            logger.error("the cache is back after %.0f s", monotonic() - state._away_since)
            state._away_since = None
        return found

    def add(self, key: str, value: Any, timeout: int | None) -> bool:
        return self._try(super().add, True, key, value, timeout)

    def get(self, key: str, default: Any) -> Any:
        return self._try(super().get, default, key, default)

    def set(self, key: str, value: Any, timeout: int | None) -> None:
        self._try(super().set, None, key, value, timeout)

    def touch(self, key: str, timeout: int | None) -> bool:
        return self._try(super().touch, False, key, timeout)

    def delete(self, key: str) -> bool:
        return self._try(super().delete, False, key)

    def get_many(self, keys: Any) -> dict[str, Any]:
        return self._try(super().get_many, {}, keys)

    def has_key(self, key: str) -> bool:
        return self._try(super().has_key, False, key)

    def incr(self, key: str, delta: int) -> int:
        """ValueError says that there is no such key, as for one that has expired."""
        found = self._try(super().incr, None, key, delta)
        if found is None:
            raise ValueError(f"Key {key!r} not found.")
        return found

    def set_many(self, data: dict[str, Any], timeout: int | None) -> None:
        self._try(super().set_many, None, data, timeout)

    def delete_many(self, keys: list[str]) -> None:
        self._try(super().delete_many, None, keys)

    def clear(self) -> bool:
        return self._try(super().clear, False)


class RedisCache(django_redis.RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
        self._options = {"socket_connect_timeout": 1, "socket_timeout": 1, **self._options}
