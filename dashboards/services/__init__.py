from dashboards.services.snapshots import (
    backfill_snapshots,
    fill_missing_curves,
    refresh_touched,
    take_all_snapshots,
    take_snapshots,
)
from dashboards.services.weekly import publish_due_weeks, publish_weekly

__all__ = [
    "backfill_snapshots",
    "fill_missing_curves",
    "publish_due_weeks",
    "publish_weekly",
    "refresh_touched",
    "take_all_snapshots",
    "take_snapshots",
]
