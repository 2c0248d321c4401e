"""Minutes that everybody reads: published once, corrected by a new version that says what changed; and their annexes."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from committee.choices import MinutesState, VersionStage
from committee.models import Minutes, MinutesAnnex, MinutesVersion
from committee.permissions import can_annex, can_publish_minutes
from committee.selectors.minutes import blank_lines, proposed_version, public_version
from committee.services.minutes_common import (
    clean_text,
    day_of,
    holders_of,
    locked_minutes,
    must,
    tell,
    touch,
    write,
    write_version,
)
from committee.services.session_common import said
from core import files
from core.conflicts import check_unchanged
from core.models import StoredFile
from people.models import User

MOST_ANNEXES = 30
LONGEST_CHANGE = 400


@transaction.atomic
def publish_minutes(
    *, minutes: Minutes, by: User, today: date | None = None, now: datetime | None = None
) -> MinutesVersion:
    """The secretariat, exactly what both sectors approved; refused while something in it is left to fill in."""
    day = day_of(today, now)
    row = locked_minutes(minutes, by, day)
    must(row.state == MinutesState.APPROVED, row, _("Se publica cuando la aprueban los dos sectores."))
    if not can_publish_minutes(by, row):
        raise PermissionDenied
    approved = proposed_version(row)
    if approved is None:
        raise ValidationError(_("No hay un texto aprobado. Devuelva el acta a borrador."))
    if blanks := blank_lines(approved.text):
        raise ValidationError([_("Devuelva el acta a borrador y complete lo que falta."), *blanks])
    row.state, row.published_at = MinutesState.PUBLISHED, now or timezone.now()
    row.text = approved.text
    touch(row, by, now)
    version = write_version(row, VersionStage.PUBLISHED, by, now, text=approved.text)
    StoredFile.objects.filter(pk__in=row.annexes.values("file")).update(is_public=True)
    write(row, holders_of(row.session.committee, day), "minutes_published", gettext_noop("Acta publicada"))
    tell("publicó el acta de", row, by, today=day, public=True, changes={"version": version.number}, now=now)
    return version


@transaction.atomic
def correct_minutes(
    *,
    minutes: Minutes,
    text: str,
    what_changed: str,
    by: User,
    seen_at: datetime | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> MinutesVersion:
    """A new version beside the published ones, which stay as they are. Raises Conflict as `save_minutes` does."""
    day = day_of(today, now)
    row = locked_minutes(minutes, by, day)
    check_unchanged(row, seen_at)
    must(row.state == MinutesState.PUBLISHED, row, _("Se corrige solo lo que ya se publicó."))
    if not can_publish_minutes(by, row):
        raise PermissionDenied
    text = clean_text(text)
    what_changed = said(what_changed, "what_changed", _("Diga qué cambió y por qué: será público."))
    if len(what_changed) > LONGEST_CHANGE:
        raise ValidationError({"what_changed": _("Resuma el cambio en 400 caracteres.")})
    current = public_version(row)
    if current is not None and current.text == text:
        raise ValidationError({"text": _("El texto es el mismo que ya está publicado.")})
    if blanks := blank_lines(text):
        raise ValidationError({"text": blanks})
    row.text = text
    touch(row, by, now)
    version = write_version(row, VersionStage.CORRECTED, by, now, what_changed=what_changed)
    people = holders_of(row.session.committee, day)
    write(row, people, "minutes_published", gettext_noop("Acta corregida"), what_changed=what_changed)
    changes = {"version": version.number, "reason": what_changed}
    tell("corrigió el acta de", row, by, today=day, public=True, changes=changes, now=now)
    return version


@transaction.atomic
def add_annex(
    *,
    minutes: Minutes,
    title: str,
    upload: UploadedFile,
    by: User,
    today: date | None = None,
    now: datetime | None = None,
) -> MinutesAnnex:
    """Private until the minutes are published. Raises ValidationError at `upload` for what its content is."""
    day = day_of(today, now)
    row = locked_minutes(minutes, by, day)
    must(can_annex(by, row, day), row, _("Sus anexos ya no cambian."))
    title = said(title, "title", _("Póngale título al anexo."))
    if row.annexes.count() >= MOST_ANNEXES:
        raise ValidationError(
            {"upload": _("El acta admite %(most)s anexos. Reúna varios en uno.") % {"most": MOST_ANNEXES}}
        )
    annex = MinutesAnnex(minutes=row, title=title, added_at=now or timezone.now())
    annex.full_clean(exclude=["file"])
    try:
        annex.file = files.store(upload=upload, title=title)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from None
    annex.save()
    tell("añadió un anexo al acta de", row, by, today=day, changes={"title": title}, now=now)
    return annex


@transaction.atomic
def remove_annex(*, annex: MinutesAnnex, by: User, today: date | None = None, now: datetime | None = None) -> None:
    """Before publication; its file goes with it."""
    day = day_of(today, now)
    row = locked_minutes(annex.minutes, by, day)
    must(can_annex(by, row, day), row, _("Sus anexos ya no cambian."))
    kept = row.annexes.select_related("file").filter(pk=annex.pk).first()
    if kept is None:
        return
    stored = kept.file
    kept.delete()
    stored.delete()
    transaction.on_commit(lambda: stored.file.storage.delete(stored.file.name))
    tell("quitó un anexo del acta de", row, by, today=day, changes={"title": kept.title}, now=now)
