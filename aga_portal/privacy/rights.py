"""What a person can ask for, by country, and through which channel. An engineering reading of the norms named, and no claim of compliance."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aga_portal.country_profiles import profile


@dataclass(frozen=True)
class Norm:
    """`authority`: who hears a complaint; `terms`: how long the one who answers for the data has, in the norm's words."""

    name: Promise
    terms: tuple[Promise, ...]
    authority: Promise


NORMS = {
    "co": Norm(
        _("Ley 1581 de 2012 y Decreto 1377 de 2013"),
        (
            _("Una consulta sobre sus datos se responde en 10 días hábiles."),
            _("Un reclamo para corregirlos, actualizarlos o borrarlos se responde en 15 días hábiles."),
        ),
        _("La Superintendencia de Industria y Comercio"),
    ),
    "pe": Norm(
        _("Ley 29733 y su reglamento, Decreto Supremo 016-2024-JUS"),
        (_("Puede pedir además una copia que otro servicio pueda leer: es la que entrega esta página."),),
        _("La autoridad peruana de protección de datos personales"),
    ),
}
ASKS = (
    _("Saber qué guardamos sobre usted, y llevarse una copia."),
    _("Corregir o actualizar lo que esté mal."),
    _("Borrarlo."),
    _("Retirar la autorización que dio."),
)


@dataclass(frozen=True)
class Channels:
    norm: Norm | None
    asks: tuple[Promise, ...]
    mail: str
    judicial_mail: str


def channels() -> Channels:
    """The contact is what the operator stated, and never made up."""
    entity = profile().entity
    return Channels(NORMS.get(settings.COUNTRY), ASKS, entity.contact_mail, entity.judicial_mail)
