"""What `check --deploy` asks of whoever puts the portal on line."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register

from aga_portal.country_profiles import profile


@register(Tags.compatibility, deploy=True)
def entity_is_told(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The country's rules want these in the foot of every page; the portal leaves out what nobody confirmed."""
    country = profile()
    missing = [name for name in country.required if not getattr(country.entity, name)]
    if not missing:
        return []
    told = f"Faltan datos de la entidad para el perfil {country.theme}: {', '.join(missing)}."
    return [Warning(told, hint="Escríbalos en el archivo de PROFILE_FILE (docs/operations.md).", id="aga_portal.W001")]
