from notifications.models.reminder import Digest, Reminder, ReminderRule
from notifications.models.subscription import Follower, FollowerDigest, Notice, Subscription

__all__ = ["Digest", "Follower", "FollowerDigest", "Notice", "Reminder", "ReminderRule", "Subscription"]
