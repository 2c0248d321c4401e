"""A broker that needs no server: kombu's file transport, with files that appear whole or not at all.

The stock transport writes messages and the tables of queues in place: a process that reads in that instant finds an empty file
and stops. It also hands a message over through the system's temporary folder, which may be another disk.
"""

import os
import uuid
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        folder = Path(self.data_folder_out)
        name = f"{time_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        part = folder / f"{name}.part"
        part.write_bytes(str_to_bytes(dumps(payload)))
        os.replace(part, folder / name)

    def _get(self, queue: str) -> dict[str, Any]:
        """The oldest message of the queue. Whoever moves its file has it, so of several workers one does."""
        folder, taken = Path(self.data_folder_in), Path(self.processed_folder)
        for name in sorted(name for name in os.listdir(folder) if name.partition(".")[2] == f"{queue}.msg"):
            try:
                os.replace(folder / name, taken / name)
            except FileNotFoundError:
                continue
            payload = (taken / name).read_bytes()
            (taken / name).unlink()
            return loads(bytes_to_str(payload))
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None) -> None:
        """Several processes start at once and tell the same tables."""
        file = self._exchange_file(exchange)
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with (self.control_folder / "lock").open("a") as guard:
            filesystem.lock(guard, filesystem.LOCK_EX)  # let go when it is closed
            table = self.get_table(exchange)
            if row not in table:
                part = file.with_suffix(".part")
                part.write_bytes(str_to_bytes(dumps([row, *table])))
                os.replace(part, file)


class Transport(filesystem.Transport):
    Channel = Channel

    def __init__(self, client: Any, **kwargs: Any) -> None:
        for name in ("data_folder_in", "processed_folder", "control_folder"):
            Path(client.transport_options[name]).mkdir(parents=True, exist_ok=True)
        super().__init__(client, **kwargs)


TRANSPORT_ALIASES["atomicfile"] = "aga_portal.broker:Transport"
