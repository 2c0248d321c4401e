"""What must hold over the whole database: says which rows break which rule, and ends with status 1 if any does."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from aga_portal.integrity import RULES, broken


class Command(BaseCommand):
    help = (
        "Revisa las reglas que deben valer en toda la base; si alguna no se cumple, dice en qué filas y termina en 1."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(broken(timezone.localdate()))
        for name, rows in found:
            self.stdout.write(f"{name}: {len(rows)}")
            for row in rows:
                self.stdout.write(f"  {row}")
        if found:
            raise CommandError(f"{len(found)} de {len(RULES)} reglas no se cumplen.")
        self.stdout.write(f"Las {len(RULES)} reglas se cumplen.")
