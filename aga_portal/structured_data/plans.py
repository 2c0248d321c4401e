"""Plans are works that somebody published; a commitment is an action that an organization owes, with its state.

A commitment is told as the main thing of its page, whose whole is the plan: an action itself is part of nothing in
schema.org, and neither a project (there an organization) nor a service is what was promised.
"""

from __future__ import annotations

from aga_portal.open_data.identifiers import uri_of
from aga_portal.structured_data.common import Thing, day, named, page_of, portal, read, read_all, told
from commitments.choices import CommitmentState, ParticipationRole
from commitments.models import Commitment
from people.choices import Sector, TerritoryLevel
from people.models import Organization, Territory
from plans.models import ActionPlan

ORGANIZATIONS = {
    Sector.PUBLIC: "GovernmentOrganization",
    Sector.CIVIL_SOCIETY: "NGO",
    Sector.ACADEMIA: "EducationalOrganization",
}
STATUS = {
    CommitmentState.APPROVED: "PotentialActionStatus",
    CommitmentState.IN_PROGRESS: "ActiveActionStatus",
    CommitmentState.COMPLETED: "CompletedActionStatus",
    CommitmentState.WITHDRAWN: "FailedActionStatus",
}
"""One that was merged has no state of its own: it goes on in another."""


def plan(row: ActionPlan, _context: dict) -> Thing:
    start, end = day(row.starts_on, row.starts_precision), day(row.ends_on, row.ends_precision)
    return told(
        type_="CreativeWork",
        id_=uri_of(row),
        name=row.title,
        description=row.summary,
        url=page_of(row),
        temporalCoverage=f"{start or '..'}/{end or '..'}" if start or end else None,
        spatialCoverage=named(read(row, "jurisdiction"), "AdministrativeArea"),
        dateModified=row.updated_at.isoformat(),
        inLanguage="es",
        isPartOf=portal(),
    )


def commitment(row: Commitment, _context: dict) -> Thing:
    parts = [part for part in read_all(row, "participations")]
    leads = [part.organization for part in parts if part.role == ParticipationRole.LEAD]
    others = [part.organization for part in parts if part.role != ParticipationRole.LEAD]
    action = told(
        type_="Action",
        id_=uri_of(row),
        name=row.title,
        alternateName=row.short_title,
        description=row.summary,
        url=page_of(row),
        identifier=row.code or row.number,
        actionStatus=f"https://schema.org/{STATUS[row.state]}" if row.state in STATUS else None,
        startTime=day(row.starts_on, row.starts_precision),
        endTime=day(row.ends_on, row.ends_precision),
        agent=[named(organization, kind_of(organization)) for organization in leads],
        participant=[named(organization, kind_of(organization)) for organization in others],
    )
    return told(
        type_="WebPage",
        id_=page_of(row),
        url=page_of(row),
        name=row.title,
        inLanguage="es",
        dateModified=row.updated_at.isoformat(),
        mainEntity=action,
        isPartOf=named(read(row, "plan"), "CreativeWork") or portal(),
    )


def kind_of(row: Organization) -> str:
    return ORGANIZATIONS.get(Sector(row.sector), "Organization")


def organization(row: Organization, _context: dict) -> Thing:
    above = read(row, "parent")
    return told(
        type_=kind_of(row),
        id_=uri_of(row),
        name=row.name,
        alternateName=row.acronym,
        url=page_of(row),
        sameAs=row.site,
        areaServed=named(read(row, "territory"), "AdministrativeArea"),
        parentOrganization=named(above, kind_of(above)) if above else None,
    )


def territory(row: Territory, _context: dict) -> Thing:
    return told(
        type_="Country" if row.level == TerritoryLevel.COUNTRY else "AdministrativeArea",
        id_=uri_of(row),
        name=row.name,
        identifier=row.official_code or row.code,
        url=page_of(row),
        containedInPlace=named(read(row, "parent"), "AdministrativeArea"),
    )
