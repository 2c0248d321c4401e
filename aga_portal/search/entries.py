"""What search reads of each public row: its title, its text, its address. Never the name or the address of a person."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from commitments.models import Commitment, IrmReport, Milestone, ProgressReport, Question
from committee.models import Agreement, Committee, Minutes, Renewal, Session, WorkingGroup
from consultations.models import Consultation, Contribution, Proposal, Space
from core.markdown import render
from core.search_index import Entry
from core.templatetags.core_tags import on_date
from dashboards.models import WeeklyReport
from pages.models import Article, Correction, GlossaryTerm, LibraryDocument, Page
from people.models import Organization, Territory
from plans.models import ActionPlan, Claim, Lesson, Theme

REAL = 12
"""What is real comes before what only demonstrates."""
TABLE_ROW = re.compile(r"^\s*\|.*$", re.MULTILINE)
TAG = re.compile(r"<[^>]+>")


def joined(*texts: object) -> str:
    """One text of several, each its own paragraph."""
    return "\n".join(str(text).strip() for text in texts if text)


def from_markdown(text: str) -> str:
    """The words of a Markdown text as a reader sees them, without its tables: in minutes they name who came."""
    return _plain(TABLE_ROW.sub("", text))


@lru_cache(maxsize=32)
def _plain(text: str) -> str:
    spaced = TAG.sub(" ", render(text, 2).replace("<", " <"))
    for written, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        spaced = spaced.replace(written, letter)
    return " ".join(spaced.split())


def of_plan(plan: ActionPlan | None, weight: int) -> dict[str, Any]:
    return {"plan": plan.slug if plan else "", "weight": weight + (0 if plan and plan.is_demo else REAL)}


def plan(row: ActionPlan) -> Entry:
    acts = [str(act) for act in row.acts.all()]
    return Entry(
        str(row.pk),
        row.title,
        joined(row.summary, row.jurisdiction, *acts, *(theme.title for theme in row.themes.all())),
        row.get_absolute_url(),
        day=row.starts_on,
        **of_plan(row, 40),
    )


def commitment(row: Commitment) -> Entry:
    named = [part.organization for part in row.participations.all()]
    return Entry(
        str(row.pk),
        row.title,
        joined(
            row.summary,
            row.short_title,
            row.code,
            row.problem,
            row.causes,
            row.solution,
            row.expected_results,
            row.legal_basis,
            row.theme,
            *named,
            *(organization.acronym for organization in named),
            *row.territories.all(),
            *(indicator.name for indicator in row.indicators.all()),
            *(target.distinct_name for target in row.dataset_targets.all()),
        ),
        row.get_absolute_url(),
        day=row.starts_on,
        **of_plan(row.plan, 38),
    )


def milestone(row: Milestone) -> Entry:
    return Entry(
        str(row.pk),
        f"{row.title} · {row.commitment.short_title or row.commitment.title}",
        joined(row.product, row.verification),
        row.commitment.get_absolute_url(),
        heading=row.title,
        day=row.planned_starts_on,
        **of_plan(row.commitment.plan, 16),
    )


def report(row: ProgressReport) -> Entry:
    shown = [evidence.title for evidence in row.evidence.all()]
    return Entry(
        str(row.pk),
        f"{row.milestone.title} · {row.milestone.commitment.short_title or row.milestone.commitment.title}",
        joined(row.actions, row.obstacles, row.reason, row.completion_reason, row.next_steps, *shown),
        row.milestone.commitment.get_absolute_url(),
        heading="",
        day=_day(row.published_at),
        **of_plan(row.milestone.commitment.plan, 10),
    )


def question(row: Question) -> Entry:
    return Entry(
        str(row.pk),
        row.commitment.title,
        joined(row.text, row.answer),
        row.commitment.get_absolute_url(),
        heading="",
        day=_day(row.received_at),
        **of_plan(row.commitment.plan, 6),
    )


def irm_report(row: IrmReport) -> Entry:
    said = [text for item in row.recommendations.all() for text in (item.text, item.response)]
    return Entry(
        str(row.pk), row.title, joined(*said), row.plan.get_absolute_url(), day=row.dated_on, **of_plan(row.plan, 20)
    )


def theme(row: Theme) -> Entry:
    """Its commitments when it has some; else its place among the themes of the plan."""
    listed = reverse("commitments:commitment_list") + "?" + urlencode({"plan": row.plan.slug, "theme": row.slug})
    url = listed if row.has_commitments else f"{row.plan.get_absolute_url()}#tema-{row.slug}"
    return Entry(str(row.pk), row.title, "", url, day=row.plan.starts_on, **of_plan(row.plan, 34))


def lesson(row: Lesson) -> Entry:
    return Entry(
        str(row.pk),
        row.plan.title,
        joined(row.text, row.note, row.follow_up),
        f"{row.plan.get_absolute_url()}#lecciones",
        heading="",
        **of_plan(row.plan, 12),
    )


def claim(row: Claim) -> Entry:
    return Entry(
        str(row.pk),
        row.plan.title,
        joined(row.text, row.note),
        f"{row.plan.get_absolute_url()}#fuentes",
        heading="",
        **of_plan(row.plan, 14),
    )


def weekly_report(row: WeeklyReport) -> Entry:
    """Found by its week; what happened in it is found where it happened."""
    title = f"Informe semanal · {on_date(row.starts_on)} – {on_date(row.ends_on)}"
    return Entry(str(row.pk), title, row.plan.title, row.get_absolute_url(), day=row.starts_on, **of_plan(row.plan, 12))


def organization(row: Organization) -> Entry:
    title = f"{row.name} ({row.acronym})" if row.acronym else row.name
    body = joined(row.get_sector_display(), row.territory)
    return Entry(str(row.pk), title, body, row.get_absolute_url(), weight=38 + (0 if row.is_demo else REAL))


def territory(row: Territory) -> Entry:
    """Known by what is before the comma: Bogotá, D. C."""
    return Entry(
        str(row.pk),
        row.name,
        joined(row.get_level_display(), row.parent),
        row.get_absolute_url(),
        heading=row.name.partition(",")[0],
        weight=40 + REAL,
    )


def committee(row: Committee) -> Entry:
    texts = [text.text for text in row.texts.all()]
    return Entry(str(row.pk), row.name, joined(*texts), row.get_absolute_url(), **of_plan(row.plan, 46))


def group(row: WorkingGroup) -> Entry:
    return Entry(str(row.pk), row.name, row.purpose, row.get_absolute_url(), **of_plan(row.committee.plan, 22))


def renewal(row: Renewal) -> Entry:
    return Entry(
        str(row.pk), row.title, from_markdown(row.call), row.get_absolute_url(), **of_plan(row.committee.plan, 20)
    )


def session(row: Session) -> Entry:
    decided = [] if row.cancelled_at else [decision.text for decision in row.decisions.all()]
    return Entry(
        str(row.pk),
        str(row),
        joined(row.purpose, *(item.title for item in row.agenda.all()), *decided),
        row.get_absolute_url(),
        day=row.held_on,
        **of_plan(row.committee.plan, 22),
    )


def minutes(row: Minutes) -> Entry:
    """Of its newest published version only."""
    newest = row.public_versions[0].text if row.public_versions else ""
    return Entry(
        str(row.pk),
        str(row),
        from_markdown(newest),
        row.get_absolute_url(),
        day=row.session.held_on,
        **of_plan(row.session.committee.plan, 18),
    )


def agreement(row: Agreement) -> Entry:
    return Entry(
        str(row.pk),
        f"{row.session}",
        row.text,
        f"{reverse('committee:agreement_list', args=[row.session.committee.slug])}#acuerdo-{row.pk}",
        heading="",
        day=row.due_on,
        **of_plan(row.session.committee.plan, 14),
    )


def consultation(row: Consultation) -> Entry:
    parts = [text for section in row.sections.all() for text in (section.title, section.text)]
    return Entry(
        str(row.pk),
        row.title,
        joined(row.summary, row.what_happens, row.norms, *parts, row.report_summary, row.unanswered_reason),
        row.get_absolute_url(),
        day=row.opens_on,
        **of_plan(row.plan, 30),
    )


def contribution(row: Contribution) -> Entry:
    """What was said and what was answered; never by whom, whatever they consented to."""
    decision = getattr(row, "decision", None)
    address = f"{row.consultation.get_absolute_url()}?{urlencode({'search': row.receipt})}#{row.receipt}"
    return Entry(
        str(row.pk),
        row.consultation.title,
        joined(row.text, decision and decision.text),
        address,
        heading="",
        day=_day(row.received_at),
        **of_plan(row.consultation.plan, 4),
    )


def proposal(row: Proposal) -> Entry:
    decision = getattr(row, "decision", None)
    text = joined(row.text, decision and decision.text)
    return Entry(
        str(row.pk), row.title, text, row.get_absolute_url(), day=_day(row.created_at), **of_plan(row.plan, 24)
    )


def space(row: Space) -> Entry:
    materials = [material.title for material in row.materials.all()]
    return Entry(
        str(row.pk),
        row.title,
        joined(row.summary, row.place, row.territory, *map(str, row.outcomes), *materials),
        row.get_absolute_url(),
        day=row.starts_on,
        **of_plan(row.plan, 24),
    )


def document(row: LibraryDocument) -> Entry:
    text = getattr(row, "text", None)
    return Entry(
        str(row.pk),
        row.title,
        joined(row.publisher, row.note, text and text.text),
        row.get_absolute_url(),
        language=row.language or "es",
        day=row.dated_on,
        **of_plan(row.plan, 28),
    )


def page(row: Page) -> Entry:
    return Entry(
        str(row.pk),
        row.title,
        joined(row.summary, from_markdown(row.body)),
        row.get_absolute_url(),
        language=row.language,
        weight=22 + REAL,
    )


def article(row: Article) -> Entry:
    return Entry(
        str(row.pk),
        row.title,
        joined(row.summary, from_markdown(row.body)),
        row.get_absolute_url(),
        language=row.language,
        day=row.dated_on,
        **of_plan(row.plan, 18),
    )


def term(row: GlossaryTerm) -> Entry:
    """A definition stands under the plans and promises that say the word, and over the rest."""
    title = f"{row.term} ({row.acronym})" if row.acronym else row.term
    body = joined(row.definition, *row.forms[1:])
    return Entry(str(row.pk), title, body, row.get_absolute_url(), heading="", weight=37 + REAL)


def correction(row: Correction) -> Entry:
    return Entry(
        str(row.pk),
        row.place,
        joined(row.now_says, row.reason),
        row.get_absolute_url(),
        heading="",
        weight=4 + REAL,
        day=row.corrected_on,
    )


def _day(moment: Any) -> date | None:
    return timezone.localdate(moment) if moment else None
