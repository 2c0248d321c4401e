"""Commitments, and the entities and territories seen through them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import CharField, Count, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from commitments.choices import IrmCompletion
from commitments.facets import MAPPED_LEVELS, facet_counts, narrowing
from commitments.filters import CommitmentFilter, OrganizationFilter, public_plans, public_themes, values_of
from commitments.models import Commitment, Participation
from commitments.progress import CommitmentProgress
from commitments.record import organization_record
from commitments.selectors import (
    claims_about,
    commitment_page,
    commitments_by_territory,
    days_to_publish,
    family_progress,
    if_public,
    indicator_rows,
    irm_rows,
    light_word,
    load_parts,
    milestone_rows,
    progress_of,
    public_commitments,
    timeline_of,
)
from commitments.selectors.places import places
from core.models import ActivityRecord
from core.selectors import ListPaginator
from core.text import fold
from people.choices import Sector
from people.models import Organization, Territory
from plans.choices import Scheme

PAGE_SIZE = 50
HISTORY_ROWS = 30
SHOWN_FILTERS = (
    "search",
    "plan",
    "theme",
    "branch",
    "level",
    "territory",
    "organization",
    "state",
    "light",
    "value",
    "ordering",
)
COUNTED = ("plan", "theme", "branch", "level", "territory", "organization", "state", "light", "value")
LIGHTS_COUNTED_UP_TO = 300
REFERENCES: dict[str, tuple[Any, str, str]] = {
    "plan": (public_plans, "slug", "title"),
    "theme": (public_themes, "slug", "title"),
    "territory": (lambda: Territory.objects.filter(level__in=MAPPED_LEVELS), "code", "name"),
    "organization": (lambda: Organization.objects.all(), "slug", "name"),
    "value": (lambda: values_of(Scheme.OGP_VALUE), "code", "name"),
}
ORDERINGS = (
    ("", gettext_lazy("Orden del plan")),
    ("title", gettext_lazy("Título")),
    ("ends_on", gettext_lazy("Termina primero")),
    ("-updated_at", gettext_lazy("Actualizado hace menos")),
)


@require_safe
def commitment_list(request: HttpRequest) -> HttpResponse:
    given = {name: value for name, value in request.GET.items() if value}
    found = CommitmentFilter(given, _listed_commitments())
    form, valid = found.form, found.form.is_valid()
    query = {name: value for name, value in given.items() if name in form.fields}
    result = _result(form, found.day, query) if valid else Result(Commitment.objects.none(), None)
    total = _total(result.counts, query)
    rows: Any = list(result.shown) if total is not None and total <= LIGHTS_COUNTED_UP_TO else result.shown
    page = ListPaginator(rows, PAGE_SIZE, known=total).get_page(given.get("page"))
    progress = _count_lights(result, rows if isinstance(rows, list) else None, page, found.day)
    _with_options(form, result.counts)
    context = {
        "form": form,
        "fields": [form[name] for name in dict.fromkeys((*SHOWN_FILTERS, *query))],
        "chips": [(form.fields[name].label, _option_label(form, name, value), name) for name, value in query.items()],
        "page_obj": page,
        "rows": _with_progress(list(page), progress),
        "today": found.day,
        "query": urlencode(query),
        "is_demo": any(commitment.plan and commitment.plan.is_demo for commitment in page),
    }
    return render(request, "commitments/commitment_list.html", context, status=200 if valid else 400)


@dataclass
class Result:
    """What the filters leave, how many each value would leave and, where lights were needed to tell, the progress."""

    shown: QuerySet[Commitment]
    counts: dict[str, dict[str, int]] | None
    progress: dict[int, CommitmentProgress] | None = None


def _result(form: Form, day: date, query: dict[str, str]) -> Result:
    """A light is not a column: it is computed once for every row, then serves to filter, to count and to show."""
    rows = _listed_commitments()
    light, form.cleaned_data["light"] = form.cleaned_data["light"], ""
    if not light:
        without = narrowing(form, rows)
        return Result(without(None), facet_counts(without, query.get("role", "")))
    progress = progress_of(rows.only("pk").select_related(None).prefetch_related(None).order_by(), day)
    kept = [key for key, figures in progress.items() if figures.light == light]
    others = narrowing(form, rows)(None).order_by().values_list("pk", flat=True)
    without = narrowing(form, rows.filter(pk__in=kept))
    counts = facet_counts(without, query.get("role", ""))
    return Result(without(None), counts | {"light": Counter(progress[key].light for key in others)}, progress)


def _count_lights(
    result: Result, rows: list[Commitment] | None, page: Page, day: date
) -> dict[int, CommitmentProgress]:
    """The progress of the page's rows; of the whole result, to count its lights, where it was short enough to read."""
    if result.progress is not None:
        return result.progress
    if result.counts is None or rows is None:
        return progress_of(page, day)
    progress = progress_of(rows, day)
    result.counts["light"] = Counter(figures.light for figures in progress.values())
    return progress


