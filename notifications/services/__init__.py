from notifications.services.reminders import remind_due_milestones

__all__ = ["remind_due_milestones"]
