"""What is written to reach one's own data, and to have them erased."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.intake import IntakeForm, Submission


class OwnDataForm(IntakeForm):
    """An address and nothing else. There is nothing to agree to: it is kept a day, to send the link."""

    author_mail = forms.EmailField(
        label=_("Su correo"),
        help_text=_("Allí recibirá un enlace que sirve 24 horas."),
        error_messages={
            "required": _("Escriba su correo: allí recibirá el enlace."),
            "invalid": _("Revise su correo: debe verse como nombre@ejemplo.org."),
        },
    )
    field_order = ("author_mail",)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        del self.fields["author_name"], self.fields["show_author"]

    def submission(self, request: HttpRequest) -> Submission:
        """Of a valid form only."""
        self.cleaned_data.update(author_name="", show_author=False)
        return super().submission(request)


class EraseForm(forms.Form):
    """Erasing cannot be undone: it is asked for twice, and each part on its own."""

    withdraw = forms.BooleanField(label=_("Retirar también los textos míos que ya se publicaron"), required=False)
    sure = forms.BooleanField(
        label=_("Entiendo que esto no se puede deshacer"),
        error_messages={"required": _("Marque que lo entiende para poder borrar.")},
    )
