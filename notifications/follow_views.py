"""Following without an account: the sheet, the link of the mail, what one follows, and the way out.

None of these pages is kept by anybody, none is for search engines, and reading one changes nothing: programs that look
into mail read links too.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.intake import TooMany, new_sheet
from core.private import private
from notifications import services
from notifications.addresses import KINDS
from notifications.choices import Cadence
from notifications.forms import FollowForm
from notifications.links import asked_by, follower_of, leaving_by
from notifications.models import Follower
from notifications.selectors.targets import Target, find_target, find_targets

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@private
@read_or_write
def follow(request: HttpRequest, word: str, key: str) -> HttpResponse:
    """Ask to follow. What comes back says nothing of whether that address did before."""
    target = _asked_target(word, key)
    form = FollowForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                services.request_follow(
                    target=target, cadence=form.cleaned_data["cadence"], submission=form.submission(request)
                )
                return HttpResponseRedirect(reverse("notifications:follow_sent", args=[word, key]))
            except TooMany:
                status = 429
                form.add_error(None, _("Desde su conexión ya llegaron muchas solicitudes. Intente dentro de una hora."))
            except ValidationError as error:
                form.add_error(None, error)
                form.sheet = new_sheet()
    context = {"form": form, "target": target, "is_demo": target.is_demo}
    return render(request, "notifications/follow.html", context, status=status)


@private
@require_safe
def follow_sent(request: HttpRequest, word: str, key: str) -> HttpResponse:
    target = _asked_target(word, key)
    context = {"target": target, "word": word, "is_demo": target.is_demo}
    return render(request, "notifications/follow_sent.html", context)


def _asked_target(word: str, key: str) -> Target:
    target = find_target(KINDS[word], key) if word in KINDS else None
    if target is None:
        raise Http404
    return target


@private
@read_or_write
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    asked = asked_by(token)
    if asked is None:
        return _no_such_link(request)
    row = asked.subscription
    target = find_target(row.kind, row.key)
    if request.method == "POST" and target is not None:
        if services.confirm_follow(asked=asked) is None:
            return _no_such_link(request)
        return HttpResponseRedirect(reverse("notifications:manage", args=[row.follower.token]))
    context = {
        "target": target,
        "cadence": Cadence(asked.cadence).label,
        "is_confirmed": row.confirmed_at is not None and row.cadence == asked.cadence,
        "is_demo": bool(target and target.is_demo),
    }
    return render(request, "notifications/follow_confirm.html", context)


@private
@read_or_write
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """What this address follows. The link is the key: whoever reads the mail may change it."""
    follower = follower_of(token)
    if follower is None:
        return _no_such_link(request)
    if request.method == "POST":
        return _managed(request, follower)
    rows = list(follower.subscriptions.order_by("confirmed_at", "pk"))
    targets = find_targets((row.kind, row.key) for row in rows)
    context = {
        "rows": [(row, targets.get((row.kind, row.key))) for row in rows],
        "cadences": Cadence.choices,
        "is_demo": any(target.is_demo for target in targets.values()),
    }
    return render(request, "notifications/follow_manage.html", context)


def _managed(request: HttpRequest, follower: Follower) -> HttpResponse:
    """One change; a step that is not understood changes nothing."""
    here = HttpResponseRedirect(reverse("notifications:manage", args=[follower.token]))
    step, number = request.POST.get("step", ""), request.POST.get("row", "")
    if step == "leave_all":
        services.leave_all(follower=follower)
        return HttpResponseRedirect(reverse("notifications:left"))
    if not number.isascii() or not number.isdecimal() or len(number) > 15:
        return here
    if step == "leave" and not services.leave(follower=follower, subscription=int(number)):
        return HttpResponseRedirect(reverse("notifications:left"))
    if step == "cadence" and request.POST.get("cadence") in Cadence.values:
        services.change_cadence(follower=follower, subscription=int(number), cadence=request.POST["cadence"])
    return here


@csrf_exempt
@private
@read_or_write
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """The way out of every mail: a page with a button for people, one POST for the button of a mail program (RFC 8058).

    That POST comes without cookies, so the signed link itself says who leaves. Done again, it answers the same.
    """
    leaving = leaving_by(token)
    if leaving is None:
        return _no_such_link(request)
    if request.method == "POST" and leaving.follower is not None:
        services.leave_all(follower=leaving.follower)
    if request.method == "POST" or leaving.follower is None:
        return render(request, "notifications/follow_left.html")
    return render(request, "notifications/follow_leave.html", {"manage": leaving.follower.token})


@private
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    return render(request, "notifications/follow_left.html")


def _no_such_link(request: HttpRequest) -> HttpResponse:
    """The same page for a link that never was, for one that was used up and for one whose week is over."""
    return render(request, "notifications/follow_no_link.html", status=404)