def _listed_commitments() -> QuerySet[Commitment]:
    """Only what a row shows: one related list less than `public_commitments()`."""
    rows = public_commitments().order_by("plan_id", "order", "id")
    leads = Participation.objects.select_related("organization")
    return rows.prefetch_related(None).prefetch_related(Prefetch("participations", leads))


def _with_options(form: Form, counts: dict[str, dict[str, int]] | None) -> None:
    """The values of the reference filters, read together in one query; with counts, those that leave something."""
    parts = [
        rows().order_by().values_list(Value(name, output_field=CharField()), key, label)
        for name, (rows, key, label) in REFERENCES.items()
    ]
    options: dict[str, dict[str, str]] = {name: {} for name in REFERENCES}
    for name, key, label in parts[0].union(*parts[1:]):
        options[name][key] = label
    for name in COUNTED:
        known = options.get(name) or {str(key): str(label) for key, label in form.fields[name].widget.choices if key}
        counted = counts is not None and (name != "light" or "light" in counts)
        shown = [(key, label) for key, label in known.items() if not counted or _leaves(form, counts, name, key)]
        if name in REFERENCES:
            shown.sort(key=lambda item: fold(item[1]))
        if counted:
            shown = [(key, f"{label} ({counts.get(name, {}).get(key, 0)})") for key, label in shown]
        form.fields[name].widget.choices = [("", _("Todos")), *shown]
        form.fields[name].widget.labels = known
    form.fields["ordering"].widget.choices = ORDERINGS


def _total(counts: dict[str, dict[str, int]] | None, query: dict[str, str]) -> int | None:
    """Every commitment has one state: those of the chosen one, or of all, are the whole result."""
    if counts is None:
        return None
    states = counts.get("state", {})
    return states.get(query["state"], 0) if "state" in query else sum(states.values())


def _leaves(form: Form, counts: dict[str, dict[str, int]], name: str, key: str) -> bool:
    """Whether the value would leave something, or is the one chosen."""
    return bool(counts.get(name, {}).get(key)) or form.data.get(name) == key


def _option_label(form: Form, name: str, value: str) -> str:
    """What a chip says: the word of the option, else what was typed."""
    widget = form.fields[name].widget
    if name in COUNTED:
        return widget.labels.get(value, value)
    choices = getattr(widget, "choices", ())
    return str({str(key): label for key, label in choices}.get(value, value))


@require_safe
def commitment_detail(request: HttpRequest, slug: str) -> HttpResponse:
    today = timezone.localdate()
    commitment = get_object_or_404(commitment_page(), slug=slug)
    load_parts(commitment)
    figures, children = family_progress(commitment, today)
    milestones = milestone_rows(commitment, figures, today)
    plan = commitment.plan
    context = {
        "commitment": commitment,
        "figures": figures,
        "light_label": light_word(commitment, figures),
        "irm_label": IrmCompletion(figures.irm).label if figures.irm else "",
        "milestones": milestones,
        "timeline": timeline_of(milestones, today),
        "children": children,
        "indicators": indicator_rows(commitment),
        "irm": irm_rows(commitment),
        "claims": claims_about(commitment),
        "history": list(_history(commitment)),
        "today": today,
        "is_demo": bool(plan and plan.is_demo),
        "crumbs": [(_("Compromisos"), reverse("commitments:commitment_list"))]
        + ([(plan.title, plan.get_absolute_url())] if plan else []),
    }
    return render(request, "commitments/commitment_detail.html", context | _relatives(commitment))


