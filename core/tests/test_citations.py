"""A citation says when its figures are from, and no title can break out of its field."""

from __future__ import annotations

import json
from datetime import date

from core.citations import Citation

EVIL = 'Uno\n@misc{x,\r\nER  - \u2028<script>alert(1)</script> 50% de {todo} & más_$#~^\\input{/etc/passwd} "'


def cite(title: str, **fields: str) -> Citation:
    values = {"author": "Portal · País", "within": "Plan V", "note": "Al día. 62 % hecho"} | fields
    return Citation(
        key="promesa-1",
        title=title,
        day=date(2026, 11, 21),
        day_words="cifras al 21 de noviembre de 2026",
        address="https://ejemplo.gov.co/compromisos/promesa-1/",
        language="es",
        **values,
    )


def test_the_text_has_author_year_title_day_and_address() -> None:
    assert cite("Compromiso 1: Publicar.").text == (
        "Portal · País. (2026). Compromiso 1: Publicar [cifras al 21 de noviembre de 2026]. Plan V. Al día. 62 % hecho. "
        "https://ejemplo.gov.co/compromisos/promesa-1/"
    )


def test_bibtex_is_one_entry_whose_braces_match_and_whose_marks_are_escaped() -> None:
    entry = cite(EVIL).bibtex()
    lines = entry.splitlines()
    assert lines[0] == "@misc{promesa-1_20261121," and lines[-1] == "}" and entry.count("\n@") == 0
    (title,) = [line for line in lines if line.startswith("  title = ")]
    assert r"50\% de \{todo\} \& más\_\$\#\textasciitilde{}\textasciicircum{}\textbackslash{}input\{" in title
    bare = entry.replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")
    assert "urldate = {2026-11-21}" in entry and "url = {https://ejemplo.gov.co/compromisos/promesa-1/}" in entry


def test_ris_is_one_record_of_one_line_a_field() -> None:
    lines = cite(EVIL).ris().split("\r\n")
    assert lines[0] == "TY  - ELEC" and lines[-2:] == ["ER  - ", ""]
    assert all(line[2:6] == "  - " for line in lines[:-1]) and len(lines) == 12
    assert sum(line.startswith("ER") for line in lines) == 1
    assert "\u2028" not in cite(EVIL).ris() and "\n@" not in cite(EVIL).ris()


def test_csl_is_one_item_whose_fields_are_those_of_the_others() -> None:
    (item,) = json.loads(cite(EVIL).csl_json())
    assert (item["id"], item["type"]) == ("promesa-1_20261121", "webpage")
    assert item["author"] == [{"literal": "Portal · País"}] and item["container-title"] == "Plan V"
    assert item["issued"] == item["accessed"] == {"date-parts": [[2026, 11, 21]]}
    assert item["title"].startswith("Uno @misc{x, ER - <script>") and "\n" not in item["title"]
    assert item["note"] == "cifras al 21 de noviembre de 2026. Al día. 62 % hecho"
    assert item["URL"] == "https://ejemplo.gov.co/compromisos/promesa-1/" and item["language"] == "es"


def test_what_is_not_known_leaves_no_empty_field() -> None:
    plain = cite("Título", within="", note="")
    assert "howpublished" not in plain.bibtex() and "T2" not in plain.ris() and ". ." not in plain.text
    assert "container-title" not in plain.csl_json()
