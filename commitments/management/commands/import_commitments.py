"""Load commitments and milestones from CSV, XLSX or ODS. Exit status 0 loaded, 1 refused."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.imports.batches import keep_loaded
from commitments.imports.loading import load_commitments
from commitments.imports.mappings import all_mappings
from commitments.imports.report import tell
from core.tables import Refused, table_at


class Command(BaseCommand):
    help = "Carga compromisos e hitos desde CSV, XLSX u ODS: todo el archivo o nada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="Tabla de compromisos, con sus hitos o sin ellos")
        parser.add_argument("--plan", required=True, help="Dirección corta del plan; se crea si falta")
        parser.add_argument("--milestones", help="Segunda tabla, con los hitos")
        parser.add_argument("--sheet", default="", help="Hoja del libro")
        parser.add_argument("--format", default="", choices=["", *(mapping.name for mapping in all_mappings())])
        parser.add_argument("--draft", action="store_true", help="Si el plan se crea, dejarlo sin publicar")
        parser.add_argument("--dry-run", action="store_true", help="Decir qué haría, sin escribir nada")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            paths = [options["file"], *([options["milestones"]] if options["milestones"] else [])]
            with transaction.atomic():
                report = load_commitments(
                    tables=[table_at(path, options["sheet"]) for path in paths],
                    plan_slug=options["plan"],
                    mapping=options["format"],
                    dry_run=options["dry_run"],
                    publish=not options["draft"],
                )
                keep_loaded(paths=paths, report=report, mapping=options["format"], sheet=options["sheet"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        for line in tell(report, every_row=options["verbosity"] > 0):
            self.stdout.write(line)
        if report.refused:
            raise CommandError(_("No se cargó nada: corrija las filas rechazadas y vuelva a intentar."))
        if options["dry_run"]:
            self.stdout.write(_("Fue un ensayo: no se escribió nada."))
