"""Plans with their progress, and the history of progress."""

from __future__ import annotations

from django.db.models import Count, Max, Q, QuerySet

from commitments.choices import CommitmentState
from commitments.selectors import plans_progress
from core.api import DatedResource, ReadOnlyResource, SlugLookup
from dashboards.filters import PLAN_CHANGED, PlanFilter, SnapshotFilter
from dashboards.models import ProgressSnapshot
from dashboards.selectors.board_rows import public_snapshots
from dashboards.serializers import PlanSerializer, SnapshotSerializer
from plans.models import ActionPlan


class PlanResource(SlugLookup, DatedResource):
    """Planes de acción con su avance al día que se pida. `commitments_count` cuenta las filas de `commitments`."""

    serializer_class = PlanSerializer
    filterset_class = PlanFilter

    def get_queryset(self) -> QuerySet[ActionPlan]:
        return (
            ActionPlan.objects.public()
            .select_related("jurisdiction", "source__document__plan")
            .annotate(
                commitments_count=Count("commitments", filter=~Q(commitments__state=CommitmentState.DRAFT)),
                changed_at=PLAN_CHANGED,
            )
            .order_by("jurisdiction__code", "-number", "pk")
        )

    def prepare(self, rows: list[ActionPlan]) -> None:
        if not self.wants("progress"):
            return
        progress = plans_progress(rows, self.filterset.day)
        for row in rows:
            row.progress = progress[row.pk]


class SnapshotResource(ReadOnlyResource):
    """Cortes de avance: un registro por día y alcance."""

    serializer_class = SnapshotSerializer
    filterset_class = SnapshotFilter

    def get_queryset(self) -> QuerySet[ProgressSnapshot]:
        return public_snapshots().select_related("plan").order_by("-date", "plan_id", "scope", "key", "pk")

    def unrecorded(self) -> object:
        """They are computed at night, and anew when somebody asks for it."""
        return ProgressSnapshot.objects.aggregate(newest=Max("computed_at"))["newest"]
