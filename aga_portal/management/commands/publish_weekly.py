"""The weekly report of one plan and week, also of one long past: the portal by itself publishes the last week only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboards.services import publish_weekly
from plans.models import ActionPlan


class Command(BaseCommand):
    help = "Publica el informe semanal de un plan. Si ya está publicado, no cambia nada. Los de semanas viejas no salen por correo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan", help="El plan, por su dirección corta.")
        parser.add_argument("week", help="El lunes de la semana, AAAA-MM-DD.")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = ActionPlan.objects.public().select_related("jurisdiction").filter(slug=options["plan"]).first()
        if plan is None:
            raise CommandError(f"No hay un plan público que se llame «{options['plan']}».")
        try:
            week = date.fromisoformat(options["week"])
        except ValueError as error:
            raise CommandError("La semana debe escribirse AAAA-MM-DD, por ejemplo 2026-03-30.") from error
        now = timezone.now()
        try:
            report = publish_weekly(plan=plan, week=week, now=now)
        except ValueError as error:
            raise CommandError(
                "Solo hay informe de una semana ya completa, desde su lunes, de un plan vigente y con hitos."
            ) from error
        news = "publicado" if report.published_at == now else "ya estaba publicado"
        self.stdout.write(f"Informe {news}: {report.get_absolute_url()}")
