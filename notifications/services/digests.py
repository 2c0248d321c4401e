"""The daily mail of reminders: what it says, in plain text, to one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings
from django.template import Template
from django.template.loader import get_template
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.choices import DatePrecision
from notifications.choices import ReminderKind
from notifications.selectors.due import Owed, address
from people.models import User

LONGEST_TITLE = 160
TITLE_IN_SUBJECT = 90
HEADINGS = {
    ReminderKind.MILESTONE_DUE: gettext_lazy("Hitos por vencer"),
    ReminderKind.MILESTONE_LATE: gettext_lazy("Hitos vencidos"),
    ReminderKind.NO_REPORT: gettext_lazy("Hitos sin reporte"),
    ReminderKind.PERIOD_CLOSING: gettext_lazy("Periodos de reporte por cerrar"),
    ReminderKind.REPORT_TO_REVIEW: gettext_lazy("Reportes por revisar"),
    ReminderKind.QUESTION_UNANSWERED: gettext_lazy("Preguntas y avisos sin respuesta"),
    ReminderKind.SESSION_COMING: gettext_lazy("Sesiones próximas"),
    ReminderKind.MINUTES_MISSING: gettext_lazy("Actas sin publicar"),
    ReminderKind.AGREEMENT_DUE: gettext_lazy("Acuerdos del comité"),
    ReminderKind.TENURE_ENDING: gettext_lazy("Periodos en el comité por terminar"),
    ReminderKind.CONSULTATION_OPENING: gettext_lazy("Consultas por abrir"),
    ReminderKind.CONSULTATION_CLOSING: gettext_lazy("Consultas por cerrar"),
}
AHEAD = {
    ReminderKind.MILESTONE_DUE: gettext_lazy("Vence %(day)s, %(distance)s."),
    ReminderKind.PERIOD_CLOSING: gettext_lazy("Cierra %(day)s, %(distance)s."),
    ReminderKind.QUESTION_UNANSWERED: gettext_lazy("La respuesta se espera %(day)s, %(distance)s."),
    ReminderKind.SESSION_COMING: gettext_lazy("Se reúne %(day)s, %(distance)s."),
    ReminderKind.AGREEMENT_DUE: gettext_lazy("Es para %(day)s, %(distance)s."),
    ReminderKind.TENURE_ENDING: gettext_lazy("Termina %(day)s, %(distance)s."),
    ReminderKind.CONSULTATION_OPENING: gettext_lazy("Abre %(day)s, %(distance)s."),
    ReminderKind.CONSULTATION_CLOSING: gettext_lazy("Cierra %(day)s, %(distance)s."),
}
PAST = {
    ReminderKind.MILESTONE_LATE: gettext_lazy("Venció %(day)s, %(distance)s."),
    ReminderKind.NO_REPORT: gettext_lazy("Nadie reporta su avance desde %(day)s, %(distance)s."),
    ReminderKind.REPORT_TO_REVIEW: gettext_lazy(
        "Espera revisión desde %(day)s. Si nadie lo revisa antes, %(limit)s se publica sin verificar."
    ),
    ReminderKind.QUESTION_UNANSWERED: gettext_lazy("La respuesta se esperaba %(day)s, %(distance)s."),
    ReminderKind.MINUTES_MISSING: gettext_lazy("La sesión fue %(day)s, %(distance)s, y su acta no está publicada."),
    ReminderKind.AGREEMENT_DUE: gettext_lazy("Era para %(day)s, %(distance)s."),
}


@dataclass(frozen=True)
class Letter:
    """One person, one day, everything that is to be told."""

    person: User
    items: Sequence[Owed]

    def written(self) -> tuple[str, str, str]:
        """Address, subject and body, in the portal's own language."""
        with translation.override(settings.LANGUAGE_CODE):
            ordered = sorted(
                self.items, key=lambda item: (item.matter.due_on, item.matter.kind, item.matter.subject_id)
            )
            return self.person.email, _subject(ordered), self._body(ordered)

    def _body(self, ordered: list[Owed]) -> str:
        """Grouped by kind; the group of the most urgent matter first."""
        kinds = list(dict.fromkeys(item.matter.kind for item in ordered))
        grouped = groupby(
            sorted(ordered, key=lambda item: kinds.index(item.matter.kind)), lambda item: item.matter.kind
        )
        context = {
            "name": str(self.person),
            "total": len(ordered),
            "groups": [(HEADINGS[kind], [_lines(item) for item in items]) for kind, items in grouped],
            "roles": ", ".join(dict.fromkeys(str(item.call.role.label) for item in ordered)),
            "url": address("notifications:my_space"),
        }
        return _template().render(context).strip() + "\n"


def _template() -> Template:
    return get_template("emails/reminders.txt")


def _subject(ordered: list[Owed]) -> str:
    first = _title(ordered[0], TITLE_IN_SUBJECT)
    heading = HEADINGS[ordered[0].matter.kind]
    if len(ordered) == 1:
        return f"{heading}: {first}"
    more = len(ordered) - 1
    rest = ngettext("y %(n)s asunto más", "y %(n)s asuntos más", more) % {"n": more}
    return f"{heading}: {first} {rest}"


def _title(item: Owed, longest: int = LONGEST_TITLE) -> str:
    return Truncator(" ".join(item.matter.title.split())).chars(longest)


def _lines(item: Owed) -> list[str]:
    """The item's line and those that go on with it; its address the last."""
    matter = item.matter
    notes = [_when(item), matter.note, item.call.note]
    if item.is_escalated:
        notes.append(_("Se le avisa como secretaría técnica."))
    elif matter.kind == ReminderKind.MILESTONE_LATE:
        notes.append(_("Reporte su avance, o mueva la fecha y explique el motivo."))
    if matter.is_demo:
        notes.append(_("Demostración: sus datos son ficticios."))
    title, where = _title(item), Truncator(" ".join(matter.where.split())).chars(LONGEST_TITLE)
    around = [where] if where and where not in title else []
    return [title, *around, " ".join(note for note in notes if note), item.call.url]


def _when(item: Owed) -> str:
    matter = item.matter
    words = PAST if matter.kind in PAST and (matter.day < item.today or matter.kind not in AHEAD) else AHEAD
    return words[matter.kind] % {
        "day": _on(matter.day, matter.precision),
        "distance": _distance((matter.day - item.today).days),
        "limit": _on(matter.due_on, DatePrecision.DAY),
    }


def _on(day: date, precision: str) -> str:
    """As exactly as it is known."""
    if precision == DatePrecision.YEAR:
        return _("en %(year)s") % {"year": day.year}
    if precision == DatePrecision.MONTH:
        return _("en %(month)s") % {"month": date_format(day, r"F \d\e Y")}
    return _("el %(day)s") % {"day": date_format(day, r"j \d\e F \d\e Y")}


def _distance(days: int) -> str:
    near = {0: _("hoy"), 1: _("mañana"), -1: _("ayer")}
    if days in near:
        return near[days]
    if days > 0:
        return ngettext("en %(n)s día", "en %(n)s días", days) % {"n": days}
    return ngettext("hace %(n)s día", "hace %(n)s días", -days) % {"n": -days}
