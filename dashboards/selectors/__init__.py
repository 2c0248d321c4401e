from dashboards.selectors.plans import LightCount, current_plan, lights_of, public_plan, strip_by_theme

__all__ = ["LightCount", "current_plan", "lights_of", "public_plan", "strip_by_theme"]
