"""Proposals as everybody reads them: words, versions, review, lineage; and what must never be read."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from commitments import services as commitments
from commitments.choices import CommitmentState
from consultations import services
from consultations.choices import SmartVerdict
from consultations.models import Proposal
from consultations.tests.participation_world import contribute
from consultations.tests.proposal_world import (
    Country,
    all_notes,
    close,
    draft,
    entity,
    make_country,
    open_consultation,
    prioritisation,
    published,
    space,
    supported,
)
from people.models import Territory
from plans.choices import DocumentKind
from plans.models import ActionPlan, Document, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Country:
    return make_country()


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200 and not response.cookies
    return response.content.decode()


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_list_costs_the_same_with_one_and_with_thirty(client: Client, country: Country) -> None:
    voting = prioritisation(country)

    def add() -> None:
        made = published(
            country, contributions=[contribute(open_consultation(country, f"c{Proposal.objects.count()}"))]
        )
        voting.proposals.add(made)
        supported(voting, made, "ana@example.org")

    add()
    before = queries(client, "/propuestas/")
    for _row in range(29):
        add()
    assert queries(client, "/propuestas/") == before <= 8
    assert plain(text(client, "/propuestas/")).count("1 apoyo") == 30


def test_the_page_costs_the_same_with_one_and_with_thirty_of_everything(client: Client, country: Country) -> None:
    by, forum = country.secretariat, open_consultation(country, "foro")

    def heard() -> object:
        return services.moderate_contribution(contribution=contribute(forum), by=by)

    made = published(country, "Agua", contributions=[heard()])
    services.merge_proposals(into=made, sources=[published(country)], text="x", by=by)
    services.revise_proposal(proposal=made, title="Agua", text="Dos", reason="r", by=by)
    services.review_proposal(proposal=made, notes=all_notes(), by=by)
    before = queries(client, made.get_absolute_url())
    for number in range(29):
        services.revise_proposal(proposal=made, title="Agua", text=f"Texto {number}", reason="r", by=by)
        verdict = SmartVerdict.PARTLY if number % 2 else SmartVerdict.MET
        services.review_proposal(proposal=made, notes={"measurable": (verdict, f"n{number}")}, by=by)
    services.merge_proposals(into=made, sources=[published(country) for _n in range(29)], text="x", by=by)
    made.contributions.add(*[heard() for _n in range(29)])
    assert queries(client, made.get_absolute_url()) == before <= 12
    page = plain(text(client, made.get_absolute_url()))
    assert "De 30 aportes publicados" in page and "Se muestran los primeros 20" in page and "31 versiones" in page


def test_drafts_and_what_hangs_from_unpublished_plans_do_not_exist(client: Client, country: Country) -> None:
    unseen = draft(country, "canario-borrador")
    hidden = make_country("QB")
    other = published(hidden, "canario-plan")
    ActionPlan.objects.filter(pk=hidden.plan.pk).update(is_public=False)
    for row in (unseen, other):
        for path in ("", "apoyar/", "apoyar/revise-su-correo/"):
            assert client.get(row.get_absolute_url() + path).status_code == 404
    pages = text(client, "/propuestas/") + text(client, "/sitemap.xml") + text(client, "/api/v1/proposals/")
    assert "canario" not in pages and unseen.slug not in pages and other.slug not in pages


def test_a_private_space_or_source_is_not_named(client: Client, country: Country) -> None:
    document = Document.objects.create(key="d", title="canario-fuente", kind=DocumentKind.REPORT, is_public=False)
    source = Source.objects.create(document=document, passage="canario-pasaje")
    made = published(country, space=space(country, title="canario-espacio", is_public=False), source=source)
    assert "canario" not in text(client, made.get_absolute_url()) + text(client, "/api/v1/proposals/")


def test_versions_show_what_changed_with_marks(client: Client, country: Country) -> None:
    made = published(country, "Agua", text="Publicar los datos del agua.")
    services.revise_proposal(
        proposal=made,
        title="Agua limpia",
        text="Publicar cada mes los datos.",
        reason="No decía cada cuánto",
        by=country.secretariat,
    )
    page = text(client, made.get_absolute_url())
    added, removed = (re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S) for tag in ("ins", "del"))
    assert ["cada mes" in run for run in added].count(True) == 1 and any("limpia" in run for run in added)
    assert any("del agua" in run for run in removed)
    assert "No decía cada cuánto" in page and "Publicar los datos del agua." in page


def test_script_in_a_text_is_shown_as_text(client: Client, country: Country) -> None:
    made = published(country, "<script>uno</script>", text="<b>negrita</b>")
    services.revise_proposal(
        proposal=made, title="<i>dos</i>", text="<script>tres</script>", reason="<u>", by=country.secretariat
    )
    page = text(client, made.get_absolute_url())
    assert not re.search(r"<(b|i|u)>|<script>(uno|tres)", page)


def test_the_review_says_by_which_office_and_whether_it_is_of_an_older_text(client: Client, country: Country) -> None:
    made, by = published(country), country.secretariat
    assert plain(text(client, made.get_absolute_url())).count("sin revisar") == 5
    services.review_proposal(proposal=made, notes=all_notes(), by=by, office="Oficina de datos")
    services.review_proposal(proposal=made, notes={"specific": (SmartVerdict.NOT_MET, "Ya no.")}, by=by)
    page = plain(text(client, made.get_absolute_url()))
    assert page.count("Oficina de datos") == 5 and "Ya no." in page and "1 nota anterior" in page
    assert by.full_name not in page and by.email not in page and "el texto cambió después" not in page
    services.revise_proposal(proposal=made, title="X", text="Y", reason="Z", by=by)
    assert plain(text(client, made.get_absolute_url())).count("el texto cambió después") == 5


def test_contributions_that_were_not_published_are_only_a_number(client: Client, country: Country) -> None:
    forum, by = open_consultation(country, "foro"), country.secretariat
    rows = [contribute(forum, text=f"canario-{n}", name="canario-nombre", mail="canario@example.org") for n in range(3)]
    services.moderate_contribution(contribution=rows[0], by=by)
    services.moderate_contribution(contribution=rows[1], by=by, hide_reason="offensive")
    made = published(country, contributions=rows)
    page = plain(text(client, made.get_absolute_url()))
    assert "De 1 aporte publicado" in page and "Y de 2 aportes sin publicar" in page
    assert "canario-0" in page
    assert not [word for word in ("canario-1", "canario-2", "canario-nombre", "canario@") if word in page]


def test_from_the_proposal_to_the_milestones(client: Client, country: Country) -> None:
    made, by, lead = published(country), country.secretariat, entity(country)
    commitment = services.turn_into_commitment(proposal=made, lead=lead, text="Se hará así.", by=by)
    page = plain(text(client, made.get_absolute_url()))
    assert "Se hará así." in page and "Se escribe como compromiso" in page and "Acogida" in page
    commitments.approve_commitment(commitment=commitment, by=by)
    commitments.change_state(commitment=commitment, state=CommitmentState.IN_PROGRESS, by=by)
    before = queries(client, made.get_absolute_url())
    for number in range(30):
        commitments.create_milestone(
            commitment=commitment,
            title=f"Hito {number}",
            order=number,
            planned_starts_on=country.day(-10),
            planned_ends_on=country.day(10),
            lead=lead,
            by=by,
        )
    after = queries(client, made.get_absolute_url())
    page = plain(text(client, made.get_absolute_url()))
    assert commitment.title in page and "Hito 0" in page and "Hito 29" in page
    assert after <= before + 1


def test_filters_narrow_and_wrong_ones_are_refused(client: Client, country: Country) -> None:
    far = Territory.objects.create(code="QA-S", name="Sur", slug="qa-s", level="region", parent=country.place)
    published(country, "Agua pura")
    other = published(country, "Bosque", theme=None, territory=far)
    services.answer_proposal(proposal=other, outcome="accepted", text="Sí.", by=country.secretariat)
    for query, title in (
        ("state=accepted", "Bosque"),
        ("theme=agua", "Agua pura"),
        ("territory=QA-S", "Bosque"),
        ("search=PURA", "Agua pura"),
    ):
        page = text(client, f"/propuestas/?{query}")
        assert title in page and ({"Bosque", "Agua pura"} - {title}).pop() not in page
    for query in ("state=draft", "theme=nada", "plan=nada", "ordering=supports__mail", "territory=XX"):
        assert client.get(f"/propuestas/?{query}").status_code == 400
    assert "Ninguna propuesta cumple" in text(client, "/propuestas/?search=nada")


def test_an_empty_list_says_whose_turn_it_is(client: Client) -> None:
    assert 'class="empty"' in text(client, "/propuestas/")


def test_counts_and_order_are_hidden_everywhere_while_open(client: Client, country: Country) -> None:
    """Page, list, consultation, API, CSV and every order: the same bytes before and after the supports."""
    first, second = published(country, "Agua"), published(country, "Bosque")
    voting = prioritisation(country, first, second, hides_results=True)
    orders = ("", "?ordering=-supports", "?ordering=supports", f"?consultation={voting.slug}")
    places = [
        first.get_absolute_url(),
        second.get_absolute_url(),
        voting.get_absolute_url(),
        *(f"/propuestas/{order}" for order in orders),
        *(f"/api/v1/proposals/{order}" for order in orders),
        *(f"/api/v1/proposals/{order}{'&' if order else '?'}format=csv" for order in orders),
        f"/api/v1/proposals/{second.slug}/",
    ]

    def bodies() -> list[bytes]:
        answers = [client.get(path) for path in places]
        assert {answer.status_code for answer in answers} == {200}
        return [b"".join(answer) if answer.streaming else answer.content for answer in answers]

    before = bodies()
    for number in range(3):
        supported(voting, second, f"p{number}@example.org", territory=country.region)
    assert bodies() == before
    close(voting, country)
    page = plain(text(client, second.get_absolute_url()))
    assert "3 personas la apoyan" in page
    listed = text(client, "/propuestas/?ordering=-supports")
    assert listed.index(second.get_absolute_url()) < listed.index(first.get_absolute_url())


def test_both_languages_and_no_session(client: Client, country: Country) -> None:
    address = published(country).get_absolute_url()
    with translation.override("es"):
        for path in (address, "/propuestas/"):
            response = client.get(f"/en{path}")
            assert response.status_code == 200 and "Cookie" not in response.get("Vary", "")
        assert "Where it comes from" in client.get(f"/en{address}").content.decode()
