"""A worker that lost an acknowledgement starts its conversation with the broker anew.

Redis goes away while a task runs: its late acknowledgement fails, Celery logs that and goes on, and the message counts as held for
ever. With one message at a time the worker then asks for no other, on a connection that nobody uses and so nobody finds broken:
"reconnects and consumes nothing" (celery 8030, 8384, 10302; seen here with Celery 5.7 and kombu 5.7, aga_portal/tests/test_delivery_redis.py).
"""

from __future__ import annotations

from typing import Any

from celery import bootsteps
from celery.worker import state

CHECK_SECONDS = 3


class ReleaseLostAcks(bootsteps.StartStopStep):
    """Looks whether a message is held though no task is under way; the second time in a row it ends the connection."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **kwargs: Any) -> None:
        super().__init__(consumer, **kwargs)
        self.entry: Any = None
        self.found_held = False

    def include_if(self, consumer: Any) -> bool:
        return consumer.hub is not None

    def start(self, consumer: Any) -> None:
        self.found_held = False
        self.entry = consumer.timer.call_repeatedly(CHECK_SECONDS, self.check, (consumer,))

    def stop(self, consumer: Any) -> None:
        if self.entry is not None:
            self.entry.cancel()

    def check(self, consumer: Any) -> None:
        """Raises ConnectionError, which the worker answers as any loss of its broker: it connects and consumes anew."""
        is_held = not consumer.task_consumer.channel.qos.can_consume()
        is_idle = not state.reserved_requests and not state.active_requests
        was_held, self.found_held = self.found_held, is_held and is_idle
        if was_held and self.found_held:
            raise ConnectionError("a message was never acknowledged")
