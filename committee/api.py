from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from committee.choices import TenureKind, TenureState
from committee.filters import CommitteeFilter, SeatFilter
from committee.models import Committee, Seat, Tenure
from committee.serializers import CommitteeSerializer, SeatSerializer
from core.api import ReadOnlyResource, SlugLookup

SOURCE = "source__document__plan"


class CommitteeResource(SlugLookup, ReadOnlyResource):
    """Comités y foros multiactor."""

    serializer_class = CommitteeSerializer
    filterset_class = CommitteeFilter

    def get_queryset(self) -> QuerySet[Committee]:
        return Committee.objects.public().select_related("jurisdiction", "plan", SOURCE).order_by("name", "pk")


class SeatResource(ReadOnlyResource):
    """Asientos. Quién ocupa cada uno solo se dice cuando una fuente pública nombra a la persona."""

    serializer_class = SeatSerializer
    filterset_class = SeatFilter

    def get_queryset(self) -> QuerySet[Seat]:
        return (
            Seat.objects.filter(committee__in=Committee.objects.public())
            .select_related("committee", "organization", SOURCE)
            .order_by("committee_id", "-attested_on", "sector", "order", "pk")
        )

    def prepare(self, rows: list[Seat]) -> None:
        holders = dict(
            Tenure.objects.in_force(timezone.localdate())
            .filter(seat__in=[row.pk for row in rows], kind=TenureKind.TITULAR, state=TenureState.ACTIVE)
            .exclude(holder_name="")
            .order_by("starts_on", "pk")
            .values_list("seat_id", "holder_name")
        )
        for row in rows:
            row.holder = holders.get(row.pk)
