from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import LONGEST_WORD, STOP_WORDS, fold, stems


@pytest.mark.parametrize(
    "text, folded",
    [
        ("  Rendición   de\n\tCUENTAS ", "rendicion de cuentas"),
        ("Niñez, AÑO y pingüino", "ninez, ano y pinguino"),
        ("participacio\u0301n", "participacion"),
        ("trans\u00adparencia", "transparencia"),
        ("1º de mayo", "1o de mayo"),
        ("", ""),
    ],
)
def test_fold_leaves_one_spelling(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "family",
    [
        "participacion participación participaciones participan PARTICIPAR participativo",
        "contrato contratos contratación CONTRATACIONES contratista",
        "vía vías vias",
        "río ríos Rios",
        "niño ninas NIÑOS",
        "país paises",
    ],
)
def test_a_family_of_words_has_one_stem(family: str) -> None:
    assert len(set(stems(family))) == 1


def test_different_words_keep_different_stems() -> None:
    assert len(set(stems("agua salud vía contrato contraloría regalías"))) == 6


def test_stop_words_are_out_and_the_order_stays() -> None:
    assert stems("El agua de la vereda, y otra vez el agua") == ["agu", "vered", "vez", "agu"]
    assert stems("¿Y para qué?") == []


def test_english_has_its_own_words_and_endings() -> None:
    assert stems("The contracts of the city were published", "en") == ["contract", "citi", "publish"]
    with pytest.raises(KeyError):
        stems("obrigado", "xx")


def test_stop_words_are_written_as_they_are_compared() -> None:
    assert [word for words in STOP_WORDS.values() for word in words if fold(word) != word] == []


def test_a_very_long_word_is_cut() -> None:
    (only,) = stems("x" * 10_000)
    assert len(only) <= LONGEST_WORD


def test_threads_do_not_disturb_each_other() -> None:
    words = [
        f"{head}{tail}"
        for head in "contrat particip vigil inform capacit".split()
        for tail in "aciones ando os ar".split()
    ]
    texts = [" ".join(words[start:] + words[:start]) + f" sello{start}es" for start in range(len(words))] * 20
    alone = [stems(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stems, texts)) == alone


@given(st.text())
def test_stems_are_words_without_space(text: str) -> None:
    assert all(found and not any(letter.isspace() for letter in found) for found in stems(text))
