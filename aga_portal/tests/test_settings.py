"""A wrong or missing variable stops the start with one line that names it, and exit status 1."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, "VAR_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "postgres://server:door/name"),
        ("REDIS_URL", "http://localhost"),
        ("COUNTRY", "xx"),
        ("DEBUG", "quizás"),
        ("DEMO", "2"),
        ("PORT", "ochenta"),
        ("PORT", "70000"),
        ("SITE_URL", "portal"),
        ("EMAIL_URL", "ftp://x"),
        ("LOG_LEVEL", "mucho"),
        ("API_RATE", "mucho"),
        ("EXPORT_RATE", "0/min"),
    ],
)
def test_a_wrong_variable_is_named_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    done = run(tmp_path, "manage.py", "check", **{name: value})
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1 and name in done.stderr


def test_postgresql_needs_a_secret_key(tmp_path: Path) -> None:
    done = run(tmp_path, "manage.py", "check", DATABASE_URL="postgres://u@127.0.0.1:5432/x")
    assert done.returncode == 1 and "SECRET_KEY" in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_the_embedded_key_is_kept_and_private(tmp_path: Path) -> None:
    assert run(tmp_path, "manage.py", "check").returncode == 0
    key = tmp_path / "secret_key"
    first = key.read_text()
    assert run(tmp_path, "manage.py", "check").returncode == 0
    assert key.read_text() == first and key.stat().st_mode & 0o077 == 0


def test_an_unreachable_database_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    url = f"postgres://u@127.0.0.1:{port}/x"
    done = run(tmp_path, "-m", "aga_portal.run", DATABASE_URL=url, SECRET_KEY="x", PORT=str(port))
    assert done.returncode == 1 and "DATABASE_URL" in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_a_busy_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(tmp_path, "-m", "aga_portal.run", PORT=str(taken.getsockname()[1]))
    assert done.returncode == 1 and "PORT" in done.stderr and len(done.stderr.strip().splitlines()) == 1
