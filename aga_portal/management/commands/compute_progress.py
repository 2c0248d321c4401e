"""Snapshots of progress for a day, or for every day of a range: the same code as the nightly task."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboards.services import backfill_snapshots, take_all_snapshots, take_snapshots
from plans.models import ActionPlan


class Command(BaseCommand):
    help = "Calcula los cortes de avance de los planes públicos en una fecha (hoy, si no se indica) o en un periodo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", help="AAAA-MM-DD")
        parser.add_argument(
            "--since", help="AAAA-MM-DD; desde aquí se calcula cada corte, con lo que se sabía ese día."
        )
        parser.add_argument("--until", help="AAAA-MM-DD (hoy, si no se indica)")
        parser.add_argument("--every", type=int, default=1, help="Un corte cada tantos días, y el último (1).")
        parser.add_argument("--plan", help="Solo este plan, por su dirección corta.")

    def handle(self, *args: Any, **options: Any) -> None:
        plans = self._plans(options["plan"])
        if options["since"] is None:
            on = self._day(options["date"])
            made = (
                sum(take_snapshots(plan=plan, on=on) for plan in plans)
                if options["plan"]
                else take_all_snapshots(on=on)
            )
            self.stdout.write(f"{made} cortes calculados al {on.isoformat()}.")
            return
        if options["date"]:
            raise CommandError("Use --date para un día o --since para un periodo, no los dos.")
        since, until = self._day(options["since"]), self._day(options["until"])
        if since > until:
            raise CommandError("--since debe ser anterior a --until.")
        if options["every"] < 1:
            raise CommandError("--every debe ser al menos un día.")
        made = sum(backfill_snapshots(plan=plan, since=since, until=until, every=options["every"]) for plan in plans)
        self.stdout.write(f"{made} cortes calculados del {since.isoformat()} al {until.isoformat()}.")

    def _plans(self, slug: str | None) -> list[ActionPlan]:
        plans = ActionPlan.objects.public().filter(commitments__isnull=False).distinct().order_by("pk")
        if slug is None:
            return list(plans)
        if not (found := list(plans.filter(slug=slug))):
            raise CommandError(f"No hay un plan público con compromisos que se llame «{slug}».")
        return found

    def _day(self, text: str | None) -> date:
        try:
            return date.fromisoformat(text) if text else timezone.localdate()
        except ValueError as error:
            raise CommandError("La fecha debe escribirse AAAA-MM-DD, por ejemplo 2026-03-31.") from error
