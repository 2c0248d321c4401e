"""A fictitious plan with believable activity, marked as demonstration, built through the services."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from aga_portal.demo.builder import DemoBuilder
from aga_portal.demo.plan import ACCOUNTS, PASSWORD
from core.models import OutgoingMail
from people.models import Territory
from plans.models import ActionPlan


class Command(BaseCommand):
    help = "Añade un plan de demostración (ficticio) con una cuenta por papel."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="Solo muestra las cuentas de demostración.")

    def handle(self, *args: Any, **options: Any) -> None:
        exists = ActionPlan.objects.filter(slug="demostracion").exists()
        if options["accounts"]:
            if exists:
                self._print_accounts()
            return
        if connection.vendor == "postgresql" and settings.DEMO is not True:
            raise CommandError("En PostgreSQL los datos de demostración piden DEMO=1. No se cargó nada.")
        if exists:
            self.stdout.write("El plan de demostración ya existe: no se cambió nada.")
            return
        country = "PE" if settings.COUNTRY == "pe" else "CO"
        jurisdiction = Territory.objects.filter(code=country).first()
        if jurisdiction is None:
            raise CommandError("Faltan los territorios. Ejecute primero load_sources.")
        with transaction.atomic():
            waiting = set(OutgoingMail.objects.values_list("pk", flat=True))
            DemoBuilder(jurisdiction, timezone.localdate()).build()
            # Nobody reads those addresses: what would be written to them does not leave.
            OutgoingMail.objects.exclude(pk__in=waiting).delete()
        self.stdout.write("Plan de demostración creado.")
        self._print_accounts()

    def _print_accounts(self) -> None:
        self.stdout.write(f"Cuentas de demostración (contraseña: {PASSWORD}):")
        for email, _name, role, _entity in ACCOUNTS:
            self.stdout.write(f"  {email:36} {role.label}")
