"""What the milestones of a commitment say together, in one sentence."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.choices import Light
from commitments.selectors import MilestoneRow

register = template.Library()


@register.filter
def milestones_finding(rows: list[MilestoneRow]) -> str:
    """«3 de 7 hitos completos; 2 van atrasados.»: of those that still count, what is done and what is late."""
    lights = [row.figures.light for row in rows if row.figures.light != Light.WITHDRAWN]
    done, late, total = lights.count(Light.COMPLETE), lights.count(Light.DELAYED), len(lights)
    if total and done == total:
        return ngettext("El único hito está completo.", "Los %(total)s hitos están completos.", total) % {
            "total": total
        }
    finding = ngettext("%(done)s de %(total)s hito completo", "%(done)s de %(total)s hitos completos", total)
    finding %= {"done": done, "total": total}
    if not late:
        return _("%(finding)s; ninguno va atrasado.") % {"finding": finding}
    tail = ngettext("%(late)s va atrasado.", "%(late)s van atrasados.", late) % {"late": late}
    return f"{finding}; {tail}"
