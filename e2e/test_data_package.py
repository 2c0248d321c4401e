"""The file with all the data of a running portal, judged by the library that others read it with."""

from __future__ import annotations

import csv
import json
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest
from frictionless import validate

MINUTES = 4


@pytest.fixture(scope="module")
def package(portal: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first dump, made by the portal's own worker soon after it starts."""
    folder = tmp_path_factory.mktemp("package")
    with zipfile.ZipFile(_downloaded(f"{portal}/datos/volcado.zip", folder / "volcado.zip")) as archive:
        archive.extractall(folder)
    return folder / "datapackage.json"


def _downloaded(address: str, path: Path) -> Path:
    for _try in range(MINUTES * 30):
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                path.write_bytes(answer.read())
                return path
        except urllib.error.HTTPError as refusal:
            assert refusal.code == 503 and refusal.headers["Retry-After"]
            time.sleep(2)
    raise RuntimeError(f"No dump was made in {MINUTES} minutes.")


def test_the_dump_is_a_valid_data_package(package: Path) -> None:
    report = validate(str(package))
    told = [f"{task.name}: {error.message}" for task in report.tasks for error in task.errors]
    assert (report.valid, report.stats["errors"], told[:5]) == (True, 0, [])
    resources = json.loads(package.read_text())["resources"]
    assert len(report.tasks) == len(resources) > 20
    assert sum(resource["rows"] for resource in resources) > 500


@pytest.mark.parametrize("column", ["plan_slug", "starts_on", "state"])
def test_the_judge_sees_what_is_wrong(package: Path, column: str, tmp_path: Path) -> None:
    """A control: a key that names nothing, a date that is none and a value that is not listed are found."""
    for name in ("commitments", "plans", "organizations"):
        (tmp_path / f"{name}.csv").write_bytes((package.parent / f"{name}.csv").read_bytes())
    told = json.loads(package.read_text())
    told["resources"] = [row for row in told["resources"] if row["name"] in ("commitments", "plans", "organizations")]
    for row in told["resources"]:
        for stated in ("bytes", "hash", "rows"):
            row.pop(stated)
        keys = row["schema"]["foreignKeys"]
        row["schema"]["foreignKeys"] = [
            key for key in keys if key["reference"]["resource"] in ("", "plans", "organizations")
        ]
    (tmp_path / "datapackage.json").write_text(json.dumps(told))
    assert validate(str(tmp_path / "datapackage.json")).valid
    _spoil(tmp_path / "commitments.csv", column)
    assert not validate(str(tmp_path / "datapackage.json")).valid


def _spoil(path: Path, column: str) -> None:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows[0][column] = "no-existe"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
