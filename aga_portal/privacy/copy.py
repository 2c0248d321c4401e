"""What is held about an address: counted by kind, and as a file its person takes along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from aga_portal.privacy.register import HOLDINGS, Holding
from aga_portal.privacy.retention import PERIODS
from core.models import ConsentGiven

JSON = DjangoJSONEncoder
FORMAT = "1"


@dataclass(frozen=True)
class Held:
    holding: Holding
    count: int


def held(mail: str) -> list[Held]:
    """Kinds of which there is something, with how many. The request that leads here counts too."""
    found = [Held(holding, holding.rows(mail).count()) for holding in HOLDINGS]
    return [item for item in found if item.count]


def copy_of(mail: str, *, now: datetime | None = None) -> dict[str, Any]:
    """Everything held about the address, as plain data: what each part is, and each row of it."""
    moment = now or timezone.now()
    return {
        "leame": _readme(mail, moment),
        "formato": FORMAT,
        "fecha": moment,
        "correo": mail,
        "partes": {item.holding.key: _part(item.holding, mail) for item in held(mail)},
    }


def _part(holding: Holding, mail: str) -> dict[str, Any]:
    columns = {name: str(column.what) for name, column in holding.columns.items() if column.in_copy}
    agreed = _agreed(holding, mail)
    rows = []
    for row in holding.rows(mail).order_by("pk"):
        values = {name: _plain(row, name) for name in (*columns, *holding.beside)}
        if text := agreed.get(getattr(row, "receipt", "")):
            values["autorizacion"] = text
        rows.append(values)
    return {
        "que_es": str(holding.label),
        "para_que": str(holding.purpose),
        "con_base_en": str(holding.basis),
        "cuanto_se_guarda": kept_for(holding),
        "si_pide_borrar": str(holding.erasure),
        "columnas": columns,
        "filas": rows,
    }


def kept_for(holding: Holding) -> list[str]:
    """In words, one sentence per period."""
    said = [str(holding.kept_long)] if holding.kept_long else []
    for period in PERIODS:
        if period.key in holding.periods:
            said.append(f"{period.what}: {lasts(period.days)}, {_('desde')} {period.since}.")
    return said


def lasts(days: int) -> str:
    if not days:
        return _("nada más")
    if days == 1:
        return _("24 horas")
    return _("%(days)s días") % {"days": days}


def _agreed(holding: Holding, mail: str) -> dict[str, dict[str, Any]]:
    """The text that each sending agreed to, by receipt."""
    if "receipt" not in holding.columns:
        return {}
    receipts = holding.rows(mail).values("receipt")
    given = ConsentGiven.objects.filter(kind=holding.model, receipt__in=receipts).select_related("text")
    return {
        row.receipt: {"version": row.text.version, "texto": row.text.text, "sha256": row.text.sha256, "cuando": row.at}
        for row in given
    }


def _plain(row: Model, name: str) -> Any:
    """References as their words: a number would say nothing outside the portal."""
    value = getattr(row, name)
    return str(value) if isinstance(value, Model) else value


def _readme(mail: str, now: datetime) -> str:
    return _(
        "Copia de lo que el portal %(site)s guarda sobre el correo %(mail)s, sacada el %(day)s. Cada parte dice qué es, para "
        "qué se guarda, cuánto tiempo y qué pasa si pide borrarla. «columnas» explica cada dato de «filas». Es un archivo "
        "JSON (RFC 8259) en UTF-8: lo abre cualquier editor de texto y lo leen otros programas. Los nombres que alguien "
        "escribió en un acta o en una fuente pública no se hallan por el correo y no están aquí."
    ) % {"site": settings.SITE_URL, "mail": mail, "day": timezone.localdate(now).isoformat()}
