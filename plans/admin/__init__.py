"""Plans and their cycle, for the secretariat of their jurisdiction. Every write that the public sees calls a service."""

from plans.admin import plans, stages

__all__ = ["plans", "stages"]
