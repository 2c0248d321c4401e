"""The portal's own settings with the yardsticks beside its routes."""

from aga_portal.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
