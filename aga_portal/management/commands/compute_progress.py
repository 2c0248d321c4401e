"""Snapshots of progress for a day: the same code as the nightly task."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboards.services import take_all_snapshots


class Command(BaseCommand):
    help = "Calcula los cortes de avance de todos los planes en una fecha (hoy, si no se indica)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", help="AAAA-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            on = date.fromisoformat(options["date"]) if options["date"] else timezone.localdate()
        except ValueError as error:
            raise CommandError("La fecha debe escribirse AAAA-MM-DD, por ejemplo 2026-03-31.") from error
        self.stdout.write(f"{take_all_snapshots(on=on)} cortes calculados al {on.isoformat()}.")
