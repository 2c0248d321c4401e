"""What the portal holds about one address: `person_data export MAIL` and `person_data erase MAIL`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from aga_portal.privacy import accounts, erasure, requests
from aga_portal.privacy.copy import JSON, copy_of
from people.models import User


class Command(BaseCommand):
    help = "Exporta o borra lo que el portal guarda sobre un correo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        export = steps.add_parser("export", help="la copia de sus datos, en JSON")
        export.add_argument("mail")
        export.add_argument("--output", type=Path, help="archivo; sin él, la salida estándar")
        erase = steps.add_parser("erase", help="borra sus datos; lo publicado queda sin autor")
        erase.add_argument("mail")
        erase.add_argument("--dry-run", action="store_true", help="dice qué borraría y no borra nada")
        erase.add_argument("--withdraw", action="store_true", help="retira también los textos publicados")
        erase.add_argument("--account", action="store_true", help="retira también la cuenta; pide --by")
        erase.add_argument("--by", default="", help="correo de la persona superusuaria que lo ordena")

    def handle(self, *args: Any, step: str, mail: str, **options: Any) -> None:
        if "@" not in mail:
            raise CommandError(f"«{mail}» no es un correo.")
        if step == "export":
            self._export(mail, options["output"])
        else:
            self._erase(mail, options)

    def _export(self, mail: str, output: Path | None) -> None:
        found = copy_of(mail)
        text = json.dumps(found, cls=JSON, ensure_ascii=False, indent=2)
        requests.note_copy(request=None, mail=mail)
        if output is None:
            self.stdout.write(text)
            return
        output.touch(mode=0o600)
        output.write_text(text + "\n", encoding="utf-8")
        rows = sum(len(part["filas"]) for part in found["partes"].values())
        self.stdout.write(f"{rows} filas en {output}")

    def _erase(self, mail: str, options: dict[str, Any]) -> None:
        by = self._superuser(options["by"]) if options["account"] else None
        found = erasure.preview(mail) if options["dry_run"] else erasure.erase(mail, withdraw=options["withdraw"])
        verb = "Se borraría" if options["dry_run"] else "Se borró"
        for key, count in found.counts.items():
            self.stdout.write(f"{verb}: {key} {count}")
        if not found.counts:
            self.stdout.write("No se guarda nada sobre ese correo.")
        if found.account and by is None:
            self.stdout.write("Ese correo tiene una cuenta, que queda: para retirarla use --account --by CORREO.")
        elif found.account and by is not None and not options["dry_run"]:
            self._retire(mail, by)

    def _retire(self, mail: str, by: User) -> None:
        try:
            accounts.retire(mail, by=by)
        except PermissionDenied:
            raise CommandError("Solo una persona superusuaria retira cuentas.") from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write("La cuenta se retiró: no entra más y no nombra a nadie. Sus actos siguen en la historia.")

    def _superuser(self, mail: str) -> User:
        user = User.objects.filter(email__iexact=mail, is_active=True, is_superuser=True).first()
        if user is None:
            raise CommandError("Diga con --by el correo de una cuenta superusuaria activa.")
        return user
