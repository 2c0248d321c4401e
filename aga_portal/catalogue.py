"""The English catalogue is compiled in set-up: GNU gettext is not on a fresh machine."""

import os
from pathlib import Path

import polib


def compile_catalogues(folder: Path) -> None:
    """Write each .mo beside its .po when it is missing or older."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            part = compiled.with_suffix(f".{os.getpid()}.part")
            polib.pofile(str(source)).save_as_mofile(str(part))
            part.replace(compiled)  # whole or not at all: several processes may start at once
