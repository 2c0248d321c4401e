"""Proposals: who may do what in which stage, versions that are never rewritten, reviews that stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations import services
from consultations.choices import Outcome, ProposalState, SmartVerdict
from consultations.models import Proposal, SmartNote
from consultations.permissions import (
    NEXT_PROPOSAL_STATES,
    can_change_proposal,
    can_review_proposal,
    can_take_proposal_to,
    can_write_proposals,
)
from consultations.tests.participation_world import contribute
from consultations.tests.proposal_world import (
    WORDS,
    Country,
    all_notes,
    draft,
    editor,
    make_country,
    only_stage,
    open_consultation,
    prioritisation,
    published,
    space,
)
from core.conflicts import Conflict
from core.differences import ADDED, REMOVED, text_changes
from core.models import ActivityRecord
from plans.choices import StageKind

pytestmark = pytest.mark.django_db

STAGES = (*StageKind, None)
WRITING, MAKING_VIABLE = {StageKind.PARTICIPATION}, {StageKind.PARTICIPATION, StageKind.APPROVAL}
ALWAYS = set(STAGES)
# What the secretariat may do, in which stage; every other role may do nothing in any.
RIGHTS = [
    ("create", WRITING),
    ("change", WRITING),
    ("publish", WRITING),
    ("split", WRITING),
    ("review", MAKING_VIABLE),
    ("merge", MAKING_VIABLE),
    ("convert", MAKING_VIABLE),
    ("answer", ALWAYS),
]
ROLES = ("secretariat", "foreign", "moderator", "editor", "anonymous", "root")


@pytest.fixture
def country() -> Country:
    return make_country()


def may(action: str, user: object, country: Country, unseen: Proposal, seen: Proposal) -> bool:
    today = country.today
    if action == "create":
        return can_write_proposals(user, country.plan, today)
    if action == "change":
        return can_change_proposal(user, unseen, today) and can_change_proposal(user, seen, today)
    if action == "review":
        return can_review_proposal(user, seen, today)
    states = {
        "publish": ProposalState.PROPOSED,
        "split": ProposalState.SPLIT,
        "merge": ProposalState.MERGED,
        "convert": ProposalState.COMMITTED,
        "answer": ProposalState.NOT_ACCEPTED,
    }
    return can_take_proposal_to(user, unseen if action == "publish" else seen, states[action], today)


def test_rights_by_role_action_and_stage(country: Country) -> None:
    unseen, seen = draft(country), published(country)
    root = type(country.secretariat).objects.create_superuser("root@example.org", "x")
    people = {
        "secretariat": country.secretariat,
        "foreign": make_country("QB").secretariat,
        "moderator": country.moderator,
        "editor": editor(country),
        "anonymous": AnonymousUser(),
        "root": root,
    }
    found, expected = {}, {}
    for stage in STAGES:
        only_stage(country, stage)
        for action, stages in RIGHTS:
            for role in ROLES:
                found[role, action, stage] = may(action, people[role], country, unseen, seen)
                expected[role, action, stage] = role in ("secretariat", "root") and stage in stages
    assert found == expected


def test_services_hold_the_same_table(country: Country) -> None:
    """Each refuses by itself, whatever the page showed."""
    unseen, seen, other = draft(country), published(country), published(country)
    by = country.secretariat

    def steps(who: object) -> dict[str, object]:
        return {
            "create": lambda: (
                draft(country)
                if who is by
                else services.create_proposal(plan=country.plan, title="X", text="Y", space=seen.space, by=who)
            ),
            "change": lambda: services.revise_proposal(proposal=seen, title="X", text="Y", reason="Z", by=who),
            "place": lambda: services.place_proposal(proposal=seen, theme=None, by=who),
            "publish": lambda: services.publish_proposal(proposal=unseen, by=who),
            "review": lambda: services.review_proposal(proposal=seen, notes=all_notes(), by=who),
            "merge": lambda: services.merge_proposals(into=other, sources=[seen], text="Z", by=who),
            "split": lambda: services.split_proposal(proposal=seen, parts=[("A", "a"), ("B", "b")], by=who),
            "convert": lambda: services.turn_into_commitment(proposal=seen, text="Z", by=who),
            "answer": lambda: services.answer_proposal(proposal=seen, outcome="accepted", text="Z", by=who),
            "prioritise": lambda: services.set_prioritisations(proposal=seen, consultations=[], by=who),
        }

    for who in (country.moderator, make_country("QB").secretariat, editor(country)):
        for name, step in steps(who).items():
            with pytest.raises(PermissionDenied):
                step()
                pytest.fail(name)
    only_stage(country, StageKind.IMPLEMENTATION)
    for name in ("create", "change", "place", "publish", "review", "merge", "split", "convert"):
        with pytest.raises(ValidationError):
            steps(by)[name]()
            pytest.fail(name)
    assert Proposal.objects.get(pk=seen.pk).state == ProposalState.PROPOSED


@pytest.mark.parametrize("state", [state for state in ProposalState if state != ProposalState.DRAFT])
def test_a_draft_can_only_be_published(country: Country, state: ProposalState) -> None:
    assert can_take_proposal_to(country.secretariat, draft(country), state, country.today) == (
        state == ProposalState.PROPOSED
    )


def test_an_end_has_no_next_step() -> None:
    ends = (ProposalState.NOT_ACCEPTED, ProposalState.MERGED, ProposalState.SPLIT, ProposalState.COMMITTED)
    assert not set(ends) & NEXT_PROPOSAL_STATES.keys()
    assert NEXT_PROPOSAL_STATES[ProposalState.ACCEPTED] == {ProposalState.COMMITTED}


def test_it_says_where_it_comes_from(country: Country) -> None:
    by, abroad = country.secretariat, make_country("QB")
    contribution = contribute(open_consultation(country))
    foreign = contribute(open_consultation(abroad, "ajena"))
    with pytest.raises(ValidationError) as refused:
        services.create_proposal(plan=country.plan, title="Sin origen", text=WORDS, by=by)
    assert "space" in refused.value.message_dict
    for wrong in (
        {"space": space(abroad)},
        {"contributions": [foreign]},
        {"contributions": [contribution], "theme": abroad.theme},
        {"contributions": [contribution], "territory": abroad.region},
    ):
        with pytest.raises(ValidationError):
            services.create_proposal(plan=country.plan, title="Ajena", text=WORDS, by=by, **wrong)
    made = draft(country, contributions=[contribution])
    assert list(made.contributions.all()) == [contribution] and list(contribution.proposals.all()) == [made]


def test_every_change_is_a_version_with_its_reason(country: Country) -> None:
    made, by = draft(country, "Agua"), country.secretariat
    with pytest.raises(ValidationError) as refused:
        services.revise_proposal(proposal=made, title="Agua", text="Otra cosa.", reason=" ", by=by)
    assert "reason" in refused.value.message_dict
    services.revise_proposal(proposal=made, title="Agua", text="Otra cosa.", reason="Era vaga", by=by)
    services.revise_proposal(proposal=made, title="Agua", text="Otra cosa.", reason="Nada cambió", by=by)
    versions = list(made.versions.values_list("number", "text", "reason"))
    assert versions == [(1, WORDS, ""), (2, "Otra cosa.", "Era vaga")]
    made.refresh_from_db()
    assert made.text == "Otra cosa."


def test_two_people_who_change_it_are_told(country: Country) -> None:
    made, by = draft(country), country.secretariat
    seen_at = made.updated_at
    services.revise_proposal(proposal=made, title="Uno", text="a", reason="x", by=by, seen_at=seen_at)
    with pytest.raises(Conflict):
        services.revise_proposal(proposal=made, title="Dos", text="b", reason="y", by=by, seen_at=seen_at)


def test_a_version_cannot_be_numbered_twice(country: Country) -> None:
    version = draft(country).versions.get()
    version.pk, version.reason = None, "otra"
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)


def test_a_text_that_people_support_does_not_change_under_them(country: Country) -> None:
    made, other, by = published(country), published(country), country.secretariat
    prioritisation(country, made)
    for step in (
        lambda: services.revise_proposal(proposal=made, title="X", text="Y", reason="Z", by=by),
        lambda: services.merge_proposals(into=other, sources=[made], text="Z", by=by),
        lambda: services.merge_proposals(into=made, sources=[other], text="Z", by=by),
        lambda: services.split_proposal(proposal=made, parts=[("A", "a"), ("B", "b")], by=by),
        lambda: services.answer_proposal(proposal=made, outcome="accepted", text="Z", by=by),
    ):
        with pytest.raises(ValidationError, match="priorización abierta"):
            step()
    after = country.day(11)
    services.revise_proposal(proposal=made, title="X", text="Y", reason="Z", by=by, today=after)


def test_five_notes_make_it_reviewed_and_older_ones_stay(country: Country) -> None:
    made, by = published(country), country.secretariat
    notes = all_notes()
    first = {"measurable": notes.pop("measurable")}
    services.review_proposal(proposal=made, notes=notes, by=by, office="Oficina de planeación")
    made.refresh_from_db()
    assert made.state == ProposalState.PROPOSED
    services.review_proposal(proposal=made, notes=first, by=by)
    made.refresh_from_db()
    assert made.state == ProposalState.REVIEWED
    second = {"measurable": (SmartVerdict.NOT_MET, "No dice cuánto."), **notes}
    services.review_proposal(proposal=made, notes=second, by=by)
    rows = SmartNote.objects.filter(proposal=made, criterion="measurable").order_by("pk")
    assert [row.verdict for row in rows] == [SmartVerdict.MET, SmartVerdict.NOT_MET]
    assert SmartNote.objects.filter(proposal=made).count() == 6
    labels = set(SmartNote.objects.values_list("actor_label", flat=True))
    assert labels == {"Oficina de planeación", "La secretaría técnica"}


@pytest.mark.parametrize(
    ("notes", "office"),
    [
        ({}, ""),
        ({"measurable": (SmartVerdict.MET, " ")}, ""),
        ({"measurable": ("great", "Nota")}, ""),
        ({"lovely": (SmartVerdict.MET, "Nota")}, ""),
        ({"measurable": (SmartVerdict.MET, "Nota")}, "ana@example.org"),
    ],
)
def test_a_review_needs_a_verdict_a_note_and_an_office(
    country: Country, notes: dict[str, tuple[str, str]], office: str
) -> None:
    with pytest.raises(ValidationError):
        services.review_proposal(proposal=published(country), notes=notes, office=office, by=country.secretariat)
    assert not SmartNote.objects.exists()


def test_an_answer_sets_the_state_and_is_given_once(country: Country) -> None:
    made, by = published(country), country.secretariat
    with pytest.raises(ValidationError):
        services.answer_proposal(proposal=made, outcome=Outcome.NOT_ACCEPTED, text="No es posible.", by=by)
    services.answer_proposal(
        proposal=made, outcome=Outcome.NOT_ACCEPTED, reason="no_resources", text="No es posible.", by=by
    )
    made.refresh_from_db()
    assert made.state == ProposalState.NOT_ACCEPTED
    with pytest.raises(ValidationError):
        services.answer_proposal(proposal=made, outcome=Outcome.ACCEPTED, text="Sí.", by=by)


def test_only_prioritisations_in_preparation_take_proposals(country: Country) -> None:
    made, by, abroad = published(country), country.secretariat, make_country("QB")
    preparing = prioritisation(country, slug="prepara", is_public=False)
    announced = prioritisation(country, slug="anunciada")
    foreign = prioritisation(abroad, slug="ajena", is_public=False)
    services.set_prioritisations(proposal=made, consultations=[preparing], by=by)
    assert list(made.consultations.all()) == [preparing]
    for wrong in (announced, foreign, open_consultation(country, "foro", is_public=False)):
        with pytest.raises(ValidationError):
            services.set_prioritisations(proposal=made, consultations=[wrong], by=by)
    preparing.is_public = True
    preparing.save()
    services.set_prioritisations(proposal=made, consultations=[], by=by)
    assert list(made.consultations.all()) == [preparing]


def test_history_names_offices_and_keeps_drafts_to_itself(country: Country) -> None:
    made, by = draft(country, "canario-borrador"), country.secretariat
    services.revise_proposal(proposal=made, title="canario-dos", text="canario-tres", reason="canario", by=by)
    assert not ActivityRecord.objects.public().exists()
    services.publish_proposal(proposal=made, by=by)
    services.review_proposal(proposal=made, notes=all_notes(), by=by)
    records = ActivityRecord.objects.public()
    assert {row.actor_label for row in records} == {"La secretaría técnica"}
    assert [row.verb for row in records.order_by("pk")] == ["publicó la propuesta", "revisó la propuesta"]
    assert not [row for row in ActivityRecord.objects.all() if "@" in f"{row.changes}{row.object_label}"]


def test_an_unpublished_plan_leaves_no_public_line(country: Country) -> None:
    type(country.plan).objects.update(is_public=False)
    country.plan.refresh_from_db()
    published(country)
    assert not ActivityRecord.objects.public().exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Publicar los datos del agua.", "Publicar cada mes los datos del agua."),
        ("uno dos tres", ""),
        ("", "uno dos"),
        ("uno\n\ndos  tres\n", "uno\n\ntres dos\n"),
        ("a " * 3000, "b " * 3000),
        ("párrafo uno\n" * 900 + "fin", "párrafo dos\n" * 900 + "fin"),
        ("igual", "igual"),
    ],
)
def test_differences_give_back_both_texts(old: str, new: str) -> None:
    changes = text_changes(old, new)
    assert "".join(change.text for change in changes if change.kind != ADDED) == old
    assert "".join(change.text for change in changes if change.kind != REMOVED) == new


def test_differences_are_of_words() -> None:
    changes = text_changes("Publicar los datos del agua.", "Publicar cada mes, los datos del agua rural.")
    assert [(change.kind, change.text) for change in changes] == [
        ("same", "Publicar"),
        ("added", " cada mes,"),
        ("same", " los datos del agua"),
        ("added", " rural"),
        ("same", "."),
    ]


def test_the_worst_difference_is_quick() -> None:
    before = timezone.now()
    text_changes(" ".join(f"a{n}" for n in range(1600)), " ".join(f"b{n}" for n in range(1600)))
    text_changes("x y " * 2500, "y x z " * 1700)
    text_changes("." * 10_000, "," + ".;" * 4999)
    text_changes("x y " * 300, "y x z " * 400)
    assert timezone.now() - before < timedelta(seconds=3)
