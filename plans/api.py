"""Stages, themes and claims; plans show progress and documents their text: both live higher up."""

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from core.api import ReadOnlyResource
from plans.filters import ClaimFilter, StageFilter, ThemeFilter
from plans.models import Claim, Stage, Theme
from plans.selectors import days_of_notice, stage_state
from plans.serializers import ClaimSerializer, StageSerializer, ThemeSerializer

SOURCE = "source__document__plan"


class StageResource(ReadOnlyResource):
    """Etapas y pasos de los planes: fechas previstas y reales, y cuántos días antes se publicó el cronograma."""

    queryset = (
        Stage.objects.filter(plan__is_public=True)
        .select_related("plan", "parent", SOURCE)
        .order_by("plan_id", "order", "pk")
    )
    serializer_class = StageSerializer
    filterset_class = StageFilter

    def prepare(self, rows: list[Stage]) -> None:
        today = timezone.localdate()
        for row in rows:
            row.state, row.days_before_start = stage_state(row, today), days_of_notice(row)


class ThemeResource(ReadOnlyResource):
    """Temas o ejes de los planes."""

    queryset = (
        Theme.objects.filter(plan__is_public=True).select_related("plan", SOURCE).order_by("plan_id", "order", "pk")
    )
    serializer_class = ThemeSerializer
    filterset_class = ThemeFilter


class ClaimResource(ReadOnlyResource):
    """Lo que dice cada fuente, tal como lo dice, y con qué otra se contradice."""

    serializer_class = ClaimSerializer
    filterset_class = ClaimFilter

    def get_queryset(self) -> QuerySet[Claim]:
        clashing = Prefetch("clashes_with", Claim.objects.public().order_by("key"))
        return Claim.objects.public().select_related("plan", SOURCE).prefetch_related(clashing).order_by("key")
