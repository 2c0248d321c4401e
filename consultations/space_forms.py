"""What somebody writes to sign up for a space, and the steps that the secretariat takes on one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.choices import AgeBand, Disability, Ethnicity, Mode, OrganizationType, Sex
from consultations.models import Registration, Space, SpaceMaterial, Testimonial
from consultations.services.registrations import ANSWERS
from core.files import ACCEPT
from core.forms import StepForm
from core.intake import IntakeForm
from core.tables import MAX_BYTES
from people.choices import TerritoryLevel
from people.models import Territory

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
NOT_SAID = _("Prefiero no decir")
WAYS = [(Mode.IN_PERSON, _("En persona")), (Mode.VIRTUAL, _("Por internet"))]
SENSITIVE = ("sex", "age_band", "ethnicity", "disability")


def _optional(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", NOT_SAID), *choices], required=False)


def regions_for(space: Space) -> QuerySet[Territory]:
    """The regions of the country: enough to count from where, too coarse to tell who."""
    country = space.plan.jurisdiction.code if space.plan else space.territory.country_code if space.territory else ""
    found = Territory.objects.inside(country) if country else Territory.objects.all()
    return found.filter(level=TerritoryLevel.REGION).order_by("name", "pk")


class ParticipantMixin(forms.Form):
    """What is counted of a person, at the door or from afar."""

    organization_name = forms.CharField(label=_("Organización (opcional)"), max_length=200, required=False)
    organization_type = _optional(_("Participa desde (opcional)"), OrganizationType.choices)
    territory = forms.ModelChoiceField(
        Territory.objects.none(), label=_("Región (opcional)"), required=False, empty_label=NOT_SAID
    )
    mode = forms.ChoiceField(label=_("¿Cómo participará?"), choices=WAYS, widget=forms.RadioSelect)
    sex = _optional(_("Sexo"), Sex.choices)
    age_band = _optional(_("Edad"), AgeBand.choices)
    ethnicity = _optional(_("Pertenencia étnica"), Ethnicity.choices)
    disability = _optional(_("¿Tiene alguna discapacidad?"), Disability.choices)

    def fit_to(self, space: Space) -> None:
        """Ask for the mode only where there are two."""
        self.fields["territory"].queryset = regions_for(space)
        if space.mode != Mode.MIXED:
            del self.fields["mode"]

    def answers(self) -> dict[str, Any]:
        """Of a valid form only: what the services ask."""
        data = self.cleaned_data
        return {
            name: data[name] if name == "organization_name" else data[name] or None for name in ANSWERS if name in data
        }


class RegistrationForm(ParticipantMixin, IntakeForm):
    """One screen, no account. Name and mail are asked because a place is somebody's."""

    purpose = Registration.consent_purpose
    show_author = None
    author_name = forms.CharField(label=_("Su nombre"), max_length=120)
    author_mail = forms.EmailField(
        label=_("Su correo"), help_text=_("Le enviaremos su comprobante y el enlace para cancelar. Nunca se publica.")
    )
    field_order = ("author_name", "author_mail", *ANSWERS, "consent")

    def __init__(self, data: Any = None, *, space: Space) -> None:
        super().__init__(data)
        self.fit_to(space)
        self.fields["organization_name"].widget.attrs["autocomplete"] = "organization"

    @property
    def asked(self) -> list[forms.BoundField]:
        return [field for field in self if not field.is_hidden and field.name not in (*SENSITIVE, "consent", "website")]

    @property
    def sensitive(self) -> list[forms.BoundField]:
        return [self[name] for name in SENSITIVE]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["show_author"] = False
        return cleaned


class SpaceReasonForm(StepForm):
    reason = forms.CharField(label=_("Motivo"), max_length=300, help_text=_("Será público."))


class CancelSpaceForm(SpaceReasonForm):
    reason = forms.CharField(
        label=_("Motivo"), max_length=300, help_text=_("Será público, y se enviará a cada persona inscrita.")
    )


