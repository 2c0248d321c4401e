"""What the PDF of a weekly report says. A published report is always the same file."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.markdown import plain
from core.pdf import Paper
from core.templatetags.core_tags import on_date
from dashboards.models import WeeklyReport
from dashboards.selectors.weekly import Part, Section, counts_of, findings_of, parts_of, week_words


def paper_of(report: WeeklyReport, *, address: str) -> tuple[Paper, str]:
    """The paper and its text in Markdown, from the frozen content alone, in the language in force."""
    content = report.content
    title = content["plan"]["title"]
    week = week_words(report.starts_on, report.ends_on)
    paper = Paper(
        title=f"{_('Informe semanal')} · {title}",
        author=_("Portal de Gobierno Abierto"),
        address=address,
        footer=f"{title}, {week.lower()}",
        stamp=report.published_at,
        kicker=week,
        notice=_("Demostración: datos ficticios para conocer el portal.") if content["plan"]["is_demo"] else "",
        facts=[
            (_("Publicado el"), on_date(timezone.localdate(report.published_at))),
            (_("Cuenta lo publicado hasta el"), on_date(report.starts_on + timedelta(days=6))),
            (_("Dirección estable"), address),
        ],
    )
    return paper, "\n\n".join([*findings_of(content["headline"]), _counts(report), *map(_part, parts_of(content))])


def _counts(report: WeeklyReport) -> str:
    return "\n".join(f"- **{number}** {words}" for number, words in counts_of(report.content["counts"]))


def _part(part: Part) -> str:
    if not part.sections:
        return f"# {part.heading}\n\n{part.empty}"
    # The note comes last: between a heading and its list it would be left alone at the foot of a page.
    return "\n\n".join([f"# {part.heading}", *map(_section, part.sections), f"*{part.note}*"])


def _section(section: Section) -> str:
    lines = [f"## {section.heading} ({section.total})"]
    for line in section.lines:
        about = f" · {plain(line.where)}" if line.where else ""
        why = f" {_('Motivo')}: {plain(line.why)}" if line.why else ""
        lines.append(f"- [{plain(line.title)}](<{line.url}>){about}. {plain(line.said)}{why}")
    if section.more:
        more = ngettext("Y %(n)s más.", "Y %(n)s más.", section.more) % {"n": section.more}
        lines.append(f"- {more}")
    return f"{lines[0]}\n\n" + "\n".join(lines[1:])
