"""The files of the documents: their data are kept behind their own door, in the plans."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.admin_steps import Step, SteppedAdmin
from pages import services
from pages.forms import FileForm
from pages.models import LibraryDocument
from pages.permissions import can_edit_content, can_keep_document
from people.choices import Role
from people.models import User
from people.permissions import jurisdiction_ids


def attach(user: User, obj: LibraryDocument, data: dict[str, Any]) -> Any:
    services.attach_file(document=obj, upload=data["upload"], by=user)
    return _("El archivo ya es del documento. Su texto se podrá buscar en unos minutos.")


@admin.register(LibraryDocument)
class LibraryDocumentAdmin(SteppedAdmin):
    list_display = ("title", "kind", "plan", "file_now", "reading", "is_public")
    list_select_related = ("plan", "file", "archive_copy", "text")
    list_filter = ("kind", "is_public", "language")
    search_fields = ("title", "key", "publisher")
    fields = ("title", "kind", "plan", "publisher", "dated_on", "language", "url", "file_now", "reading", "is_public")
    readonly_fields = ("file_now", "reading")
    steps = (Step("archivo", _("Subir el archivo"), FileForm, can_keep_document, attach),)

    def rows(self, user: User) -> QuerySet[LibraryDocument]:
        found = LibraryDocument.objects.select_related("plan__jurisdiction", "file", "archive_copy", "text")
        if user.is_superuser:
            return found
        mine = Q(plan__jurisdiction__in=jurisdiction_ids(user, Role.SECRETARIAT))
        return found.filter(mine | Q(plan__isnull=True) if can_edit_content(user) else mine)

    def can_see_any(self, user: User) -> bool:
        return bool(user.is_superuser or jurisdiction_ids(user, Role.SECRETARIAT))

    def is_public(self, obj: LibraryDocument) -> bool:
        return obj.is_public and (obj.plan is None or obj.plan.is_public)

    @admin.display(description=_("archivo"))
    def file_now(self, obj: LibraryDocument) -> str:
        return f"{obj.stored.name} ({filesizeformat(obj.stored.size)})" if obj.stored else "—"

    @admin.display(description=_("lectura"))
    def reading(self, obj: LibraryDocument) -> str:
        text = getattr(obj, "text", None)
        return str(text.get_state_display()) if text else "—"
