"""Sessions, for the secretariat: a list that leads to the pages where they are run together with the members."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from committee.admin.base import SecretariatAdmin
from committee.models import Session
from committee.selectors.sessions import state_of


@admin.register(Session)
class SessionAdmin(SecretariatAdmin):
    addable = changeable = False
    list_display = ("__str__", "held_on", "starts_time", "mode", "state", "working_page")
    list_select_related = ("committee", "group")
    list_filter = (("committee", admin.RelatedOnlyFieldListFilter), "kind", "mode")
    date_hierarchy = "held_on"
    search_fields = ("slug", "purpose", "place")
    FIELDS = (
        "working_page",
        "state",
        "committee",
        "group",
        ("kind", "number"),
        ("held_on", "starts_time", "ends_time"),
        ("mode", "place"),
        "purpose",
        "recording_url",
        ("called_at", "cancelled_at"),
        "cancel_reason",
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return ((None, {"fields": self.FIELDS}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("working_page", "state")

    def is_public(self, obj: Session) -> bool:
        return Session.objects.public().filter(pk=obj.pk).exists()

    @admin.display(description=_("estado"))
    def state(self, obj: Session) -> str:
        return str(state_of(obj, timezone.localdate()).label)

    @admin.display(description=_("dónde se lleva"))
    def working_page(self, obj: Session) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', reverse("committee:my_session", args=[obj.slug]), _("Abrir la sesión")
        )
