"""The door of consent texts: read by staff who answer for data, never edited; a new version is added."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aga_portal.permissions import can_publish_consents
from aga_portal.privacy.purposes import PURPOSES
from core.admin import StaffAdmin
from core.consents import LONGEST, publish
from core.models import ConsentText
from people.models import User

FIELDS = ("purpose", "country", "version", "valid_from")
COUNTRIES = [("", _("Todos los que no tengan el suyo")), ("CO", "Colombia"), ("PE", _("Perú"))]


class DayAndHour(admin.widgets.AdminSplitDateTime):
    """Django's draws two boxes without a name."""

    def __init__(self) -> None:
        super().__init__()
        for box, name in zip(self.widgets, (_("Fecha"), _("Hora")), strict=True):
            box.attrs["aria-label"] = name


class NewVersionForm(forms.ModelForm):
    """Every language at once: nobody agrees in one to what the other does not say."""

    purpose = forms.ChoiceField(label=_("Para qué"), choices=list(PURPOSES.items()))
    country = forms.ChoiceField(label=_("País"), choices=COUNTRIES, required=False)
    version = forms.CharField(label=_("Versión"), max_length=20, help_text=_("Por ejemplo el año y el mes: 2027-03."))
    valid_from = forms.SplitDateTimeField(
        label=_("Vigente desde"),
        required=False,
        widget=DayAndHour,
        help_text=_("Vacío: desde que lo guarde."),
    )
    text_es = forms.CharField(
        label=_("Texto en español"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    text_en = forms.CharField(
        label=_("Texto en inglés"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), required=False
    )

    class Meta:
        model = ConsentText
        fields = FIELDS

    def _post_clean(self) -> None:
        """The row of each language is made by the service, which says what is wrong."""

    def texts(self) -> dict[str, str]:
        return {language: self.cleaned_data[f"text_{language}"] for language, _name in settings.LANGUAGES}


@admin.register(ConsentText)
class ConsentTextAdmin(StaffAdmin):
    list_display = ("what_for", "country", "version", "language", "valid_from", "times")
    list_filter = ("language",)
    fields = ("purpose", "country", "version", "language", "valid_from", "text", "sha256")

    def rows(self, user: User) -> QuerySet[ConsentText]:
        rows = ConsentText.objects.all() if can_publish_consents(user) else ConsentText.objects.none()
        return rows.annotate(times_given=Count("given"))

    def can_see_any(self, user: User) -> bool:
        return can_publish_consents(user)

    def can_add(self, user: User) -> bool:
        return can_publish_consents(user)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"], kwargs["fields"] = NewVersionForm, FIELDS
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj is not None else (*FIELDS, "text_es", "text_en")

    def write(self, user: User, obj: ConsentText, form: NewVersionForm, change: bool) -> ConsentText:
        data = form.cleaned_data
        return publish(
            purpose=data["purpose"],
            country=data["country"],
            version=data["version"],
            texts=form.texts(),
            valid_from=data["valid_from"],
            by=user,
            now=timezone.now(),
        )[0]

    @admin.display(description=_("para qué"))
    def what_for(self, obj: ConsentText) -> str:
        return str(PURPOSES.get(obj.purpose, obj.purpose))

    @admin.display(description=_("veces autorizado"))
    def times(self, obj: Any) -> int:
        return obj.times_given
