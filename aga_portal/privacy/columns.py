"""Which columns may hold something about a person, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models

NO_PERSONS = {"auth", "contenttypes"}
"""Apps of Django whose rows name permissions, groups and kinds of rows."""
TAKES_WORDS = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField, models.BinaryField)


def candidates() -> Iterator[tuple[str, str]]:
    """(model, column) of everything that takes words which no list of choices limits. Who acted is a key of an account."""
    for model in apps.get_models():
        if model._meta.app_label in NO_PERSONS or model._meta.proxy:
            continue
        for column in model._meta.concrete_fields:
            if isinstance(column, TAKES_WORDS) and not column.choices and not isinstance(column, models.SlugField):
                yield model._meta.label_lower, column.name
