"""How lists are read: page by page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator


class ListPaginator(Paginator):
    """A first page that holds the whole list is not counted apart: most filtered lists fit in it.

    `known` is the number of rows where the caller has already counted them.
    """

    def __init__(self, *args: Any, known: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known is not None:
            self.__dict__["count"] = known  # fills the cached property of the parent

    def get_page(self, number: Any) -> Page:
        if number not in (None, "", "1"):
            return super().get_page(number)
        rows = list(self.object_list[: self.per_page + 1])
        if len(rows) <= self.per_page:
            self.__dict__["count"] = len(rows)
        return self._get_page(rows[: self.per_page], 1, self)
