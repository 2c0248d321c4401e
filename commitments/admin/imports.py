"""Import for the secretariat: choose plan and file, read what each row would do, confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from commitments.imports.batches import LONG_TABLE, ask_import, confirm_import, import_job, try_import
from commitments.imports.loading import REFUSED
from commitments.imports.mappings import all_mappings
from commitments.imports.report import OUTCOMES
from commitments.models import ImportBatch
from core.admin import PlaceAdmin, add_service_errors
from people.choices import Role
from people.models import User
from people.permissions import jurisdiction_ids
from plans.models import ActionPlan


class ImportForm(forms.Form):
    plan = forms.ModelChoiceField(ActionPlan.objects.none(), label=_("Plan"))
    upload = forms.FileField(label=_("Archivo"), help_text=_("CSV, XLSX u ODS, hasta 10 MB."))
    mapping = forms.ChoiceField(label=_("Formato"), required=False)
    sheet = forms.CharField(
        label=_("Hoja"), max_length=80, required=False, help_text=_("Solo si el libro tiene más de una con datos.")
    )

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans
        known = [(mapping.name, mapping.title) for mapping in all_mappings()]
        self.fields["mapping"].choices = [("", _("El que reconozca por sus columnas")), *known]


@admin.register(ImportBatch)
class ImportBatchAdmin(PlaceAdmin):
    list_display = ("plan", "file", "uploaded_on", "imported_at", "by_command")
    list_select_related = ("plan", "file")
    changeable = False
    ordering = ("-pk",)

    def jurisdictions(self, user: User) -> set[int]:
        return jurisdiction_ids(user, Role.SECRETARIAT)

    def get_urls(self) -> list:
        confirm = path(
            "<path:object_id>/confirmar/",
            self.admin_site.admin_view(self.confirm_view),
            name="commitments_importbatch_confirm",
        )
        return [confirm, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        plans = ActionPlan.objects.all()
        if not request.user.is_superuser:
            plans = plans.filter(jurisdiction__in=self.jurisdictions(request.user))
        form = ImportForm(request.POST or None, request.FILES or None, plans=plans)
        if request.method == "POST" and form.is_valid():
            try:
                batch = try_import(by=request.user, **form.cleaned_data)
                return HttpResponseRedirect(reverse("admin:commitments_importbatch_change", args=[batch.pk]))
            except ValidationError as error:
                add_service_errors(form, error)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "form": form,
            "title": _("Importar una tabla"),
        }
        return TemplateResponse(request, "admin/commitments/import_form.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        batch = self.get_object(request, object_id)
        if batch is None or not self.has_view_permission(request, batch):
            raise Http404
        rows = [row | {"word": OUTCOMES[row["outcome"]]} for row in batch.rows]
        job = None if batch.is_loaded else import_job(batch)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "original": batch,
            "rows": rows,
            "refused": sum(row["outcome"] == REFUSED for row in rows),
            "job": job,
            "job_is_seen": job is not None and (request.user.is_superuser or job.actor_id == str(request.user.pk)),
            "is_long": len(rows) > LONG_TABLE,
            "counts": [(word, sum(row["outcome"] == key for row in rows)) for key, word in OUTCOMES.items()],
            "title": _("Lo que se cargó") if batch.is_loaded else _("Lo que haría este archivo"),
        }
        return TemplateResponse(request, "admin/commitments/import_preview.html", context)

    def confirm_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        batch = self.get_object(request, object_id)
        if batch is None:
            raise Http404
        if request.method == "POST":
            try:
                if len(batch.rows) > LONG_TABLE:
                    job = ask_import(batch=batch, by=request.user)
                    return HttpResponseRedirect(reverse("admin:core_job_change", args=[job.pk]))
                confirm_import(batch=batch, by=request.user)
                self.message_user(request, _("El archivo se cargó."), messages.SUCCESS)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:commitments_importbatch_change", args=[batch.pk]))
