"""What the doors of this app share: rows seen with their commitment, names without links."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commitments.choices import CommitmentState
from commitments.models import (
    Commitment,
)
from commitments.permissions import (
    commitments_of,
)
from core.admin import LedgerInline, PlaceAdmin, StaffAdmin
from people.choices import Role
from people.models import User
from people.permissions import jurisdiction_ids, organization_ids


def is_editor(user: User) -> bool:
    return bool(organization_ids(user, Role.ENTITY_EDITOR))


def keeps_commitments(user: User) -> bool:
    return bool(user.is_superuser or jurisdiction_ids(user, Role.SECRETARIAT))


class CommitmentPartAdmin(StaffAdmin):
    """Seen with its commitment, by its entity and its secretariat; written by the secretariat, through a service.

    `commitment_path` leads from the row to the commitment.
    """

    commitment_path = "commitment"
    addable = False

    def rows(self, user: User) -> QuerySet:
        if user.is_superuser:
            return self.model._default_manager.all()
        return self.model._default_manager.filter(**{f"{self.commitment_path}__in": commitments_of(user)})

    def can_see_any(self, user: User) -> bool:
        return keeps_commitments(user) or is_editor(user)

    def can_add(self, user: User) -> bool:
        return self.addable and keeps_commitments(user)

    def public_commitment(self, commitment: Commitment) -> bool:
        return commitment.state != CommitmentState.DRAFT and (commitment.plan is None or commitment.plan.is_public)


class SecretariatAdmin(PlaceAdmin):
    def jurisdictions(self, user: User) -> set[int]:
        return jurisdiction_ids(user, Role.SECRETARIAT)


class NamedOrganizationInline(LedgerInline):
    """The name without a link: the reader may have no door to that organization."""

    readonly_fields = ("organization_name",)

    @admin.display(description=_("organización"))
    def organization_name(self, obj: Any) -> str:
        return str(obj.organization)
