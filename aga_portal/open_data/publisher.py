"""Who publishes the data: the entity that the operator told of, else the portal by its own name."""

from __future__ import annotations

from django.conf import settings

from aga_portal.country_profiles import profile


def portal_title() -> str:
    country = profile()
    return f"{country.name} · {country.country}" if country.country else str(country.name)


def publisher() -> dict[str, str]:
    """`mail` is empty when the operator gave none."""
    entity = profile().entity
    return {
        "name": entity.name or portal_title(),
        "url": entity.url or settings.SITE_URL,
        "mail": entity.contact_mail,
    }
