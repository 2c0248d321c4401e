"""Exports and strict parameters, apart from any resource."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from django import forms
from openpyxl.utils.escape import unescape

from core import workbook
from core.exports import cell, csv_lines, json_parts, safe_text, xlsx_parts
from core.filters import BooleanField, MomentField
from core.text import fold

PATHS = [("title",), ("lead", "slug"), ("gap",), ("late",), ("places",)]
ROWS = [
    {
        "title": "=HYPERLINK(1)",
        "lead": {"slug": "mintic", "name": "X"},
        "gap": -3.5,
        "late": True,
        "places": [{"code": "CO-ANT"}, {"code": "CO-DC", "role": "lead"}],
    },
    {"title": "Agua, «limpia»", "lead": None, "gap": None, "late": False, "places": []},
]


def opened(paths: list[tuple[str, ...]], rows: Iterable[dict[str, Any]]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(b"".join(xlsx_parts(paths, rows))))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_begins_like_a_formula_is_escaped(start: str) -> None:
    assert safe_text(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    "text",
    [
        "\n=1",
        " =1",
        "\u00a0+1",
        "\u200b@x",
        "\ufeff-1",
        "\x00=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "﹣1",
        "−1",
        "\t x",
        " \r\n＝1",
    ],
)
def test_neither_blanks_nor_full_width_signs_hide_a_formula(text: str) -> None:
    assert safe_text(text) == f"'{text}"
    lines = "".join(csv_lines([("title",)], [{"title": text}]))
    assert next(csv.DictReader(io.StringIO(lines, newline="")))["title"] == f"'{text}"
    cell = opened([("title",)], [{"title": text}]).active["A2"]
    assert cell.data_type == "s" and cell.quotePrefix


@pytest.mark.parametrize(("limit", "value"), [("LAST_ROW", 3), ("SHEET_BYTES", 1)])
def test_what_does_not_fit_in_a_sheet_goes_on_in_the_next(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(workbook, limit, value)
    monkeypatch.setattr(workbook, "PART", 60)
    sheets = opened([("number",)], [{"number": number} for number in range(5)]).worksheets
    assert [sheet.title for sheet in sheets] == ["Sheet1", "Sheet2", "Sheet3"]
    assert [[cell.value for cell in sheet["A"]] for sheet in sheets] == [
        ["number", 0, 1],
        ["number", 2, 3],
        ["number", 4],
    ]


def test_a_workbook_leaves_as_its_rows_are_read() -> None:
    """Its first bytes before the first row, and some of each thousand rows before the next thousand."""
    read: list[int] = []

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(20_000):
            read.append(number)
            yield {"number": number}

    parts = xlsx_parts([("number",)], rows())
    assert next(parts).startswith(b"PK") and not read
    assert next(parts) and len(read) < 5_000
    parts.close()


def test_a_workbook_without_rows_has_its_header_and_the_same_rows_are_the_same_bytes() -> None:
    assert [[cell.value for cell in row] for row in opened([("a",), ("b", "c")], []).active.rows] == [["a", "b_c"]]
    assert b"".join(xlsx_parts(PATHS, ROWS)) == b"".join(xlsx_parts(PATHS, ROWS))


@pytest.mark.parametrize(
    "text", ["a\x00b\x0b", "<&>\"'", " dos  blancos ", "línea\nlínea", "_x0041_", "_x_", "😀", "\ufffe"]
)
def test_any_text_comes_back_from_a_workbook_as_it_was(text: str) -> None:
    assert unescape(opened([("title",)], [{"title": text}]).active["A2"].value) == text


def test_a_cell_holds_what_a_spreadsheet_can_and_columns_are_named_past_z() -> None:
    paths = [(f"c{number}",) for number in range(703)]
    sheet = opened(paths, [{"c0": "x" * 40_000, "c25": 10**15, "c26": 0.1, "c702": False}]).active
    assert len(sheet["A2"].value) == workbook.CELL_LIMIT
    assert (sheet["Z2"].value, sheet["AA2"].value, sheet["AAA2"].value) == (10**15, 0.1, False)
    assert sheet["AAA1"].value == "c702" and sheet["B2"].value is None


def test_json_is_one_array_a_row_to_a_line() -> None:
    text = "".join(json_parts(ROWS))
    assert json.loads(text) == ROWS and text.count("\n") == len(ROWS) + 2
    assert json.loads("".join(json_parts([]))) == []


@pytest.mark.parametrize("value", [-3.5, -1, 0, "a=1", "2026-01-01", "", " ", "¿=?", "«=»", "1-2"])
def test_numbers_and_plain_text_are_left_alone(value: object) -> None:
    assert safe_text(value) == value


def test_csv_has_a_column_per_plain_value() -> None:
    lines = list(csv_lines(PATHS, ROWS))
    assert lines == [
        "title,lead_slug,gap,late,places\r\n",
        "'=HYPERLINK(1),mintic,-3.5,true,CO-ANT; CO-DC (lead)\r\n",
        '"Agua, «limpia»",,,false,\r\n',
    ]


def test_xlsx_keeps_types_and_never_a_formula() -> None:
    sheet = opened(PATHS, ROWS).active
    title, lead, gap, late, places = next(sheet.iter_rows(min_row=2, max_row=2))
    assert (title.value, title.data_type) == ("=HYPERLINK(1)", "s")
    assert (lead.value, gap.value, late.value) == ("mintic", -3.5, True)
    assert places.value == "CO-ANT; CO-DC (lead)"


def test_a_missing_part_is_an_empty_cell() -> None:
    assert cell({"lead": None}, ("lead", "slug")) is None


def test_search_ignores_accents_and_capitals() -> None:
    assert fold("EDUCACIÓN Ñandú") == fold("educacion nandu")


@pytest.mark.parametrize(("text", "kept"), [("true", True), ("1", True), ("false", False), ("0", False), ("", None)])
def test_booleans(text: str, kept: bool | None) -> None:
    assert BooleanField(required=False).clean(text) is kept


@pytest.mark.parametrize("text", ["quizás", "yes", "2"])
def test_other_words_are_no_booleans(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        BooleanField(required=False).clean(text)


@pytest.mark.parametrize("text", ["2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05 00:00", "2026-01-02T03:04:05Z"])
def test_moments_survive_an_unescaped_plus(text: str) -> None:
    assert MomentField().clean(text) == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["ayer", "2026-13-01", "02/01/2026"])
def test_other_texts_are_no_moments(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        MomentField().clean(text)
