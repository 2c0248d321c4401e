"""Keys for what must be read back, made from SECRET_KEY and its predecessors; each purpose has its own."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"people.second_factor"


def fernet_keys() -> list[bytes]:
    """The first encrypts; all decrypt, so that SECRET_KEY can change (Django's SECRET_KEY_FALLBACKS)."""
    return [_made_from(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


@lru_cache(maxsize=8)
def _made_from(secret: str) -> bytes:
    return urlsafe_b64encode(HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode()))
