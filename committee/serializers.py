from typing import Any

from rest_framework import serializers

from committee.choices import (
    AgreementState,
    AttendanceStatus,
    CommitteeKind,
    MinutesState,
    SeatSector,
    SessionKind,
    SessionMode,
)
from committee.selectors import SessionState
from core.api import ChoiceValue, Citation, ClockTime, CodeReference, KeyReference, PageAddress, Reference, page_of
from core.choices import DatePrecision


class QuorumRuleSerializer(serializers.Serializer):
    """Of the seats with an active holder; every part that is set must hold."""

    since = serializers.DateField()
    percent = serializers.IntegerField(allow_null=True)
    at_least = serializers.IntegerField(allow_null=True)
    each_sector = serializers.BooleanField()
    text = serializers.CharField()


class ParitySerializer(serializers.Serializer):
    """Occupied seats; the difference is government minus civil society, null when nobody sits."""

    government = serializers.IntegerField()
    civil_society = serializers.IntegerField()
    other = serializers.IntegerField()
    difference = serializers.IntegerField(allow_null=True)


class CommitteeSerializer(serializers.Serializer):
    """Texts, rule and seats are those in force today."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    kind = ChoiceValue(CommitteeKind)
    jurisdiction = CodeReference()
    plan = Reference(name="title")
    created_by_act = serializers.CharField()
    created_on = serializers.DateField(allow_null=True)
    ended_by_act = serializers.CharField()
    ended_on = serializers.DateField(allow_null=True)
    is_ended = serializers.BooleanField()
    note = serializers.CharField()
    functions = serializers.ListField(child=serializers.CharField())
    responsibilities = serializers.ListField(child=serializers.CharField())
    quorum_rule = QuorumRuleSerializer(allow_null=True)
    seats_count = serializers.IntegerField()
    vacancies = serializers.IntegerField()
    parity = ParitySerializer()
    source = Citation()
    url = PageAddress()
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)


class SeatSerializer(serializers.Serializer):
    """`since` and `until` are the seat's; its holder is that of today, or of the day given in `on`."""

    id = serializers.IntegerField()
    committee = Reference()
    order = serializers.IntegerField()
    sector = ChoiceValue(SeatSector)
    organization = Reference()
    holder = serializers.CharField(allow_null=True)
    holder_since = serializers.DateField(allow_null=True)
    holder_until = serializers.DateField(allow_null=True)
    alternate = serializers.CharField(allow_null=True)
    vacant = serializers.BooleanField()
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    attested_on = serializers.DateField(allow_null=True)
    attested_precision = ChoiceValue(DatePrecision)
    source = Citation()


class QuorumSerializer(serializers.Serializer):
    """Seats by the committee's own rule of that day; `met` is null without a rule, and until attendance is taken."""

    met = serializers.BooleanField(allow_null=True)
    present = serializers.IntegerField()
    occupied = serializers.IntegerField()
    needed = serializers.IntegerField()
    missing_sectors = serializers.ListField(child=ChoiceValue(SeatSector))


class AttendanceCountsSerializer(serializers.Serializer):
    expected = serializers.IntegerField()
    present = serializers.IntegerField()
    suplente = serializers.IntegerField()
    absent = serializers.IntegerField()
    excused = serializers.IntegerField()


class SeatMarkSerializer(serializers.Serializer):
    seat = serializers.IntegerField(source="seat_id")
    organization = serializers.CharField(source="seat.organization.name", default=None)
    sector = ChoiceValue(SeatSector, source="seat.sector")
    status = ChoiceValue(AttendanceStatus)


class SessionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    committee = Reference()
    group = Reference()
    number = serializers.IntegerField()
    kind = ChoiceValue(SessionKind)
    state = ChoiceValue(SessionState)
    held_on = serializers.DateField()
    starts_time = ClockTime(allow_null=True)
    ends_time = ClockTime(allow_null=True)
    mode = ChoiceValue(SessionMode)
    place = serializers.CharField()
    purpose = serializers.CharField()
    cancel_reason = serializers.CharField()
    recording_url = serializers.CharField()
    quorum = QuorumSerializer(source="quorum_result")
    attendance = AttendanceCountsSerializer(source="attendance_counts")
    seats = SeatMarkSerializer(source="seat_marks", many=True)
    agreements_count = serializers.IntegerField()
    minutes_state = ChoiceValue(MinutesState, source="minutes.state", default=None, allow_null=True)
    url = PageAddress()
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)


class OwnerReference(Reference):
    """Who answers, as the public reads it: an organization with its page, or an office without one."""

    def __init__(self) -> None:
        super().__init__(source="*")

    def to_representation(self, value: Any) -> dict[str, Any]:
        organization = value.organization
        url = page_of(organization, self.context.get("request")) if organization else None
        return {"slug": organization.slug if organization else None, "name": value.owner_label, "url": url}


class SessionReference(Reference):
    """A session is named by its kind, its number and whose it is."""

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {"slug": value.slug, "name": str(value), "url": page_of(value, self.context.get("request"))}


class AgreementNoteSerializer(serializers.Serializer):
    """What was done, told by an office: the state and the date as they stood."""

    noted_at = serializers.DateTimeField()
    office = serializers.CharField(source="actor_label")
    text = serializers.CharField()
    state = ChoiceValue(AgreementState)
    due_on = serializers.DateField()


class AgreementSerializer(serializers.Serializer):
    """`late`: open, and its date is over."""

    id = serializers.IntegerField()
    committee = Reference(source="session.committee")
    session = SessionReference()
    number = serializers.IntegerField()
    text = serializers.CharField()
    owner = OwnerReference()
    due_on = serializers.DateField()
    state = ChoiceValue(AgreementState)
    late = serializers.BooleanField(source="is_late_today")
    closed_on = serializers.DateField(allow_null=True)
    commitment = Reference(source="public_commitment", name="title")
    milestone = KeyReference(source="public_milestone", name="title")
    notes = AgreementNoteSerializer(many=True)
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)
