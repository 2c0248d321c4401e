"""What every page needs: the portal's name and its sections. Never reads the session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from aga_portal.country_profiles import profile


def site(request: HttpRequest) -> dict[str, Any]:
    """Only sections that exist."""
    take_part = tuple(reverse(f"consultations:{name}_list") for name in ("consultation", "space", "proposal"))
    sections = (
        ("dashboards:plan_list", _("Planes")),
        ("commitments:commitment_list", _("Compromisos")),
        ("dashboards:board", _("Tablero")),
        ("commitments:organization_list", _("Entidades")),
        ("commitments:territory_list", _("Territorios")),
        ("consultations:consultation_list", _("Participar")),
        ("committee:committee_list", _("Comité")),
        ("open_data", _("Datos")),
    )
    return {
        "profile": profile(),
        "sections": [
            {
                "url": (url := reverse(name)),
                "label": label,
                "current": request.path.startswith(take_part if url in take_part else url),
            }
            for name, label in sections
        ],
    }
