from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from commitments.selectors import if_public
from committee.filters import (
    AGREEMENT_CHANGED,
    COMMITTEE_CHANGED,
    SESSION_CHANGED,
    AgreementFilter,
    CommitteeFilter,
    SeatFilter,
    SessionFilter,
)
from committee.models import Agreement, Committee, Seat, Session
from committee.selectors.agreements import with_what_rows_show
from committee.selectors.composition import is_open, seats_on
from committee.selectors.sessions import attach_figures, state_of, with_agreements
from committee.selectors.standing import attach_standing
from committee.serializers import AgreementSerializer, CommitteeSerializer, SeatSerializer, SessionSerializer
from core.api import DatedResource, ReadOnlyResource, SlugLookup

SOURCE = "source__document__plan"


OF_STANDING = ("functions", "responsibilities", "quorum_rule", "seats_count", "vacancies", "parity")
OF_HOLDER = ("holder", "holder_since", "holder_until", "alternate", "vacant")
OF_SESSION = ("quorum", "attendance", "seats")


class CommitteeResource(SlugLookup, ReadOnlyResource):
    """Comités y foros multiactor."""

    serializer_class = CommitteeSerializer
    filterset_class = CommitteeFilter

    def get_queryset(self) -> QuerySet[Committee]:
        return (
            Committee.objects.public()
            .select_related("jurisdiction", "plan", SOURCE)
            .annotate(changed_at=COMMITTEE_CHANGED)
            .order_by("name", "pk")
        )

    def prepare(self, rows: list[Committee]) -> None:
        if self.wants(*OF_STANDING):
            attach_standing(rows, timezone.localdate())


class SeatResource(DatedResource):
    """Asientos, y quién ocupa cada uno hoy o el día de `on`. Su nombre se dice solo cuando es público."""

    serializer_class = SeatSerializer
    filterset_class = SeatFilter

    def get_queryset(self) -> QuerySet[Seat]:
        return (
            Seat.objects.filter(committee__in=Committee.objects.public())
            .select_related("committee", "organization", SOURCE)
            .order_by("committee_id", "-attested_on", "sector", "order", "pk")
        )

    def prepare(self, rows: list[Seat]) -> None:
        if not self.wants(*OF_HOLDER):
            return
        today = timezone.localdate()
        day = self.filterset.form.cleaned_data.get("on") or today
        for place in seats_on(rows, day):
            row, titular, suplente = place.seat, place.titular, place.suplente
            row.holder = titular.holder_name or None if titular else None
            row.holder_since = titular.starts_on if titular else None
            row.holder_until = titular.ends_on if titular else None
            row.alternate = suplente.holder_name or None if suplente else None
            row.vacant = place.is_vacant and is_open(row, day)


class SessionResource(SlugLookup, ReadOnlyResource):
    """Sesiones convocadas, con su quórum y su asistencia por asiento."""

    serializer_class = SessionSerializer
    filterset_class = SessionFilter

    def get_queryset(self) -> QuerySet[Session]:
        return (
            with_agreements(Session.objects.public())
            .select_related("committee", "group__committee", "minutes")
            .annotate(changed_at=SESSION_CHANGED)
            .order_by("-held_on", "-number", "-pk")
        )

    def prepare(self, rows: list[Session]) -> None:
        today = timezone.localdate()
        if self.wants(*OF_SESSION):
            attach_figures(rows)
        for row in rows:
            row.state = state_of(row, today)


class AgreementResource(ReadOnlyResource):
    """Acuerdos de las sesiones: quién responde, para cuándo y qué se ha hecho."""

    serializer_class = AgreementSerializer
    filterset_class = AgreementFilter

    def get_queryset(self) -> QuerySet[Agreement]:
        rows = with_what_rows_show(Agreement.objects.public())
        return rows.annotate(changed_at=AGREEMENT_CHANGED).order_by("due_on", "pk")

    def prepare(self, rows: list[Agreement]) -> None:
        today = timezone.localdate()
        for row in rows:
            row.is_late_today = row.is_late(today)
            row.public_commitment = if_public(row.commitment)
            row.public_milestone = row.milestone if row.public_commitment else None
