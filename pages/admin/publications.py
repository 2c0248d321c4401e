"""Pages and news: written as drafts, reviewed, published by steps."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from core.admin_steps import Step, SteppedAdmin
from core.forms import ConfirmForm
from pages import services
from pages.admin.base import ContentAdmin
from pages.choices import PublicationState
from pages.forms import ArticleForm, PageForm, ScheduleForm, WithdrawForm
from pages.models import Article, Page, Publication
from pages.permissions import can_edit_content
from pages.review import findings, in_words
from pages.selectors import whole_articles, whole_pages
from pages.showing import article_context, page_context
from people.models import User

DRAFT, SCHEDULED, PUBLISHED, WITHDRAWN = PublicationState


def in_state(*states: str) -> Any:
    """A step for whoever keeps the content, while the row is in one of the states."""
    return lambda user, obj: obj.state(timezone.now()) in states and can_edit_content(user)


def publish(user: User, obj: Publication, data: dict[str, Any]) -> Any:
    services.publish(row=obj, by=user)
    return _("Ya está publicada.")


def schedule(user: User, obj: Publication, data: dict[str, Any]) -> Any:
    services.publish(row=obj, at=data["at"], by=user)
    return _("Quedó programada. Hasta esa hora nadie la ve.")


def back_to_draft(user: User, obj: Publication, data: dict[str, Any]) -> Any:
    services.take_back_to_draft(row=obj, by=user)
    return _("Volvió a borrador.")


def withdraw(user: User, obj: Publication, data: dict[str, Any]) -> Any:
    services.withdraw(row=obj, by=user, **data)
    return _("Quedó retirada. Su dirección dice desde cuándo y por qué.")


def visit_links(user: User, obj: Publication, data: dict[str, Any]) -> Any:
    services.ask_to_visit_links(row=obj, by=user)
    return _("Los enlaces se visitan otra vez en los próximos minutos.")


class PublicationAdmin(ContentAdmin, SteppedAdmin):
    saved_field = "updated_at"
    search_fields = ("title", "slug")
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields: tuple[str, ...] = ("sources",)
    steps = (
        Step("publicar", _("Publicar ahora"), ConfirmForm, in_state(DRAFT, SCHEDULED, WITHDRAWN), publish),
        Step("programar", _("Programar"), ScheduleForm, in_state(DRAFT, SCHEDULED, WITHDRAWN), schedule),
        Step("borrador", _("Devolver a borrador"), ConfirmForm, in_state(SCHEDULED), back_to_draft),
        Step("retirar", _("Retirar"), WithdrawForm, in_state(PUBLISHED), withdraw),
        Step("enlaces", _("Visitar otra vez los enlaces"), ConfirmForm, in_state(*PublicationState), visit_links),
    )
    WRITTEN: tuple[Any, ...] = ("title", "slug", "summary", "body", "language")
    PLACED: tuple[Any, ...] = ()
    APART: tuple[str, ...] = ()
    """Fields of the form that a service of their own takes."""
    create: Any = None
    template = ""

    def get_urls(self) -> list:
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        preview = path("<path:object_id>/vista-previa/", self.admin_site.admin_view(self.preview_view), name=name)
        return [preview, *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        written = (None, {"fields": self.WRITTEN})
        placed = (_("Dónde y de dónde"), {"fields": self.PLACED})
        if obj is None:
            return (written, placed)
        standing = {"fields": ("state_now", "published_at", "withdraw_reason", "review")}
        return ((_("Revisión antes de publicar"), standing), written, placed)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = ("state_now", "published_at", "withdraw_reason", "review")
        return (*fixed, "slug") if obj is not None and obj.published_at is not None else fixed

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    @admin.display(description=_("estado"))
    def state_now(self, obj: Publication) -> str:
        return str(obj.state(timezone.now()).label)

    @admin.display(description=_("revisión"))
    def review(self, obj: Publication) -> str:
        found = findings(obj, now=timezone.now())
        if not found:
            return format_html('<p class="state state--ok">{}</p>', _("Nada pendiente: se puede publicar."))
        words = {True: (_("Impide publicar"), "error"), False: (_("Para mirar"), "warning")}
        rows = ((words[one.blocks][1], words[one.blocks][0], in_words(one)) for one in found)
        line = '<li><strong class="state state--{}">{}</strong> · {}</li>'
        return format_html('<ul class="review">{}</ul>', format_html_join("", line, rows))

    def is_public(self, obj: Publication) -> bool:
        return type(obj)._default_manager.public(timezone.now()).filter(pk=obj.pk).exists()

    def write(self, user: User, obj: Any, form: ModelForm, change: bool) -> Model:
        data = {name: value for name, value in form.cleaned_data.items() if name not in self.APART}
        if not change:
            return self.create(by=user, **data)
        changed = {name: data[name] for name in form.changed_data if name in data}
        return services.change_publication(row=obj, by=user, seen_at=form.seen_at, **changed)

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().render_change_form(request, context, *args, **kwargs)
        obj = kwargs.get("obj")
        if obj is not None:
            address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_preview", args=[obj.pk])
            context["steps"].insert(0, (address, _("Vista previa")))
        return response

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page as people will read it."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        response = render(request, self.template, self.shown(obj) | {"is_preview": True, "row": obj})
        response["Cache-Control"] = "private, no-store"
        return response

    def shown(self, obj: Any) -> dict[str, Any]:
        raise NotImplementedError


@admin.register(Page)
class PageAdmin(PublicationAdmin):
    form = PageForm
    list_display = ("title", "state_now", "order", "published_at", "updated_at")
    autocomplete_fields = ("sources", "claims")
    PLACED = ("order", "sources", "claims")
    create = staticmethod(services.create_page)
    template = "pages/page_detail.html"

    def shown(self, obj: Page) -> dict[str, Any]:
        return page_context(whole_pages().get(pk=obj.pk))


@admin.register(Article)
class ArticleAdmin(PublicationAdmin):
    form = ArticleForm
    list_display = ("title", "state_now", "dated_on", "plan", "published_at", "updated_at")
    list_select_related = ("plan",)
    date_hierarchy = "dated_on"
    create = staticmethod(services.create_article)
    template = "pages/article_detail.html"
    PLACED = ("dated_on", "plan", "sources", "upload", "picture_alt")
    APART = ("upload", "remove_picture")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        if obj is None or obj.picture_id is None:
            return found
        return (*found[:-1], (found[-1][0], {"fields": (*self.PLACED, "remove_picture")}))

    def write(self, user: User, obj: Any, form: ModelForm, change: bool) -> Model:
        data = form.cleaned_data
        row = super().write(user, obj, form, change)
        if data.get("upload"):
            return services.set_picture(article=row, upload=data["upload"], alt=data["picture_alt"], by=user)
        if data.get("remove_picture"):
            return services.set_picture(article=row, upload=None, alt="", by=user)
        return row

    def shown(self, obj: Article) -> dict[str, Any]:
        return article_context(whole_articles().get(pk=obj.pk))
