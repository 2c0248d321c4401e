"""The plan that a load is for: the one of that slug, or a new one of the country and number that the slug names.

A slug that names no country is taken for one of COUNTRY, and one without a number for the next plan.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.tables import Refused
from people.choices import TerritoryLevel
from people.models import Territory
from plans.choices import PlanState
from plans.models import ActionPlan

# ISO 3166-1 code of the countries that have had a plan, and their names: the first in Spanish, the others as slugs too.
COUNTRIES: dict[str, list[str]] = json.loads(Path(__file__).with_name("countries.json").read_text(encoding="utf-8"))
NUMBERED = re.compile(r"^(?P<place>.+?)-(?:nap-?|plan-?)?(?P<number>[1-9]\d?|[ivx]+)$")
ROMAN = re.compile(r"^(x{0,3})(ix|iv|v?i{0,3})$")
DIGITS = {"i": 1, "v": 5, "x": 10}


def plan_of_slug(slug: str, publish: bool, notes: list[str]) -> ActionPlan:
    """Raises Refused when it cannot be told whose plan it would be, or when that country's plan has another slug."""
    plans = ActionPlan.objects.select_related("jurisdiction").select_for_update(of=("self",))
    if (found := plans.filter(slug=slug).first()) is not None:
        return found
    if slugify(slug) != slug or not slug:
        raise Refused(_("«%(slug)s» no es una dirección corta: use minúsculas, números y guiones.") % {"slug": slug})
    match = NUMBERED.match(slug)
    country = _country(match["place"] if match else slug) or _own_country()
    if country is None or len(slug) > 80:
        raise Refused(
            _(
                "No hay un plan «%(slug)s» y su dirección no dice de qué país es. Escríbala como «colombia-vi», o cree "
                "el plan en la administración."
            )
            % {"slug": slug}
        )
    number = _number_in(match["number"]) if match else None
    taken = dict(ActionPlan.objects.filter(jurisdiction=country, is_demo=False).values_list("number", "slug"))
    if number in taken:
        raise Refused(
            _("El plan n.º %(number)s de %(country)s ya existe: su dirección corta es «%(slug)s».")
            % {"number": number, "country": country.name, "slug": taken[number]}
        )
    number = number or max(taken, default=0) + 1
    notes.append(
        _("El plan no existía: se crea el n.º %(number)s de %(country)s.") % {"number": number, "country": country.name}
    )
    return ActionPlan.objects.create(
        jurisdiction=country,
        number=number,
        title=_("Plan %(slug)s de %(country)s") % {"slug": slug, "country": country.name},
        slug=slug,
        state=PlanState.IMPLEMENTATION,
        is_public=publish,
    )


def _country(place: str) -> Territory | None:
    """By its code, or by its name in Spanish or English; one that the portal lacks is added, as ISO lists it."""
    for country in Territory.objects.filter(level=TerritoryLevel.COUNTRY):
        if place == country.code.lower() or f"{place}-".startswith(f"{country.slug}-"):
            return country
    for code, names in COUNTRIES.items():
        if place == code.lower() or any(f"{place}-".startswith(f"{slugify(name)}-") for name in names):
            found = Territory.objects.filter(code=code).first()
            return found or Territory.objects.create(
                code=code,
                name=names[0],
                slug=slugify(names[0]),
                level=TerritoryLevel.COUNTRY,
                source_note="ISO 3166-1",
            )
    return None


def _own_country() -> Territory | None:
    return Territory.objects.filter(level=TerritoryLevel.COUNTRY, code=settings.COUNTRY.upper()).first()


def _number_in(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    if not ROMAN.match(text):
        return None
    values = [DIGITS[letter] for letter in text]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))
