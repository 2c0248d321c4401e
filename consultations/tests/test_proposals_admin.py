"""Proposals in the admin: every step by its button, what others keep is not found, nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Commitment
from commitments.tests.admin_world import client_of, typed
from consultations.choices import ProposalState
from consultations.models import Proposal
from consultations.tests.participation_world import contribute
from consultations.tests.proposal_world import (
    WORDS,
    Country,
    draft,
    editor,
    entity,
    make_country,
    only_stage,
    open_consultation,
    prioritisation,
    published,
    recipients,
    space,
    supported,
)
from plans.choices import StageKind

pytestmark = pytest.mark.django_db
STEPS = ("publicar", "revisar", "priorizar", "responder", "reunir", "dividir", "convertir")


@pytest.fixture
def country() -> Country:
    return make_country()


@pytest.fixture
def client(country: Country) -> Client:
    return client_of(country.secretariat)


def url(name: str, *args: object) -> str:
    return reverse(f"admin:consultations_proposal_{name}", args=args)


def step(client: Client, proposal: Proposal, name: str, **data: Any) -> Any:
    """Take a step as the page shows it: what it asks must be on the page."""
    page = client.get(url(name, proposal.pk))
    assert page.status_code == 200
    assert not [field for field in data if f'name="{field}"' not in page.content.decode()]
    return client.post(url(name, proposal.pk), data or {"ok": "1"})


def buttons(client: Client, proposal: Proposal) -> set[str]:
    page = client.get(url("change", proposal.pk)).content.decode()
    return {name for name in STEPS if re.search(rf'href="[^"]*/{proposal.pk}/{name}/"', page)}


def test_from_draft_to_commitment_by_its_pages(client: Client, country: Country) -> None:
    heard, lead = contribute(open_consultation(country, "foro"), mail="autora@example.org"), entity(country)
    empty = {"plan": country.plan.pk, "title": "Agua abierta", "text": WORDS, "theme": country.theme.pk}
    assert client.post(url("add"), empty).status_code == 200 and not Proposal.objects.exists()
    assert client.post(url("add"), {**empty, "contributions": [heard.pk]}).status_code == 302
    made = Proposal.objects.get()
    assert list(made.contributions.all()) == [heard] and made.slug == "plan-qa-agua-abierta"
    assert buttons(client, made) == {"publicar"}
    step(client, made, "publicar")
    assert buttons(client, made) == set(STEPS) - {"publicar"}

    form = typed(client.get(url("change", made.pk)))
    unexplained = client.post(url("change", made.pk), {**form, "text": "Texto nuevo."})
    assert unexplained.status_code == 200 and "Texto nuevo." in unexplained.content.decode()
    assert (
        client.post(url("change", made.pk), {**form, "text": "Texto nuevo.", "reason": "Era vago"}).status_code == 302
    )
    assert made.versions.count() == 2

    notes = {f"{c}_verdict": "met" for c in ("specific", "measurable", "achievable", "relevant", "time_bound")}
    notes |= {name.replace("_verdict", "_note"): "Sí." for name in notes}
    assert step(client, made, "revisar", office="Oficina de datos", **notes).status_code == 302
    made.refresh_from_db()
    assert made.state == ProposalState.REVIEWED and made.smart_notes.count() == 5

    done = step(client, made, "convertir", lead=lead.pk, title="Agua", solution="Datos.", text="Se hará.", problem="P")
    assert done.status_code == 302
    made.refresh_from_db()
    assert made.state == ProposalState.COMMITTED and made.commitment.title == "Agua"
    assert buttons(client, made) == set() and "Texto nuevo." in client.get(url("change", made.pk)).content.decode()


def test_answer_merge_split_and_prioritise(client: Client, country: Country) -> None:
    one, two, three = (published(country, title) for title in ("Uno", "Dos", "Tres"))
    voting = prioritisation(country, slug="prepara", is_public=False)
    step(client, one, "priorizar", consultations=[voting.pk])
    assert list(one.consultations.all()) == [voting]
    unreasoned = step(client, two, "responder", outcome="not_accepted", text="No se puede.")
    assert unreasoned.status_code == 200 and "No se puede." in unreasoned.content.decode()
    step(client, two, "responder", outcome="not_accepted", reason="no_resources", text="No se puede.")
    step(client, one, "reunir", sources=[three.pk], text="Dicen lo mismo.", new_text="Todo junto.")
    parts = {"title_1": "A", "text_1": "a", "title_2": "B", "text_2": "b"}
    assert step(client, one, "dividir", **parts, title_3="Solo el título").status_code == 200
    assert step(client, one, "dividir", **parts).status_code == 302
    states = dict(Proposal.objects.values_list("title", "state"))
    assert states == {
        "Uno": "split",
        "Dos": "not_accepted",
        "Tres": "merged",
        "A": "proposed",
        "B": "proposed",
    }


def test_several_go_to_the_prioritisation_at_once(client: Client, country: Country) -> None:
    rows = [published(country), published(country)]
    data = {"action": "prioritise_chosen", "_selected_action": [row.pk for row in rows]}
    client.post(url("changelist"), data)
    assert not Proposal.consultations.through.objects.exists()
    voting = prioritisation(country, slug="prepara", is_public=False)
    client.post(url("changelist"), data)
    assert set(voting.proposals.all()) == set(rows)


@pytest.mark.parametrize("role", ["foreign", "moderator", "editor"])
def test_others_do_not_find_it(country: Country, role: str) -> None:
    made, other = published(country, "canario"), published(country)
    people = {"foreign": lambda: make_country("QB").secretariat, "moderator": lambda: country.moderator}
    visitor = client_of(people[role]() if role in people else editor(country))
    hidden = {302, 403, 404} if role != "foreign" else {302, 404}
    for name in ("change", "history", *STEPS):
        assert visitor.get(url(name, made.pk)).status_code in hidden, name
        data = {"title": "X", "text": "Y", "outcome": "accepted", "sources": [other.pk], "title_1": "A", "text_1": "a"}
        response = visitor.post(url(name, made.pk), data)
        assert response.status_code in {*hidden, 405}, name
    listed = visitor.get(url("changelist"))
    assert listed.status_code == 403 or "canario" not in listed.content.decode()
    assert Proposal.objects.get(pk=made.pk).state == ProposalState.PROPOSED and made.versions.count() == 1


def test_choices_stay_inside_the_jurisdiction(client: Client, country: Country) -> None:
    abroad = make_country("QB")
    foreign, lead = published(abroad), entity(abroad, "ajena")
    heard, table = contribute(open_consultation(abroad, "ajena")), space(abroad)
    made = published(country)
    form = typed(client.get(url("change", made.pk)))
    for wrong in ({"space": table.pk}, {"contributions": [heard.pk]}, {"theme": abroad.theme.pk}):
        assert client.post(url("change", made.pk), form | wrong).status_code == 200
    assert client.post(url("add"), {"plan": abroad.plan.pk, "title": "X", "text": "Y"}).status_code == 200
    assert step(client, made, "reunir", text="x").status_code == 200
    assert client.post(url("reunir", made.pk), {"sources": [foreign.pk], "text": "x"}).status_code == 200
    assert client.post(url("convertir", made.pk), {"lead": lead.pk, "text": "x"}).status_code == 200
    assert Proposal.objects.count() == 2 and not Commitment.objects.exists()


def test_outside_the_stage_there_are_no_buttons_but_the_answer(client: Client, country: Country) -> None:
    made, unseen = published(country), draft(country)
    only_stage(country, StageKind.APPROVAL)
    assert buttons(client, made) == {"revisar", "priorizar", "responder", "reunir", "convertir"}
    only_stage(country, StageKind.IMPLEMENTATION)
    assert buttons(client, made) == {"priorizar", "responder"} and buttons(client, unseen) == set()
    for name in ("revisar", "reunir", "dividir", "convertir"):
        assert client.post(url(name, made.pk), {"text": "x"}).status_code == 403
    assert client.post(url("change", made.pk), {"title": "X"}).status_code == 403


def test_somebody_saved_first(client: Client, country: Country) -> None:
    made = published(country, "Agua")
    form = typed(client.get(url("change", made.pk)))
    client.post(url("change", made.pk), {**form, "text": "La primera.", "reason": "Una"})
    late = client.post(url("change", made.pk), {**form, "text": "La segunda.", "reason": "Otra"})
    assert late.status_code == 409 and "La segunda." in late.content.decode() and "La primera." in late.content.decode()
    assert made.versions.count() == 2


def test_nobody_sees_supports_nor_addresses_here(client: Client, country: Country) -> None:
    made = published(country)
    voting = prioritisation(country, made, hides_results=True)
    supported(voting, made, "canario@example.org")
    pages = [client.get(url(name, made.pk)) for name in ("change", "history", "revisar", "responder")]
    pages.append(client.get(url("changelist")))
    pages.append(client.get(reverse("admin:core_activityrecord_changelist")))
    assert "canario" not in "".join(page.content.decode() for page in pages)
    assert recipients() == ["canario@example.org"]


def test_the_list_costs_the_same_with_1_and_with_30(client: Client, country: Country) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url("changelist")).status_code == 200
        return len(captured)

    published(country)
    one = cost()
    for _row in range(29):
        published(country)
    assert cost() == one
