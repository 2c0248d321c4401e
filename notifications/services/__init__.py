from notifications.services.follower_digests import send_digests
from notifications.services.notices import tell_followers
from notifications.services.reminders import send_reminders
from notifications.services.subscriptions import (
    change_cadence,
    confirm_follow,
    erase_unconfirmed,
    leave,
    leave_all,
    request_follow,
)
from notifications.services.weekly import mail_weekly_reports
from notifications.services.withdrawals import withdraw_reminders

__all__ = [
    "change_cadence",
    "confirm_follow",
    "erase_unconfirmed",
    "leave",
    "leave_all",
    "mail_weekly_reports",
    "request_follow",
    "send_digests",
    "send_reminders",
    "tell_followers",
    "withdraw_reminders",
]
