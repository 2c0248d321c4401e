"""One's own data: asking for the link, seeing what is held, taking a copy, having it erased.

What opens with a link is kept by nobody, is for no search engine, and its address is told to nobody: `strict-origin` sends the
name of the site at most (`no-referrer` would make browsers send forms without an origin, which are refused). Reading changes
nothing but the note that a copy was handed out.
"""

from __future__ import annotations

import json
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aga_portal.privacy import erasure, requests
from aga_portal.privacy.copy import JSON, copy_of, held
from aga_portal.privacy.forms import EraseForm, OwnDataForm
from core.intake import TooMany
from core.private import View, private

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def own_data(view: View) -> View:
    @private
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        return response

    return wrapped


@own_data
@read_or_write
def ask(request: HttpRequest) -> HttpResponse:
    """What comes back says nothing of whether the portal knows that address."""
    form = OwnDataForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                requests.ask(submission=form.submission(request))
                return HttpResponseRedirect(reverse("my_data_sent"))
            except TooMany:
                status = 429
                form.add_error(None, _("Desde su conexión ya llegaron muchas solicitudes. Intente dentro de una hora."))
    return render(request, "privacy/my_data_ask.html", {"form": form}, status=status)


@own_data
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/my_data_sent.html")


@own_data
@read_or_write
def own(request: HttpRequest, token: str) -> HttpResponse:
    """What is held, and the form to have it erased."""
    asked = requests.opened(token)
    if asked is None:
        return _no_such_link(request)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        erasure.erase(asked.mail, withdraw=form.cleaned_data["withdraw"], request=asked)
        return HttpResponseRedirect(reverse("my_data_erased"))
    found = held(asked.mail)
    context = {
        "mail": asked.mail,
        "held": found,
        "form": form,
        "token": token,
        "has_account": any(item.holding.key == "accounts" for item in found),
        "nothing": all(item.holding.key in {"requests", "mails"} for item in found),
    }
    return render(request, "privacy/my_data_held.html", context, status=400 if form.is_bound else 200)


@own_data
@require_safe
def copy(request: HttpRequest, token: str) -> HttpResponse:
    asked = requests.opened(token)
    if asked is None:
        return _no_such_link(request)
    text = json.dumps(copy_of(asked.mail), cls=JSON, ensure_ascii=False, indent=2)
    requests.note_copy(request=asked, mail=asked.mail)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mis-datos-{timezone.localdate().isoformat()}.json"'
    return response


@own_data
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/my_data_erased.html")


def _no_such_link(request: HttpRequest) -> HttpResponse:
    """The same for a link that never was, for one whose day is over and for one whose data were erased."""
    return render(request, "privacy/my_data_no_link.html", status=404)
