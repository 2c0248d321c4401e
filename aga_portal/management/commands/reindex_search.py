"""The whole search index written anew from what is public."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from aga_portal.search.upkeep import reindex


class Command(BaseCommand):
    help = "Escribe de nuevo el índice de búsqueda con todo lo público. Puede repetirse: la segunda vez no cambia nada."

    def handle(self, *args: Any, **options: Any) -> None:
        told = self.stdout.write if options["verbosity"] > 1 else None
        changed = reindex(now=timezone.now(), told=told)
        self.stdout.write(f"Índice de búsqueda al día: {changed} textos cambiados.")
