from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from aga_portal.open_data import dump


class Command(BaseCommand):
    help = "Makes now the file with all the public data, the same as the nightly task."

    def handle(self, *args: Any, **options: Any) -> None:
        made = dump.make(now=timezone.now())
        rows = sum(told["rows"] for told in made.contents.values())
        self.stdout.write(f"{made.file.name}: {len(made.contents)} conjuntos, {rows} filas, {made.size} bytes")
