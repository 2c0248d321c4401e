"""The real plans, entities, territories, committees and co-creation records, from the project's own data files."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from aga_portal.loading import Loader
from aga_portal.search.upkeep import reindex
from dashboards.services import fill_missing_curves


class Command(BaseCommand):
    help = "Carga los planes reales desde los datos del proyecto. Puede repetirse: la segunda vez no cambia nada."

    def handle(self, *args: Any, **options: Any) -> None:
        result = Loader().load()
        labels = sorted({*result.created, *result.changed, *result.left})
        for label in labels:
            self.stdout.write(
                f"{label}: {result.created[label]} creados, {result.changed[label]} cambiados, {result.left[label]} sin cambio"
            )
        drawn = fill_missing_curves(today=timezone.localdate())
        self.stdout.write(f"{drawn} cortes de avance calculados.")
        if result.created or result.changed:  # loading writes no line of history that the search would read
            self.stdout.write(f"{reindex(now=timezone.now())} textos de búsqueda cambiados.")
