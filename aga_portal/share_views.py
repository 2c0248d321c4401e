"""The portal's own card, for pages that have no picture of their own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.drawing import Card
from core.sharing import absolute, card_answer, portal_name


@require_safe
def card(request: HttpRequest) -> HttpResponse:
    title = _("Lo que el Estado prometió, lo que va hecho y las pruebas, a la vista de todos")
    return card_answer(Card(portal=portal_name(), title=title, address=absolute("/").partition("://")[2].rstrip("/")))
