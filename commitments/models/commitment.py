from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.choices import CommitmentState, DatasetState, ParticipationRole, Resources
from core.choices import DatePrecision
from core.constraints import end_not_before_start, exactly_one, paired
from people.choices import Branch, Level
from people.models import Organization, Territory
from plans.models import ActionPlan, Classification, Source, Theme


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def public(self) -> CommitmentQuerySet:
        """Neither drafts nor anything of an unpublished plan."""
        return self.filter(Q(plan__isnull=True) | Q(plan__is_public=True)).exclude(state=CommitmentState.DRAFT)


class Commitment(models.Model):
    """A promise of an action plan. Numbers are not unique in real tables; slugs are."""

    plan = models.ForeignKey(
        ActionPlan, verbose_name=_("plan"), null=True, blank=True, on_delete=models.PROTECT, related_name="commitments"
    )
    jurisdiction = models.ForeignKey(
        Territory,
        verbose_name=_("jurisdicción"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Solo para un compromiso sin plan (Open Gov Challenge); los demás tienen la de su plan."),
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    number = models.CharField(_("número"), max_length=20, blank=True)
    order = models.PositiveSmallIntegerField(_("orden"), default=0)
    code = models.CharField(_("código"), max_length=40, blank=True)
    title = models.CharField(_("título"), max_length=400)
    short_title = models.CharField(_("título corto"), max_length=120, blank=True)
    slug = models.SlugField(max_length=120, unique=True)
    summary = models.TextField(_("resumen"), blank=True, help_text=_("En lenguaje claro, 60 palabras como máximo."))
    problem = models.TextField(_("problema"), blank=True)
    causes = models.TextField(_("causas"), blank=True)
    solution = models.TextField(_("solución propuesta"), blank=True)
    expected_results = models.TextField(_("resultados esperados"), blank=True)
    theme = models.ForeignKey(
        Theme, verbose_name=_("tema"), null=True, blank=True, on_delete=models.PROTECT, related_name="commitments"
    )
    classifications = models.ManyToManyField(
        Classification, verbose_name=_("clasificaciones"), blank=True, related_name="+"
    )
    branch = models.CharField(_("rama"), max_length=12, choices=Branch, null=True, blank=True)
    level = models.CharField(_("nivel"), max_length=12, choices=Level, null=True, blank=True)
    territories = models.ManyToManyField(
        Territory, verbose_name=_("territorios"), blank=True, related_name="commitments"
    )
    continued_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by"
    )
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_here")
    starts_on = models.DateField(_("inicio"), null=True, blank=True)
    starts_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    ends_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    resources = models.CharField(_("recursos"), max_length=8, choices=Resources, null=True, blank=True)
    resources_note = models.TextField(_("nota sobre recursos"), blank=True)
    legal_basis = models.TextField(_("base legal"), blank=True)
    state = models.CharField(_("estado"), max_length=12, choices=CommitmentState, default=CommitmentState.DRAFT)
    state_reason = models.TextField(_("motivo del estado"), blank=True)
    is_cross_cutting = models.BooleanField(_("transversal"), default=False)
    note = models.CharField(_("nota"), max_length=400, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(_("actualizado"), default=timezone.now)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("compromiso")
        verbose_name_plural = _("compromisos")
        ordering = ["plan", "order", "id"]
        constraints = [
            end_not_before_start(),
            exactly_one("plan", "jurisdiction"),
            models.CheckConstraint(
                condition=Q(state=CommitmentState.MERGED, merged_into__isnull=False)
                | ~Q(state=CommitmentState.MERGED) & Q(merged_into__isnull=True),
                name="commitments_merged_names_the_other",
            ),
            models.CheckConstraint(
                condition=~Q(state=CommitmentState.WITHDRAWN) | ~Q(state_reason=""),
                name="commitments_withdrawn_says_why",
            ),
        ]
        indexes = [models.Index(fields=["plan", "state"], name="commitments_plan_state")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title

    def get_absolute_url(self) -> str:
        return reverse("commitments:commitment_detail", args=[self.slug])

    @property
    def answers_to_id(self) -> int | None:
        """Id of the jurisdiction whose secretariat keeps it: its plan's, or its own when it stands alone."""
        return self.plan.jurisdiction_id if self.plan else self.jurisdiction_id


class CommitmentVersion(models.Model):
    """Old and new text of an amendment."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="versions")
    field = models.CharField(_("campo"), max_length=40)
    old_text = models.TextField(_("antes"), blank=True)
    new_text = models.TextField(_("después"), blank=True)
    reason = models.TextField(_("motivo"))
    changed_at = models.DateTimeField(_("cuándo"), default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("versión del compromiso")
        verbose_name_plural = _("versiones del compromiso")
        ordering = ["commitment", "-changed_at", "-id"]
        constraints = [paired("changed")]

    def __str__(self) -> str:
        return f"{self.commitment_id} · {self.field}"

    @property
    def field_label(self) -> str:
        return str(Commitment._meta.get_field(self.field).verbose_name)


class Participation(models.Model):
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="participations")
    organization = models.ForeignKey(
        Organization, verbose_name=_("organización"), on_delete=models.PROTECT, related_name="participations"
    )
    role = models.CharField(_("papel"), max_length=12, choices=ParticipationRole)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("participación")
        verbose_name_plural = _("participaciones")
        ordering = ["commitment", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "organization", "role"], name="commitments_participation_once"
            ),
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(role=ParticipationRole.LEAD), name="commitments_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} · {self.get_role_display()}"


class Contact(models.Model):
    """Who answers to the public: an office and its public mail, never a private address."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="contacts")
    office = models.CharField(_("dependencia"), max_length=200)
    role = models.CharField(_("cargo"), max_length=120, blank=True)
    public_mail = models.EmailField(_("correo público"), blank=True)

    class Meta:
        verbose_name = _("contacto")
        verbose_name_plural = _("contactos")

    def __str__(self) -> str:
        return self.office


class DatasetTarget(models.Model):
    """A dataset that a commitment promises to open (S1's PIDA list). State is null where the source is silent."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="dataset_targets")
    order = models.PositiveSmallIntegerField(_("orden"))
    name = models.CharField(_("conjunto de datos, como lo escribe la fuente"), max_length=200)
    distinct_name = models.CharField(
        _("nombre distinto"), max_length=200, help_text=_("El mismo en las celdas que repiten un conjunto.")
    )
    note = models.CharField(_("nota"), max_length=300, blank=True)
    state = models.CharField(_("estado"), max_length=14, choices=DatasetState, null=True, blank=True)
    url = models.URLField(_("enlace"), max_length=500, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("conjunto de datos prometido")
        verbose_name_plural = _("conjuntos de datos prometidos")
        ordering = ["commitment", "order"]
        constraints = [models.UniqueConstraint(fields=["commitment", "order"], name="commitments_dataset_order_once")]

    def __str__(self) -> str:
        return self.name


class DraftReview(models.Model):
    """Viability checklist or outside review of a draft (S4: competence, budget, planning instrument)."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="draft_reviews")
    reviewer = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    has_competence = models.BooleanField(_("tiene competencia"), null=True)
    has_budget = models.BooleanField(_("tiene presupuesto"), null=True)
    in_planning_instrument = models.BooleanField(_("está en su instrumento de planeación"), null=True)
    note = models.TextField(_("nota"), blank=True)
    reviewed_at = models.DateTimeField(_("cuándo"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("revisión del borrador")
        verbose_name_plural = _("revisiones de borradores")
        constraints = [paired("reviewed")]

    def __str__(self) -> str:
        return str(self.commitment)
