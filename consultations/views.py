from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.models import Space
from core.selectors import ListPaginator

PAGE_SIZE = 50


@require_safe
def space_list(request: HttpRequest) -> HttpResponse:
    spaces = Space.objects.public().select_related("plan", "territory").prefetch_related("themes")
    page = ListPaginator(spaces, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "is_demo": any(space.plan and space.plan.is_demo for space in page)}
    return render(request, "consultations/space_list.html", context)


@require_safe
def space_detail(request: HttpRequest, slug: str) -> HttpResponse:
    spaces = Space.objects.public().select_related("plan", "territory", "stage", "source__document")
    space = get_object_or_404(spaces.prefetch_related("themes", "speakers", "tallies__theme"), slug=slug)
    context = {
        "space": space,
        "is_demo": bool(space.plan and space.plan.is_demo),
        "crumbs": [(_("Espacios"), reverse("consultations:space_list"))],
    }
    return render(request, "consultations/space_detail.html", context)
