"""Working groups as anybody reads them: who is in, what they follow and how it goes, when they met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from commitments.models import Commitment
from commitments.progress import CommitmentProgress
from commitments.selectors import light_word, progress_of, public_commitments
from committee.models import Committee, GroupMember, Session, WorkingGroup

CommitmentRow = tuple[Commitment, CommitmentProgress, str]


@dataclass(frozen=True)
class GroupPage:
    """`members` are those in it on the day; `past` those who left."""

    members: list[GroupMember]
    past: list[GroupMember]
    commitments: list[CommitmentRow]
    sessions: list[Session]


def groups_of(committee: Committee, today: date) -> QuerySet[WorkingGroup]:
    """The public ones with how many are in each and how many commitments it follows; those in force first."""
    in_it = Q(members__since__lte=today) & (Q(members__until__isnull=True) | Q(members__until__gte=today))
    followed = (
        Commitment.objects.public()
        .filter(working_groups=OuterRef("pk"))
        .order_by()
        .values("working_groups")
        .annotate(n=Count("pk", distinct=True))
        .values("n")
    )
    rows = WorkingGroup.objects.public().filter(committee=committee).select_related("theme", "committee")
    rows = rows.annotate(
        members_count=Count("members", filter=in_it, distinct=True),
        commitments_count=Coalesce(Subquery(followed), 0),
    )
    return rows.order_by("ended_on", "name", "pk")


def group_page(group: WorkingGroup, today: date) -> GroupPage:
    """In a constant number of queries, whatever it follows."""
    members = list(group.members.select_related("organization", "seat").order_by("-coordinates", "organization__name"))
    commitments = list(public_commitments().filter(working_groups=group).order_by("plan", "order", "id"))
    progress = progress_of(commitments, today)
    sessions = list(Session.objects.public().filter(group=group).select_related("committee", "minutes"))
    return GroupPage(
        members=[row for row in members if row.since <= today and (row.until is None or row.until >= today)],
        past=[row for row in members if row.until is not None and row.until < today],
        commitments=[(row, progress[row.pk], light_word(row, progress[row.pk])) for row in commitments],
        sessions=sessions,
    )
