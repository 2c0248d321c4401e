"""A broker that needs no server: kombu's file transport, with messages that appear whole or not at all.

The stock transport writes a message in place; a worker that reads it in that instant finds an empty file and stops.
"""

import os
import uuid
from pathlib import Path
from time import time_ns
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        folder = Path(self.data_folder_out)
        name = f"{time_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        part = folder / f"{name}.part"
        part.write_bytes(str_to_bytes(dumps(payload)))
        os.replace(part, folder / name)


class Transport(filesystem.Transport):
    Channel = Channel

    def __init__(self, client: Any, **kwargs: Any) -> None:
        for name in ("data_folder_in", "processed_folder", "control_folder"):
            Path(client.transport_options[name]).mkdir(parents=True, exist_ok=True)
        super().__init__(client, **kwargs)


TRANSPORT_ALIASES["atomicfile"] = "aga_portal.broker:Transport"
