"""A QR code as one short SVG path, for paper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Empty modules around it, as the standard asks."""
MASK = 3
"""Choosing the best of the eight masks costs six times as much on every page, and any of them can be read."""


@dataclass(frozen=True)
class QrPicture:
    """`size` is the side of the field in modules, with its quiet edge; `path` are strokes one module wide."""

    size: int
    path: str


@lru_cache(maxsize=512)
def qr_picture(address: str) -> QrPicture:
    """Level M: a seventh of it may be creased or stained. Raises qrcode's DataOverflowError beyond 2,331 bytes."""
    code = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=MASK, border=0)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    return QrPicture(len(rows) + 2 * QUIET, "".join(_strokes(row, y) for y, row in enumerate(rows)))


def _strokes(row: list[bool], y: int) -> str:
    """The dark runs of a row: the first by its place, each later one by its distance from the one before."""
    path, x, end = "", 0, None
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            path += f"M{x + QUIET} {y + QUIET}.5h{length}" if end is None else f"m{x - end} 0h{length}"
            end = x + length
        x += length
    return path
