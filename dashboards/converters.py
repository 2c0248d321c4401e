"""Parts of addresses."""

from __future__ import annotations

from dashboards.choices import SLICES, Scope

WORDS = {scope: word for word, scope in SLICES.items()}


class SliceConverter:
    """The word that a dashboard is cut by: tema, rama, nivel, territorio, entidad."""

    regex = "|".join(SLICES)

    def to_python(self, value: str) -> Scope:
        return SLICES[value]

    def to_url(self, value: Scope | str) -> str:
        return WORDS.get(Scope(value), "") if value in Scope.values else str(value)
