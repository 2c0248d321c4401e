"""What a space shows beside its facts: who spoke, what it left behind, what people said of it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.choices import MaterialKind
from consultations.models import Space, SpaceMaterial, Speaker, Testimonial
from consultations.services.space_common import kept_space, moment, tell
from core import files
from core.models import StoredFile
from people.models import User
from plans.models import Source

MAX_FILES = 50
IMAGES = ("jpg", "png", "webp")
PHOTOGRAPH_BYTES = 2 * files.MEGABYTE


@transaction.atomic
def save_speaker(
    *,
    space: Space,
    name: str,
    by: User,
    role: str = "",
    order: int = 1,
    source: Source | None = None,
    speaker: Speaker | None = None,
) -> Speaker:
    """A new one, or `speaker` corrected. Whoever speaks in public is named in public."""
    space = kept_space(space if speaker is None else speaker.space, by)
    row = speaker or Speaker(space=space)
    row.name, row.role, row.order, row.source = name.strip(), role.strip(), order, source
    row.full_clean()
    row.save()
    tell("corrigió ponentes de" if speaker else "añadió ponentes a", space, by)
    return row


@transaction.atomic
def add_material(
    *,
    space: Space,
    title: str,
    by: User,
    kind: str = MaterialKind.DOCUMENT,
    alt_text: str = "",
    order: int = 0,
    upload: UploadedFile | None = None,
    url: str = "",
    now: datetime | None = None,
) -> SpaceMaterial:
    """A file or a link, as public as its space. Raises ValidationError per field, `upload` for the file's content."""
    space = kept_space(space, by)
    row = SpaceMaterial(
        space=space,
        title=title.strip(),
        kind=kind,
        alt_text=alt_text.strip(),
        order=order,
        url=url,
        added_at=moment(now),
    )
    row.full_clean(exclude=["file", "url"], validate_constraints=False)
    _check_alternative(row)
    if bool(upload) == bool(url):
        raise ValidationError({"upload": _("Suba el archivo o escriba el enlace, uno de los dos.")})
    if upload is not None:
        row.file = _store(space, row, upload)
    row.full_clean()
    row.save()
    tell("publicó materiales de", space, by, changes={"title": row.title}, now=now)
    return row


@transaction.atomic
def describe_material(
    *, material: SpaceMaterial, title: str, by: User, alt_text: str = "", order: int = 0
) -> SpaceMaterial:
    """Its words; another file is another material."""
    space = kept_space(material.space, by)
    material.title, material.alt_text, material.order = title.strip(), alt_text.strip(), order
    _check_alternative(material)
    material.full_clean()
    material.save(update_fields=["title", "alt_text", "order"])
    tell("corrigió materiales de", space, by, changes={"title": material.title})
    return material


@transaction.atomic
def remove_material(*, material: SpaceMaterial, by: User) -> None:
    """What should not be public, such as the photograph of somebody who asked so; its file goes with it."""
    space = kept_space(material.space, by)
    stored = material.file
    material.delete()
    if stored is not None:
        stored.delete()
        transaction.on_commit(lambda: stored.file.storage.delete(stored.file.name))
    tell("retiró materiales de", space, by, public=False)


@transaction.atomic
def add_testimonial(
    *,
    space: Space,
    text: str,
    name: str,
    by: User,
    role: str = "",
    has_consent: bool = False,
    consent_note: str = "",
    source: Source | None = None,
    now: datetime | None = None,
) -> Testimonial:
    """Kept without consent, shown only with it. Raises ValidationError when nobody can tell how consent was given."""
    space = kept_space(space, by)
    row = Testimonial(
        space=space, text=text.strip(), name=name.strip(), role=role.strip(), consent_note=consent_note.strip()
    )
    row.source = source
    if has_consent:
        _consent(row, consent_note, moment(now))
    row.full_clean()
    row.save()
    tell("añadió un testimonio a", space, by, public=has_consent, now=now)
    return row


@transaction.atomic
def give_consent(*, testimonial: Testimonial, consent_note: str, by: User, now: datetime | None = None) -> Testimonial:
    """Its author agrees to its publication, or agrees again."""
    space = kept_space(testimonial.space, by)
    _consent(testimonial, consent_note, moment(now))
    testimonial.withdrawn_at = None
    testimonial.full_clean()
    testimonial.save(update_fields=["consent_at", "consent_note", "withdrawn_at"])
    tell("añadió un testimonio a", space, by, now=now)
    return testimonial


@transaction.atomic
def withdraw_consent(*, testimonial: Testimonial, by: User, now: datetime | None = None) -> Testimonial:
    """Its author no longer agrees: it leaves the page at once."""
    space = kept_space(testimonial.space, by)
    if testimonial.consent_at is None or testimonial.withdrawn_at is not None:
        raise ValidationError(_("Ese testimonio no está publicado."))
    testimonial.withdrawn_at = moment(now)
    testimonial.save(update_fields=["withdrawn_at"])
    tell("retiró un testimonio de", space, by, public=False, now=now)
    return testimonial


def _consent(row: Testimonial, note: str, now: datetime) -> None:
    if not note.strip():
        raise ValidationError({"consent_note": _("Diga cómo consta la autorización: una carta, un audio, un correo.")})
    row.consent_at, row.consent_note = now, note.strip()


def _check_alternative(row: SpaceMaterial) -> None:
    if row.kind == MaterialKind.PHOTOGRAPH and not row.alt_text:
        raise ValidationError({"alt_text": _("Describa en palabras lo que muestra la fotografía.")})


def _store(space: Space, row: SpaceMaterial, upload: UploadedFile) -> StoredFile:
    if space.materials.filter(file__isnull=False).count() >= MAX_FILES:
        raise ValidationError({"upload": _("Un espacio lleva 50 archivos como máximo. Reúna los demás en un enlace.")})
    is_photograph = row.kind == MaterialKind.PHOTOGRAPH
    if is_photograph and upload.size and upload.size > PHOTOGRAPH_BYTES:
        raise ValidationError({"upload": _("La fotografía pesa más de 2 MB. Redúzcala: la página se lee con celular.")})
    try:
        if is_photograph and upload.size and files.kind_of(upload) not in IMAGES:
            raise ValidationError(_("Una fotografía es una imagen JPG, PNG o WebP."))
        return files.store(upload=upload, title=row.title)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error
