"""The real plans, entities, territories, committees and co-creation records, from the project's own data files."""

from typing import Any

from django.core.management.base import BaseCommand

from aga_portal.loading import Loader


class Command(BaseCommand):
    help = "Carga los planes reales desde los datos del proyecto. Puede repetirse: la segunda vez no cambia nada."

    def handle(self, *args: Any, **options: Any) -> None:
        result = Loader().load()
        labels = sorted({*result.created, *result.changed, *result.left})
        for label in labels:
            self.stdout.write(
                f"{label}: {result.created[label]} creados, {result.changed[label]} cambiados, {result.left[label]} sin cambio"
            )
