from __future__ import annotations

from core.search_query import MOST_WORDS, Thesaurus, clean, groups_of, terms_of

THESAURUS = Thesaurus.build(
    same=[("AGA", "Alianza para el Gobierno Abierto"), ("gobierno abierto", "open government")],
    english={"water": ("agua",), "citizen participation": ("participación ciudadana",)},
)


def alternatives(text: str) -> list[list[str]]:
    return [[" ".join(one) for one in group.alternatives] for group in groups_of(text, THESAURUS)]


def test_a_word_is_looked_for_by_its_stem_in_both_languages() -> None:
    assert alternatives("contracts") == [["contracts", "contract"]]
    assert alternatives("agua") == [["agu", "agua"]]


def test_the_longest_name_is_one_thing() -> None:
    assert alternatives("Alianza para el Gobierno Abierto") == [
        ["alianz gobiern abiert", "alianza gobierno abierto", "aga"]
    ]


def test_an_english_name_brings_the_spanish_one() -> None:
    assert "particip ciudadan" in alternatives("citizen participation")[0]
    assert "agu" in alternatives("the water")[0]


def test_function_words_of_both_languages_ask_nothing() -> None:
    assert groups_of("de la", THESAURUS) == () and groups_of("what is the", THESAURUS) == ()


def test_a_word_is_asked_once_and_some_words_at_most() -> None:
    assert [term.word for term in terms_of("agua Agua ÁGUA río")] == ["agua", "rio"]
    assert len(terms_of(" ".join(f"palabra{number}" for number in range(50)))) == MOST_WORDS


def test_numbers_and_initials_are_not_misspelled() -> None:
    assert [term.spells for term in terms_of("2025 dc agua")] == [False, False, True]


def test_what_is_shown_again_has_no_control_characters() -> None:
    assert clean("  a\x00b\n\tc\u202ed ") == "a b cd"
