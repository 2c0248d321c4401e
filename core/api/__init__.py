"""Base of the public API: read-only resources, strict parameters, and the same rows as JSON, CSV or XLSX."""

from core.api.changes import changed_at, newest
from core.api.fields import (
    ChoiceValue,
    Citation,
    ClockTime,
    CodeReference,
    Figure,
    KeyReference,
    PageAddress,
    Reference,
    ReferenceList,
    page_of,
)
from core.api.filtering import StrictFilterBackend, schema_of
from core.api.params import FORMATS, PAGING, Pagination, refuse_unknown, wanted_format, whole_number
from core.api.resource import CodeLookup, DatedResource, ReadOnlyResource, SlugLookup

__all__ = [
    "FORMATS",
    "PAGING",
    "ChoiceValue",
    "Citation",
    "ClockTime",
    "CodeLookup",
    "CodeReference",
    "DatedResource",
    "Figure",
    "KeyReference",
    "PageAddress",
    "Pagination",
    "ReadOnlyResource",
    "Reference",
    "ReferenceList",
    "SlugLookup",
    "StrictFilterBackend",
    "changed_at",
    "newest",
    "page_of",
    "refuse_unknown",
    "schema_of",
    "wanted_format",
    "whole_number",
]
