"""What a text still waits for: places left to fill in, links that lead nowhere, dates without a day.

Written for Spanish minutes and news. It would rather miss an odd blank than stop a normal sentence, so each rule says
what is not one: a century in Roman numerals, a rule drawn with underscores, a matter that was left to be settled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_FOUND = 50
SHOWN = 60
NEAR = 40
MONTHS = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre"
# What a bracket asks for: a thing by its name, or somebody to write.
THINGS = (
    "nombres?|apellidos?|fechas?|d[ií]a|mes|a[ñn]o|horas?|lugar|ciudad|municipio|cargo|entidad|organizaci[oó]n|correo|"
    "tel[eé]fono|direcci[oó]n|enlace|link|url|n[uú]mero|t[ií]tulo|tema|texto|firma|responsables?|asistentes?|ponente|"
    "monto|dd|mm|aaaa|xx+|tbd|pendiente"
)
TO_WRITE = (
    "insert(?:e|ar)|complet(?:e|ar)|escrib(?:a|ir)|agreg(?:ue|ar)|añad(?:a|ir)|peg(?:ue|ar)|llen(?:e|ar)|"
    "rellen(?:e|ar)|defin(?:a|ir)|confirm(?:e|ar)|indi(?:que|car)|pon(?:ga|er)|dig(?:a)|cuente"
)
FIELDS = (
    "(?:nueva |pr[oó]xima )?(?:fechas?|horas?|lugar|sede|sala|responsables?|enlaces?|plazos?|montos?|ponentes?|"
    "d[ií]as?|ciudad|encargad[oa]s?|moderador[ae]?s?)"
)
LEFT_OPEN = "(?:por (?:definir|confirmar|completar|determinar|asignar|establecer|precisar)|a (?:definir|confirmar)|tbd)"
ENDS = r"(?=\s*(?:$|[.;|)\],]))"
COUNTED_THINGS = (
    "asistentes?|personas|participantes|miembros|integrantes|votos|organizaciones|entidades|delegad[oa]s|invitad[oa]s|"
    "compromisos|acuerdos|propuestas|observaciones|d[ií]as"
)


@dataclass(frozen=True)
class Placeholder:
    """Something to fill in: on which line, from 1, what is written there, and what to do about it."""

    line: int
    found: str
    advice: str | Promise


@dataclass(frozen=True)
class _Rule:
    """`unless_before` and `unless_after` look at the words beside a match that make it normal writing."""

    pattern: re.Pattern[str]
    advice: Promise
    unless_before: re.Pattern[str] | None = None
    unless_after: re.Pattern[str] | None = None
    in_addresses: bool = False

    def matches(self, line: str, prose: str) -> Iterator[re.Match[str]]:
        for match in self.pattern.finditer(line if self.in_addresses else prose):
            before, after = line[max(0, match.start() - NEAR) : match.start()], line[match.end() :][:NEAR]
            if self.unless_before and self.unless_before.search(before):
                continue
            if self.unless_after and self.unless_after.search(after):
                continue
            yield match


def _read(pattern: str, *, exact: bool = False) -> re.Pattern[str]:
    return re.compile(pattern, 0 if exact else re.IGNORECASE)


NUMBER = _("Escriba el número o la palabra que falta.")
DATE = _("Escriba la fecha o la hora completa.")
TEXT = _("Escriba el texto que falta o quite la línea.")
ADDRESS = _("Escriba la dirección del enlace o quítelo.")
SETTLE = _("Escriba lo que se definió. Si aún no se sabe, dígalo en una frase.")

# siglo XX, los siglos XIX y XX, Título XX, cromosomas XX; and the XX Congreso, by its capital.
ROMAN_BEFORE = _read(
    r"(?:(?i:\b(?:siglos?|cap[ií]tulos?|t[ií]tulos?|tomos?|libros?|cromosomas?))|\b[IVXLC]+\s*(?:y|e|o|al?|,|-|–))\s*$",
    exact=True,
)
ROMAN_AFTER = _read(r"^(?:\s*(?:y|e|o|al?|,|-|–)\s*[IVXLC]+\b|\s+[A-ZÁÉÍÓÚÑ][a-záéíóúñ])", exact=True)
STILL_OPEN = _read(r"\b(?:qued|est[áa]|falta|dej|sigue|ten|tien|hay)\w*\b")
QUOTED = _read(r"[«“\"'‘]$")

RULES = (
    # dd/mm/aaaa, 00/00/0000, «día de mes de año», «el __ de mayo», «el   de mayo de 2026», 20__
    _Rule(_read(r"\b(?:dd|d[ií]a|\d{1,2})([-/ .]| de )(?:mm|mes)\1(?:aa(?:aa)?|yy(?:yy)?|año)\b"), DATE),
    _Rule(_read(r"\b(?:aaaa|yyyy)[-/]mm[-/]dd\b|\bhh:mm\b|\b00/00/0000\b|\b0000-00-00\b"), DATE),
    _Rule(
        _read(rf"\b(?:el|del|d[ií]a|al?)\s?(?:_{{2,}}|\.{{3,}}|…|[ \u00a0]{{2,}})\s?de\s+(?:{MONTHS}|_{{2,}})"), DATE
    ),
    _Rule(_read(r"\b\d{1,3}_{2,}"), DATE),
    # xx asistentes, XX:XX, 20XX, «X personas»
    _Rule(_read(r"\b\d+xx+\b|(?<![\w&.])x{4,}(?!\w)"), NUMBER),
    _Rule(_read(r"(?<![\w&.])(?:xxx?|XXX?)(?![\w»”\"'])", exact=True), NUMBER, ROMAN_BEFORE, ROMAN_AFTER),
    _Rule(_read(rf"(?:(?<![\w/.@])[xXN]|(?<=\S\s)\#{{2,}}) (?i:{COUNTED_THINGS})\b", exact=True), NUMBER),
    # «Responsable: por definir», «(por confirmar)», «Fecha por definir.»; not «queda por definir»
    _Rule(_read(rf"(?:(?<=[:|(\[])|^\s*(?:[-*+]\s+)?)\s*\**{LEFT_OPEN}\**{ENDS}"), SETTLE),
    _Rule(_read(rf"\b{FIELDS}(?: y {FIELDS})? {LEFT_OPEN}{ENDS}"), SETTLE, STILL_OPEN),
    # [nombre], [fecha de la sesión], [escriba lo que se trató], <cargo>, {{ciudad}}, (completar)
    _Rule(_read(rf"\[\s*(?:{THINGS})(?: (?:y|o|de|del) [^\]\d\n]{{0,80}})?\s*\](?![(:\[])"), TEXT),
    _Rule(_read(rf"\[\s*(?:{TO_WRITE}|{LEFT_OPEN})\b[^\]\n]{{0,120}}\](?![(:\[])"), TEXT),
    _Rule(_read(rf"<(?:{THINGS})(?: (?:y|o|de|del) [^<>\n]{{0,80}})?>|\{{\{{[^}}\n]{{0,80}}\}}\}}"), TEXT),
    _Rule(_read(rf"\(\s*(?:{TO_WRITE})(?: (?:nombre|fecha|texto|aqu[ií]|n[uú]mero)[^)\n]{{0,80}})?\s*\)"), TEXT),
    _Rule(_read(rf"\b(?:{TO_WRITE}) aqu[ií]\b|\btexto de (?:ejemplo|prueba|relleno)\b|\blorem\b(?: ipsum)?"), TEXT),
    # ____, ........, ???; the dots of an index end in a page
    _Rule(_read(r"_{4,}|(?:(?<=[\s(:|/$#º°])|^)_{2,3}(?=[\s.,;:)|/%]|$)|\[[\s_.]*_[\s_.]*\]"), TEXT),
    _Rule(_read(r"\.{6,}(?!\.|\s*\d+\s*$)|…{2,}|\?{3,}"), TEXT),
    # [texto](), [](https://…), [texto](#), [texto](url), «[aquí]», «haga clic aquí»
    _Rule(
        _read(
            r"\[[^\]\n]{0,200}\]\(\s*(?:<>|#|https?://|url|enlace|link|direcci[oó]n|xx+|por definir|pendiente)?\s*\)"
            r"|(?<!!)\[\s*\]\([^)\n]{0,300}\)"
        ),
        ADDRESS,
        in_addresses=True,
    ),
    _Rule(_read(r"\[aqu[ií]\](?![(:\[])"), ADDRESS),
)
CLICK_HERE = _Rule(_read(r"\b(?:haga |hacer |haz |d[eéa] |dar )?[ck]l[ií]c?k? (?:en )?aqu[ií]\b"), ADDRESS, QUOTED)

# Addresses and code are not prose: what they hold (underscores, xx) is never a blank. Nor is __fuerte__.
NOT_PROSE = _read(r"(?:https?://|www\.)[^\s)>\]]+|\b[\w.+-]+@[\w-]+\.[\w.]+|`[^`]*`")
STRONG = _read(r"(?<!\w)__(?=[^\s_])([^\n]{1,200}?)(?<=[^\s_])__(?!\w)")
ONLY_A_RULE = _read(r"^\s{0,3}_{3}\s*$")
SOME_ADDRESS = _read(r"https?://\w|www\.\w|\]\([^)\s#]")
BLANK_FIELD = _read(
    r"^\s*(?:#+\s+|[-*+]\s+)?(?:\*\*|__)?"
    r"(?:fecha|hora(?: de (?:inicio|cierre|fin|finalizaci[oó]n))?|lugar|acta n(?:\.\s?[º°o]|[úu]mero|o)\.?)\s*"
    r"(?::\s*(?:\*\*|__)?|(?:\*\*|__)\s*:)\s*$"
)
ANOTHER_PART = _read(r"^\s*(?:#|(?:[-*+]\s+)?(?:\*\*|__)?[^\W\d][\w .]{2,40}:|$)")
LINK_PROMISED = _read(r"\b(?:(?:siguiente|este|presente) (?:enlace|link|v[ií]nculo)|enlace)\s*:\s*$")


def placeholders(text: str) -> list[Placeholder]:
    """What is left to fill in, in the order of the text; at most MOST_FOUND."""
    found: list[Placeholder] = []
    following = ""
    for number, line in reversed(list(enumerate(text.splitlines(), start=1))):
        spans = list(_in_line(line)) or list(_around_line(line, following))
        found += [Placeholder(number, line[start:end].strip()[:SHOWN], advice) for start, end, advice in _apart(spans)]
        following = line if line.strip() else following
    return sorted(found, key=lambda one: one.line)[:MOST_FOUND]


def _in_line(line: str) -> Iterator[tuple[int, int, Promise]]:
    if ONLY_A_RULE.match(line):
        return
    prose = NOT_PROSE.sub(lambda match: "·" * len(match[0]), line)
    prose = STRONG.sub(lambda match: f"··{match[1]}··", prose)
    rules = RULES if SOME_ADDRESS.search(line) else (*RULES, CLICK_HERE)
    for rule in rules:
        for match in islice(rule.matches(line, prose), MOST_FOUND):
            yield match.start(), match.end(), rule.advice


def _around_line(line: str, following: str) -> Iterator[tuple[int, int, Promise]]:
    """What the next line that is not empty should have brought: the value of a field, the address of a link."""
    if BLANK_FIELD.match(line) and ANOTHER_PART.match(following):
        yield 0, len(line), DATE if re.search("fecha|hora", line, re.IGNORECASE) else TEXT
    if LINK_PROMISED.search(line) and not SOME_ADDRESS.search(following):
        yield 0, len(line), ADDRESS


def _apart(spans: list[tuple[int, int, Promise]]) -> Iterator[tuple[int, int, Promise]]:
    """One finding where several rules meet."""
    reached = -1
    for start, end, advice in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            yield start, end, advice
            reached = end
