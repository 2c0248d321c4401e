"""Strict filters for lists, shared by the API and the pages: what is not understood is refused, never ignored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from core.text import fold

TRUE, FALSE = "true", "false"
FIRST_YEAR, LAST_YEAR = 1900, 2200


def matching(queryset: QuerySet[Any], fields: tuple[str, ...], words: str) -> QuerySet[Any]:
    """Rows that hold every word in some of the fields, whatever accents and capitals."""
    wanted = fold(words).split()
    rows = queryset.select_related(None).prefetch_related(None).order_by().values_list("pk", *fields)
    kept = [
        pk
        for pk, *texts in rows.iterator(chunk_size=2000)
        if all(word in fold(" ".join(text or "" for text in texts)) for word in wanted)
    ]
    return queryset.filter(pk__in=kept)


class ReferenceField(forms.ChoiceField):
    """The slug or code of a row that may be named. Options are read when shown; checking one costs one query.

    `number` names a column that may be given instead, such as the number of a Sustainable Development Goal.
    """

    default_error_messages = {"invalid_choice": _("«%(value)s» no existe en este portal.")}

    def __init__(
        self, *, rows: Callable[[], QuerySet], key: str = "slug", name: str = "name", number: str = "", **kwargs: Any
    ) -> None:
        self.rows, self.key, self.name, self.number = rows, key, name, number
        super().__init__(choices=self._options, **kwargs)

    def _options(self) -> Iterator[tuple[str, str]]:
        yield "", str(_("Todos"))
        yield from dict(self.rows().values_list(self.key, self.name)).items()

    def valid_value(self, value: str) -> bool:
        if "\x00" in value:
            return False
        condition = Q(**{self.key: value})
        if self.number and value.isdecimal() and len(value) < 5:
            condition |= Q(**{self.number: int(value)})
        return self.rows().filter(condition).exists()


class BooleanField(forms.TypedChoiceField):
    """`true` or `false`; anything else is refused."""

    spelled = {"1": TRUE, "0": FALSE, "True": TRUE, "False": FALSE}
    default_error_messages = {"invalid_choice": _("Escriba «true» o «false».")}

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("Todos")), (TRUE, _("Sí")), (FALSE, _("No"))]
        super().__init__(choices=choices, coerce=lambda value: value == TRUE, empty_value=None, **kwargs)

    def to_python(self, value: Any) -> str:
        return self.spelled.get(str(value), super().to_python(value))


class MomentField(forms.CharField):
    """ISO 8601 date or moment. Without a zone it is the portal's own."""

    def to_python(self, value: Any) -> datetime | None:
        text = super().to_python(value)
        if not text:
            return None
        # An unescaped "+" of the offset arrives as a blank.
        text = re.sub(r"(:\d\d(?:\.\d+)?) (\d\d:?\d\d)$", r"\1+\2", text)
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None:
            raise forms.ValidationError(_("Escriba una fecha AAAA-MM-DD o un momento ISO 8601."))
        _check_year(moment.year)
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


class DateField(forms.DateField):
    default_error_messages = {"invalid": _("Escriba la fecha como AAAA-MM-DD.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        # Digits of other scripts, and a month of one digit, are dates to Python alone.
        if isinstance(value, str) and value and not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        day = super().to_python(value)
        if day:
            _check_year(day.year)
        return day


def _check_year(year: int) -> None:
    """Beyond these years neither database nor Python can always compute with a date."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise forms.ValidationError(_("Escriba una fecha entre 1900 y 2200."))


class WholeNumberField(forms.IntegerField):
    """Plain digits only: Python reads more than people write."""

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and value and not re.fullmatch(r"\d{1,18}", value, re.ASCII):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class ReferenceFilter(django_filters.Filter):
    field_class = ReferenceField


class BooleanFilter(django_filters.Filter):
    field_class = BooleanField


class DateFilter(django_filters.Filter):
    field_class = DateField


class MomentFilter(django_filters.Filter):
    field_class = MomentField


class WholeNumberFilter(django_filters.Filter):
    field_class = WholeNumberField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Above this no database of ours can compare it with a key.
        super().__init__(*args, min_value=0, max_value=2**31 - 1, **kwargs)


class YearFilter(django_filters.Filter):
    field_class = WholeNumberField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)


class UpdatedAfterFilter(MomentFilter):
    """`moment` is when a row last changed: a column, or an expression of core.api.changed_at."""

    def __init__(self, moment: str | Combinable = "updated_at") -> None:
        super().__init__(label=_("Actualizado después de"))
        self.moment = F(moment) if isinstance(moment, str) else moment

    def filter(self, qs: QuerySet, value: datetime | None) -> QuerySet:
        return qs.alias(last_change=self.moment).filter(last_change__gt=value) if value else qs


class SearchFilter(django_filters.CharFilter):
    """Every word of the text, in any of the fields."""

    def __init__(self, *, fields: tuple[str, ...], **kwargs: Any) -> None:
        self.searched = fields
        super().__init__(label=kwargs.pop("label", _("Buscar")), max_length=200, **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return matching(qs, self.searched, value) if value else qs


class OrderingFilter(django_filters.OrderingFilter):
    """Unknown dates and figures go last on both databases, and equal rows keep one order from page to page.

    `named` are the terms whose public name is not that of a column: a path, or an expression.
    """

    def __init__(self, *fields: str, named: Mapping[str, str | Combinable] | None = None, **kwargs: Any) -> None:
        self.terms: dict[str, str | Combinable] = {field: field for field in fields} | dict(named or {})
        super().__init__(
            fields=[(name, name) for name in self.terms],
            field_labels={name: name for name in self.terms},
            label=kwargs.pop("label", _("Orden")),
            **kwargs,
        )

    def filter(self, qs: QuerySet, value: list[str] | None) -> QuerySet:
        terms = [self._term(term) for term in value or () if term]
        return qs.order_by(*terms, "pk") if terms else qs

    def _term(self, text: str) -> Any:
        term = self.terms[text.removeprefix("-")]
        column: Any = F(term) if isinstance(term, str) else term
        return column.desc(nulls_last=True) if text.startswith("-") else column.asc(nulls_last=True)


class ChoiceFilter(django_filters.ChoiceFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_label=kwargs.pop("empty_label", _("Todos")), **kwargs)
