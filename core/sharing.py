"""From a thing of the portal to what others may show of it: badge, card, citation, and the answers that carry them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.citations import Citation, figures_on
from core.drawing import Badge, Card, Thing, badge_svg, card_png
from core.drawing.badge import HEIGHT
from core.templatetags.core_tags import on_date, percent

KEPT_SECONDS = 300
"""How long another site's reader may keep a picture: a figure is never older than that."""
LONGEST_SUBJECT = 120
FRAME_HEIGHT = 360
"""Room for most frames at 400 points of width; a longer one scrolls."""
FRAMED_ANYWHERE = {"frame-ancestors": ["*"]}


def portal_name() -> str:
    """With its country. The profile is the shell's; this floor knows it by its address in the settings."""
    profile = import_string(settings.PORTAL_PROFILE)()
    return f"{profile.name} · {profile.country}" if profile.country else str(profile.name)


def absolute(path: str) -> str:
    return settings.SITE_URL + path


def done_words(thing: Thing) -> str:
    """Empty for what no longer counts."""
    if thing.facts or thing.light == "withdrawn":
        return "".join(thing.facts[:1])
    return _("Sin hitos publicados") if thing.actual is None else _("%(a)s hecho") % {"a": percent(thing.actual)}


def figure_words(thing: Thing) -> str:
    """The same words as beside the bar of every page."""
    if thing.facts:
        return " · ".join(thing.facts)
    done = done_words(thing)
    if not done or thing.actual is None or thing.expected is None:
        return done
    return f"{done}, " + _("se esperaba %(e)s") % {"e": percent(thing.expected)}


def day_words(thing: Thing) -> str:
    return _("Cifras al %(day)s") % {"day": on_date(thing.on)}


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def badge_of(thing: Thing) -> Badge:
    notice = f"{_('Demostración')} · " if thing.is_demo else ""
    told = [capital(thing.word), figure_words(thing), day_words(thing), thing.within, portal_name()]
    return Badge(
        title=f"{notice}{thing.kind}: {thing.title}",
        description=". ".join(part for part in told if part) + ".",
        label=notice + (thing.label or thing.kind),
        figure=done_words(thing),
        day=date_format(thing.on, "j N Y"),
        light=thing.light,
        word=capital(thing.word),
        actual=None if thing.light == "withdrawn" else thing.actual,
        expected=thing.expected,
    )


def card_of(thing: Thing) -> Card:
    return Card(
        portal=portal_name(),
        title=thing.title,
        kicker=f"{thing.kind} · {thing.within}" if thing.within else thing.kind,
        figure=done_words(thing) if thing.facts else figure_words(thing),
        more=" · ".join(thing.facts[1:]),
        day=day_words(thing),
        address=absolute(thing.path).partition("://")[2],
        notice=_("Demostración") if thing.is_demo else "",
        light=thing.light,
        word=capital(thing.word),
        actual=None if thing.light == "withdrawn" else thing.actual,
        expected=thing.expected,
    )


def citation_of(thing: Thing) -> Citation:
    notes = [capital(thing.word), figure_words(thing)]
    if thing.answers:
        notes.append(_("Responde: %(who)s") % {"who": thing.answers})
    if thing.is_demo:
        notes.append(_("Datos ficticios de demostración"))
    return Citation(
        key=thing.path.strip("/").rpartition("/")[2],
        author=portal_name(),
        title=f"{thing.kind}: {thing.title}",
        within=thing.within,
        note=". ".join(note for note in notes if note),
        day=thing.on,
        day_words=figures_on(on_date(thing.on)),
        address=absolute(thing.path),
        language=get_language() or settings.LANGUAGE_CODE,
    )


def badge_answer(thing: Thing) -> HttpResponse:
    return _kept(HttpResponse(badge_svg(badge_of(thing)), content_type="image/svg+xml; charset=utf-8"))


def card_answer(card: Card) -> HttpResponse:
    return _kept(HttpResponse(card_png(card), content_type="image/png"))


CITED: dict[str, tuple[str, Callable[[Citation], str]]] = {
    "bib": ("application/x-bibtex", Citation.bibtex),
    "ris": ("application/x-research-info-systems", Citation.ris),
    "json": ("application/vnd.citationstyles.csl+json", Citation.csl_json),
}


def citation_answer(thing: Thing, form: str) -> HttpResponse:
    """`form` is the ending of its address."""
    (kind, told), citation = CITED[form], citation_of(thing)
    headers = {"Content-Disposition": f'attachment; filename="{citation.key}.{form}"'}
    return HttpResponse(told(citation), content_type=f"{kind}; charset=utf-8", headers=headers)


def frame_context(thing: Thing) -> dict[str, Any]:
    return {"thing": thing, "portal": portal_name(), "day": day_words(thing), "address": absolute(thing.path)}


def share_context(thing: Thing) -> dict[str, Any]:
    """For components/share.html: every address and every snippet, ready to be copied."""
    address, spoken = absolute(thing.path), badge_of(thing).spoken
    subject = quote(f"{thing.kind}: {thing.title}"[:LONGEST_SUBJECT])
    # What others paste stays for years: its words must not carry a figure that changes.
    alt = f"{thing.kind}: {thing.title}" if thing.facts else _("Avance de %(title)s") % {"title": thing.title}
    picture = format_html('<img src="{}" alt="{}" height="{}">', absolute(thing.badge_path), alt, HEIGHT)
    return {
        "thing": thing,
        "address": address,
        "mailto": f"mailto:?subject={subject}&body={quote(address)}",
        "citation": citation_of(thing),
        "spoken": spoken,
        "badge_snippet": format_html('<a href="{}">{}</a>', address, picture),
        "frame_snippet": format_html(
            '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>',
            absolute(thing.frame_path),
            f"{thing.kind}: {thing.title}",
            FRAME_HEIGHT,
        ),
    }


def _kept(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response
