"""What every door of the admin shares: rights from predicates, never from permission tables; writes through services.

Rows, related choices, autocomplete, bulk actions and history all pass through `rows(user)`. Nobody deletes here: what
is wrong is corrected, closed or withdrawn, so that its history stays.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models, transaction
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import activity, mail
from core.admin_conflicts import SEEN, SEEN_AT, differences, digests, saved_by, seen_at
from core.conflicts import Conflict
from core.models import Heartbeat, LinkCheck, OutgoingMail

admin.site.site_header = _("Administración del portal")
admin.site.site_title = _("Administración del portal")
admin.site.index_title = _("Qué puede hacer aquí")


LABELS = {
    "source": _("fuente"),
    "slug": _("dirección corta"),
    "corrects": _("corrige a"),
    "parent": _("depende de"),
    "plan": _("plan"),
    "stage": _("etapa"),
    "commitment": _("compromiso"),
    "commitments": _("compromisos"),
    "organization": _("organización"),
    "jurisdiction": _("jurisdicción"),
    "territory": _("territorio"),
    "theme": _("tema"),
    "document": _("documento"),
    "report": _("informe"),
    "indicator": _("indicador"),
    "observation": _("observación"),
    "space": _("espacio"),
    "committee": _("comité"),
    "seat": _("asiento"),
    "user": _("persona"),
    "rules": _("reglamento"),
    "addressed_to": _("dirigida a"),
    "answered_at": _("respondida el"),
    "answered_by": _("respondida por"),
    "archive_copy": _("copia de archivo"),
    "changed_by": _("cambiado por"),
    "continued_from": _("viene de"),
    "created_by": _("creado por"),
    "file": _("archivo"),
    "imported_by": _("importado por"),
    "language": _("idioma"),
    "mail": _("correo"),
    "merged_into": _("se fusionó con"),
    "milestone": _("hito"),
    "moderated_at": _("moderado el"),
    "moderated_by": _("moderado por"),
    "object_id": _("número de lo tratado"),
    "object_type": _("tipo de lo tratado"),
    "object_url": _("dirección de lo tratado"),
    "person": _("persona"),
    "reviewed_by": _("revisado por"),
    "sector": _("sector"),
    "started_at": _("empezado el"),
    "submitted_by": _("enviado por"),
    "url": _("enlace"),
    "actor_id": _("quién, por número"),
    "message_id": _("número del mensaje"),
    "form_key": _("número del formulario"),
    "sender_hash": _("huella de quien envía"),
    "consultation": _("consulta"),
    "contribution": _("aporte"),
    "decided_by": _("decidida por"),
    "evaluation": _("autoevaluación"),
    "group": _("grupo"),
    "membership": _("membresía"),
    "minutes": _("acta"),
    "proposal": _("propuesta"),
    "registration": _("inscripción"),
    "renewal": _("renovación"),
    "session": _("sesión"),
    "tenure": _("periodo en el asiento"),
    "terms": _("bases"),
    "token": _("clave del enlace"),
    "subject_id": _("número del asunto"),
    "subject_type": _("tipo de asunto"),
}
"""Names of fields that models leave without one of their own."""


def name_fields(model: type[models.Model]) -> None:
    """Give a name to the fields that have none, on lists, filters and forms alike; migrations keep the model's own."""
    for field in model._meta.fields:
        if field.verbose_name == field.name.replace("_", " "):
            label = _("precisión") if field.name.endswith("precision") else LABELS.get(field.name)
            field.verbose_name = label or field.verbose_name


class SafeReadonlyField(helpers.AdminReadonlyField):
    """A related row is a link only for whoever may open it; for others, its name."""

    may_open: Any = None

    def get_admin_url(self, remote_field: Any, remote_obj: models.Model) -> str:
        return super().get_admin_url(remote_field, remote_obj) if self.may_open(remote_obj) else str(remote_obj)


class SafeForm(helpers.AdminForm):
    may_open: Any = None

    @classmethod
    def around(cls, form: helpers.AdminForm, may_open: Any) -> SafeForm:
        safe = cls.__new__(cls)
        safe.__dict__.update(form.__dict__, may_open=may_open)
        return safe

    def __iter__(self) -> Any:
        for fieldset in super().__iter__():
            fieldset.__class__ = SafeFieldset
            fieldset.may_open = self.may_open
            yield fieldset


class SafeFieldset(helpers.Fieldset):
    def __iter__(self) -> Any:
        for line in super().__iter__():
            line.__class__ = SafeFieldline
            line.may_open = self.may_open
            yield line


class SafeFieldline(helpers.Fieldline):
    def __iter__(self) -> Any:
        for field in super().__iter__():
            if field.is_readonly:
                field.__class__ = SafeReadonlyField
                field.may_open = self.may_open
            yield field


