"""What the secretariat reads before something of the portal's own is published, and what stops it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import markdown
from core.editorial import placeholders
from core.models import LinkCheck
from pages.models import Article, Page, Publication

MOST_WORDS = 25
"""Of a sentence, in plain language."""
REFUSED_TO_MACHINES = {401, 403, 405, 429}
"""Answers of servers that turn away whoever is not a browser: they say nothing of the link."""
ADDRESS = re.compile(r'href="([^"]+)"')
PICTURE = re.compile(r"!\[([^\]\n]{0,400})\](?:\([^)\n]{0,600}\)|\[[^\]\n]{0,100}\])")
BLOCK = re.compile(r"</(?:p|li|h[1-6]|td|th|blockquote)>|<br>")
MARK = re.compile(r"<[^>]+>")
SENTENCE = re.compile(r"[.!?:;]+(?:\s|$)|\n+")
WORD = re.compile(r"\w+")
LARGEST_LIST = 100


@dataclass(frozen=True)
class Finding:
    """Something to look at: where, what was found there and what to do. `blocks`: it is not published like that."""

    where: str | Promise
    found: str
    advice: str | Promise
    blocks: bool = True
    line: int | None = None


def findings(row: Publication, *, now: datetime) -> list[Finding]:
    """What stops first. One query for the links, and one for those to pages of our own."""
    found = [*_missing(row), *_placeholders(row), *_pictures(row), *_links(row, now), *_advice(row)]
    return sorted(found, key=lambda one: not one.blocks)[:LARGEST_LIST]


def in_words(finding: Finding) -> str:
    """One line, as an error or a list tells it."""
    place = f"{finding.where}, {_('línea')} {finding.line}" if finding.line else str(finding.where)
    said = f" «{finding.found}»" if finding.found else ""
    return f"{place}:{said} {finding.advice}"


def addresses(row: Publication) -> list[str]:
    """Where its links lead, as the page shows them, once each."""
    found = ADDRESS.findall(markdown.render(row.body))
    return list(dict.fromkeys(unescape(url) for url in found))


def outward(row: Publication) -> list[str]:
    """The links of the text that lead to other sites."""
    own = urlsplit(settings.SITE_URL).netloc
    return [url for url in addresses(row) if url.startswith(("http://", "https://")) and urlsplit(url).netloc != own]


def _missing(row: Publication) -> Iterator[Finding]:
    if not row.body.strip():
        yield Finding(_("Texto"), "", _("Escriba el texto: está vacío."))
    if isinstance(row, Article) and not row.summary.strip():
        yield Finding(_("Resumen"), "", _("Escriba una o dos frases: son lo que se lee en la lista."))
    if isinstance(row, Article) and row.plan is not None and not row.plan.is_public:
        yield Finding(_("Plan"), row.plan.title, _("Publique primero el plan, o quítelo de la noticia."))


def _placeholders(row: Publication) -> Iterator[Finding]:
    for label, text in ((_("Título"), row.title), (_("Resumen"), row.summary), (_("Texto"), row.body)):
        for one in placeholders(text):
            line = one.line if text is row.body else None
            yield Finding(label, one.found, one.advice, line=line)


def _pictures(row: Publication) -> Iterator[Finding]:
    """Of an image in Markdown the page shows its words alone."""
    for number, line in enumerate(row.body.splitlines(), start=1):
        for picture in PICTURE.finditer(line):
            if not picture[1].strip():
                yield Finding(
                    _("Texto"), picture[0][:60], _("Escriba entre los corchetes qué muestra la imagen."), line=number
                )
            else:
                advice = _("Las imágenes del texto no se muestran, solo sus palabras. Use la fotografía de la noticia.")
                yield Finding(_("Texto"), picture[1][:60], advice, blocks=False, line=number)


def _links(row: Publication, now: datetime) -> Iterator[Finding]:
    known = {check.url: check for check in LinkCheck.objects.filter(url__in=outward(row))}
    for url in outward(row):
        check = known.get(url)
        if check is None or check.checked_at is None:
            yield Finding(
                _("Enlace"), url, _("Aún no se ha visitado: se revisa en los próximos minutos."), blocks=False
            )
        elif _is_dead(check):
            yield Finding(
                _("Enlace"), url, _("No respondió al visitarlo. Corríjalo, quítelo o pida revisarlo otra vez.")
            )
    own = [address for address in map(_own_path, addresses(row)) if address]
    for address in own:
        if not leads_somewhere(address):
            yield Finding(_("Enlace"), address, _("Esa dirección no existe en este portal. Corríjala o quítela."))
    yield from _unpublished(own, now)


def _is_dead(check: LinkCheck) -> bool:
    return check.status is None or (check.status >= 400 and check.status not in REFUSED_TO_MACHINES)


def _own_path(url: str) -> str:
    """The path of a link to this portal; empty for any other."""
    parts = urlsplit(url)
    if parts.netloc and parts.netloc != urlsplit(settings.SITE_URL).netloc:
        return ""
    return parts.path if parts.path.startswith("/") else ""


def leads_somewhere(path: str) -> bool:
    language = "en" if path.startswith("/en/") else settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            resolve(path)
        except Resolver404:
            return path.startswith((settings.STATIC_URL, "/api/v1/"))
    return True


def _unpublished(paths: list[str], now: datetime) -> Iterator[Finding]:
    """Links to pages and news of ours that nobody can read yet."""
    for model, folder in ((Page, "/paginas/"), (Article, "/noticias/")):
        wanted = {path.removeprefix("/en"): path for path in paths if path.removeprefix("/en").startswith(folder)}
        slugs = {path.removeprefix(folder).strip("/"): path for path in wanted}
        slugs = {slug: path for slug, path in slugs.items() if slug and "/" not in slug and slug != "feed"}
        if not slugs:
            continue
        public = set(model.objects.public(now).filter(slug__in=slugs).values_list("slug", flat=True))
        for slug in sorted(set(slugs) - public):
            advice = _("Esa página no está publicada. Publíquela antes, o quite el enlace.")
            yield Finding(_("Enlace"), slugs[slug], advice)


def _advice(row: Publication) -> Iterator[Finding]:
    """What is worth another look and stops nothing."""
    if row.pk and not row.sources.exists():
        yield Finding(_("Fuentes"), "", _("No cita ninguna fuente."), blocks=False)
    text = unescape(MARK.sub("", BLOCK.sub("\n", markdown.render(row.body))))
    for sentence in SENTENCE.split(text):
        count = len(WORD.findall(sentence))
        if count > MOST_WORDS:
            advice = _("Una frase tiene %(n)s palabras. Divídala: hasta 25 se leen bien.") % {"n": count}
            yield Finding(_("Texto"), sentence.strip()[:60] + "…", advice, blocks=False)
