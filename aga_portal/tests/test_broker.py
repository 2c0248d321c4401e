"""The embedded broker's messages appear whole or not at all."""

from __future__ import annotations

from pathlib import Path
from queue import Empty
from threading import Barrier, Event, Thread

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


def test_many_processes_tell_their_queues_at_once(options: dict[str, str]) -> None:
    """The table of queues is read whole by whoever starts meanwhile, and keeps every row."""
    start, failed = Barrier(8), []

    def bind(number: int) -> None:
        with Connection("atomicfile://", transport_options=options) as connection:
            channel = connection.default_channel
            start.wait()
            try:
                for turn in range(20):
                    channel.get_table("aga")
                    channel._queue_bind("aga", "", "", f"queue-{number}-{turn}")
            except Exception as error:  # noqa: BLE001  (a thread's error is told by the assertion)
                failed.append(error)

    threads = [Thread(target=bind, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with Connection("atomicfile://", transport_options=options) as connection:
        bound = {row.queue for row in connection.default_channel.get_table("aga")}
    assert bound == {f"queue-{number}-{turn}" for number in range(8) for turn in range(20)}


def test_of_two_workers_one_gets_each_message(options: dict[str, str]) -> None:
    got: list[int] = []

    def take() -> None:
        with Connection("atomicfile://", transport_options=options) as connection:
            channel = connection.default_channel
            while True:
                try:
                    got.append(channel._get("aga")["number"])
                except Empty:
                    return

    with Connection("atomicfile://", transport_options=options) as connection:
        for number in range(200):
            connection.default_channel._put("aga", {"number": number})
            connection.default_channel._put("otra", {"number": -1})
    threads = [Thread(target=take) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == list(range(200))
    assert not list(Path(options["processed_folder"]).iterdir())
