from committee.admin import committees

__all__ = ["committees"]
