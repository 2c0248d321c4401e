from committee.admin import committees, evaluations, groups, renewals, seats, sessions

__all__ = ["committees", "evaluations", "groups", "renewals", "seats", "sessions"]
