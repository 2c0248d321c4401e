"""Commitments, milestones and reports: an entity works on its own rows, the secretariat on those of its jurisdiction.

Every write calls a service. Nothing here publishes by saving, moves a planned date or rewrites a published report.
"""

from commitments import admin_questions
from commitments.admin import commitments, evidence, indicators, irm, milestones, reports

__all__ = ["admin_questions", "commitments", "evidence", "indicators", "irm", "milestones", "reports"]
