"""The secretariat asks for the curve of a plan between two days: long work, carried by the slow worker."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import PlaceAdmin, add_service_errors
from dashboards.services.jobs import ask_rebuild
from people.models import User
from plans.models import ActionPlan

CADENCES = ((1, _("cada día")), (7, _("cada semana")))


class RebuildForm(forms.Form):
    plan = forms.ModelChoiceField(ActionPlan.objects.none(), label=_("Plan"))
    since = forms.DateField(label=_("Desde"), widget=AdminDateWidget, help_text=_("Por ejemplo, el inicio del plan."))
    until = forms.DateField(label=_("Hasta"), widget=AdminDateWidget, initial=timezone.localdate)
    every = forms.TypedChoiceField(
        label=_("Un corte"),
        choices=CADENCES,
        coerce=int,
        help_text=_("Los cortes que ya existen en esos días se calculan otra vez; ninguno se borra."),
    )

    def __init__(self, *args: Any, plans: QuerySet[ActionPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans


class RebuildAdmin(PlaceAdmin):
    """A door with the step «Reconstruir la curva» on its list."""

    change_list_template = "admin/dashboards/snapshot_list.html"

    def get_urls(self) -> list:
        rebuild = path(
            "reconstruir/", self.admin_site.admin_view(self.rebuild_view), name="dashboards_progresssnapshot_rebuild"
        )
        return [rebuild, *super().get_urls()]

    def rebuild_view(self, request: HttpRequest) -> HttpResponse:
        if not self.can_see_any(request.user):
            raise PermissionDenied
        form = RebuildForm(request.POST or None, plans=self.plans(request.user))
        if request.method == "POST" and form.is_valid():
            try:
                job = ask_rebuild(by=request.user, today=timezone.localdate(), **form.cleaned_data)
                return HttpResponseRedirect(reverse("admin:core_job_change", args=[job.pk]))
            except ValidationError as error:
                add_service_errors(form, error)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "form": form,
            "title": _("Reconstruir la curva de un plan"),
        }
        return TemplateResponse(request, "admin/dashboards/rebuild_form.html", context)

    def plans(self, user: User) -> QuerySet[ActionPlan]:
        """Public plans: only those have a curve that anybody reads."""
        found = ActionPlan.objects.public()
        return found if user.is_superuser else found.filter(jurisdiction__in=self.jurisdictions(user))
