"""The portal's settings with reminders every second, as of one morning, for schedulers and workers that a test starts."""

from aga_portal.settings import *  # noqa: F403

CELERY_BEAT_SCHEDULE = {
    "due-reminders": {
        "task": "notifications.tasks.send_reminders",
        "schedule": 1,
        "kwargs": {"at": "2025-11-25T10:05:00-05:00"},
    },
    "withdraw-reminders": {"task": "notifications.tasks.withdraw_reminders", "schedule": 2},
    "drain-mail": {"task": "core.tasks.drain_mail", "schedule": 2},
}