def add_service_errors(form: Any, error: ValidationError) -> None:
    """Show each message at its field, or at the top when the form does not show that field."""
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for field, texts in found.items():
        form.add_error(field if field in form.fields else None, texts)


class StaffAdmin(admin.ModelAdmin):
    """Rows and rights come from the four predicates below; subclasses say what they mean for their model."""

    list_per_page = 50
    show_full_result_count = False
    saved_field = ""
    """Column with the moment of the last save. Where it is named, `write` passes `form.seen_at` to its service, which
    compares it under the row's lock and raises `Conflict`."""

    def rows(self, user: Any) -> models.QuerySet:
        """The rows that the person may see, here and wherever they are offered as a choice."""
        return self.model._default_manager.all() if user.is_superuser else self.model._default_manager.none()

    def can_see_any(self, user: Any) -> bool:
        """Whether this door is listed at all."""
        return bool(user.is_superuser)

    def can_add(self, user: Any) -> bool:
        return False

    def can_change_any(self, user: Any) -> bool:
        return False

    def can_change(self, user: Any, obj: models.Model) -> bool:
        return False

    def is_public(self, obj: Any) -> bool:
        """Whether its page on the portal exists now."""
        return hasattr(obj, "get_absolute_url")

    def __init__(self, model: type[models.Model], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        for shown in (model, *(inline.model for inline in self.inlines)):
            name_fields(shown)

    # What Django asks, answered from the predicates.

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff and self.can_see_any(request.user)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if not request.user.is_staff or not self.can_see_any(request.user):
            return False
        return obj is None or self._is_in_rows(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff and self.can_add(request.user)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if not request.user.is_staff:
            return False
        if obj is None:
            return self.can_change_any(request.user)
        return self._is_in_rows(request, obj) and self._once(request, "change", obj, self.can_change)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def _is_in_rows(self, request: HttpRequest, obj: models.Model) -> bool:
        return self._once(request, "see", obj, lambda user, row: self.rows(user).filter(pk=row.pk).exists())

    def _once(self, request: HttpRequest, question: str, obj: models.Model, answer: Any) -> bool:
        """One form asks the same question many times; the answer cannot change within a request."""
        known = request.__dict__.setdefault("_staff_answers", {})
        key = (question, self.model._meta.label, obj.pk)
        if key not in known:
            known[key] = answer(request.user, obj)
        return known[key]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            self._once(request, "see", found, lambda user, row: True)
        return found

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return self.rows(request.user).order_by(*(self.get_ordering(request) or self.model._meta.ordering))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only what the list's own filters ask: any other lookup would tell, row by row, what the list does not show."""
        filters = self.get_list_filter(request) if request is not None else self.list_filter
        named = {item[0] if isinstance(item, list | tuple) else item for item in filters}
        asked = {f"{name}__{kind}" for name in named for kind in ("exact", "isnull", "id__exact")} | named
        asked |= {item.parameter_name for item in filters if hasattr(item, "parameter_name")}
        if self.date_hierarchy:
            day = {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day", "gte", "lt")}
            asked |= day
        return lookup in asked and super().lookup_allowed(lookup, value, request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self.choices_for(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self.choices_for(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def choices_for(self, db_field: Any, request: HttpRequest) -> models.QuerySet:
        """The related rows that the person may see behind their own door; none where there is no door."""
        return self.visible(db_field.remote_field.model, request)

    def visible(self, model: type[models.Model], request: HttpRequest) -> models.QuerySet:
        door = self.admin_site._registry.get(model)
        return door.get_queryset(request) if isinstance(door, StaffAdmin) else model._default_manager.none()

    def view_on_site(self, obj: Any) -> str | None:
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") and self.is_public(obj) else None

    # Writes.

    def write(self, user: Any, obj: Any, form: ModelForm, change: bool) -> models.Model:
        """Do the write through the model's service and give back the row."""
        raise PermissionDenied

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        form.seen_at = seen_at(request.POST) if change and self.saved_field else None
        saved = self.write(request.user, obj, form, change)
        if saved is not obj:
            obj.__dict__.update(saved.__dict__)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: list, change: bool) -> None:
        """Services set the many-to-many rows themselves; only inlines are left."""
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A service that refuses undoes the whole write; the form comes back as it was typed, with the reasons."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            request.__dict__["_refusal"] = error
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Conflict as conflict:
            return self._conflict_view(request, conflict.saved, object_id, form_url, extra_context)
        except PermissionDenied:
            closed = self._closed_view(request, object_id)
            if closed is None:
                raise
            return closed

    def _conflict_view(
        self, request: HttpRequest, saved: Any, object_id: str | None, form_url: str, extra_context: Any
    ) -> HttpResponse:
        """409 with both texts and the form as it was typed; saving it again is the deliberate choice.

        Where nothing that the form shows has changed, the write goes on, compared again with the newer row.
        """
        saved = self.get_object(request, object_id)
        fresh = self.get_form(request, saved, change=True)(instance=saved)
        found = differences(fresh, request.POST)
        moment = getattr(saved, self.saved_field)
        typed = request.POST.copy()
        typed[SEEN_AT], typed[SEEN] = moment.isoformat(), digests(fresh)
        for row in found:
            if not row.touched:
                typed.setlist(row.name, list(row.saved_values))
        request.POST = typed
        if not found:
            return self.changeform_view(request, object_id, form_url, extra_context)
        request.__dict__["_refusal"] = ValidationError(
            _("Alguien guardó antes que usted. Nada de lo que escribió se ha perdido: compare y vuelva a guardar.")
        )
        conflict = {"rows": found, "at": moment, "by": saved_by(saved, moment, request.user)}
        context = {**(extra_context or {}), "conflict": conflict}
        response = super().changeform_view(request, object_id, form_url, context)
        response.status_code = 409
        return response

    def _closed_view(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        """Somebody took a step while the form was open, and it can no longer be edited: what was typed is shown.

        None when the person never had this form: then it stays a plain refusal.
        """
        stamp = seen_at(request.POST) if request.method == "POST" and self.saved_field and object_id else None
        obj = self.get_object(request, object_id) if stamp is not None else None
        if obj is None or getattr(obj, self.saved_field) == stamp or not self.has_view_permission(request, obj):
            return None
        fresh = forms.modelform_factory(
            self.model, fields=[name for name in self._editable_names() if name in request.POST]
        )(instance=obj)
        for name, field in fresh.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = self.visible(self.model._meta.get_field(name).remote_field.model, request)
        moment = getattr(obj, self.saved_field)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": obj,
            "title": _("Ya no se puede editar"),
            "conflict": {
                "rows": differences(fresh, request.POST, all_typed=True),
                "at": moment,
                "by": saved_by(obj, moment, request.user),
            },
        }
        return TemplateResponse(request, "admin/closed_meanwhile.html", context, status=409)

    def _editable_names(self) -> list[str]:
        return [field.name for field in self.opts.fields if field.editable and not field.primary_key]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        if self.saved_field and obj is not None and self.has_change_permission(request, obj):
            posted = request.method == "POST" and SEEN_AT in request.POST
            form = context["adminform"].form
            context["seen_at"] = request.POST[SEEN_AT] if posted else getattr(obj, self.saved_field).isoformat()
            context["seen"] = request.POST.get(SEEN, "") if posted else digests(form)
        may_open = partial(self._may_open, request)
        context["adminform"] = SafeForm.around(context["adminform"], may_open)
        return super().render_change_form(request, context, *args, **kwargs)

    def _may_open(self, request: HttpRequest, row: models.Model) -> bool:
        return self.visible(type(row), request).filter(pk=row.pk).exists()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = request.__dict__.get("_refusal")
        if refusal is None:
            return form

        def _post_clean(self: ModelForm) -> None:
            super(refused, self)._post_clean()
            add_service_errors(self, refusal)

        refused = type(form.__name__, (form,), {"_post_clean": _post_clean})
        return refused

    def step_view(
        self, request: HttpRequest, object_id: str, *, allowed: Any, form_class: Any, do: Any, title: Any
    ) -> HttpResponse:
        """A step of its own with its own form: 404 for foreign rows, 403 when `allowed(user, obj)` says no.

        `do(obj, data)` calls the service; `form_class(data, obj=..., user=...)` is a plain form, given `files` as well when
        it says `takes_files`.
        """
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not allowed(request.user, obj):
            raise PermissionDenied
        files = {"files": request.FILES or None} if getattr(form_class, "takes_files", False) else {}
        form = form_class(request.POST if request.method == "POST" else None, obj=obj, user=request.user, **files)
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    done = do(obj, form.cleaned_data)
                    self.log_change(request, obj, str(title))
            except ValidationError as error:
                add_service_errors(form, error)
            else:
                self.message_user(request, done, messages.SUCCESS)
                return HttpResponseRedirect(
                    reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
                )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": obj,
            "form": form,
            "title": title,
        }
        return TemplateResponse(request, "admin/step.html", context)


class PlaceAdmin(StaffAdmin):
    """Rows that hang from a jurisdiction: its secretariat sees and edits them, no other does.

    For models without a service of their own: the write is recorded here. `place` is the path to the jurisdiction, such
    as "plan__jurisdiction". With `shared_when_unplaced` a row of no jurisdiction is seen by all, edited by superusers.
    """

    place = "plan__jurisdiction"
    shared_when_unplaced = False
    frozen: tuple[str, ...] = ()
    """Fields that only services change: read-only once the row exists."""
    addable = True
    changeable = True

    def jurisdictions(self, user: Any) -> set[int]:
        raise NotImplementedError

    def rows(self, user: Any) -> models.QuerySet:
        found = self.model._default_manager.all()
        if user.is_superuser:
            return found
        mine = models.Q(**{f"{self.place}__in": self.jurisdictions(user)})
        if self.shared_when_unplaced and self.jurisdictions(user):
            mine |= models.Q(**{f"{self.place}__isnull": True})
        return found.filter(mine)

    def can_see_any(self, user: Any) -> bool:
        return user.is_superuser or bool(self.jurisdictions(user))

    def can_add(self, user: Any) -> bool:
        return self.addable and self.can_see_any(user)

    def can_change_any(self, user: Any) -> bool:
        return self.changeable and self.can_see_any(user)

    def can_change(self, user: Any, obj: models.Model) -> bool:
        return self.changeable and self.holds(user, obj)

    def holds(self, user: Any, obj: models.Model) -> bool:
        place = self.place_of(obj)
        return user.is_superuser or (place is not None and place.pk in self.jurisdictions(user))

    def place_of(self, obj: Any) -> Any:
        found = obj
        for step in self.place.split("__"):
            found = getattr(found, step, None) if found is not None else None
        return found

    def plan_of(self, obj: Any) -> Any:
        """The action plan that its history belongs to, if any."""
        found = obj
        for step in self.place.split("__")[:-1]:
            found = getattr(found, step, None) if found is not None else None
        return found if hasattr(found, "slug") else None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = tuple(super().get_readonly_fields(request, obj))
        return fixed + self.frozen if obj else fixed

    def write(self, user: Any, obj: Any, form: ModelForm, change: bool) -> models.Model:
        if not self.holds(user, obj):
            raise ValidationError(_("Elija un plan o un lugar de su jurisdicción."))
        obj.save()
        form.save_m2m()
        self.record(user, obj, "modificó" if change else "registró", {"fields": sorted(form.changed_data)})
        return obj

    def record(self, user: AbstractBaseUser, obj: Any, verb: str, changes: dict[str, Any]) -> None:
        place, plan = self.place_of(obj), self.plan_of(obj)
        activity.record(
            verb=verb,
            obj=obj,
            by=user,
            public=bool(getattr(plan, "is_public", False) and getattr(obj, "is_public", True)),
            plan=getattr(plan, "slug", ""),
            jurisdiction=getattr(place, "code", ""),
            changes=changes,
            url=plan.get_absolute_url() if plan is not None and not hasattr(obj, "get_absolute_url") else "",
        )


class ReferenceAdmin(StaffAdmin):
    """Lists that all share and only a superuser changes; the change is recorded."""

    def rows(self, user: Any) -> models.QuerySet:
        return self.model._default_manager.all()

    def can_see_any(self, user: Any) -> bool:
        return bool(user.is_staff)

    def can_add(self, user: Any) -> bool:
        return bool(user.is_superuser)

    def can_change_any(self, user: Any) -> bool:
        return bool(user.is_superuser)

    def can_change(self, user: Any, obj: models.Model) -> bool:
        return bool(user.is_superuser)

    def write(self, user: Any, obj: Any, form: ModelForm, change: bool) -> models.Model:
        obj.save()
        form.save_m2m()
        activity.record(
            verb="modificó" if change else "registró",
            obj=obj,
            by=user,
            public=False,
            changes={"fields": sorted(form.changed_data)},
        )
        return obj


class LedgerInline(admin.TabularInline):
    """Rows shown under their parent and never written there."""

    extra = 0
    max_num = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may open the parent may read these rows; narrower ones limit `get_queryset`."""
        return bool(request.user.is_staff)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(StaffAdmin):
    """Addresses of people: for superusers only, and never edited. What failed, or may have arrived, waits here for a person."""

    list_display = ("subject", "recipient", "state", "attempts", "last_error", "created_at", "sent_at")
    list_filter = ("state",)
    search_fields = ("subject", "recipient", "message_id")
    actions = ("retry",)

    @admin.action(description=_("Volver a enviar"), permissions=["view"])
    def retry(self, request: HttpRequest, chosen: models.QuerySet) -> None:
        done = 0
        for row in chosen:
            try:
                mail.retry(mail=row, now=timezone.now(), by=request.user)
                done += 1
            except ValidationError as error:
                self.message_user(request, f"{row}: {error.messages[0]}", messages.ERROR)
        if done:
            text = ngettext("%(count)s correo vuelve a la cola.", "%(count)s correos vuelven a la cola.", done)
            self.message_user(request, text % {"count": done}, messages.SUCCESS)


@admin.register(Heartbeat)
class HeartbeatAdmin(StaffAdmin):
    list_display = ("process", "at")


@admin.register(LinkCheck)
class LinkCheckAdmin(StaffAdmin):
    list_display = ("url", "status", "checked_at", "succeeded_at")
    search_fields = ("url",)