class MoveSpaceForm(CancelSpaceForm):
    """The new date comes filled with the present one, so that only what changes is written."""

    starts_on = forms.DateField(label=_("Empieza el"), widget=DAY)
    starts_time = forms.TimeField(label=_("Hora de inicio"), widget=HOUR, required=False)
    ends_on = forms.DateField(label=_("Termina el"), widget=DAY, required=False)
    ends_time = forms.TimeField(label=_("Hora de fin"), widget=HOUR, required=False)
    place = forms.CharField(label=_("Lugar"), max_length=200, required=False)
    link = forms.URLField(label=_("Enlace"), required=False, assume_scheme="https")
    registration_closes_on = forms.DateField(label=_("Último día de inscripción"), widget=DAY, required=False)
    field_order = (
        "starts_on",
        "starts_time",
        "ends_on",
        "ends_time",
        "place",
        "link",
        "registration_closes_on",
        "reason",
    )

    def __init__(self, data: Any = None, *, obj: Space, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        for name in self.fields:
            self.fields[name].initial = getattr(obj, name, None)


class CapacityForm(StepForm):
    capacity = forms.IntegerField(
        label=_("Aforo"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("Vacío: sin límite. Al subirlo pasan a tener cupo las primeras personas de la lista de espera."),
    )

    def __init__(self, data: Any = None, *, obj: Space, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        self.fields["capacity"].initial = obj.capacity


class ReopenForm(StepForm):
    closes_on = forms.DateField(
        label=_("Nuevo último día de inscripción"), widget=DAY, required=False, help_text=_("Si el anterior ya pasó.")
    )
    with_waiting_list = forms.BooleanField(label=_("Abrir una lista de espera"), required=False)


class WalkInForm(ParticipantMixin, StepForm):
    """Somebody who came without having signed up."""

    name = forms.CharField(label=_("Nombre"), max_length=150, required=False, help_text=_("No se publica."))
    field_order = ("name", *ANSWERS)

    def __init__(self, data: Any = None, *, obj: Space, user: Any) -> None:
        super().__init__(data, obj=obj, user=user)
        self.fit_to(obj)


class AttendanceTableForm(StepForm):
    takes_files = True
    upload = forms.FileField(
        label=_("Tabla (CSV, XLSX u ODS)"),
        help_text=_(
            "Columnas: nombre u organización; opcionales: correo, tipo de organización, territorio, modalidad, sexo, edad, "
            "pertenencia étnica, discapacidad. Las demás no se guardan."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.ods"}),
    )
    sheet = forms.CharField(
        label=_("Hoja"), max_length=80, required=False, help_text=_("Solo si el libro tiene más de una con datos.")
    )

    def __init__(self, data: Any = None, *, obj: Space, user: Any, files: Any = None) -> None:
        super().__init__(data, obj=obj, user=user)
        self.files = files or {}

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(_("El archivo pesa más de 10 MB. Divídalo."))
        return upload


class MaterialForm(forms.ModelForm):
    """A file or a link; the file is kept by the service."""

    upload = forms.FileField(
        label=_("Archivo"),
        required=False,
        help_text=_("PDF, documento de oficina, imagen o CSV. Una fotografía, hasta 2 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    class Meta:
        model = SpaceMaterial
        fields = ("space", "kind", "title", "alt_text", "url", "order")

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"url", "file"}

    def validate_constraints(self) -> None:
        """A file that was not kept yet breaks "one of the two"; the service checks both constraints."""


class TestimonialForm(forms.ModelForm):
    has_consent = forms.BooleanField(label=_("Autorizó que se publique con su nombre"), required=False)

    class Meta:
        model = Testimonial
        fields = ("space", "text", "name", "role", "consent_note", "source")


class ConsentForm(StepForm):
    consent_note = forms.CharField(
        label=_("Cómo consta la autorización"), max_length=300, help_text=_("No se publica.")
    )
