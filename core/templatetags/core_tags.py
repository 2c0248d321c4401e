"""How facts are written on a page: dates with their precision, percents, roman numerals."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import QueryDict
from django.template.defaultfilters import floatformat
from django.urls import translate_url
from django.utils import translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.choices import DatePrecision
from core.markdown import render

register = template.Library()

NO_BREAK = "\N{NO-BREAK SPACE}"
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
LIGHT_ICONS = {
    "on_track": "M13.5 3 6 11.5 2.5 8 1 9.6 6 14.5 15 4.4z",
    "at_risk": "M8 1 16 15H0zM7 6v5h2V6zm0 6v2h2v-2z",
    "delayed": "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0zm1 3v4.6l3 2.6-1.3 1.5L7 8.5V3z",
    "complete": "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0zm4.6 5L7 11.6 3.4 8l1.2-1.3L7 9.1 11.4 4z",
    "no_information": "M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0zm0 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM5 7h6v2H5z",
    "scheduled": "M3 0h2v2h6V0h2v2h3v14H0V2h3zm11 6H2v8h12z",
    "withdrawn": "M2.4 1 8 6.6 13.6 1 15 2.4 9.4 8l5.6 5.6-1.4 1.4L8 9.4 2.4 15 1 13.6 6.6 8 1 2.4z",
}


@register.filter(expects_localtime=True)
def on_date(day: date | None, precision: str = DatePrecision.DAY) -> str:
    """The date as exactly as it is known: 8 de septiembre de 2017, mayo de 2017, 2012."""
    if day is None:
        return ""
    if precision == DatePrecision.YEAR:
        return str(day.year)
    spanish = not (translation.get_language() or "es").startswith("en")
    if precision == DatePrecision.MONTH:
        return date_format(day, r"F \d\e Y" if spanish else "F Y")
    return date_format(day, r"j \d\e F \d\e Y" if spanish else "j F Y")


@register.simple_tag
def span(start: date | None, end: date | None, start_precision: str = "day", end_precision: str = "day") -> str:
    """A period, or what is known of it."""
    first, last = on_date(start, start_precision), on_date(end, end_precision)
    if first and last:
        return first if first == last else f"{first} – {last}"
    if first:
        return _("desde %(day)s") % {"day": first}
    return _("hasta %(day)s") % {"day": last} if last else _("La fuente no da fechas")


@register.filter
def percent(value: Decimal | float | None, places: int | None = None) -> str:
    """To the tenth and without a useless zero, else with exactly `places`. Its sign never begins a line."""
    if value is None:
        return "—"
    if places is None:
        value = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{floatformat(value, -1 if places is None else places)}{NO_BREAK}%"


@register.filter
def roman(number: int) -> str:
    text = ""
    for value, letters in ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


@register.filter
def lookup(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.filter
def markdown(text: str, top: int = 2) -> SafeString:
    """What somebody wrote in Markdown, cleaned; its headings begin at level `top`."""
    return render(text, top)


@register.filter
def icon_path(light: str) -> str:
    return LIGHT_ICONS[light]


@register.filter
def svg(value: Decimal | float | int | None) -> str:
    """A number for an SVG attribute, whatever the language's decimal sign."""
    return "0" if value is None else f"{float(value):.2f}".rstrip("0").rstrip(".")


@register.simple_tag(takes_context=True)
def other_language_url(context: dict[str, Any], language: str, whole: bool = False) -> str:
    """The same page in the other language, with its query; `whole` with the portal's own address, as crawlers ask."""
    return (settings.SITE_URL if whole else "") + translate_url(context["request"].get_full_path(), language)


@register.filter
def in_language(url: str) -> str:
    """An address that was stored in the portal's own language, in the reader's."""
    reader = translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(settings.LANGUAGE_CODE):
        return translate_url(url, reader)


@register.simple_tag
def active_filters(fields: list[BoundField]) -> list[tuple[str, str, str]]:
    """The filters that are on: label, what was chosen in words, name. Ask before the fields are shown: options are read once."""
    found = []
    for field in fields:
        if (value := field.value()) and not field.errors and field.name != "ordering":
            if options := getattr(field.field.widget, "choices", None):
                field.field.widget.choices = options = list(options)
            words = {str(key): str(label) for key, label in options or ()}
            found.append((str(field.label), words.get(str(value), str(value)), field.name))
    return found


@register.filter
def without(query: QueryDict, name: str) -> str:
    """The query of a page without one filter and from its first page."""
    kept = query.copy()
    for dropped in (name, "page"):
        kept.pop(dropped, None)
    return kept.urlencode()
