from dashboards.selectors.plans import current_plan, history, public_plan, strip_by_theme

__all__ = ["current_plan", "history", "public_plan", "strip_by_theme"]
