"""A photograph as the portal shows it: small enough for a phone, and without what the camera noted of where and when."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.files import MAX_BYTES, MEGABYTE

SIDES = (1200, 900, 640)
"""Longest side in pixels; one that still weighs too much is made smaller."""
MAX_PIXELS = 50_000_000
LARGEST = 90_000
"""Bytes: a page weighs 150 kB in all."""
QUALITIES = (80, 65, 50, 35)
KINDS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Picture:
    upload: SimpleUploadedFile
    width: int
    height: int


def shrink(upload: UploadedFile) -> Picture:
    """Raises ValidationError, in Spanish and saying what to do, for what is not a photograph of those kinds."""
    if upload.size and upload.size > MAX_BYTES:
        raise ValidationError(_("La fotografía pesa más de %(max)s MB. Redúzcala.") % {"max": MAX_BYTES // MEGABYTE})
    try:
        with Image.open(upload, formats=KINDS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(_("La fotografía tiene demasiados píxeles. Redúzcala."))
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(_("No es una fotografía que sepamos leer. Use JPG, PNG o WebP.")) from error
    for side in SIDES:
        upright.thumbnail((side, side))
        for quality in QUALITIES:
            content = _encoded(upright, quality)
            if len(content) <= LARGEST:
                return _picture(content, upright)
    return _picture(content, upright)


def _picture(content: bytes, image: Image.Image) -> Picture:
    return Picture(SimpleUploadedFile("foto.webp", content, "image/webp"), image.width, image.height)


def _encoded(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=quality, method=4)
    return buffer.getvalue()
