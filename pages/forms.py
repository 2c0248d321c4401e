"""Forms of the admin: what is written, and its steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.files import ACCEPT
from core.forms import StepForm
from pages.models import Article, Page

WIDGETS = {
    "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
    "slug": forms.TextInput(attrs={"class": "vLargeTextField"}),
    "summary": forms.Textarea(attrs={"rows": 3, "cols": 90}),
    "body": forms.Textarea(attrs={"rows": 24, "cols": 90}),
}
MINUTE = "%Y-%m-%dT%H:%M"


class PageForm(forms.ModelForm):
    class Meta:
        model = Page
        fields = ("title", "slug", "summary", "body", "language", "order", "sources", "claims")
        widgets = WIDGETS


class ArticleForm(forms.ModelForm):
    upload = forms.FileField(
        label=_("Subir una fotografía"),
        required=False,
        help_text=_("JPG, PNG o WebP. Se achica, y se le quita lo que la cámara anotó de lugar y hora."),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"}),
    )
    remove_picture = forms.BooleanField(label=_("Quitar la fotografía"), required=False)

    class Meta:
        model = Article
        fields = ("title", "slug", "summary", "body", "language", "dated_on", "plan", "picture_alt", "sources")
        widgets = WIDGETS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("upload") and not cleaned.get("picture_alt", "").strip():
            self.add_error("picture_alt", _("Describa en palabras lo que muestra la fotografía."))
        return cleaned


class ScheduleForm(StepForm):
    at = forms.DateTimeField(
        label=_("Se publica el"),
        input_formats=[MINUTE],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE),
        help_text=_("Hora de este portal. Hasta entonces nadie la ve."),
    )


class WithdrawForm(StepForm):
    reason = forms.CharField(label=_("Motivo"), max_length=300, help_text=_("Será público."))


class FileForm(StepForm):
    takes_files = True
    upload = forms.FileField(
        label=_("Archivo"),
        help_text=_("PDF, documento de oficina, CSV o imagen, de 20 MB como máximo. Su texto se podrá buscar."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, data: Any = None, *, obj: Any, user: Any, files: Any = None) -> None:
        super().__init__(data, obj=obj, user=user)
        self.files = files or {}
