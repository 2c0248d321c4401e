"""Where commitments are kept: each country with its regions, how many commitments name them, and its map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from commitments.selectors.lists import commitments_by_territory
from core.maps import Region, ShadedMap, named, step_of, steps
from core.text import fold
from people.choices import TerritoryLevel
from people.models import Territory
from people.selectors import country_map


@dataclass(frozen=True)
class Places:
    """A country and its regions by name, all with `commitments_count`."""

    country: Territory
    regions: list[Territory]

    @cached_property
    def named(self) -> list[Territory]:
        return [region for region in self.regions if region.commitments_count]

    @property
    def finding(self) -> str:
        text = ngettext(
            "Aparece %(n)s de %(total)s departamentos o regiones.",
            "Aparecen %(n)s de %(total)s departamentos o regiones.",
            len(self.named),
        )
        return text % {"n": len(self.named), "total": len(self.regions)}

    @property
    def detail(self) -> str:
        """Who has most; "" where all have alike."""
        counts = [region.commitments_count for region in self.named]
        if len(set(counts)) < 2:
            return ""
        most = [str(region) for region in self.named if region.commitments_count == max(counts)]
        text = ngettext(
            "Donde hay más: %(names)s, con %(n)s.", "Donde hay más: %(names)s, con %(n)s cada uno.", len(most)
        )
        return text % {"names": "; ".join(most), "n": max(counts)}

    @cached_property
    def map(self) -> ShadedMap | None:
        """None of a country without outlines, or none of whose regions is named."""
        outlines = country_map(self.country.code, {region.code: region for region in self.regions})
        if outlines is None or not self.named:
            return None
        found = steps([region.commitments_count for region in self.named])
        regions = [
            Region(path, place.get_absolute_url(), _told(place), step_of(place.commitments_count, found))
            if place is not None and place.commitments_count
            else Region(path)
            for path, place in outlines.shapes
        ]
        return ShadedMap(outlines.view_box, outlines.frame, regions, named(found))


def _told(place: Territory) -> str:
    n = place.commitments_count
    return ngettext("%(place)s: %(n)s compromiso", "%(place)s: %(n)s compromisos", n) % {"place": place.name, "n": n}


def places() -> list[Places]:
    """Every country by name, in two queries."""
    counted = Territory.objects.annotate(commitments_count=Coalesce(commitments_by_territory(), 0))
    countries = counted.filter(level=TerritoryLevel.COUNTRY).prefetch_related(Prefetch("children", counted))
    return [
        Places(country, sorted(country.children.all(), key=lambda row: fold(row.name)))
        for country in sorted(countries, key=lambda row: fold(row.name))
    ]
