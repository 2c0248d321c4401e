from dashboards.models.snapshot import ProgressSnapshot
from dashboards.models.weekly import WeeklyReport

__all__ = ["ProgressSnapshot", "WeeklyReport"]
