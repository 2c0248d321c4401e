from __future__ import annotations

import time

from core.search_snippets import WIDTH, Piece, marked, snippet


def shown(pieces: list[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in pieces)


def test_words_are_marked_whatever_their_accents_and_endings() -> None:
    assert shown(marked("La PARTICIPACIÓN y los participativos", {"particip"}, "es")) == (
        "La [PARTICIPACIÓN] y los [participativos]"
    )
    assert shown(marked("Transparencia, no transporte", {"transparent"}, "es")) == "[Transparencia], no transporte"
    assert shown(marked("año y ano", {"ano"}, "es")) == "[año] y [ano]"
    assert shown(marked("open contracts", {"contract"}, "en")) == "open [contracts]"


def test_nothing_is_lost_when_nothing_is_marked() -> None:
    text = "<b>Agua & río</b>"
    assert "".join(piece.text for piece in marked(text, {"montan"}, "es")) == text
    assert marked("", {"agu"}, "es") == [] and snippet("", {"agu"}, "es") == []


def test_the_part_that_says_most_is_shown() -> None:
    text = "Relleno sin fin. " * 60 + "Aquí el agua y la vereda. " + "Otro relleno largo. " * 60 + "Solo agua."
    found = shown(snippet(text, {"agu", "vered"}, "es"))
    assert "[agua] y la [vereda]" in found and found.startswith("… ") and found.endswith(" …")
    assert len(found) < WIDTH + 20


def test_a_short_text_is_shown_whole_and_one_without_hits_from_its_beginning() -> None:
    assert shown(snippet("Agua  limpia\n\npara todas", {"agu"}, "es")) == "[Agua] limpia para todas"
    assert shown(snippet("Uno dos tres. " * 100, {"agu"}, "es")).startswith("Uno dos tres.")


def test_a_very_long_text_is_read_at_once() -> None:
    text = "palabras que no interesan a nadie " * 6000 + "el agua"
    started = time.perf_counter()
    assert "[agua]" in shown(snippet(text, {"agu", "transparent"}, "es"))
    assert time.perf_counter() - started < 2
