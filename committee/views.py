from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from committee.choices import TextKind
from committee.models import Committee
from committee.selectors import compositions


@require_safe
def committee_list(request: HttpRequest) -> HttpResponse:
    committees = list(
        Committee.objects.public()
        .select_related("jurisdiction", "plan")
        .annotate(seats_count=Count("seats"))
        .order_by("jurisdiction__name", "name")
    )
    is_demo = any(committee.plan and committee.plan.is_demo for committee in committees)
    return render(request, "committee/committee_list.html", {"committees": committees, "is_demo": is_demo})


@require_safe
def committee_detail(request: HttpRequest, slug: str) -> HttpResponse:
    committee = get_object_or_404(
        Committee.objects.public().select_related("jurisdiction", "plan", "source__document"), slug=slug
    )
    texts = list(committee.texts.select_related("source__document"))
    context = {
        "committee": committee,
        "is_demo": bool(committee.plan and committee.plan.is_demo),
        "groups": [
            (kind, str(kind.label), found)
            for kind in TextKind
            if (found := [text for text in texts if text.kind == kind])
        ],
        "compositions": compositions(committee)[:1],
        "crumbs": [(_("Comité"), reverse("committee:committee_list"))],
    }
    return render(request, "committee/committee_detail.html", context)


@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    committee = get_object_or_404(Committee.objects.public().select_related("plan"), slug=slug)
    context = {
        "committee": committee,
        "is_demo": bool(committee.plan and committee.plan.is_demo),
        "compositions": compositions(committee),
        "crumbs": [(_("Comité"), reverse("committee:committee_list")), (committee.name, committee.get_absolute_url())],
    }
    return render(request, "committee/members.html", context)
