"""Parts of the addresses of the data: only those that exist match, so that the rest is simply not found."""

from __future__ import annotations

from datetime import date

from aga_portal.open_data.datasets import BY_NAME, Dataset

EXTENSIONS = ("csv", "json", "xlsx")


class DatasetConverter:
    regex = "|".join(sorted(BY_NAME, key=len, reverse=True))

    def to_python(self, value: str) -> Dataset:
        return BY_NAME[value]

    def to_url(self, value: Dataset | str) -> str:
        return value if isinstance(value, str) else value.name


class ExtensionConverter:
    regex = "|".join(EXTENSIONS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class DayConverter:
    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()
