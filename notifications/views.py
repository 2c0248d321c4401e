"""What waits for the signed-in person, most urgent first."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.selectors import my_space as what_waits


@never_cache
@login_required
@require_safe
def my_space(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    space = what_waits(request.user, today)
    context = {"space": space, "today": today, "is_demo": space.shows_demo}
    return render(request, "notifications/my_space.html", context)
