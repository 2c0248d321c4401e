"""The embedded broker's messages appear whole or not at all."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import settings
from kombu import Connection

from aga_portal import broker


@pytest.fixture
def options(tmp_path: Path) -> dict[str, str]:
    names = {
        "data_folder_in": "data",
        "data_folder_out": "data",
        "processed_folder": "done",
        "control_folder": "control",
    }
    return {option: str(tmp_path / folder) for option, folder in names.items()}


def test_a_reader_never_sees_half_a_message(options: dict[str, str]) -> None:
    assert broker.Channel._put is not broker.filesystem.Channel._put
    stop, halves = Event(), []

    def read() -> None:
        while not stop.is_set():
            for path in Path(options["data_folder_in"]).glob("*.msg"):
                try:
                    if not path.read_bytes().endswith(b"}"):
                        halves.append(path.name)
                except FileNotFoundError:
                    continue

    with Connection("atomicfile://", transport_options=options) as connection:
        queue = connection.SimpleQueue("aga")
        reader = Thread(target=read)
        reader.start()
        try:
            for number in range(150):
                queue.put({"number": number, "text": "x" * 20_000})
        finally:
            stop.set()
            reader.join()
        received = [queue.get(timeout=5).payload["number"] for _ in range(150)]
        queue.close()
    assert halves == []
    assert sorted(received) == list(range(150))


def test_tasks_are_json_only() -> None:
    assert settings.CELERY_ACCEPT_CONTENT == ["json"] and settings.CELERY_TASK_SERIALIZER == "json"
