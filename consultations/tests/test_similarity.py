"""Suggestions of what is alike, held against pairs that a person labelled: `similar_pairs.csv`.

`same` says whether a moderator would answer the two together. Numbers of the code were chosen on the half "tune"; "check"
only judges. Nearly every "no" shares its subject or many words with its partner and asks for something else.
"""

from __future__ import annotations

import csv
import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.similarity import (
    GROUP_THRESHOLD,
    THRESHOLD,
    Bag,
    Weights,
    bag_of,
    closeness,
    groups,
    likely_pairs,
    score,
    similar,
    sound,
)
from consultations.thesaurus import SAID_BY_ALL, SAME_THING
from core.text import WORD, fold, stems

ROWS = list(csv.DictReader((Path(__file__).parent / "similar_pairs.csv").open(encoding="utf-8")))
HALVES = {"tune": ["tune"], "check": ["check"], "all": ["tune", "check"]}
BOTH = ("first", "second")


@cache
def stemmed(text: str) -> str:
    return " ".join(stems(text))


def labelled(half: str) -> list[dict[str, str]]:
    return [row for row in ROWS if row["half"] in HALVES[half]]


def texts_of(half: str) -> dict[str, int]:
    """Each text of a half and an id for it: together they are the consultation."""
    return {text: key for key, text in enumerate(sorted({row[side] for row in labelled(half) for side in BOTH}))}


def judged(answers: list[tuple[bool, bool]]) -> tuple[float, float]:
    """(precision, recall) of pairs (said to be alike, are alike)."""
    right = sum(said and same for said, same in answers)
    return right / max(sum(said for said, _ in answers), 1), right / sum(same for _, same in answers)


def scores(half: str) -> list[tuple[float, bool]]:
    bags = {text: bag_of(stemmed(text)) for text in texts_of(half)}
    weights = Weights(list(bags.values()))
    return [(score(bags[row["first"]], bags[row["second"]], weights), row["same"] == "yes") for row in labelled(half)]


def best_recall(scored: list[tuple[float, bool]], precision: float) -> float:
    """The most recall that any threshold gives at `precision` or more."""
    found = [judged([(value >= least, same) for value, same in scored]) for least, _ in scored]
    return max((recall for exact, recall in found if exact >= precision), default=0.0)


def test_the_labelled_set_is_large_and_even() -> None:
    for half in ("tune", "check"):
        labels = [row["same"] for row in labelled(half)]
        assert labels.count("yes") == labels.count("no") == 60
    pairs = [frozenset(row[side] for side in BOTH) for row in ROWS]
    assert len(set(pairs)) == len(pairs)
    assert not {*texts_of("tune")} & {*texts_of("check")}


@pytest.mark.parametrize("half", HALVES)
def test_pairs_that_ask_for_the_same_are_found(half: str) -> None:
    precision, recall = judged([(value >= THRESHOLD, same) for value, same in scores(half)])
    assert precision >= 0.7 and recall >= 0.8, f"precision {precision:.2f}, recall {recall:.2f}"


@pytest.mark.parametrize("half", HALVES)
def test_equal_words_alone_would_not_do(half: str) -> None:
    """A control: the share of words in common, as written, does worse at the best threshold it could have."""

    def overlap(first: str, second: str) -> float:
        one, two = ({*WORD.findall(text.lower())} for text in (first, second))
        return len(one & two) / len(one | two)

    naive = [(overlap(row["first"], row["second"]), row["same"] == "yes") for row in labelled(half)]
    assert best_recall(naive, 0.7) < 0.6 < 0.8 <= best_recall(scores(half), 0.7)


def test_a_shuffled_label_would_be_seen() -> None:
    """A control: with labels at random the figures fall below what is asked."""
    answers = [same for _, same in scores("all")]
    random.Random(4).shuffle(answers)
    shuffled = [(value, same) for (value, _), same in zip(scores("all"), answers, strict=True)]
    assert best_recall(shuffled, 0.7) < 0.5


@pytest.mark.parametrize("half", HALVES)
def test_the_moderator_sees_the_other_among_five(half: str) -> None:
    ids = texts_of(half)
    asked = [row for row in labelled(half) if row["same"] == "yes"]
    seen = 0
    for row in asked:
        others = [(key, stemmed(text)) for text, key in ids.items() if text != row["second"]]
        seen += ids[row["first"]] in [match.id for match in similar(stemmed(row["second"]), others, limit=5)]
    assert seen / len(asked) >= 0.8


