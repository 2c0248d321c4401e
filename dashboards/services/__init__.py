from dashboards.services.snapshots import refresh_touched, take_all_snapshots, take_snapshots

__all__ = ["refresh_touched", "take_all_snapshots", "take_snapshots"]
