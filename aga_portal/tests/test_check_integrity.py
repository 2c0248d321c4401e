"""`check_integrity`: quiet over what the services write, and each rule caught when its rows are broken by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from aga_portal.integrity import RULES, broken
from commitments.models import Evidence, Milestone, ProgressReport
from commitments.tests.admin_world import make_world as make_plan_world
from committee import services
from committee.choices import TenureKind
from committee.models import (
    Application,
    GroupMember,
    Minutes,
    MinutesAnnex,
    MinutesApproval,
    MinutesVersion,
    Seat,
    SeatAttendance,
    Tenure,
)
from committee.tests.committee_world import World, hold, make_person, make_session, make_world
from committee.tests.renewal_world import admitted, make_renewal
from committee.tests.test_groups import guest, make_group
from consultations.models import Contribution, Decision
from consultations.tests.participation_world import contribute, make_country, open_consultation
from core import search_engine
from core.models import ActivityRecord, SearchDocument, StoredFile
from people.choices import Role
from people.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world("QX")


def names() -> list[str]:
    return [name for name, _rows in broken(timezone.localdate())]


def stored(*, public: bool) -> StoredFile:
    return StoredFile.objects.create(file="x", name="x", content_type="text/csv", size=1, sha256="x", is_public=public)


def test_a_database_that_the_services_wrote_is_whole(world: World) -> None:
    by, tenure = world.secretariat, world.civil[0].tenure
    services.suspend_tenure(tenure=tenure, reason="x", decided_by="La plenaria", by=by)
    services.resume_tenure(tenure=tenure, by=by)
    services.suspend_tenure(tenure=world.civil[1].tenure, reason="x", decided_by="La plenaria", by=by)
    services.withdraw_tenure(tenure=world.government[0].tenure, reason="x", by=by)
    services.end_seat(seat=world.government[1].seat, until=world.day(9), reason="x", by=by)
    said = StringIO()
    call_command("check_integrity", stdout=said)
    assert said.getvalue().strip() == f"Las {len(RULES)} reglas se cumplen."


def test_broken_rows_are_told_without_naming_anybody(world: World) -> None:
    tenure = world.civil[0].tenure
    Membership.objects.filter(pk=tenure.membership_id).update(until=world.day(-1))
    said = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("check_integrity", stdout=said)
    assert error.value.returncode == 1
    assert f"committee.Tenure {tenure.pk}" in said.getvalue()
    assert "Persona" not in said.getvalue() and "@" not in said.getvalue()


def _minutes(world: World, **fields: Any) -> Minutes:
    session = make_session(world, 1)
    return Minutes.objects.create(
        session=session, text="x", drafted_by=world.secretariat, updated_by=world.secretariat, **fields
    )


def _version(world: World, minutes: Minutes) -> MinutesVersion:
    return MinutesVersion.objects.create(
        minutes=minutes,
        number=1,
        stage="final",
        text="x",
        written_at=timezone.now(),
        written_by=world.secretariat,
    )


def _published_with_one_approval(world: World) -> None:
    version = _version(world, _minutes(world, state="published", published_at=timezone.now()))
    chair = world.civil[0]
    values = {"tenure": chair.tenure, "sector": "civil_society", "approved_by": chair.user}
    MinutesApproval.objects.create(version=version, approved_at=timezone.now(), **values)


def _approved_by_its_drafter(world: World) -> None:
    version, chair = _version(world, _minutes(world)), world.civil[0]
    values = {"tenure": chair.tenure, "sector": "civil_society", "approved_by": world.secretariat}
    MinutesApproval.objects.create(version=version, approved_at=timezone.now(), **values)


def _attendance(world: World, **fields: Any) -> None:
    values = {"session": make_session(world, 1), "seat": world.civil[0].seat, "tenure": world.civil[0].tenure}
    SeatAttendance.objects.create(**({"status": "present"} | values | fields))


def _suspended_with_a_right(world: World) -> None:
    Tenure.objects.filter(pk=world.civil[0].tenure.pk).update(
        state="suspended", state_since=world.today, state_reason="x"
    )


def _overlapping(world: World) -> None:
    hold(world.civil[0].seat, "otra")


def _on_two_seats(world: World) -> None:
    hold(world.civil[1].seat, "x", TenureKind.SUPLENTE, user=world.civil[0].user)


def _over_two_years(world: World) -> None:
    Tenure.objects.create(
        seat=world.civil[0].seat, kind="suplente", starts_on=date(2025, 3, 1), ends_on=date(2027, 3, 2)
    )


def _outside_its_seat(world: World) -> None:
    Seat.objects.filter(pk=world.civil[0].seat.pk).update(until=world.day(5))


def _annex(world: World) -> None:
    MinutesAnnex.objects.create(minutes=_minutes(world), title="x", file=stored(public=True))


def _group_member(world: World) -> None:
    group = make_group(world)
    GroupMember.objects.create(group=group, organization=guest(), seat=world.civil[0].seat, since=world.today)


def _application(world: World) -> None:
    renewal = make_renewal(world)
    admitted(world, renewal)
    type(renewal).objects.update(decided_on=world.today, result="x")


def _elected_before_the_result(world: World) -> None:
    admitted(world, make_renewal(world))
    Application.objects.update(state="elected")


def _silent_consultation(world: World) -> None:
    country = make_country("QZ")
    consultation = open_consultation(country)
    row = contribute(consultation)
    Contribution.objects.filter(pk=row.pk).update(moderation="published")
    type(consultation).objects.update(reported_at=timezone.now())


def _complete_without_evidence(world: World) -> None:
    report = make_plan_world().own.published
    Evidence.objects.filter(report=report).delete()
    ProgressReport.objects.filter(pk=report.pk).update(percent=100, completion="complete")


def _public_file_of_a_draft(world: World) -> None:
    report = make_plan_world().own.draft
    Evidence.objects.create(report=report, title="x", file=stored(public=True))


def _moved_without_a_row(world: World) -> None:
    plan = make_plan_world()
    milestone = plan.own.milestone
    milestone.date_changes.create(field="end", old_date=None, new_date=world.day(3), reason="x", changed_by=plan.root)
    Milestone.objects.filter(pk=milestone.pk).update(planned_starts_on=None, planned_ends_on=world.day(9))


def _index_without_a_part(world: World) -> None:
    SearchDocument.objects.create(kind="page", object_id="1", url="/", title="x")
    search_engine.uninstall()


BREAKS: dict[str, Callable[[World], Any]] = {
    "tenure_has_its_membership": lambda world: Tenure.objects.filter(user=world.civil[0].user).update(membership=None),
    "closed_tenure_leaves_no_right": _suspended_with_a_right,
    "member_right_has_its_tenure": lambda world: make_person(
        "suelta", Role.MEMBER, organization=world.civil[0].organization
    ),
    "tenures_of_a_seat_do_not_overlap": _overlapping,
    "nobody_holds_two_seats_of_a_committee": _on_two_seats,
    "tenure_lasts_two_years_at_most": _over_two_years,
    "tenure_lies_within_its_seat": _outside_its_seat,
    "attendance_is_of_its_seat": lambda world: _attendance(world, tenure=world.civil[1].tenure),
    "published_minutes_have_two_approvals": _published_with_one_approval,
    "nobody_approves_what_they_drafted": _approved_by_its_drafter,
    "annexes_are_private_until_their_minutes_are_public": _annex,
    "group_member_sits_where_it_says": _group_member,
    "decided_renewal_leaves_no_application_open": _application,
    "reported_consultation_answers_or_says_why": _silent_consultation,
    "complete_reports_have_evidence": _complete_without_evidence,
    "evidence_is_private_until_its_report_is_public": _public_file_of_a_draft,
    "planned_dates_are_those_of_the_ledger": _moved_without_a_row,
    "public_history_names_no_address": lambda world: ActivityRecord.objects.create(
        verb="x", object_type="x", object_id="1", object_label="ana@example.org", is_public=True
    ),
    "searchable_texts_are_in_the_index": _index_without_a_part,
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_rule_is_caught_when_it_is_broken(world: World, name: str) -> None:
    assert name not in names()
    if name == "tenures_of_a_seat_do_not_overlap" and not settings.EMBEDDED:
        with pytest.raises(IntegrityError), transaction.atomic():  # there a constraint keeps it
            BREAKS[name](world)
        return
    BREAKS[name](world)
    assert name in names()


def test_other_ways_to_break_the_same(world: World) -> None:
    _attendance(world, session=make_session(world, 2, days=-400))
    assert "attendance_is_of_its_seat" in names()
    _elected_before_the_result(world)
    assert "decided_renewal_leaves_no_application_open" in names()


def test_what_a_constraint_already_keeps_is_asked_all_the_same() -> None:
    """No row can break it on either database, so only that it answers is shown."""
    untested = {rule.__name__ for rule in RULES} - set(BREAKS)
    assert untested == {"decision_has_one_subject"}
    assert not Decision.objects.exists() and "decision_has_one_subject" not in names()
