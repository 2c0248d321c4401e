"""The pages that lead to others: transparency, service, the map of the site; and the terms of use."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    return render(request, "sections/transparency.html")


@require_safe
def service(request: HttpRequest) -> HttpResponse:
    return render(request, "sections/service.html")


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    return render(request, "sections/site_map.html")


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "sections/terms.html")


@require_safe
def authors_rights(request: HttpRequest) -> HttpResponse:
    context = {"crumbs": [(_("Términos y condiciones"), reverse("terms"))]}
    return render(request, "sections/authors_rights.html", context)
