"""What every page needs: the country's profile and the portal's sections. Never reads the session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from aga_portal.country_profiles import profile
from aga_portal.menu import links, menu


def site(request: HttpRequest) -> dict[str, Any]:
    country = profile()
    sections = menu(request.path, country.section_names)
    return {
        "profile": country,
        "sections": sections,
        "section": next((section for section in sections if section["current"]), None),
        "legal": links(country.legal),
    }
