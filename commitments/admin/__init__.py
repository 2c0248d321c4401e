"""Commitments, milestones and reports: an entity works on its own rows, the secretariat on those of its jurisdiction.

Every write calls a service. Nothing here publishes by saving, moves a planned date or rewrites a published report.
"""

from commitments.admin import commitments, evidence, imports, indicators, irm, milestones, questions, reports

__all__ = ["commitments", "evidence", "imports", "indicators", "irm", "milestones", "questions", "reports"]
