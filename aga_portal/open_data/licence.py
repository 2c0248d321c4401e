"""Under which licence the data go out: the operator's decision, told wherever the data are."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Licence:
    """`name` is its short name; SPDX's, when it has one."""

    name: str
    title: str
    url: str


def licence() -> Licence:
    return Licence(**settings.DATA_LICENSE)
