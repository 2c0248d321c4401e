from dashboards.services.snapshots import (
    backfill_snapshots,
    fill_missing_curves,
    refresh_touched,
    take_all_snapshots,
    take_snapshots,
)

__all__ = [
    "backfill_snapshots",
    "fill_missing_curves",
    "refresh_touched",
    "take_all_snapshots",
    "take_snapshots",
]
