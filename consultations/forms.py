"""What people and the secretariat write in a consultation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consultations.choices import Channel, OrganizationType
from consultations.models import Consultation, Contribution, Section
from consultations.services.contributions import MAX_TEXT, SPOKEN_CONSENT, Words
from core.consents import in_force
from core.forms import StepForm
from core.intake import IntakeForm
from people.models import Territory
from plans.models import Theme


class LongText(forms.CharField):
    """Several lines; a line break counts as one character, as people count it."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


def places_in(consultation: Consultation) -> QuerySet[Territory]:
    """The country and its regions: enough to tell from where, too coarse to tell who."""
    country = consultation.plan.jurisdiction_id
    return Territory.objects.filter(parent=country) | Territory.objects.filter(pk=country)


def themes_of(consultation: Consultation) -> QuerySet[Theme]:
    """Those of the consultation, or all of its plan where it names none."""
    own = Theme.objects.filter(consultations=consultation)
    rest = Theme.objects.filter(plan=consultation.plan_id, is_retired=False)
    return own if own.exists() else rest.order_by("order", "pk")


class WordsMixin(forms.Form):
    """The words and the four questions that are counted, shared by the public form and the secretariat's."""

    text = LongText(
        label=_("Su aporte"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Escriba su aporte.")},
        help_text=_("Hasta 10.000 caracteres. Se publica tal como lo escriba. No incluya datos personales."),
    )
    section = forms.ModelChoiceField(
        Section.objects.none(), label=_("¿Sobre qué parte?"), required=False, empty_label=_("Todo el texto")
    )
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label=_("Tema (opcional)"), required=False, empty_label=_("Ninguno en particular")
    )
    organization_type = forms.ChoiceField(
        label=_("Escribe desde (opcional)"),
        required=False,
        choices=[("", _("Prefiero no decir")), *OrganizationType.choices],
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(), label=_("Territorio (opcional)"), required=False, empty_label=_("Prefiero no decir")
    )

    def offer(self, consultation: Consultation) -> None:
        """What can be chosen in this consultation; a question with nothing to choose is not asked."""
        self.fields["theme"].queryset = themes_of(consultation)
        self.fields["territory"].queryset = places_in(consultation).order_by("name", "pk")
        sections = consultation.sections.all()
        if sections:
            self.fields["section"].queryset = sections
        else:
            del self.fields["section"]

    def words(self) -> Words:
        """Of a valid form only."""
        data = self.cleaned_data
        return Words(
            text=data["text"],
            section=data.get("section"),
            theme=data["theme"],
            territory=data["territory"],
            organization_type=data["organization_type"] or None,
            organization_name=data.get("organization_name", ""),
        )


class ContributionForm(WordsMixin, IntakeForm):
    """One screen, no account."""

    purpose = Contribution.consent_purpose
    folded = ("theme", "organization_type", "territory", "author_name", "show_author")
    """Asked for in one more step: three fields and the consent are enough."""
    field_order = ("text", "section", *folded[:-1], "author_mail", "show_author", "consent")

    def __init__(self, request: HttpRequest, consultation: Consultation) -> None:
        self.request = request
        super().__init__(
            request.POST if request.method == "POST" else None, initial={"section": request.GET.get("seccion")}
        )
        self.offer(consultation)

    @property
    def is_unfolded(self) -> bool:
        """Something in there was written, or has to be mended."""
        return self.is_bound and any(self.data.get(name) or name in self.errors for name in self.folded)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.request.FILES:
            raise forms.ValidationError(
                _("Este formulario no recibe archivos. Cuente en su texto lo que dicen, o escriba dónde se leen.")
            )
        return cleaned


class EnterContributionForm(WordsMixin, StepForm):
    """What arrived by mail, on paper or in person."""

    channel = forms.ChoiceField(
        label=_("¿Por dónde llegó?"),
        choices=[(value, label) for value, label in Channel.choices if value != Channel.WEB],
    )
    said_on = forms.DateField(label=_("¿Qué día?"), widget=forms.DateInput(attrs={"type": "date"}))
    organization_name = forms.CharField(label=_("Organización (opcional)"), max_length=200, required=False)
    author_name = forms.CharField(label=_("Nombre de quien lo dijo (opcional)"), max_length=120, required=False)
    author_mail = forms.EmailField(label=_("Su correo (opcional)"), required=False)
    consented = forms.BooleanField(required=False)
    show_author = forms.BooleanField(label=_("Autorizó además que su nombre se publique"), required=False)
    field_order = (
        "channel",
        "said_on",
        "text",
        "section",
        "theme",
        "organization_type",
        "organization_name",
        "territory",
    )

    def __init__(self, data: Any = None, *, obj: Consultation, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        self.fields["text"].label = _("Lo que dijo, con sus palabras")
        self.fields["text"].help_text = _("Transcriba sin corregir ni resumir.")
        self.fields["said_on"].initial = min(timezone.localdate(), obj.closes_on)
        consent = in_force(SPOKEN_CONSENT, get_language() or "", now=timezone.now())
        self.fields["consented"].label = consent.text
        self.offer(obj)
