"""The participation page of a plan that lives in the portal: counted from rows, public ones only, never added to tallies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.models import Commitment
from consultations.choices import ProposalState
from consultations.models import (
    Attendance,
    Consultation,
    Contribution,
    ContributionGroup,
    Decision,
    InstitutionalObservation,
    Proposal,
    Registration,
    Space,
    Tally,
    Testimonial,
)
from consultations.tests.participation_world import Country, make_country, open_consultation
from core.choices import ModerationState
from dashboards.tests.test_pages_participation import tables_of, words
from people.choices import TerritoryLevel
from people.models import Territory
from plans.models import ActionPlan, Document, Source, Stage, Theme

pytestmark = pytest.mark.django_db
PAGE = "/planes/plan-qa/participacion/"


@pytest.fixture
def country() -> Country:
    return make_country()


@pytest.fixture
def consultation(country: Country) -> Consultation:
    return open_consultation(country)


def page_of(client: Client, path: str = PAGE) -> str:
    response = client.get(path)
    assert response.status_code == 200 and not response.cookies
    return response.content.decode()


def space(country: Country, slug: str = "taller", **fields: Any) -> Space:
    values = {"kind": "regional_workshop", "title": f"Taller {slug}", "is_public": True, "territory": country.region}
    return Space.objects.create(plan=country.plan, slug=slug, **(values | fields))


def attend(where: Space, country: Country, n: int = 1, **fields: Any) -> None:
    for _number in range(n):
        Attendance.objects.create(space=where, noted_by=country.secretariat, **fields)


def said(consultation: Consultation, text: str, days_ago: int = 9, **fields: Any) -> Contribution:
    moment = timezone.now()
    values = {"moderation": ModerationState.PUBLISHED, "received_at": moment - timedelta(days=days_ago)} | fields
    number = Contribution.objects.count()
    if values["moderation"] != ModerationState.PENDING:
        values |= {"moderated_at": moment, "moderated_by": values.pop("by")}
    return Contribution.objects.create(
        consultation=consultation, text=text, receipt=f"A-{number}", consent_version="1", **values
    )


def propose(country: Country, slug: str, state: str = ProposalState.PROPOSED, **fields: Any) -> Proposal:
    return Proposal.objects.create(
        plan=country.plan, slug=slug, title=f"Propuesta {slug}", text="Texto", state=state, **fields
    )


def commitment(country: Country, slug: str, state: str = "approved", **fields: Any) -> Commitment:
    return Commitment.objects.create(plan=country.plan, title=f"Compromiso {slug}", slug=slug, state=state, **fields)


def tally(country: Country, key: str, **fields: Any) -> Tally:
    document, _new = Document.objects.get_or_create(key="fuente", defaults={"title": "Una fuente", "kind": "report"})
    source, _new = Source.objects.get_or_create(document=document, passage="lo dice aquí", page="")
    return Tally.objects.create(plan=country.plan, key=key, source=source, **fields)


def test_who_came_is_counted_from_rows(client: Client, country: Country) -> None:
    other = Territory.objects.create(
        code="QA-S", name="Sur QA", slug="qa-s", level=TerritoryLevel.REGION, parent=country.place
    )
    town = Territory.objects.create(
        code="QA-S-1", name="Pueblo", slug="pueblo", level=TerritoryLevel.MUNICIPALITY, parent=other
    )
    first, second = space(country, "uno"), space(country, "dos", territory=country.place)
    attend(first, country, 3, organization_name="Red del Agua", organization_type="ngo")
    attend(second, country, 1, organization_name=" red del AGUÁ ", organization_type="ngo", territory=town)
    attend(second, country, 2, organization_name="Alcaldía", organization_type="public", territory=other)
    attend(second, country, 1)
    page = page_of(client)
    tables = tables_of(page)
    assert tables["Asistencias según región y sector"] == [
        ["Región", "Sector público", "Organización de la sociedad civil", "Sin dato", "Total"],
        ["Norte QA", "0", "3", "0", "3"],
        ["Sur QA", "2", "1", "0", "3"],
        ["Sin dato", "0", "0", "1", "1"],
        ["Total", "2", "4", "1", "7"],
        ["Total (%)", "29 %", "57 %", "14 %", "100 %"],
    ]
    assert tables["Organizaciones participantes según tipo"] == [
        ["Tipo de organización", "N°", "%"],
        ["Organizaciones de la sociedad civil", "1", "50,0 %"],
        ["Entidades públicas", "1", "50,0 %"],
        ["Total", "2", "100,0 %"],
    ]
    assert [row[:2] for row in tables["Participación por región"][1:]] == [["Norte QA", "3"], ["Sur QA", "3"]]
    reading = words(page)
    assert "De 1 asistencia no se sabe la región." in reading
    assert "2 de 2 (100 %), con asistencia" in reading
    assert "7 asistencias en 2 espacios con lista" in reading


def test_sensitive_cells_of_few_people_stay_hidden(client: Client, country: Country) -> None:
    where = space(country)
    attend(where, country, 6, sex="woman", mode="in_person")
    attend(where, country, 3, sex="man", mode="virtual")
    by_sex = tables_of(page_of(client))["Por sexo"]
    assert ["Hombre", "menos de 5", "—"] in by_sex and not any(row[1] == "3" for row in by_sex)


def test_rows_and_tallies_are_never_added(client: Client, country: Country, consultation: Consultation) -> None:
    counted, told = space(country, "con-lista"), space(country, "sin-lista")
    attend(counted, country, 3)
    tally(country, "plan", table="total", subject="persons", value=312)
    tally(country, "a", table="con-lista", subject="persons", value=40, space=counted)
    tally(country, "b", table="sin-lista", subject="persons", value=50, space=told)
    said(consultation, "Uno", by=country.moderator, theme=country.theme)
    tally(country, "c", table="aqui", subject="contributions", value=20, consultation=consultation.slug)
    tally(country, "d", table="otra", subject="contributions", value=70, consultation="otra-consulta")
    reading = words(page_of(client))
    assert "312" not in reading and " 40 " not in reading and " 20 " not in reading
    assert " 50 " in reading and " 70 " in reading
    assert "3 asistencias" in reading and "1 aporte publicado de 1 recibidos" in reading


def test_contributions_are_counted_by_channel_and_theme(
    client: Client, country: Country, consultation: Consultation
) -> None:
    roads = Theme.objects.create(plan=country.plan, order=2, title="Vías", slug="vias")
    by = country.moderator
    for theme, channel, n in ((roads, "web", 2), (country.theme, "paper", 1), (None, "web", 1)):
        for _number in range(n):
            typed = {"entered_by": by} if channel != "web" else {}
            said(consultation, "Texto", by=by, theme=theme, channel=channel, **typed)
    said(consultation, "Sin leer", moderation=ModerationState.PENDING, theme=roads)
    said(consultation, "Oculto", moderation=ModerationState.HIDDEN, hide_reason="spam", by=by, theme=roads)
    page = page_of(client)
    assert tables_of(page)["Aportes según vía y temática"] == [
        ["Temática", "Vía foro virtual", "Vía papel", "Total aportes"],
        ["Agua y datos", "0", "1", "1"],
        ["Vías", "2", "0", "2"],
        ["Sin tema", "1", "0", "1"],
        ["Total", "3", "1", "4"],
    ]
    assert "4 aportes publicados de 6 recibidos" in words(page)


def test_the_flow_follows_each_contribution_to_its_commitment(
    client: Client, country: Country, consultation: Consultation
) -> None:
    by = country.moderator
    went, answered, _waiting = (said(consultation, text, by=by) for text in ("Uno", "Dos", "Tres"))
    Decision.objects.create(contribution=answered, outcome="not_accepted", reason="other", text="No", decided_by=by)
    kept = propose(country, "a", ProposalState.COMMITTED, commitment=commitment(country, "c1"))
    kept.contributions.add(went)
    propose(country, "b", ProposalState.MERGED, merged_into=kept)
    propose(country, "c", ProposalState.NOT_ACCEPTED)
    propose(country, "d", ProposalState.COMMITTED, commitment=commitment(country, "c2", state="draft"))
    hidden = propose(country, "e", ProposalState.DRAFT)
    hidden.contributions.add(answered)
    page = page_of(client)
    rows = {(row[0], row[1]): row[2] for row in tables_of(page)["Del aporte al compromiso"][1:]}
    assert rows["Aportes publicados", "En una propuesta"] == "1"
    assert rows["Aportes publicados", "Con respuesta, sin propuesta"] == "1"
    assert rows["Aportes publicados", "Aún sin respuesta"] == "1"
    assert rows["Propuestas", "En un compromiso"] == "2"
    assert rows["Propuestas", "Fusionadas con otra"] == rows["Propuestas", "No acogidas"] == "1"
    assert rows["Compromisos del plan", "Compromiso"] == "1"
    assert "Propuestas publicadas: 4. Compromisos que salieron de ellas: 1." in words(page)


def test_each_pair_says_what_was_heard_and_what_was_answered(
    client: Client, country: Country, consultation: Consultation
) -> None:
    by, kept, draft = country.moderator, commitment(country, "publico"), commitment(country, "borrador", state="draft")
    group = ContributionGroup.objects.create(consultation=consultation, title="Piden datos del agua")
    answer = {"outcome": "accepted", "text": "Así se hará", "decided_on": country.today, "decided_by": by}
    for text in ("Datos ya", "Quiero datos"):
        Decision.objects.create(contribution=said(consultation, text, by=by, group=group), commitment=kept, **answer)
    lone = said(consultation, "Otra cosa <b>grave</b>", by=by, author_name="Ana Oculta", author_mail="ana@example.org")
    refusal = {"outcome": "not_accepted", "reason": "no_resources", "text": "No hay recursos"}
    Decision.objects.create(contribution=lone, commitment=draft, decided_on=country.today, **refusal)
    page = page_of(client)
    reading = words(page)
    assert "Aportes (2) Piden datos del agua" in reading and "Llevó al compromiso Compromiso publico" in reading
    assert "No acogida · sin recursos" in reading and "3 de 3 con respuesta motivada 100 %: aportes" in reading
    assert "9 días para responder un aporte mediana" in reading
    assert "&lt;b&gt;grave" in page
    for secret in ("Compromiso borrador", "Ana Oculta", "ana@example.org", country.moderator.email):
        assert secret not in page


def test_nothing_unpublished_is_counted_or_shown(client: Client, country: Country) -> None:
    closed = space(country, "cerrado", is_public=False)
    attend(closed, country, 7, organization_name="Secreta", organization_type="ngo", name="Persona Secreta")
    Testimonial.objects.create(space=closed, text="Palabras cerradas", name="Alguien", consent_at=timezone.now())
    secret = open_consultation(country, "secreta", is_public=False)
    said(secret, "Aporte secreto", by=country.moderator)
    propose(country, "borrador", ProposalState.DRAFT)
    shown = space(country, "abierto")
    attend(shown, country, 1, name="Nombre de Alguien")
    for fields in ({}, {"consent_at": timezone.now(), "withdrawn_at": timezone.now()}):
        Testimonial.objects.create(space=shown, text="Sin permiso", name="Otra", **fields)
    Testimonial.objects.create(space=shown, text="Valió la pena", name="Rosa Q.", consent_at=timezone.now())
    page = page_of(client)
    for text in (
        "cerrado",
        "Secreta",
        "Consulta secreta",
        "Palabras cerradas",
        "Aporte secreto",
        "borrador",
        "Sin permiso",
    ):
        assert text not in page, text
    assert "Nombre de Alguien" not in page and "Valió la pena" in page and "Rosa Q." in page
    assert "1 asistencia en 1 espacio con lista" in words(page)
    ActionPlan.objects.update(is_public=False)
    assert client.get(PAGE).status_code == 404


def test_health_tells_regions_and_who_came_for_the_first_time(client: Client, country: Country) -> None:
    Territory.objects.create(code="QA-S", name="Sur", slug="s", level=TerritoryLevel.REGION, parent=country.place)
    Registration.objects.create(
        space=space(country), receipt="R-1", consent_version="1", state="confirmed", author_mail="r@example.org"
    )
    reading = words(page_of(client))
    assert "1 de 2 (50 %), con asistencia o inscripciones contadas" in reading
    assert "primera vez" not in reading
    attend(space(country, "b"), country, organization_name="Nueva")
    attend(space(country, "c"), country, organization_name="Conocida")
    assert "primera vez" not in words(page_of(client))
    earlier = ActionPlan.objects.create(
        jurisdiction=country.place, number=4, title="Cuarto", slug="cuarto", is_public=True
    )
    before = Space.objects.create(plan=earlier, slug="antes", title="Antes", kind="dialogue", is_public=True)
    attend(before, country, organization_name="CONOCIDA")
    assert "Organizaciones por primera vez 1 de 2" in words(page_of(client))


def test_answers_turn_their_pages(client: Client, country: Country, consultation: Consultation) -> None:
    for number in range(25):
        answered = said(consultation, f"Aporte {number:02}", by=country.moderator)
        Decision.objects.create(contribution=answered, outcome="accepted", text="Sí", decided_on=date(2026, 1, 1))
    first, second = page_of(client), page_of(client, PAGE + "?page=2")
    assert first.count('class="heard"') == 20 and second.count('class="heard"') == 5
    assert 'href="?page=2"' in first


def test_the_page_costs_the_same_with_thirty_of_everything(
    client: Client, country: Country, consultation: Consultation
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(client)
        return len(captured)

    def one_more(number: int) -> None:
        where = space(country, f"s{number}")
        region = Territory.objects.create(
            code=f"QA-{number}", name=f"R{number}", slug=f"r{number}", level="region", parent=country.place
        )
        attend(
            where, country, organization_name=f"Org {number}", organization_type="ngo", territory=region, sex="woman"
        )
        Testimonial.objects.create(space=where, text="Bien", name="N", consent_at=timezone.now())
        tally(country, f"t{number}", table=f"x{number}", subject="visits", value=number + 2)
        theme = Theme.objects.create(plan=country.plan, order=number, title=f"T{number}", slug=f"t{number}")
        kept = commitment(country, f"k{number}")
        proposal = propose(country, f"p{number}", ProposalState.COMMITTED, commitment=kept, theme=theme)
        heard = said(consultation, f"Texto {number}", by=country.moderator, theme=theme, territory=region)
        proposal.contributions.add(heard)
        day = {"decided_on": country.today}
        Decision.objects.create(contribution=heard, outcome="accepted", text=f"Sí {number}", commitment=kept, **day)
        Decision.objects.create(proposal=proposal, outcome="accepted", text="Sí", commitment=kept, **day)
        observed = InstitutionalObservation.objects.create(
            plan=country.plan, key=f"o{number}", subject=f"O{number}", text="Aclarar"
        )
        Decision.objects.create(observation=observed, outcome="accepted", text="Sí", **day)
        open_consultation(country, f"c{number}")
        Stage.objects.create(plan=country.plan, order=number + 5, kind="approval", title="E", slug=f"e{number}")

    one_more(0)
    first = cost()
    for number in range(1, 30):
        one_more(number)
    assert cost() == first
    assert first <= 35, first


def test_the_picture_needs_two_steps(client: Client, country: Country) -> None:
    page = page_of(client)
    assert "flowchart" not in page and "Aún no hay respuestas" in page
    propose(country, "sola")
    assert "Propuestas publicadas: 1. Compromisos que salieron de ellas: 0." in page_of(client)
    assert "flowchart" not in page_of(client)