def _relatives(commitment: Commitment) -> dict[str, Commitment | None]:
    """The commitments that this one names, when the public may see them."""
    return {name: if_public(getattr(commitment, name)) for name in ("parent", "merged_into", "continued_from")}


def _history(commitment: Commitment) -> QuerySet[ActivityRecord]:
    """Records of the commitment and of what hangs from it, which name its address in the language of who wrote them."""
    url = commitment.get_absolute_url()
    addresses = {url, *(translate_url(url, language) for language in ("es", "en"))}
    own = Q(object_type="commitments.commitment", object_id=str(commitment.pk))
    return ActivityRecord.objects.public().filter(own | Q(object_url__in=addresses))[:HISTORY_ROWS]


@require_safe
def organization_list(request: HttpRequest) -> HttpResponse:
    given = {name: value for name, value in request.GET.items() if value and name in ("search", "sector")}
    organizations = Organization.objects.select_related("territory").annotate(
        commitments_count=Count(
            "participations", filter=Q(participations__commitment__in=Commitment.objects.public()), distinct=True
        )
    )
    found = OrganizationFilter(given, organizations.order_by("is_demo", "name", "id"))
    valid = found.form.is_valid()
    page = ListPaginator(found.qs if valid else organizations.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": found.form,
        "fields": [found.form[name] for name in ("search", "sector")],
        "query": urlencode(given),
        "page_obj": page,
        "is_demo": any(organization.is_demo for organization in page),
    }
    return render(request, "commitments/organization_list.html", context, status=200 if valid else 400)


@require_safe
def organization_detail(request: HttpRequest, slug: str) -> HttpResponse:
    today = timezone.localdate()
    organization = get_object_or_404(Organization.objects.select_related("territory", "parent"), slug=slug)
    commitments = list(public_commitments().filter(participations__organization=organization).distinct())
    participations = organization.plan_participations.filter(Q(plan=None) | Q(plan__is_public=True))
    progress = progress_of(commitments, today)
    context = {
        "organization": organization,
        "record": organization_record(organization, progress, commitments, today),
        "days_to_publish": days_to_publish(organization),
        "sector_label": Sector(organization.sector).label,
        "is_demo": organization.is_demo,
        "rows": _with_progress(commitments, progress),
        "participations": participations.select_related("plan", "source__document"),
        "today": today,
        "crumbs": [(_("Entidades"), reverse("commitments:organization_list"))],
    }
    return render(request, "commitments/organization_detail.html", context)


@require_safe
def territory_list(request: HttpRequest) -> HttpResponse:
    context = {
        "countries": places(),
        "today": timezone.localdate(),
        "is_demo": Commitment.objects.public().filter(plan__is_demo=True, territories__isnull=False).exists(),
    }
    return render(request, "commitments/territory_list.html", context)


@require_safe
def territory_detail(request: HttpRequest, code: str) -> HttpResponse:
    today = timezone.localdate()
    territory = get_object_or_404(Territory.objects.select_related("parent"), code=code)
    inside = Territory.objects.inside(code)
    commitments = list(public_commitments().filter(territories__in=inside).distinct())
    context = {
        "territory": territory,
        "rows": _rows(commitments, today),
        "children": territory.children.annotate(commitments_count=Coalesce(commitments_by_territory(), 0)).order_by(
            "name"
        ),
        "organizations": Organization.objects.filter(territory=territory).order_by("is_demo", "name"),
        "spaces": territory.spaces.public(),
        "today": today,
        "is_demo": any(commitment.plan and commitment.plan.is_demo for commitment in commitments),
        "crumbs": [(_("Territorios"), reverse("commitments:territory_list"))],
    }
    return render(request, "commitments/territory_detail.html", context)


def _rows(commitments: list[Commitment], today: Any) -> list[tuple[Commitment, Any, str]]:
    return _with_progress(commitments, progress_of(commitments, today))


def _with_progress(commitments: list[Commitment], progress: dict[int, Any]) -> list[tuple[Commitment, Any, str]]:
    return [(c, progress[c.pk], light_word(c, progress[c.pk])) for c in commitments]