@pytest.mark.parametrize("half", HALVES)
def test_groups_are_mostly_right_and_small(half: str) -> None:
    ids = texts_of(half)
    found = groups([(key, stemmed(text)) for text, key in ids.items()])
    place = {key: number for number, keys in enumerate(found) for key in keys}
    answers = [
        (place.get(ids[row["first"]], -1) == place.get(ids[row["second"]], -2), row["same"] == "yes")
        for row in labelled(half)
    ]
    precision, recall = judged(answers)
    assert precision >= 0.8 and recall >= 0.65, f"precision {precision:.2f}, recall {recall:.2f}"
    assert max(map(len, found)) <= 10


def consultation(*texts: str) -> list[tuple[int, str]]:
    return [(key, stemmed(text)) for key, text in enumerate(texts, start=1)]


def test_best_first_with_a_limit_and_a_threshold() -> None:
    candidates = consultation(
        "Pintar el salón de la casa de la cultura",
        "Publicar los contratos del hospital",
        "PUBLIQUEN LOS CONTRATOS DEL OSPITAL DEL PUEBLO",
        "Contratos del hospital",
    )
    found = similar(stemmed("Publicar los contratos del hospital"), candidates)
    assert found[0].id == 2 and found[0].score == 1
    assert {match.id for match in found} == {2, 3, 4}
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    assert [match.id for match in similar(candidates[1][1], candidates, limit=1)] == [2]
    assert [match.id for match in similar(candidates[1][1], candidates, threshold=1)] == [2]
    assert similar(candidates[1][1], candidates, limit=0) == []


def test_nothing_to_compare_is_no_error() -> None:
    assert similar("", consultation("agua para la vereda")) == []
    assert similar(stemmed("agua"), []) == []
    assert similar(stemmed("agua"), [(1, "")]) == []
    assert groups([]) == groups([(1, ""), (2, "")]) == []


def test_equal_scores_come_by_id() -> None:
    candidates = [(key, stemmed("arreglar el puente del río")) for key in (9, 3, 5)]
    assert [match.id for match in similar(candidates[0][1], candidates)] == [3, 5, 9]


def test_what_everybody_says_counts_less() -> None:
    """The same two words part two texts where they are rare and hardly count where everybody writes them."""
    first, second = "acueducto vereda puente", "acueducto vereda semáforo"
    bags = [bag_of(stemmed(text)) for text in (first, second)]
    rare = Weights([*bags, *(bag_of(f"palabra{number}") for number in range(200))])
    crowd = Weights([*bags, *(bag_of(stemmed(f"acueducto vereda palabra{number}")) for number in range(200))])
    assert score(*bags, rare) > THRESHOLD > score(*bags, crowd)


def test_a_courtesy_is_not_a_subject() -> None:
    polite = "Señores del gobierno, muchas gracias, solicito respetuosamente que por favor se tenga en cuenta "
    found = similar(stemmed(polite + "la biblioteca"), consultation(polite + "el cementerio"))
    assert found == []


def test_a_short_text_is_not_like_every_long_one() -> None:
    long = (
        "Que el acueducto de la vereda mida el cloro cada semana y publique el resultado en la cartelera de la escuela"
    )
    assert similar(stemmed("escuela"), consultation(long)) == []
    assert [match.id for match in similar(stemmed("publicar el cloro del acueducto"), consultation(long))] == [1]


@pytest.mark.parametrize(
    "first, second",
    [
        ("vacuna", "bacuna"),
        ("hospital", "ospital"),
        ("concejo", "consejo"),
        ("abastecimiento", "avastesimiento"),
        ("ambulancia", "anbulansia"),
        ("quebrada", "kebrada"),
    ],
)
def test_misspellings_sound_alike(first: str, second: str) -> None:
    assert sound(first) == sound(second)


def test_a_slip_of_the_finger_counts_in_part() -> None:
    right, wrong = (
        bag_of(stemmed(text)) for text in ("telecomunicaciones del acueducto", "telecomuniccaiones del acueducto")
    )
    other = bag_of(stemmed("cementerio del acueducto"))
    weights = Weights([right, wrong, other])
    assert score(right, other, weights) < score(right, wrong, weights) < 1


def test_a_campaign_of_thousands_is_one_group_without_comparing_all() -> None:
    """Every word of a campaign is common, and each sender changed two: still one group, and few comparisons."""
    chance = random.Random(7)
    template = [f"palabra{letter}" for letter in "abcdefghijklmnopqrstuvw"]
    texts = []
    for number in range(1500):
        words = list(template)
        for _ in range(2):
            words[chance.randrange(len(words))] = f"propio{chance.randrange(500)}x"
        texts.append((number, " ".join(words)))
    texts += [(number, f"solo{number}q otro{number}z") for number in range(1500, 3000)]
    assert groups(texts) == [list(range(1500))]
    bags = [bag_of(text) for _, text in texts]
    assert sum(1 for _ in likely_pairs(bags, Weights(bags))) < 20 * len(texts)


