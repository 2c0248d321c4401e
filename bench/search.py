"""How long the page of results takes over a hundred thousand texts, with words as uneven as those of a language."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from bench.snapshots import ROOT, _database, _manage


def main() -> int:
    with tempfile.TemporaryDirectory() as var, _database(var) as url:
        env = os.environ | {"VAR_DIR": var, "DATABASE_URL": url, "SECRET_KEY": "bench", "PAGE_CACHE_SECONDS": "0"}
        for command in (("migrate", "-v0"), ("createcachetable",), ("collectstatic", "--noinput", "-v0")):
            _manage(env, *command)
        subprocess.run([sys.executable, "-m", "bench.search_texts"], cwd=ROOT, env=env, check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
