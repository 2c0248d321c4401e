"""The suite's settings: the same as the portal's, in a folder of its own, without hashed static files."""

import os
import tempfile

os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="aga-test-"))
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("COUNTRY", "co")
os.environ.setdefault("SECOND_FACTOR", "optional")

from aga_portal.settings import *  # noqa: E402, F403
from aga_portal.settings import STORAGES  # noqa: E402

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
    "rates": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "rates"},
}
READING_RATES = {"api": (0, 60), "exports": (0, 60)}  # test_api_gate.py sets its own
PAGE_CACHE_SECONDS = 0  # tests write rows behind the services' back; test_page_cache.py turns it on
ALLOWED_HOSTS = ["testserver", "localhost"]
