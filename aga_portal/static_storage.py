"""Collected static files: hashed, compressed, and each style sheet in one piece."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'^@import "([^"]+)";\n', re.MULTILINE)


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Puts what a sheet imports in its place: one request for the reader, small files for who writes them.

    Imports are lines of the shape `@import "components/lists.css";`, beside the sheet, one level deep.
    """

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if dry_run:
            return
        for name in [name for name in paths if name.endswith(".css")]:
            text = _read(paths, name)
            if not IMPORT.search(text):
                continue
            folder = posixpath.dirname(name)
            joined = IMPORT.sub(lambda found, folder=folder: _read(paths, posixpath.join(folder, found[1])), text)
            self.delete(name)
            self.save(name, ContentFile(joined.encode()))
            paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)


def _read(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
