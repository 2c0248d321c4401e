"""The texts that bench/search.py asks of, and the asking; in a process of its own on a throw-away database."""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aga_portal.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.test import Client  # noqa: E402

from aga_portal.search.words import THESAURUS  # noqa: E402
from bench.snapshots import ROOT  # noqa: E402
from core.search import find  # noqa: E402
from core.search_index import Entry, alone, recount_words, write  # noqa: E402
from core.text import STOP_WORDS, fold  # noqa: E402
from people.models import Territory  # noqa: E402
from plans.models import ActionPlan  # noqa: E402

TEXTS = int(os.environ.get("TEXTS", "100000"))
ROUNDS = 3
PLANS = 8
COMMON = 6
"""How flat the head of the distribution is: the commonest word is one of fifty, as in the project's own sources."""
KINDS = {"contribution": 60, "report": 15, "milestone": 10, "document": 6, "commitment": 5, "article": 3, "theme": 1}
SYLLABLES = "ba ca da fa ga la ma na pa ra sa ta ve ce de fe le me ne re se te ci di li mi ni ri si ti co do lo mo no ro so to".split()
ENDINGS = "cion ciones do dos da das miento mientos dad dades ar ando ible ista ismo al ales".split()
WORD = re.compile(r"[a-záéíóúñü]{4,}")


def measure() -> None:
    rng = random.Random(20261121)
    words = _vocabulary(rng)
    started = time.perf_counter()
    _fill(rng, words)
    print(f"índice de {TEXTS} textos y {len(words)} palabras: {time.perf_counter() - started:.0f} s", flush=True)
    client, times, slowest = Client(HTTP_HOST="127.0.0.1"), [], ("", 0.0)
    paths = list(_paths(rng, words))
    client.get(paths[0])
    for _round in range(ROUNDS):
        for path in paths:
            started = time.perf_counter()
            answer = client.get(path)
            took = (time.perf_counter() - started) * 1000
            if answer.status_code != 200:
                raise SystemExit(f"{path}: {answer.status_code}")
            times.append(took)
            slowest = max(slowest, (path, took), key=lambda one: one[1])
    cuts = statistics.quantiles(times, n=100)
    found = [_total(path) for path in paths]
    print(
        f"búsqueda en {connection.vendor}, {len(paths)} peticiones por {ROUNDS}: mediana {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms,"
        f" la más lenta {slowest[1]:.0f} ms ({slowest[0]}); resultados, de {min(found)} a {max(found)},"
        f" mediana {statistics.median(found):.0f}",
        flush=True,
    )


def _total(path: str) -> int:
    asked = QueryDict(path.partition("?")[2])
    plans = [f"plan-{number}" for number in range(1, PLANS + 1)]
    return find(
        text=asked["q"], thesaurus=THESAURUS, plans=plans, kind=asked.get("tipo", ""), plan=asked.get("plan", "")
    ).total


def _vocabulary(rng: random.Random) -> list[str]:
    """The words of the project's own sources, most used first, and made-up ones behind them as rare words."""
    said = Counter(
        word
        for path in sorted((ROOT / "aga_portal" / "data").glob("*.json"))
        for text in _texts(json.loads(path.read_text(encoding="utf-8")))
        for word in WORD.findall(text.lower())
        if fold(word) not in STOP_WORDS["es"]
    )
    real = [word for word, _times in sorted(said.items(), key=lambda one: (-one[1], one[0]))]
    made = {"".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) + rng.choice(ENDINGS) for _number in range(25_000)}
    return [*real, *sorted(made.difference(real), key=lambda word: (len(word), word))]


def _texts(value: object) -> Iterator[str]:
    """The sentences of a data file, without its keys and references."""
    if isinstance(value, str):
        yield from [value] if " " in value else []
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _fill(rng: random.Random, words: list[str]) -> None:
    country = Territory.objects.create(code="ZZ", name="País de prueba", slug="zz", level="country")
    for number in range(1, PLANS + 1):
        ActionPlan.objects.create(
            jurisdiction=country, number=number, title=f"Plan de prueba {number}", slug=f"plan-{number}", is_public=True
        )
    often = list(accumulate(1 / (rank + COMMON) for rank in range(len(words))))
    kinds, shares = list(KINDS), list(KINDS.values())
    rows: dict[str, list[Entry]] = {kind: [] for kind in kinds}
    for number in range(TEXTS):
        kind = rng.choices(kinds, shares)[0]
        title = " ".join(rng.choices(words, cum_weights=often, k=rng.randint(3, 9)))
        body = " ".join(rng.choices(words, cum_weights=often, k=min(int(rng.lognormvariate(4.4, 0.7)), 2000)))
        plan = f"plan-{rng.randint(1, PLANS)}"
        rows[kind].append(Entry(str(number), title, body, f"/compromisos/x-{number}/", plan, weight=rng.randint(0, 50)))
        if len(rows[kind]) == 500:
            _write(kind, rows.pop(kind))
            rows[kind] = []
    for kind, left in rows.items():
        _write(kind, left)
    recount_words()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _write(kind: str, entries: list[Entry]) -> None:
    with alone():
        write(kind, entries, counting=False)


def _paths(rng: random.Random, words: list[str]) -> Iterator[str]:
    """Sixty requests: one to four words, common and rare, some misspelled, some narrowed, some further on."""
    ranks = (0, 1, 3, 6, 10, 20, 40, 80, 150, 300, 600, 1200, 2500, 5000, 10_000)
    queries = [words[rank] for rank in ranks]
    queries += [" ".join(words[rng.choice(ranks[:10])] for _word in range(2)) for _number in range(18)]
    queries += [" ".join(words[rng.choice(ranks[:12])] for _word in range(3)) for _number in range(12)]
    queries += [" ".join(words[rng.choice(ranks)] for _word in range(4)) for _number in range(5)]
    for rank in ranks[5:]:
        place = rng.randrange(1, len(words[rank]) - 1)
        queries.append(words[rank][:place] + words[rank][place + 1 :])
    for number, query in enumerate(queries):
        more = {0: {"plan": "plan-3"}, 1: {"tipo": "contribution"}, 2: {"page": "4"}}.get(number % 9, {})
        yield f"/buscar/?{urlencode({'q': query, **more})}"


if __name__ == "__main__":
    measure()
