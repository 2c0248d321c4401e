"""Load the independent reviewer's codings from CSV, XLSX or ODS. Exit status 0 loaded, 1 refused."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.imports.batches import IRM_FORMAT, keep_loaded
from commitments.imports.irm import END, TERMS, load_irm
from commitments.imports.report import tell
from core.tables import Refused, table_at


class Command(BaseCommand):
    help = "Carga las codificaciones del MRI por compromiso: todo el archivo o nada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="Tabla de codificaciones")
        parser.add_argument("--plan", required=True, help="Dirección corta del plan; se crea si falta")
        parser.add_argument("--report", required=True, help="Dirección corta del informe; se crea si falta")
        parser.add_argument("--term", choices=TERMS, default=END, help="De qué término es el informe")
        parser.add_argument("--sheet", default="", help="Hoja del libro")
        parser.add_argument("--draft", action="store_true", help="Si el plan se crea, dejarlo sin publicar")
        parser.add_argument("--dry-run", action="store_true", help="Decir qué haría, sin escribir nada")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                report = load_irm(
                    table=table_at(options["file"], options["sheet"]),
                    plan_slug=options["plan"],
                    report_slug=options["report"],
                    term=options["term"],
                    dry_run=options["dry_run"],
                    publish=not options["draft"],
                )
                keep_loaded(paths=[options["file"]], report=report, mapping=IRM_FORMAT, sheet=options["sheet"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        for line in tell(report, every_row=options["verbosity"] > 0):
            self.stdout.write(line)
        if report.refused:
            raise CommandError(_("No se cargó nada: corrija las filas rechazadas y vuelva a intentar."))
        if options["dry_run"]:
            self.stdout.write(_("Fue un ensayo: no se escribió nada."))
