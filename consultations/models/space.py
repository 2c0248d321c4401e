from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from consultations.choices import Invitation, MaterialKind, Mode, SpaceKind
from core.choices import DatePrecision
from core.constraints import end_not_before_start, paired
from core.models import StoredFile
from people.models import Territory
from plans.models import ActionPlan, Document, Source, Stage, Theme


class SpaceQuerySet(models.QuerySet["Space"]):
    def public(self) -> SpaceQuerySet:
        return self.filter(Q(plan__isnull=True) | Q(plan__is_public=True), is_public=True)


class Space(models.Model):
    """A place where people meet: thematic tables, regional workshops, lessons learned, results given back."""

    plan = models.ForeignKey(ActionPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="spaces")
    stage = models.ForeignKey(Stage, null=True, blank=True, on_delete=models.PROTECT, related_name="spaces")
    commitment = models.ForeignKey(Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="spaces")
    kind = models.CharField(_("tipo"), max_length=18, choices=SpaceKind)
    title = models.CharField(_("nombre"), max_length=250)
    slug = models.SlugField(max_length=120, unique=True)
    summary = models.TextField(_("resumen"), blank=True)
    themes = models.ManyToManyField(Theme, verbose_name=_("temas"), blank=True, related_name="spaces")
    territory = models.ForeignKey(
        Territory, verbose_name=_("territorio"), null=True, blank=True, on_delete=models.PROTECT, related_name="spaces"
    )
    place = models.CharField(_("lugar"), max_length=200, blank=True)
    link = models.URLField(_("enlace"), blank=True)
    mode = models.CharField(_("modalidad"), max_length=10, choices=Mode, null=True, blank=True)
    starts_on = models.DateField(_("inicio"), null=True, blank=True)
    starts_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    ends_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    starts_time = models.TimeField(_("hora de inicio"), null=True, blank=True)
    ends_time = models.TimeField(_("hora de fin"), null=True, blank=True)
    invitation = models.CharField(_("convocatoria"), max_length=8, choices=Invitation, null=True, blank=True)
    capacity = models.PositiveIntegerField(_("aforo"), null=True, blank=True)
    takes_registrations = models.BooleanField(_("recibe inscripciones aquí"), default=False)
    has_waiting_list = models.BooleanField(_("tiene lista de espera"), default=True)
    registration_closes_on = models.DateField(_("último día de inscripción"), null=True, blank=True)
    registration_closed_at = models.DateTimeField(_("inscripción cerrada el"), null=True, blank=True)
    registration_closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    close_reason = models.CharField(_("por qué cerró la inscripción"), max_length=300, blank=True)
    cancelled_at = models.DateTimeField(_("cancelado el"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancel_reason = models.CharField(_("por qué se canceló"), max_length=300, blank=True)
    report = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcomes = models.JSONField(_("resultados que la fuente enumera"), default=list, blank=True)
    note = models.CharField(_("nota"), max_length=400, blank=True)
    is_public = models.BooleanField(_("publicado"), default=False)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SpaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("espacio")
        verbose_name_plural = _("espacios")
        ordering = ["-starts_on", "title", "id"]
        constraints = [
            end_not_before_start(),
            paired("cancelled"),
            paired("registration_closed"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""),
                name="consultations_space_cancel_says_why",
            ),
            models.CheckConstraint(
                condition=Q(registration_closed_at__isnull=True) | ~Q(close_reason=""),
                name="consultations_space_close_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:space_detail", args=[self.slug])


class Speaker(models.Model):
    """A person named by the source as speaker, in the role held then."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="speakers")
    order = models.PositiveSmallIntegerField(_("orden"))
    name = models.CharField(_("nombre"), max_length=150)
    role = models.CharField(_("cargo"), max_length=250, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("ponente")
        verbose_name_plural = _("ponentes")
        ordering = ["space", "order"]
        constraints = [models.UniqueConstraint(fields=["space", "name"], name="consultations_speaker_once")]

    def __str__(self) -> str:
        return self.name


class SpaceMaterial(models.Model):
    """A file or a link that a space left behind. A photograph says in words what it shows."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="materials")
    order = models.PositiveSmallIntegerField(_("orden"), default=0)
    kind = models.CharField(_("tipo"), max_length=10, choices=MaterialKind, default=MaterialKind.DOCUMENT)
    title = models.CharField(_("título"), max_length=200)
    alt_text = models.CharField(
        _("qué muestra la fotografía"),
        max_length=300,
        blank=True,
        help_text=_("Lo que lee en voz alta un lector de pantalla. Obligatorio en las fotografías."),
    )
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(_("enlace"), max_length=500, blank=True)
    added_at = models.DateTimeField(_("agregado"), default=timezone.now)

    class Meta:
        verbose_name = _("material del espacio")
        verbose_name_plural = _("materiales del espacio")
        ordering = ["space", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False, url="") | Q(file__isnull=True) & ~Q(url=""),
                name="consultations_material_file_or_link",
                violation_error_message="Suba un archivo o escriba un enlace: uno de los dos.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MaterialKind.PHOTOGRAPH) | ~Q(alt_text=""),
                name="consultations_photograph_has_alt_text",
                violation_error_message="Describa en palabras lo que muestra la fotografía.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TestimonialQuerySet(models.QuerySet["Testimonial"]):
    def public(self) -> TestimonialQuerySet:
        return self.filter(consent_at__isnull=False, withdrawn_at__isnull=True)


class Testimonial(models.Model):
    """What somebody said of a space, shown only while that person consents."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="testimonials")
    text = models.TextField(_("sus palabras"))
    name = models.CharField(_("nombre"), max_length=150)
    role = models.CharField(_("cargo u organización"), max_length=250, blank=True)
    consent_at = models.DateTimeField(_("autorizó su publicación el"), null=True, blank=True)
    consent_note = models.CharField(
        _("cómo consta la autorización"), max_length=300, blank=True, help_text=_("No se publica.")
    )
    withdrawn_at = models.DateTimeField(_("retiró la autorización el"), null=True, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = TestimonialQuerySet.as_manager()

    class Meta:
        verbose_name = _("testimonio")
        verbose_name_plural = _("testimonios")
        ordering = ["space", "id"]

    def __str__(self) -> str:
        return self.text[:80]
