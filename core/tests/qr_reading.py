"""Reads a QR code back from its drawn path, as a camera does once it sees the modules: ISO/IEC 18004, byte mode."""

from __future__ import annotations

import re

from qrcode.base import rs_blocks
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import pattern_position

from core.drawing.qr import QUIET, QrPicture

Matrix = list[list[bool]]
MASKS = (
    lambda y, x: (y + x) % 2,
    lambda y, x: y % 2,
    lambda y, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: (y * x) % 2 + (y * x) % 3,
    lambda y, x: ((y * x) % 2 + (y * x) % 3) % 2,
    lambda y, x: ((y + x) % 2 + (y * x) % 3) % 2,
)


def modules(picture: QrPicture) -> Matrix:
    """The field that the strokes leave dark, without its quiet edge."""
    size = picture.size - 2 * QUIET
    field = [[False] * size for _row in range(size)]
    x = y = 0
    for move, across, down, length in re.findall(r"([Mm])(\d+) ([\d.]+)h(\d+)", picture.path):
        x, y = (int(across), int(float(down))) if move == "M" else (x + int(across), y)
        for _module in range(int(length)):
            field[y - QUIET][x - QUIET] = True
            x += 1
    return field


def read(picture: QrPicture) -> str:
    field = modules(picture)
    size = len(field)
    version = (size - 17) // 4
    mask = MASKS[_format(field) >> 10 & 7]
    own = _function_modules(version, size)
    bits = []
    for step, right in enumerate([*range(size - 1, 6, -2), 5, 3, 1]):
        rows = range(size - 1, -1, -1) if step % 2 == 0 else range(size)
        for y in rows:
            bits += [field[y][x] ^ (mask(y, x) == 0) for x in (right, right - 1) if (y, x) not in own]
    words = [int("".join("01"[bit] for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)]
    stream = "".join(f"{word:08b}" for word in _data(words, version))
    assert stream[:4] == "0100", "byte mode"
    counter = 8 if version < 10 else 16
    length = int(stream[4 : 4 + counter], 2)
    body = stream[4 + counter : 4 + counter + 8 * length]
    return bytes(int(body[at : at + 8], 2) for at in range(0, len(body), 8)).decode()


def _format(field: Matrix) -> int:
    """The 15 bits beside the first finder, the most significant first; bits 10 to 12 are the mask."""
    ways = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    return int("".join("01"[field[y][x]] for y, x in ways), 2) ^ 0b101010000010010


def _function_modules(version: int, size: int) -> set[tuple[int, int]]:
    own = {(6, at) for at in range(size)} | {(at, 6) for at in range(size)}
    for top, left in ((0, 0), (0, size - 8), (size - 8, 0)):
        own |= {(y, x) for y in range(top, top + 9) for x in range(left, left + 9) if y < size and x < size}
    places = pattern_position(version)
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for y, x in {(y, x) for y in places for x in places} - corners:
        own |= {(y + dy, x + dx) for dy in range(-2, 3) for dx in range(-2, 3)}
    if version >= 7:
        own |= {(y, x) for y in range(6) for x in range(size - 11, size - 8)}
        own |= {(y, x) for x in range(6) for y in range(size - 11, size - 8)}
    return own


def _data(words: list[int], version: int) -> list[int]:
    """The data words of each block in turn; they are written one of each block at a time."""
    counts = [block.data_count for block in rs_blocks(version, ERROR_CORRECT_M)]
    blocks: list[list[int]] = [[] for _block in counts]
    at = 0
    for place in range(max(counts)):
        for block, count in zip(blocks, counts, strict=True):
            if place < count:
                block.append(words[at])
                at += 1
    return [word for block in blocks for word in block]
