from dashboards.selectors.plans import current_plan, public_plan, strip_by_theme

__all__ = ["current_plan", "public_plan", "strip_by_theme"]
