"""Steps that one takes on a row of the admin, each with its form: told once, they get an address, a button and a check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from core.admin import StaffAdmin


@dataclass(frozen=True)
class Step:
    """`allowed(user, obj)` decides on the button and on the step; `do(user, obj, data)` calls the service and says what happened.

    `path` ends the row's address; `form_class` is as in `StaffAdmin.step_view`.
    """

    path: str
    title: Any
    form_class: type
    allowed: Callable[[Any, Any], bool]
    do: Callable[[Any, Any, dict[str, Any]], Any]


class SteppedAdmin(StaffAdmin):
    """A door whose rows change by steps."""

    steps: tuple[Step, ...] = ()
    change_form_template = "admin/stepped_change_form.html"

    def get_urls(self) -> list:
        base = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(
                f"<path:object_id>/{step.path}/",
                self.admin_site.admin_view(partial(self.take_step, step=step)),
                name=f"{base}_{step.path}",
            )
            for step in self.steps
        ]
        return [*own, *super().get_urls()]

    def take_step(self, request: HttpRequest, object_id: str, step: Step) -> HttpResponse:
        return self.step_view(
            request,
            object_id,
            allowed=step.allowed,
            form_class=step.form_class,
            do=lambda obj, data: step.do(request.user, obj, data),
            title=step.title,
        )

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        base = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        context["steps"] = [
            (reverse(f"{base}_{step.path}", args=[obj.pk]), step.title)
            for step in self.steps
            if obj is not None and step.allowed(request.user, obj)
        ]
        return super().render_change_form(request, context, *args, **kwargs)
