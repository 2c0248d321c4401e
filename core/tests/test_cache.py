"""A cache whose server is away answers as an empty one, says so once, and is used again when it is back."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from redis import Redis

from core import cache
from core.cache import Client, RedisCache
from core.tests.fake_smtp import free_port


@pytest.fixture(autouse=True)
def as_if_new() -> Iterator[None]:
    Client._away_since = None
    yield
    Client._away_since = None


def at(url: str) -> RedisCache:
    return RedisCache(url, {})


def test_without_a_server_it_is_empty_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    away, began = at(f"redis://127.0.0.1:{free_port()}/0"), time.monotonic()
    with caplog.at_level(logging.INFO):
        away.set("a", 1)
        assert away.get("a") is None and away.get("a", "nada") == "nada"
        assert away.get_many(["a", "b"]) == {} and "a" not in away and away.has_key("a") is False
        assert away.set_many({"a": 1}) == [] and away.delete_many(["a"]) is None
        assert away.add("a", 1) is True and away.touch("a") is False and away.delete("a") is False
        assert away.get_or_set("b", lambda: 5) == 5 and away.clear() is False
        with pytest.raises(ValueError, match="not found"):
            away.incr("a")
    assert time.monotonic() - began < 1
    assert [record.getMessage() for record in caplog.records] == [
        "the cache is away; going on without it: ConnectionError"
    ]


@pytest.mark.skipif(not settings.REDIS_URL, reason="Redis (sin REDIS_URL)")
def test_with_a_server_it_keeps_and_after_a_pause_it_is_asked_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "PAUSE_SECONDS", 0)
    url = settings.REDIS_URL.rsplit("/", 1)[0] + "/14"
    with Redis.from_url(url) as server:
        server.flushdb()
    here = at(url)
    at(f"redis://127.0.0.1:{free_port()}/0").get("a")
    here.set("a", {"b": [1]}, 60)
    assert here.get("a") == {"b": [1]} and here.add("a", 2) is False
    here.set("n", 1)
    assert here.incr("n") == 2 and here.get_many(["a", "n"]) == {"a": {"b": [1]}, "n": 2}
    with pytest.raises(ValueError, match="not found"):
        here.incr("otro")
    assert len(caplog.records) == 2 and caplog.records[1].getMessage().startswith("the cache is back after")
    assert here.clear() is True and here.get("a") is None
