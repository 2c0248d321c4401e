"""What a page says of itself to programs, as schema.org JSON-LD: built from what the page has already read, never by a query.

`thing(obj, context)` gives the description of a row or, by name, of a page that has none: "home", "data", "glossary".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aga_portal.open_data.datasets import Dataset
from aga_portal.structured_data import content, open_data, participation, plans
from commitments.models import Commitment
from committee.models import Session
from consultations.models import Consultation, Space
from pages.models import Article, LibraryDocument
from people.models import Organization, Territory
from plans.models import ActionPlan

BUILDERS: dict[Any, Callable[[Any, dict[str, Any]], dict[str, Any]]] = {
    "home": content.home,
    "glossary": content.glossary,
    "data": open_data.catalogue,
    Dataset: open_data.dataset,
    ActionPlan: plans.plan,
    Commitment: plans.commitment,
    Organization: plans.organization,
    Territory: plans.territory,
    Space: participation.space,
    Session: participation.session,
    Consultation: participation.consultation,
    Article: content.article,
    LibraryDocument: content.document,
}


def thing(obj: Any, context: dict[str, Any]) -> dict[str, Any]:
    return BUILDERS[obj if isinstance(obj, str) else type(obj)](obj, context)
