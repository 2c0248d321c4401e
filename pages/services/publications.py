"""The life of a page or a news item: written, reviewed, published now or from an hour on, changed, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import files
from core.conflicts import check_unchanged
from core.models import StoredFile
from pages.choices import PublicationState
from pages.models import Article, Page, Publication
from pages.permissions import can_edit_content
from pages.pictures import shrink
from pages.review import findings, in_words
from pages.services.history import tell
from people.models import User

Row = TypeVar("Row", bound=Publication)
RELATED = ("sources", "claims")
SHARED = ("title", "slug", "summary", "body", "language")
EDITABLE = {Page: {*SHARED, "order"}, Article: {*SHARED, "dated_on", "plan", "picture_alt"}}
NAMED = {Page: "la página", Article: "la noticia"}
TAKEN = {"feed"}
"""Addresses under /noticias/ that are no news."""
MOST_TOLD = 12


@transaction.atomic
def create_page(*, title: str, slug: str, by: User, now: datetime | None = None, **fields: Any) -> Page:
    """A draft. Raises PermissionDenied, and ValidationError per field."""
    return _create(Page(title=title, slug=slug), by, now, fields)


@transaction.atomic
def create_article(*, title: str, slug: str, by: User, now: datetime | None = None, **fields: Any) -> Article:
    """A draft. Raises PermissionDenied, and ValidationError per field."""
    return _create(Article(title=title, slug=slug), by, now, fields)


@transaction.atomic
def change_publication(
    *, row: Row, by: User, seen_at: datetime | None = None, now: datetime | None = None, **fields: Any
) -> Row:
    """Change its texts, places and sources. One that is public or has its hour is reviewed again, and refused as it would be.

    `seen_at` is the `updated_at` of what the writer had on screen: Conflict when somebody saved since.
    """
    row = _locked(row, by)
    check_unchanged(row, seen_at)
    now = now or timezone.now()
    changed = _apply(row, fields)
    if "slug" in changed and row.published_at is not None:
        raise ValidationError({"slug": _("Ya se publicó con esa dirección: otros la enlazan y no cambia.")})
    if not changed:
        return row
    row.updated_at = now
    row.full_clean()
    row.save()
    _relate(row, fields)
    if row.state(now) in (PublicationState.PUBLISHED, PublicationState.SCHEDULED):
        _check_fit(row, now)
    _tell("modificó", row, by, now, public=_is_told(row, now), changes={"fields": sorted(changed)})
    return row


@transaction.atomic
def publish(*, row: Row, by: User, at: datetime | None = None, now: datetime | None = None) -> Row:
    """From now on, or from `at`, a moment to come. Raises ValidationError with whatever the review found that stops it."""
    row = _locked(row, by)
    now = now or timezone.now()
    if row.state(now) == PublicationState.PUBLISHED:
        raise ValidationError(_("Ya está publicada."))
    if at is not None and at <= now:
        raise ValidationError({"at": _("Escriba una hora que no haya pasado, o publique ahora.")})
    again = row.withdrawn_at is not None
    row.published_at, row.announced_at = at or now, None if at else now
    row.withdrawn_at, row.withdrawn_by, row.withdraw_reason = None, None, ""
    row.updated_at = now
    row.full_clean()
    _check_fit(row, now)
    row.save()
    if at is not None:
        _tell("programó", row, by, now, public=False, changes={"at": at.isoformat()})
    else:
        _open_picture(row, is_public=True)
        _tell("volvió a publicar" if again else "publicó", row, by, now, public=True)
    return row


@transaction.atomic
def take_back_to_draft(*, row: Row, by: User, now: datetime | None = None) -> Row:
    """One whose hour has not come; nobody has read it."""
    row = _locked(row, by)
    now = now or timezone.now()
    if row.state(now) != PublicationState.SCHEDULED:
        raise ValidationError(_("Solo una programada vuelve a borrador. Una publicada se retira, con su motivo."))
    row.published_at = None
    row.updated_at = now
    row.save(update_fields=["published_at", "updated_at"])
    _tell("devolvió a borrador", row, by, now, public=False)
    return row


@transaction.atomic
def withdraw(*, row: Row, reason: str, by: User, now: datetime | None = None) -> Row:
    """Its address then says since when and why. The reason is public."""
    row = _locked(row, by)
    now = now or timezone.now()
    if row.state(now) != PublicationState.PUBLISHED:
        raise ValidationError(_("Solo se retira lo que está publicado."))
    if not reason.strip():
        raise ValidationError({"reason": _("Diga por qué se retira: el motivo es público.")})
    row.withdrawn_at, row.withdrawn_by, row.withdraw_reason = now, by, reason.strip()
    row.updated_at = now
    row.full_clean()
    row.save()
    _open_picture(row, is_public=False)
    _tell("retiró", row, by, now, public=True, changes={"reason": row.withdraw_reason})
    return row


@transaction.atomic
def set_picture(
    *, article: Article, upload: UploadedFile | None, alt: str, by: User, now: datetime | None = None
) -> Article:
    """A photograph with its words, or none when `upload` is None; made small, and without the camera's notes.

    Raises ValidationError at `upload` or `picture_alt`.
    """
    article = _locked(article, by)
    now = now or timezone.now()
    if upload is not None and not alt.strip():
        raise ValidationError({"picture_alt": _("Describa en palabras lo que muestra la fotografía.")})
    old = article.picture
    article.picture = article.picture_width = article.picture_height = None
    article.picture_alt = alt.strip() if upload is not None else ""
    if upload is not None:
        try:
            small = shrink(upload)
        except ValidationError as error:
            raise ValidationError({"upload": error.messages}) from error
        article.picture = files.store(upload=small.upload, title=article.title)
        article.picture_width, article.picture_height = small.width, small.height
    article.updated_at = now
    article.full_clean()
    article.save()
    if old is not None:
        old.delete()
        transaction.on_commit(lambda: old.file.storage.delete(old.file.name))
    _open_picture(article, is_public=_is_told(article, now))
    _tell("cambió la fotografía de", article, by, now, public=_is_told(article, now))
    return article


def announce_due(*, now: datetime) -> int:
    """Write the public line of history of what became public by itself; returns how many. May run twice."""
    done = 0
    for model in (Page, Article):
        for pk in model.objects.to_announce(now).order_by("published_at").values_list("pk", flat=True):
            with transaction.atomic():
                row = model.objects.select_for_update(of=("self",)).to_announce(now).filter(pk=pk).first()
                if row is None:
                    continue
                row.announced_at = now
                row.save(update_fields=["announced_at"])
                _open_picture(row, is_public=True)
                _tell("publicó", row, None, row.published_at, public=True)
                done += 1
    return done


def _create(row: Row, by: User, now: datetime | None, fields: dict[str, Any]) -> Row:
    if not can_edit_content(by):
        raise PermissionDenied
    now = now or timezone.now()
    if isinstance(row, Article) and row.slug in TAKEN:
        raise ValidationError({"slug": _("Esa dirección ya es de otra cosa en este portal. Escriba otra.")})
    row.updated_at = now
    _apply(row, fields)
    row.full_clean()
    row.save()
    _relate(row, fields)
    _tell("escribió", row, by, now, public=False)
    return row


def _locked(row: Row, by: User) -> Row:
    if not can_edit_content(by):
        raise PermissionDenied
    return type(row)._default_manager.select_for_update().get(pk=row.pk)


def _apply(row: Publication, fields: dict[str, Any]) -> list[str]:
    """Names of what changed. Raises TypeError for what is not changed here."""
    if unknown := set(fields) - EDITABLE[type(row)] - set(RELATED):
        raise TypeError(f"{', '.join(sorted(unknown))} cannot be changed here")
    changed = [name for name, value in fields.items() if name not in RELATED and getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    return changed + [name for name in RELATED if name in fields and _differ(row, name, fields[name])]


def _differ(row: Publication, name: str, wanted: Iterable[Any]) -> bool:
    return row.pk is None or set(getattr(row, name).all()) != set(wanted)


def _relate(row: Publication, fields: dict[str, Any]) -> None:
    for name in RELATED:
        if name in fields:
            getattr(row, name).set(fields[name])


def _check_fit(row: Publication, now: datetime) -> None:
    stops = [in_words(finding) for finding in findings(row, now=now) if finding.blocks]
    if stops:
        more = [_("Y hay más: corrija estos primero.")] if len(stops) > MOST_TOLD else []
        raise ValidationError([_("Aún no se puede publicar:"), *stops[:MOST_TOLD], *more])


def _open_picture(row: Publication, *, is_public: bool) -> None:
    if isinstance(row, Article) and row.picture_id is not None:
        StoredFile.objects.filter(pk=row.picture_id).update(is_public=is_public)


def _is_told(row: Publication, now: datetime) -> bool:
    """A change is told only of what people read, and whose publication was told."""
    return row.state(now) == PublicationState.PUBLISHED and row.announced_at is not None


def _tell(verb: str, row: Publication, by: User | None, now: datetime | None, **told: Any) -> None:
    plan = getattr(row, "plan", None)
    tell(f"{verb} {NAMED[type(row)]}", row, by, plan=plan, now=now, **told)
