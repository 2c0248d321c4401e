"""Synthetic rows for the benchmarks: demonstration plans of forty commitments each, as many as it takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from commitments.choices import CommitmentState, ParticipationRole, Verification, Voice
from commitments.models import Commitment, Milestone, Participation, ProgressReport
from consultations.choices import ConsultationKind, OrganizationType, Outcome
from consultations.models import Consultation, Contribution, Decision
from core.choices import ModerationState
from people.choices import Branch, Level, Sector, TerritoryLevel
from people.models import Organization, Territory, User
from plans.models import ActionPlan, Theme

SLUG = "carga"
PER_PLAN, ENTITIES, THEMES, MILESTONES = 40, 60, 5, 4
BATCH = 2000


class Command(BaseCommand):
    help = "Crea planes ficticios con N compromisos en total, sus hitos y un reporte por hito, para medir."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--commitments", type=int, required=True)
        parser.add_argument("--milestones", type=int, default=MILESTONES, help="Hitos de cada compromiso.")
        parser.add_argument("--contributions", type=int, default=0, help="Aportes de una consulta abierta.")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["commitments"]
        if wanted < 1:
            raise CommandError("Pida al menos un compromiso.")
        if ActionPlan.objects.filter(slug=f"{SLUG}-1").exists():
            raise CommandError("La carga ya existe en esta base de datos.")
        today = timezone.localdate()
        country = Territory.objects.filter(level=TerritoryLevel.COUNTRY).order_by("pk").first()
        country = country or Territory.objects.create(
            code=settings.COUNTRY.upper(), name="Carga", slug="carga", level=TerritoryLevel.COUNTRY
        )
        author = User.objects.create_user("carga@carga.example")
        plans = ActionPlan.objects.bulk_create(
            ActionPlan(
                jurisdiction=country,
                number=n + 1,
                title=f"Carga para medir {n + 1}",
                slug=f"{SLUG}-{n + 1}",
                is_demo=True,
                is_public=True,
                current=n == 0,
                starts_on=today - timedelta(days=365),
                ends_on=today + timedelta(days=365),
            )
            for n in range(-(-wanted // PER_PLAN))
        )
        themes = Theme.objects.bulk_create(
            Theme(plan=plan, order=n, title=f"Tema {n}", slug=f"tema-{n}") for plan in plans for n in range(THEMES)
        )
        entities = [
            Organization.objects.create(
                name=f"Entidad de carga {n}",
                slug=f"carga-{n}",
                sector=Sector.PUBLIC,
                branch=Branch.values[n % len(Branch.values)],
                level=Level.values[n % 2],
                territory=country,
                is_demo=True,
            )
            for n in range(ENTITIES)
        ]
        commitments = Commitment.objects.bulk_create(
            (
                Commitment(
                    plan=plans[n // PER_PLAN],
                    number=str(n % PER_PLAN + 1),
                    order=n % PER_PLAN + 1,
                    title=f"Compromiso de carga número {n}",
                    slug=f"carga-{n}",
                    summary="Texto de carga. " * 20,
                    problem="Texto largo de carga. " * 200,
                    theme=themes[n // PER_PLAN * THEMES + n % THEMES],
                    branch=entities[n % ENTITIES].branch,
                    level=entities[n % ENTITIES].level,
                    state=CommitmentState.IN_PROGRESS,
                )
                for n in range(wanted)
            ),
            batch_size=BATCH,
        )
        Participation.objects.bulk_create(
            (
                Participation(commitment=c, organization=entities[n % ENTITIES], role=ParticipationRole.LEAD)
                for n, c in enumerate(commitments)
            ),
            batch_size=BATCH,
        )
        milestones = Milestone.objects.bulk_create(
            (
                Milestone(
                    commitment=commitment,
                    order=order,
                    title=f"Hito {order}",
                    planned_starts_on=today - timedelta(days=300 - 60 * order),
                    planned_ends_on=today + timedelta(days=60 * order - 90),
                )
                for commitment in commitments
                for order in range(options["milestones"])
            ),
            batch_size=BATCH,
        )
        now = timezone.now()
        ProgressReport.objects.bulk_create(
            (
                ProgressReport(
                    milestone=milestone,
                    voice=Voice.GOVERNMENT,
                    organization=entities[n % ENTITIES],
                    percent=n % 40 + 50,
                    completion="substantial",
                    actions="Acciones de carga.",
                    state="published",
                    verification=Verification.VERIFIED,
                    published_at=now - timedelta(days=n % 90),
                    created_by=author,
                )
                for n, milestone in enumerate(milestones)
            ),
            batch_size=BATCH,
        )
        self.stdout.write(f"{wanted} compromisos, {len(milestones)} hitos y otros tantos reportes de carga.")
        if options["contributions"]:
            _consultation(plans[0], themes[:THEMES], author, options["contributions"])
            self.stdout.write(f"Una consulta con {options['contributions']} aportes de carga.")


def _consultation(plan: ActionPlan, themes: list[Theme], author: User, count: int) -> None:
    """An open consultation: every contribution is published, and two of three have an answer."""
    today, now = timezone.localdate(), timezone.now()
    consultation = Consultation.objects.create(
        plan=plan,
        kind=ConsultationKind.SELF_ASSESSMENT,
        title="Consulta de carga",
        slug=SLUG,
        summary="Texto de carga. " * 10,
        opens_on=today - timedelta(days=30),
        closes_on=today + timedelta(days=30),
        is_public=True,
    )
    consultation.themes.set(themes)
    contributions = Contribution.objects.bulk_create(
        (
            Contribution(
                consultation=consultation,
                receipt=f"A-{n:08}",
                text="Texto largo de carga. " * 30,
                received_at=now - timedelta(minutes=n),
                consent_version="carga",
                moderation=ModerationState.PUBLISHED,
                moderated_at=now,
                moderated_by=author,
                theme=themes[n % THEMES],
                organization_type=OrganizationType.values[n % len(OrganizationType.values)],
            )
            for n in range(count)
        ),
        batch_size=BATCH,
    )
    Decision.objects.bulk_create(
        (
            Decision(
                contribution=contribution,
                outcome=Outcome.ACCEPTED,
                text="Respuesta de carga. " * 5,
                decided_on=today,
                decided_by=author,
            )
            for n, contribution in enumerate(contributions)
            if n % 3
        ),
        batch_size=BATCH,
    )
