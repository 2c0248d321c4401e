from dashboards.services.snapshots import backfill_snapshots, refresh_touched, take_all_snapshots, take_snapshots

__all__ = ["backfill_snapshots", "refresh_touched", "take_all_snapshots", "take_snapshots"]