def test_small_steps_do_not_chain_into_one_group() -> None:
    """Each text shares most words with the next; the first and the last share none."""
    words = [f"{letter}{letter}palabra{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    texts = [(start, " ".join(words[start : start + 5])) for start in range(20)]
    found = groups(texts)
    assert len(found) > 1 and max(map(len, found)) < 8


def test_the_order_of_the_texts_given_does_not_matter() -> None:
    texts = [(key, stemmed(text)) for text, key in texts_of("tune").items()]
    mixed = random.Random(2).sample(texts, len(texts))
    assert groups(texts) == groups(mixed)
    assert similar(texts[0][1], texts[1:]) == similar(texts[0][1], [pair for pair in mixed if pair != texts[0]])


def test_the_thesaurus_is_written_as_words_are_compared() -> None:
    for lines in (SAME_THING, SAID_BY_ALL):
        assert lines == lines.lower() and all(fold(word) == word for word in lines.split())
    words = [word for line in SAME_THING.strip().splitlines() for word in line.split()]
    assert sorted({word for word in words if words.count(word) > 1}) == []
    assert all(len(line.split()) > 1 for line in SAME_THING.strip().splitlines())


def test_thresholds_are_in_order() -> None:
    assert 0 < THRESHOLD < GROUP_THRESHOLD < 1


WORDS = st.sampled_from(sorted({word for row in ROWS for side in BOTH for word in stemmed(row[side]).split()}))
TEXTS = st.lists(WORDS | st.text("abchkqz", min_size=1, max_size=6), max_size=12).map(" ".join)
SOME = st.lists(TEXTS, min_size=2, max_size=8)


def weighed(texts: list[str]) -> tuple[list[Bag], Weights]:
    bags = [bag_of(text) for text in texts]
    return bags, Weights(bags)


@given(SOME)
def test_a_score_is_symmetric_and_between_0_and_1(texts: list[str]) -> None:
    bags, weights = weighed(texts)
    for one in bags:
        for two in bags:
            assert 0 <= score(one, two, weights) <= 1
            assert score(one, two, weights) == score(two, one, weights)


@given(SOME)
def test_a_text_is_wholly_like_itself(texts: list[str]) -> None:
    bags, weights = weighed(texts)
    assert all(score(bag, bag, weights) == (1 if bag else 0) for bag in bags)


@given(SOME, st.randoms())
def test_the_order_of_words_does_not_matter(texts: list[str], chance: random.Random) -> None:
    words = texts[0].split()
    chance.shuffle(words)
    candidates = list(enumerate(texts[1:]))
    assert similar(texts[0], candidates, threshold=0) == similar(" ".join(words), candidates, threshold=0)


@given(SOME)
def test_both_see_each_other_with_the_same_score(texts: list[str]) -> None:
    numbered = list(enumerate(texts))
    seen = {
        (key, match.id): match.score
        for key, text in numbered
        for match in similar(text, [pair for pair in numbered if pair[0] != key], limit=99, threshold=0)
    }
    assert all(seen[b, a] == value for (a, b), value in seen.items())


@given(SOME)
def test_groups_are_whole_and_disjoint(texts: list[str]) -> None:
    numbered = list(enumerate(texts))
    found = groups(numbered)
    keys = [key for group in found for key in group]
    assert len(keys) == len(set(keys)) and all(len(group) > 1 for group in found)
    assert found == groups(numbered)
    by_bag: dict[Bag, set[int]] = {}
    for key, text in numbered:
        if bag_of(text):
            by_bag.setdefault(bag_of(text), set()).add(key)
    together = [set(group) for group in found]
    assert all(any(same <= group for group in together) for same in by_bag.values() if len(same) > 1)


LETTERS = st.text("abcdeñz", min_size=1, max_size=12)


@given(LETTERS, LETTERS)
def test_closeness_is_a_share(first: str, second: str) -> None:
    assert 0 <= closeness(first, second) <= 1 and closeness(first, first) == 1


def test_a_year_is_no_misspelling_of_another() -> None:
    assert closeness("2023", "2024") == 0 < closeness("akuedukt", "akuedut")
    assert sound("2002") != sound("2022")
