"""The nightly file: what it holds, that it never holds half, when it is made, what is kept and how it is handed out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from aga_portal.models import DataDump
from aga_portal.open_data import dump
from aga_portal.open_data.datasets import BY_NAME, DATASETS
from aga_portal.tasks import dump_data
from aga_portal.tests.test_nothing_leaks import CANARIES
from aga_portal.tests.test_nothing_leaks import world as leaky_world
from commitments.tests.admin_world import World, make_world

pytestmark = pytest.mark.django_db
leaks = pytest.fixture(leaky_world.__wrapped__ if hasattr(leaky_world, "__wrapped__") else leaky_world)


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def opened(made: DataDump) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(made.file.open("rb").read()))


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))


def files() -> list[str]:
    return default_storage.listdir("datos")[1] if default_storage.exists("datos") else []


def test_the_package_tells_the_truth_about_its_files(world: World) -> None:
    archive = opened(dump.make(now=timezone.now()))
    assert archive.testzip() is None
    package = json.loads(archive.read("datapackage.json"))
    assert [row["name"] for row in package["resources"]] == [dataset.name for dataset in DATASETS]
    assert package["licenses"][0]["path"] == live.DATA_LICENSE["url"] and package["created"]
    keys = {row["name"]: set() for row in package["resources"]}
    for row in package["resources"]:
        raw, rows = archive.read(row["path"]), table(archive, row["name"])
        assert (len(raw), f"sha256:{hashlib.sha256(raw).hexdigest()}") == (row["bytes"], row["hash"])
        assert len(rows) == row["rows"]
        header = raw.decode().split("\r\n")[0].split(",")
        assert header == [field["name"] for field in row["schema"]["fields"]]
        keys[row["name"]] = {each[row["schema"]["primaryKey"]] for each in rows}
        assert len(keys[row["name"]]) == len(rows)
    for row in package["resources"]:
        for key in row["schema"]["foreignKeys"]:
            named = {each[key["fields"]] for each in table(archive, row["name"])} - {""}
            assert named <= keys[key["reference"]["resource"] or row["name"]], (row["name"], key)
    assert len(keys["commitments"]) == 3 and len(keys["milestones"]) == 3


def test_people_find_a_guide_a_dictionary_and_the_licence(world: World) -> None:
    archive = opened(dump.make(now=timezone.now()))
    assert "Cómo citar" in archive.read("LEAME.md").decode()
    assert live.DATA_LICENSE["url"] in archive.read("LICENCIA.md").decode()
    words = archive.read("diccionario.md").decode()
    assert all(f"## {dataset.name}: " in words for dataset in DATASETS)
    assert "in_progress (en ejecución)" in words


def test_what_is_not_public_is_never_inside(leaks: World) -> None:
    archive = opened(dump.make(now=timezone.now()))
    said = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "Aporte canario-publico" in said["contributions.csv"]
    said.pop("datapackage.json")  # hashes and sizes, which may hold any figure
    words = [word for word in CANARIES if not word.replace(".", "").isdigit()]
    assert [(name, word) for name, text in said.items() for word in words if word in text] == []
    assert all(row["supports"] == "" for row in table(archive, "proposals"))


def test_a_dump_that_fails_leaves_nothing_and_the_last_one_stands(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = dump.make(now=timezone.now())
    before = files()

    def fail(*_args: Any) -> str:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(dump, "descriptor", fail)
        with pytest.raises(OSError, match="disk full"):
            dump.make(now=timezone.now())
    with monkeypatch.context() as patched:
        patched.setattr(DataDump, "save", fail)
        with pytest.raises(OSError, match="disk full"):
            dump.make(now=timezone.now())
    assert files() == before and DataDump.objects.get() == first
    assert Client().get("/datos/volcado.zip")["ETag"] == f'"{first.sha256}"'


def test_it_is_made_at_once_the_first_time_and_then_each_night(world: World) -> None:
    at = timezone.make_aware(datetime(2026, 5, 4, 12, 0))
    assert dump.make_if_due(now=at) is not None
    assert dump.make_if_due(now=at + timedelta(minutes=1)) is None
    night = timezone.make_aware(datetime(2026, 5, 5, 3, 40))
    assert dump.next_due(at) == night
    assert dump.make_if_due(now=night - timedelta(seconds=1)) is None
    assert dump.make_if_due(now=night + timedelta(seconds=1)) is not None
    assert dump.make_if_due(now=night + timedelta(hours=23)) is None
    assert dump.make_if_due(now=night + timedelta(days=3)) is not None
    assert dump_data() is not None and dump_data() is None


def test_dates_are_those_of_the_content(world: World) -> None:
    start = timezone.make_aware(datetime(2026, 5, 4, 12, 0))
    first = dump.make(now=start).contents["organizations"]
    same = dump.make(now=start + timedelta(days=1)).contents["organizations"]
    assert same == first and first["issued"] == first["modified"] == start.isoformat(timespec="seconds")
    type(world.own.organization).objects.filter(pk=world.own.organization.pk).update(name="Otro nombre")
    later = dump.make(now=start + timedelta(days=2)).contents["organizations"]
    assert later["issued"] == first["issued"] and later["modified"] > first["modified"]


def test_a_week_and_the_first_of_each_month_are_kept(world: World) -> None:
    start = datetime(2026, 1, 30, 4, 0)
    template = dump.make(now=timezone.make_aware(start))
    content = template.file.open("rb").read()
    for days in range(1, 45):
        now = timezone.make_aware(start + timedelta(days=days))
        name = default_storage.save(f"datos/volcado-{days}.zip", io.BytesIO(content))
        DataDump.objects.create(
            day=now.date(), made_at=now, file=name, size=len(content), sha256=template.sha256, contents={}
        )
    dump.make(now=timezone.make_aware(start + timedelta(days=45)))
    days = list(DataDump.objects.order_by("day").values_list("day", flat=True))
    last = (start + timedelta(days=45)).date()
    months = [date(2026, 1, 30), date(2026, 2, 1), date(2026, 3, 1)]
    assert days == months + [last - timedelta(days=back) for back in range(6, -1, -1)]
    assert len(files()) == len(days)
    assert Client().get("/datos/volcado-2026-02-01.zip").status_code == 200
    assert Client().get("/datos/volcado-2026-02-02.zip").status_code == 404
    assert Client().get("/datos/volcado-2026-02-99.zip").status_code == 404


def test_two_of_one_day_leave_the_newest(world: World) -> None:
    now = timezone.now()
    dump.make(now=now)
    second = dump.make(now=now + timedelta(seconds=1))
    assert DataDump.objects.get() == second and len(files()) == 1


def test_before_the_first_one_the_address_says_when_to_come_back() -> None:
    response = Client().get("/datos/volcado.zip")
    assert response.status_code == 503 and response["Retry-After"] == "120"
    assert "aún no está hecho" in response.content.decode()


def test_a_broken_download_goes_on(world: World) -> None:
    made = dump.make(now=timezone.now())
    client, whole = Client(), made.file.open("rb").read()
    full = client.get("/datos/volcado.zip")
    assert b"".join(full) == whole and full["Accept-Ranges"] == "bytes" and full["Content-Length"] == str(len(whole))
    assert full["Last-Modified"] and "volcado-" in full["Content-Disposition"]
    assert client.get("/datos/volcado.zip", headers={"If-None-Match": full["ETag"]}).status_code == 304
    for asked, span in (
        ("bytes=0-9", slice(0, 10)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-50", slice(-50, None)),
        (f"bytes=10-{10**17}", slice(10, None)),
    ):
        part = client.get("/datos/volcado.zip", headers={"Range": asked, "If-Range": full["ETag"]})
        assert (part.status_code, b"".join(part)) == (206, whole[span]), asked
        assert part["Content-Length"] == str(len(whole[span]))
    for asked in ("bytes=0-1,5-6", "bytes=9-3", "bytes=-", "lines=1-2", "bytes=a-b"):
        assert client.get("/datos/volcado.zip", headers={"Range": asked}).status_code == 200, asked
    for asked in (f"bytes={len(whole)}-", "bytes=-0"):
        past = client.get("/datos/volcado.zip", headers={"Range": asked})
        assert (past.status_code, past["Content-Range"]) == (416, f"bytes */{len(whole)}")
    stale = client.get("/datos/volcado.zip", headers={"Range": "bytes=0-9", "If-Range": '"otra"'})
    assert stale.status_code == 200


def test_the_command_makes_one_now(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("dump_data")
    assert f"{len(BY_NAME)} conjuntos" in capsys.readouterr().out and DataDump.objects.count() == 1
