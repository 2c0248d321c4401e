"""Where members and the secretariat make the minutes of a session together: never cached, never listed, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committee import services
from committee.choices import MinutesState
from committee.minutes_forms import CorrectionForm, ResolutionForm, TextForm
from committee.minutes_steps import STEPS, Step
from committee.minutes_template import first_text
from committee.models import Minutes, MinutesAnnex, MinutesObservation, MinutesVersion, Session
from committee.permissions import can_record
from committee.selectors.minutes import Desk, desk_of
from committee.services.minutes_common import MAX_TEXT
from core.conflicts import Conflict
from core.differences import text_changes
from core.editorial import placeholders

OPEN_STATES = (MinutesState.DRAFT, MinutesState.OBSERVATIONS)
SESSION = ("session__committee__jurisdiction", "session__committee__plan", "session__group", "updated_by", "drafted_by")

View = Callable[..., HttpResponse]


def _posted(view: View) -> View:
    """Whoever comes to the address of a step by a link, or after signing in again, lands on the minutes."""

    @wraps(view)
    def guarded(request: HttpRequest, session: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return redirect("committee:my_minutes", session)
        return view(request, session, *args, **kwargs)

    return guarded


@never_cache
@login_required
@require_safe
def my_minutes(request: HttpRequest, session: str) -> HttpResponse:
    found = _mine(request, session)
    minutes = _minutes_of(found)
    if minutes is None:
        context = _about(found) | {"today": timezone.localdate()}
        return render(request, "committee/my_minutes_start.html", context)
    return _desk_page(request, minutes)


@never_cache
@login_required
@_posted
def my_minutes_start(request: HttpRequest, session: str) -> HttpResponse:
    found = _mine(request, session)
    try:
        services.start_minutes(session=found, by=request.user)
        messages.success(request, _("El acta está empezada con lo que se sabe de la sesión. Complete lo demás."))
    except ValidationError as error:
        if _minutes_of(found) is None:
            context = _about(found) | {"today": timezone.localdate(), "refusal": " ".join(error.messages)}
            return render(request, "committee/my_minutes_start.html", context, status=400)
        messages.info(request, " ".join(error.messages))
    return redirect("committee:my_minutes", session)


@never_cache
@login_required
@_posted
def my_minutes_text(request: HttpRequest, session: str) -> HttpResponse:
    """Save the text, or see it first. What was typed comes back whatever happened to the minutes meanwhile."""
    minutes = _started(request, session)
    corrects = minutes.state == MinutesState.PUBLISHED and "what_changed" in request.POST
    form = (CorrectionForm if corrects else TextForm)(request.POST)
    if "preview" in request.POST:
        return _desk_page(request, minutes, editor=form, preview=request.POST.get("text", ""))
    if not form.is_valid():
        return _desk_page(request, minutes, editor=form)
    write = services.correct_minutes if corrects else services.save_minutes
    try:
        write(minutes=minutes, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        return _conflict_page(request, conflict.saved, form)
    except ValidationError as error:
        if corrects or minutes.state in (MinutesState.DRAFT, MinutesState.OBSERVATIONS):
            _show(form, error)
            return _desk_page(request, minutes, editor=form)
        return _conflict_page(request, minutes, form, refusal=" ".join(error.messages))
    done = _("La corrección ya es pública.") if corrects else _("El texto quedó guardado.")
    messages.success(request, done)
    return redirect("committee:my_minutes", session)


@never_cache
@login_required
@_posted
def my_minutes_preview(request: HttpRequest, session: str) -> HttpResponse:
    """What the text will look like and what it still lacks, as a part of a page. Nothing is saved."""
    _mine(request, session)
    text = request.POST.get("text", "")[:MAX_TEXT]
    context = {"text": text, "blanks": placeholders(text), "top": 4}
    return render(request, "committee/my_minutes_preview.html", context)


@never_cache
@login_required
@_posted
def my_minutes_step(request: HttpRequest, session: str, step: str) -> HttpResponse:
    minutes = _started(request, session)
    taken = STEPS.get(step)
    if taken is None:
        raise Http404
    form = taken.form_class(request.POST, request.FILES or None, auto_id=f"id_{step}_%s")
    if form.is_valid():
        try:
            taken.do(minutes, form.cleaned_data, request.user)
            messages.success(request, str(taken.done))
            return redirect("committee:my_minutes", session)
        except ValidationError as error:
            _show(form, error)
    return _desk_page(request, _started(request, session), bound={step: form})


@never_cache
@login_required
@_posted
def my_minutes_resolve(request: HttpRequest, session: str, pk: int) -> HttpResponse:
    minutes = _started(request, session)
    observation = get_object_or_404(MinutesObservation.objects.filter(minutes=minutes), pk=pk)
    observation.minutes = minutes
    form = ResolutionForm(request.POST, auto_id=f"id_{pk}_%s")
    if form.is_valid():
        try:
            services.resolve_observation(observation=observation, by=request.user, **form.cleaned_data)
            messages.success(request, _("La observación quedó resuelta."))
            return redirect("committee:my_minutes", session)
        except ValidationError as error:
            _show(form, error)
    return _desk_page(request, minutes, bound={pk: form})


@never_cache
@login_required
@_posted
def my_minutes_annex_remove(request: HttpRequest, session: str, pk: int) -> HttpResponse:
    minutes = _started(request, session)
    annex = get_object_or_404(MinutesAnnex.objects.filter(minutes=minutes), pk=pk)
    annex.minutes = minutes
    try:
        services.remove_annex(annex=annex, by=request.user)
        messages.success(request, _("El anexo se quitó."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("committee:my_minutes", session)


@never_cache
@login_required
@require_safe
def my_minutes_versions(request: HttpRequest, session: str) -> HttpResponse:
    """Two texts compared word by word: any two versions, or one with the text as it is now (0)."""
    minutes = _started(request, session)
    versions = list(minutes.versions.order_by("-number"))
    texts = {"0": minutes.text} | {str(version.number): version.text for version in versions}
    latest = str(versions[0].number) if versions else "0"
    old, new = request.GET.get("de", latest), request.GET.get("a", "0")
    if old not in texts or new not in texts:
        raise Http404
    context = _about(minutes.session) | {
        "minutes": minutes,
        "options": [("0", _("El texto de ahora")), *((str(one.number), _label(one)) for one in versions)],
        "old": old,
        "new": new,
        "changes": text_changes(texts[old], texts[new]),
        "is_same": texts[old] == texts[new],
    }
    return render(request, "committee/my_minutes_versions.html", context)


@never_cache
@login_required
@require_safe
def my_minutes_template(request: HttpRequest, session: str) -> HttpResponse:
    """The first text made again, with what was recorded since: to copy from."""
    found = _mine(request, session)
    return render(request, "committee/my_minutes_template.html", _about(found) | {"text": first_text(found)})


def _desk_page(
    request: HttpRequest,
    minutes: Minutes,
    *,
    editor: Form | None = None,
    preview: str | None = None,
    bound: dict[Any, Form] | None = None,
) -> HttpResponse:
    desk = desk_of(minutes, request.user, timezone.localdate())
    bound = bound or {}
    steps = {name: _step_form(name, step, desk, bound) for name, step in STEPS.items()}
    previewing = preview is not None
    editor = editor or _editor(desk)
    text = preview if preview is not None else minutes.text
    context = _about(minutes.session) | {
        "minutes": minutes,
        "desk": desk,
        "states": MinutesState.choices,
        "editor": editor,
        "previewing": previewing,
        "shown_text": text,
        "blanks": placeholders(text) if previewing else desk.blanks,
        "steps": [entry for name, entry in steps.items() if entry and name not in ("observar", "anexo")],
        "observe": steps["observar"],
        "annex": steps["anexo"],
        "observations": [
            (row, bound.get(row.pk) or ResolutionForm(auto_id=f"id_{row.pk}_%s") if may else None)
            for row, may in desk.observations
        ],
    }
    wrong = any(form.errors for form in bound.values()) or bool(editor and editor.is_bound and not previewing)
    return render(request, "committee/my_minutes.html", context, status=400 if wrong else 200)


def _editor(desk: Desk) -> Form | None:
    initial = {"text": desk.minutes.text, "seen_at": desk.minutes.updated_at.isoformat()}
    if desk.rights.draft:
        return TextForm(initial=initial)
    return CorrectionForm(initial=initial) if desk.rights.correct else None


def _step_form(name: str, step: Step, desk: Desk, bound: dict[Any, Form]) -> dict[str, Any] | None:
    """What the page needs to offer a step; one that was refused is shown with what was typed, allowed or not."""
    if name not in bound and not step.shown(desk):
        return None
    initial = {"version": desk.proposed.number} if desk.proposed else {}
    form = bound.get(name) or step.form_class(auto_id=f"id_{name}_%s", initial=initial)
    return {"name": name, "form": form, "button": step.button, "help": step.help, "quiet": name == "devolver"}


def _conflict_page(request: HttpRequest, saved: Minutes, form: Form, refusal: str = "") -> HttpResponse:
    """409: both texts and what differs. Where the text is closed by now, what was typed stays to be copied."""
    saved = Minutes.objects.select_related(*SESSION).get(pk=saved.pk)
    typed = form.cleaned_data["text"]
    corrects = isinstance(form, CorrectionForm)
    is_open = saved.state == MinutesState.PUBLISHED if corrects else saved.state in OPEN_STATES
    form.data = form.data.copy()
    form.data["seen_at"] = saved.updated_at.isoformat()
    context = _about(saved.session) | {
        "minutes": saved,
        "form": form if is_open and not refusal else None,
        "typed": typed,
        "refusal": refusal,
        "changes": text_changes(saved.text.rstrip(), typed.rstrip()),
        "is_same": saved.text.rstrip() == typed.rstrip(),
    }
    return render(request, "committee/my_minutes_conflict.html", context, status=409)


def _mine(request: HttpRequest, slug: str) -> Session:
    """A session of a committee where the person sits today or keeps the secretariat; for others it does not exist."""
    rows = Session.objects.select_related("committee__jurisdiction", "committee__plan", "group")
    found = get_object_or_404(rows, slug=slug)
    if not can_record(request.user, found, timezone.localdate()):
        raise Http404
    return found


def _minutes_of(session: Session) -> Minutes | None:
    return Minutes.objects.select_related(*SESSION).filter(session=session).first()


def _started(request: HttpRequest, slug: str) -> Minutes:
    minutes = _minutes_of(_mine(request, slug))
    if minutes is None:
        raise Http404
    return minutes


def _about(session: Session) -> dict[str, Any]:
    plan = session.committee.plan
    return {"session": session, "committee": session.committee, "is_demo": bool(plan and plan.is_demo)}


def _label(version: MinutesVersion) -> str:
    written = timezone.localtime(version.written_at)
    return _("Versión %(number)s, %(stage)s, %(day)s") % {
        "number": version.number,
        "stage": version.get_stage_display(),
        "day": written.strftime("%d/%m/%Y"),
    }


def _show(form: Form, error: ValidationError) -> None:
    """Each message at its field, or at the top when the form does not show that field."""
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for field, texts in found.items():
        form.add_error(field if field in form.fields else None, texts)
