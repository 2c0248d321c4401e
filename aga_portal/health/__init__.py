from aga_portal.health.readings import Group, Health, Reading, State
from aga_portal.health.reporting import report

__all__ = ["Group", "Health", "Reading", "State", "report"]
