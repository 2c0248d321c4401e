"""Merged, split and turned into commitments: lineage both ways, nothing lost on the way, and who is told."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments import services as commitments
from commitments.choices import CommitmentState
from commitments.models import Commitment
from consultations import services
from consultations.choices import Outcome, ProposalState
from consultations.models import Contribution, Decision, Proposal
from consultations.selectors.proposals import lineage_of, public_proposals
from consultations.tests.participation_world import contribute
from consultations.tests.proposal_world import (
    Country,
    close,
    entity,
    make_country,
    open_consultation,
    prioritisation,
    published,
    recipients,
    supported,
)
from consultations.tests.proposal_world import asked as request
from core.models import ActivityRecord, OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Country:
    return make_country()


def heard(country: Country, mail: str = "", *, publish: bool = True) -> Contribution:
    """A contribution to the forum of the plan."""
    forum = country.plan.consultations.filter(slug="foro").first() or open_consultation(country, "foro")
    row = contribute(forum, text=f"Aporte de {mail or 'nadie'}", mail=mail)
    return services.moderate_contribution(contribution=row, by=country.secretariat) if publish else row


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def lineage(proposal: Proposal, country: Country) -> object:
    return lineage_of(public_proposals(country.today).get(pk=proposal.pk), country.today)


def test_merging_keeps_both_ways_and_carries_the_contributions(country: Country) -> None:
    one, two = heard(country), heard(country)
    target, source = published(country, contributions=[one]), published(country, contributions=[two])
    services.merge_proposals(into=target, sources=[source], text="Dicen lo mismo.", by=country.secretariat)
    source, target = fresh(source), fresh(target)
    assert (source.state, source.merged_into) == (ProposalState.MERGED, target)
    assert list(target.merged_from.all()) == [source]
    assert set(target.contributions.all()) == {one, two} and list(source.contributions.all()) == [two]
    assert (source.decision.outcome, source.decision.text) == (Outcome.MERGED, "Dicen lo mismo.")
    assert lineage(target, country).merged_from == [source] and lineage(source, country).merged_into == target
    assert target.versions.count() == 1


def test_merging_may_write_a_new_version(country: Country) -> None:
    target, sources = published(country, "Agua"), [published(country, f"Agua {n}") for n in range(3)]
    services.merge_proposals(
        into=target, sources=sources, text="Se reúnen.", new_text="Agua para todos.", by=country.secretariat
    )
    version = target.versions.get(number=2)
    assert version.text == "Agua para todos." and version.title == "Agua"
    assert version.reason == "Reúne: Agua 0; Agua 1; Agua 2"
    assert Decision.objects.filter(outcome=Outcome.MERGED).count() == 3


def test_what_cannot_be_merged(country: Country) -> None:
    by, abroad = country.secretariat, make_country("QB")
    target, source = published(country), published(country)
    merged = published(country)
    services.merge_proposals(into=source, sources=[merged], text="x", by=by)
    unseen = services.create_proposal(plan=country.plan, title="canario", text="y", space=source.space, by=by)
    root = type(by).objects.create_superuser("root@example.org", "x")
    for into, sources in (
        (target, []),
        (target, [target]),
        (merged, [target]),
        (target, [merged]),
        (target, [unseen]),
        (unseen, [target]),
        (target, [published(abroad)]),
    ):
        with pytest.raises(ValidationError):
            services.merge_proposals(into=into, sources=sources, text="z", by=root)
    assert fresh(unseen).state == ProposalState.DRAFT and fresh(target).state == ProposalState.PROPOSED


def test_a_circle_is_refused(country: Country) -> None:
    by = country.secretariat
    one, two = published(country), published(country)
    services.merge_proposals(into=two, sources=[one], text="x", by=by)
    with pytest.raises(ValidationError):
        services.merge_proposals(into=one, sources=[two], text="x", by=by)
    first, second = services.split_proposal(proposal=two, parts=[("A", "a"), ("B", "b")], by=by)
    with pytest.raises(ValidationError):
        services.merge_proposals(into=first, sources=[two], text="x", by=by)
    # Even if somebody reopened the one that was split, behind the services' back.
    Proposal.objects.filter(pk=two.pk).update(state=ProposalState.PROPOSED)
    with pytest.raises(ValidationError, match="viene de ella"):
        services.merge_proposals(into=first, sources=[two], text="x", by=by)
    services.merge_proposals(into=first, sources=[second], text="x", by=by)


def test_splitting_carries_everything_to_each_part(country: Country) -> None:
    one = heard(country)
    whole = published(country, contributions=[one])
    parts = services.split_proposal(
        proposal=whole, parts=[("Ríos", "Medir ríos."), ("Pozos", "Medir pozos.")], by=country.secretariat
    )
    assert fresh(whole).state == ProposalState.SPLIT
    for part in parts:
        assert (part.split_from, part.state, part.theme) == (whole, ProposalState.PROPOSED, country.theme)
        assert list(part.contributions.all()) == [one] and part.versions.get().text == part.text
    assert lineage(whole, country).split_into == parts
    assert lineage(parts[0], country).split_from == fresh(whole)
    with pytest.raises(ValidationError):
        services.split_proposal(proposal=whole, parts=[("C", "c"), ("D", "d")], by=country.secretariat)


@pytest.mark.parametrize("parts", [[], [("Sola", "x")], [("A", "x"), ("", "y")], [("A", "x"), ("B", " ")]])
def test_a_part_has_title_and_text(country: Country, parts: list[tuple[str, str]]) -> None:
    whole = published(country)
    with pytest.raises(ValidationError):
        services.split_proposal(proposal=whole, parts=parts, by=country.secretariat)
    assert fresh(whole).state == ProposalState.PROPOSED and Proposal.objects.count() == 1


def test_turning_one_into_a_commitment_carries_all_along(country: Country) -> None:
    one = heard(country)
    made = published(country, "Agua abierta", contributions=[one])
    commitment = services.turn_into_commitment(
        proposal=made, lead=entity(country), problem="No se sabe.", text="Se hará.", by=country.secretariat
    )
    made = fresh(made)
    assert (made.state, made.commitment) == (ProposalState.COMMITTED, commitment)
    assert (commitment.title, commitment.solution, commitment.problem) == ("Agua abierta", made.text, "No se sabe.")
    assert commitment.theme == country.theme and list(commitment.territories.all()) == [country.region]
    assert commitment.state == CommitmentState.DRAFT and list(commitment.proposals.all()) == [made]
    assert (made.decision.outcome, made.decision.commitment) == (Outcome.ACCEPTED, commitment)


def test_an_earlier_answer_keeps_its_words_and_gains_the_commitment(country: Country) -> None:
    made, by = published(country), country.secretariat
    services.answer_proposal(proposal=made, outcome=Outcome.ACCEPTED_WITH_CHANGE, text="Con ajustes.", by=by)
    commitment = services.turn_into_commitment(proposal=made, lead=entity(country), text="", by=by)
    decision = fresh(made).decision
    assert (decision.text, decision.outcome, decision.commitment) == (
        "Con ajustes.",
        Outcome.ACCEPTED_WITH_CHANGE,
        commitment,
    )


def test_several_may_join_one_commitment(country: Country) -> None:
    one, two, by = published(country), published(country, territory=country.place), country.secretariat
    commitment = services.turn_into_commitment(proposal=one, lead=entity(country), text="Sí.", by=by)
    services.turn_into_commitment(proposal=two, commitment=commitment, text="Se suma.", by=by)
    assert set(commitment.proposals.all()) == {one, two}
    assert set(commitment.territories.all()) == {country.region, country.place}
    assert fresh(two).decision.outcome == Outcome.ACCEPTED_WITH_CHANGE


def test_what_cannot_be_converted(country: Country) -> None:
    made, by, lead = published(country), country.secretariat, entity(country)
    refused = published(country)
    services.answer_proposal(proposal=refused, outcome="not_accepted", reason="other", text="No.", by=by)
    withdrawn = commitments.create_commitment(plan=country.plan, title="W", lead=lead, by=by)
    Commitment.objects.filter(pk=withdrawn.pk).update(state=CommitmentState.WITHDRAWN, state_reason="x")
    foreign = commitments.create_commitment(
        plan=make_country("QB").plan, title="F", lead=lead, by=type(by).objects.create_superuser("r@example.org", "x")
    )
    for proposal, how in (
        (made, {}),
        (made, {"lead": lead, "commitment": withdrawn}),
        (made, {"commitment": withdrawn}),
        (made, {"commitment": foreign}),
        (refused, {"lead": lead}),
    ):
        with pytest.raises(ValidationError):
            services.turn_into_commitment(proposal=proposal, text="Sí.", by=by, **how)
    with pytest.raises(ValidationError):
        services.turn_into_commitment(proposal=made, lead=lead, text=" ", by=by)
    assert fresh(made).state == ProposalState.PROPOSED and Commitment.objects.count() == 2


def test_a_draft_commitment_is_named_nowhere(country: Country, client: Client) -> None:
    made = published(country, contributions=[heard(country, "ana@example.org")])
    services.turn_into_commitment(
        proposal=made, lead=entity(country), title="canario-compromiso", text="Sí.", by=country.secretariat
    )
    page = client.get(made.get_absolute_url()).content.decode()
    assert "canario-compromiso" not in page and "Se escribe como compromiso" in page
    assert not [mail for mail in OutgoingMail.objects.all() if "canario" in mail.body + mail.subject]
    public = ActivityRecord.objects.public()
    assert not [row for row in public if "canario" in f"{row.object_label}{row.changes}{row.object_url}"]


def test_who_is_told_what_became_of_it(country: Country) -> None:
    """Each address once: who supports it, and who wrote what it comes from, if that was published."""
    contributions = [
        heard(country, "autora@example.org"),
        heard(country, "Autora@example.org"),
        heard(country, "ambas@example.org"),
        heard(country, "sin-publicar@example.org", publish=False),
    ]
    made, other = published(country, contributions=contributions), published(country)
    asked = prioritisation(country, made, other)
    supported(asked, made, "apoya@example.org")
    supported(asked, made, "AMBAS@example.org")
    services.withdraw_support(support=supported(asked, made, "retira@example.org"))
    request(asked, made, "sin-confirmar@example.org")
    supported(asked, other, "ajena@example.org")
    close(asked, country)
    OutgoingMail.objects.all().delete()
    services.turn_into_commitment(proposal=made, lead=entity(country), text="Se hará.", by=country.secretariat)
    assert recipients() == ["AMBAS@example.org", "apoya@example.org", "autora@example.org"]
    bodies = {mail.recipient: mail.body for mail in OutgoingMail.objects.all()}
    assert "Usted apoyó esta propuesta" in bodies["apoya@example.org"]
    assert f"Su aporte {contributions[0].receipt}" in bodies["autora@example.org"]
    assert all("Se hará." in body and made.get_absolute_url() in body for body in bodies.values())
    assert services.tell_outcome(proposal=fresh(made)) >= 0
    assert recipients().count("apoya@example.org") == 1


def test_supporters_are_told_once_authors_at_each_step(country: Country) -> None:
    made, by = published(country, contributions=[heard(country, "autora@example.org")]), country.secretariat
    asked = prioritisation(country, made)
    supported(asked, made, "apoya@example.org")
    close(asked, country)
    OutgoingMail.objects.all().delete()
    services.answer_proposal(proposal=made, outcome=Outcome.ACCEPTED, text="Se acoge.", by=by)
    assert recipients() == ["apoya@example.org", "autora@example.org"]
    services.turn_into_commitment(proposal=made, lead=entity(country), text="", by=by)
    assert recipients() == ["apoya@example.org", "autora@example.org", "autora@example.org"]


@pytest.mark.parametrize("end", ["merged", "split", "not_accepted"])
def test_every_end_is_told(country: Country, end: str) -> None:
    made, other, by = published(country), published(country, "La otra"), country.secretariat
    asked = prioritisation(country, made)
    supported(asked, made, "apoya@example.org", language="en")
    close(asked, country)
    OutgoingMail.objects.all().delete()
    if end == "merged":
        services.merge_proposals(into=other, sources=[made], text="Van juntas.", by=by)
    elif end == "split":
        services.split_proposal(proposal=made, parts=[("Parte uno", "a"), ("La otra", "b")], by=by)
    else:
        services.answer_proposal(proposal=made, outcome=end, reason="no_resources", text="Van juntas.", by=by)
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "apoya@example.org" and mail.language == "en" and "/en/propuestas/" in mail.body
    assert ("La otra" in mail.body) == (end != "not_accepted")
    assert ("Van juntas." in mail.body) == (end != "split")


def origin(commitment: Commitment) -> str:
    page = Template("{% load consultations_tags %}{% commitment_origin commitment %}")
    return page.render(Context({"commitment": commitment}))


def test_a_commitment_says_where_it_comes_from_in_one_query(country: Country) -> None:
    by, lead = country.secretariat, entity(country)
    contributions = [heard(country), heard(country, publish=False)]
    target = published(country, "La principal", contributions=contributions)
    source, last = published(country, "La reunida"), published(country, "La primera")
    asked = prioritisation(country, target, source)
    for number in range(3):
        supported(asked, target, f"p{number}@example.org")
    close(asked, country)
    services.merge_proposals(into=source, sources=[last], text="x", by=by)
    services.merge_proposals(into=target, sources=[source], text="x", by=by)
    commitment = services.turn_into_commitment(proposal=target, lead=lead, text="Sí.", by=by)
    with CaptureQueriesContext(connection) as queries:
        page = origin(commitment)
    assert len(queries) == 1
    assert page.index("La principal") < page.index("La reunida") < page.index("La primera")
    assert "1 aporte publicado" in page and "1 sin publicar" in page and "3 apoyos" in page
    for number in range(30):
        extra = published(country, f"Otra {number}")
        services.turn_into_commitment(proposal=extra, commitment=commitment, text="Sí.", by=by)
    with CaptureQueriesContext(connection) as queries:
        assert origin(commitment).count("<li>") == 33
    assert len(queries) == 1
    assert "<section" not in origin(commitments.create_commitment(plan=country.plan, title="Sola", lead=lead, by=by))


def test_the_page_of_a_commitment_never_says_what_was_hidden(country: Country) -> None:
    row = contribute(open_consultation(country, "foro"), text="canario-oculto", name="canario-nombre")
    services.moderate_contribution(contribution=row, by=country.secretariat, hide_reason="offensive")
    made = published(country, contributions=[row])
    commitment = services.turn_into_commitment(proposal=made, lead=entity(country), text="Sí.", by=country.secretariat)
    assert "canario" not in origin(commitment) + Client().get(made.get_absolute_url()).content.decode()
