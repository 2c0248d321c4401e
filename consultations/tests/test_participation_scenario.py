"""From an empty stage to a published report, walked through the pages and the admin alone, with every mail on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from commitments.models import Commitment
from consultations.models import Consultation, Contribution, ContributionGroup, Proposal, Support
from consultations.tests.participation_world import Country, make_country
from consultations.tests.walking import Outbox, day, fill, forms_of, links_in, sent, signed_in, visible
from core.models import ActivityRecord
from people.choices import Branch, Level, Sector
from people.models import Organization
from plans.models import Stage

pytestmark = pytest.mark.django_db
ADMIN = "/admin/consultations"
ANA, BETO, CARO, DORA, EDU, FLOR = (f"{name}@example.org" for name in ("ana", "beto", "caro", "dora", "edu", "flor"))
WATER = "Publiquen cada mes los análisis de calidad del agua de los acueductos rurales."
WATER_TOO = "Que los análisis de la calidad del agua de cada acueducto rural se publiquen cada mes."
TREES = "Siembren árboles nativos junto a las quebradas del barrio."
SPOKEN = "Dijo en la mesa que el agua sale turbia y nadie muestra los análisis."
ROWS = (
    "texto,vía,fecha,sección,correo,autoriza guardar\n"
    "Que expliquen los análisis con palabras sencillas.,papel,{day},Los datos,dora@example.org,sí\n"
    "Compre aquí el filtro milagroso.,correo,{day},,,\n"
)


@dataclass
class Story:
    """What the steps share."""

    country: Country
    outbox: Outbox = field(default_factory=Outbox)
    receipts: dict[str, str] = field(default_factory=dict)

    @property
    def staff(self) -> Client:
        return signed_in(self.country.secretariat)

    @property
    def moderator(self) -> Client:
        return signed_in(self.country.moderator)

    @property
    def draft(self) -> Consultation:
        return Consultation.objects.get(slug="borrador")

    def row(self, text: str) -> Contribution:
        return Contribution.objects.get(text=text)

    def step(self, client: Client, kind: str, pk: int, name: str, **typed: object) -> HttpResponse:
        return fill(client, f"{ADMIN}/{kind}/{pk}/{name}/", **typed)

    def page(self, path: str) -> str:
        response = Client().get(path)
        assert response.status_code == 200 and not response.cookies, path
        return visible(response)


@pytest.fixture
def story() -> Story:
    country = make_country()
    Stage.objects.all().delete()
    return Story(country)


def test_from_an_empty_stage_to_a_published_report(story: Story) -> None:
    prepare_the_stage(story)
    prepare_the_consultation(story)
    citizens_write(story)
    the_secretariat_types_and_imports(story)
    moderators_read(story)
    what_is_alike_is_grouped_and_answered(story)
    the_rest_is_answered_in_bulk_and_one_by_one(story)
    proposals_are_made(story)
    people_prioritise(story)
    with day(7):
        proposals_are_decided(story)
    with day(12):
        the_consultation_closes_with_its_report(story)
    another_closes_with_something_unanswered(story)
    the_thread_can_be_walked_both_ways(story)
    assert story.outbox.new() == []


def prepare_the_stage(story: Story) -> None:
    plan, today, staff = story.country.plan, story.country.today, story.staff
    assert "Participación ciudadana" not in story.page(plan.get_absolute_url())
    typed = {"plan": plan.pk, "title": "Participación ciudadana", "slug": "participacion", "order": 1}
    dates = {"planned_starts_on": today, "planned_ends_on": story.country.day(60)}
    sent(fill(staff, "/admin/plans/stage/add/", kind="participation", **typed, **dates))
    stage = Stage.objects.get()
    sent(fill(staff, f"/admin/plans/stage/{stage.pk}/cronograma/", published_on=today))
    # Planned from today: until it begins, the plan has no open stage but its planned one.
    sent(fill(staff, f"/admin/plans/stage/{stage.pk}/inicio/", on=today))
    assert "Participación ciudadana" in story.page(plan.get_absolute_url())
    story.country.stage = stage


def prepare_the_consultation(story: Story) -> None:
    country, staff = story.country, story.staff
    add = {
        "plan": country.plan.pk,
        "kind": "draft_text",
        "title": "Borrador del quinto plan",
        "slug": "borrador",
        "summary": "¿Qué le falta a este borrador?",
        "opens_on": country.today,
        "closes_on": country.day(10),
        "sections-0-order": 1,
        "sections-0-title": "El agua",
        "sections-0-text": "El agua se mide cada mes.",
    }
    sent(fill(staff, f"{ADMIN}/consultation/add/", stage=country.stage.pk, themes=[country.theme.pk], **add))
    change = f"{ADMIN}/consultation/{story.draft.pk}/change/"
    more = {"sections-1-order": 2, "sections-1-title": "Los datos", "sections-1-text": "Los datos se abren."}
    sent(fill(staff, change, **more))
    refused = story.step(staff, "consultation", story.draft.pk, "publicar")
    assert refused.status_code == 200 and "Escriba qué pasa con los aportes" in visible(refused)
    assert Client().get("/consultas/borrador/").status_code == 404
    assert "Borrador del quinto plan" not in story.page("/consultas/")
    sent(fill(staff, change, what_happens="Cada aporte recibe una respuesta motivada."))
    sent(story.step(staff, "consultation", story.draft.pk, "publicar"))
    assert "Borrador del quinto plan" in story.page("/consultas/")
    page = story.page("/consultas/borrador/")
    assert "Abierta" in page and "El agua se mide cada mes." in page and "Los datos se abren." in page
    assert "quedan 10 días" in page and "Cada aporte recibe una respuesta motivada." in page
    assert story.outbox.new() == []


def write(text: str, mail: str = "", **typed: object) -> HttpResponse:
    number = sum(ord(letter) for letter in text) % 250
    person = Client(REMOTE_ADDR=f"10.1.1.{number}")
    return fill(person, "/consultas/borrador/aportar/", opened=60, text=text, author_mail=mail, **typed)


def citizens_write(story: Story) -> None:
    section = story.draft.sections.get(order=1)
    refused = write(WATER, ANA)
    assert refused.status_code == 400 and "Marque la autorización" in visible(refused) and WATER in visible(refused)
    named = {"author_name": "Ana Rojas", "show_author": "on", "section": section.pk, "consent": "on"}
    story.receipts[ANA] = sent(write(WATER, ANA, organization_type="community", **named))
    hidden_name = {"author_name": "Beto Díaz", "territory": story.country.region.pk, "consent": "on"}
    story.receipts[BETO] = sent(write(WATER_TOO, BETO, **hidden_name))
    story.receipts["nobody"] = sent(write(TREES, theme=story.country.theme.pk, consent="on"))
    mails = story.outbox.new()
    assert [letter.recipient for letter in mails] == [ANA, BETO]
    for letter, receipt in zip(mails, story.receipts.values(), strict=False):
        assert receipt in letter.body and receipt.split("/")[-2] in letter.subject
    for place in story.receipts.values():
        page = visible(Client().get(place))
        assert "Sigue la revisión de la moderación" in page
        assert "Ana Rojas" not in page and ANA not in page
    page = story.page("/consultas/borrador/")
    assert WATER not in page and "3 aportes esperan la moderación" in page


def the_secretariat_types_and_imports(story: Story) -> None:
    staff, pk, today = story.staff, story.draft.pk, story.country.today
    typed = {"channel": "in_person", "said_on": today, "text": SPOKEN, "author_name": "Caro Paz", "author_mail": CARO}
    refused = story.step(staff, "consultation", pk, "digitar", **typed)
    assert refused.status_code == 200 and "Sin su autorización no se guardan" in visible(refused)
    sent(story.step(staff, "consultation", pk, "digitar", consented="on", **typed))
    table = ROWS.format(day=today)
    for found in ("Aportes nuevos: 2. Ya estaban: 0.", "Aportes nuevos: 0. Ya estaban: 2."):
        upload = SimpleUploadedFile("aportes.csv", table.encode(), "text/csv")
        place = sent(story.step(staff, "consultation", pk, "importar", file=upload))
        assert found in visible(staff.get(place))
    assert story.outbox.recipients() == [CARO, DORA]
    assert Contribution.objects.count() == 6 and not Contribution.objects.exclude(moderation="pending").exists()


def moderators_read(story: Story) -> None:
    queue = visible(story.moderator.get(f"{ADMIN}/contribution/?moderation__exact=pending"))
    assert "6 aportes" in queue and ANA not in queue
    spam = story.row("Compre aquí el filtro milagroso.")
    sent(story.step(story.moderator, "contribution", spam.pk, "moderar", decision="spam"))
    sent(story.step(story.moderator, "contribution", story.row(WATER).pk, "moderar", decision="publish"))
    assert story.outbox.recipients() == [ANA]  # nobody left an address in the spam
    rest = list(Contribution.objects.filter(moderation="pending").values_list("pk", flat=True))
    sent(fill(story.moderator, f"{ADMIN}/contribution/", action="publish_chosen", _selected_action=rest))
    assert story.outbox.recipients() == [BETO, CARO, DORA]
    page = story.page("/consultas/borrador/")
    assert WATER in page and TREES in page and SPOKEN in page and "filtro milagroso" not in page
    assert "Ana Rojas" in page and "Beto" not in page and "Caro" not in page and "@example.org" not in page
    assert "Ocultos por la moderación: es publicidad" in page and "(1)" in page
    assert "Publicado. Sigue la respuesta" in visible(Client().get(story.receipts[BETO]))


def what_is_alike_is_grouped_and_answered(story: Story) -> None:
    address = f"{ADMIN}/contribution/{story.row(WATER).pk}/parecidos/"
    offered = {value for form in forms_of(story.moderator.get(address)) for value in form.options.get("alike", [])}
    alike = story.row(WATER_TOO)
    assert str(alike.pk) in offered and str(story.row(TREES).pk) not in offered
    sent(fill(story.moderator, address, alike=[alike.pk], title="Mostrar los análisis del agua"))
    group = ContributionGroup.objects.get()
    answer = {"outcome": "accepted", "text": "Se acoge: se escribe una propuesta con estos aportes."}
    sent(story.step(story.moderator, "contributiongroup", group.pk, "responder", **answer))
    mails = story.outbox.new()
    assert [letter.recipient for letter in mails] == [ANA, BETO]
    assert all(answer["text"] in letter.body and "Acogida" in letter.body.title() for letter in mails)
    assert story.page("/consultas/borrador/").count(answer["text"]) == 2
    page = visible(Client().get(story.receipts[ANA]))
    assert answer["text"] in page and "Mostrar los análisis del agua" in page


def the_rest_is_answered_in_bulk_and_one_by_one(story: Story) -> None:
    both = [story.row(SPOKEN).pk, story.row("Que expliquen los análisis con palabras sencillas.").pk]
    chosen = sent(fill(story.moderator, f"{ADMIN}/contribution/", action="answer_chosen", _selected_action=both))
    bulk = {"outcome": "accepted_with_change", "text": "Se acoge con cambios: la explicación irá en la misma tabla."}
    sent(fill(story.moderator, chosen, **bulk))
    assert story.outbox.recipients() == [CARO, DORA]
    trees = story.row(TREES)
    silent = story.step(story.moderator, "contribution", trees.pk, "responder", outcome="not_accepted", text="No.")
    assert silent.status_code == 200 and "Elija el motivo" in visible(silent)
    assert visible(Client().get("/consultas/borrador/")).count("Aún sin respuesta") == 1
    assert story.outbox.new() == []  # its author left no address; it is answered when the consultation closes


def proposals_are_made(story: Story) -> None:
    staff, plan = story.staff, story.country.plan
    source = [story.row(WATER).pk, story.row(WATER_TOO).pk]
    search = {"app_label": "consultations", "model_name": "proposal", "field_name": "contributions"}
    offered = staff.get("/admin/autocomplete/", search | {"term": "acueductos rurales"}).json()["results"]
    assert [row["id"] for row in offered] == [str(source[0])]
    typed = {"plan": plan.pk, "title": "Análisis del agua, cada mes", "text": "Se publican los análisis."}
    sent(fill(staff, f"{ADMIN}/proposal/add/", contributions=source, theme=story.country.theme.pk, **typed))
    second = {"plan": plan.pk, "title": "Árboles en las quebradas", "text": "Se siembran árboles nativos."}
    sent(fill(staff, f"{ADMIN}/proposal/add/", contributions=[story.row(TREES).pk], **second))
    water, trees = Proposal.objects.order_by("pk")
    assert Client().get(water.get_absolute_url()).status_code == 404
    for proposal in (water, trees):
        sent(story.step(staff, "proposal", proposal.pk, "publicar"))
    change = f"{ADMIN}/proposal/{water.pk}/change/"
    revised = {"text": "Cada acueducto publica sus análisis antes del día diez de cada mes."}
    unexplained = fill(staff, change, **revised)
    assert unexplained.status_code == 200 and "Diga por qué cambia" in visible(unexplained)
    sent(fill(staff, change, reason="Faltaba el plazo.", **revised))
    smart = {
        f"{criterion}_{part}": value
        for criterion in ("specific", "measurable", "achievable", "relevant", "time_bound")
        for part, value in (("verdict", "met"), ("note", f"Nota sobre {criterion}."))
    }
    sent(story.step(staff, "proposal", water.pk, "revisar", office="Oficina de planeación", **smart))
    page = story.page(water.get_absolute_url())
    assert "Faltaba el plazo." in page and "Nota sobre achievable." in page and "Oficina de planeación" in page
    assert revised["text"] in page and WATER in page
    assert water.get_absolute_url() in Client().get(story.receipts[ANA]).content.decode()
    assert story.outbox.new() == []


def people_prioritise(story: Story) -> None:
    staff, country = story.staff, story.country
    add = {
        "plan": country.plan.pk,
        "kind": "prioritisation",
        "title": "¿Qué va primero?",
        "slug": "que-va-primero",
        "summary": "Apoye las propuestas que prefiera.",
        "what_happens": "Las más apoyadas se revisan primero.",
        "opens_on": country.today,
        "closes_on": country.day(5),
    }
    sent(fill(staff, f"{ADMIN}/consultation/add/", **add))
    vote = Consultation.objects.get(slug="que-va-primero")
    water, trees = Proposal.objects.order_by("pk")
    for proposal in (water, trees):
        sent(story.step(staff, "proposal", proposal.pk, "priorizar", consultations=[vote.pk]))
    sent(story.step(staff, "consultation", vote.pk, "publicar"))
    assert water.title in story.page("/consultas/que-va-primero/")
    for number, (mail, proposal) in enumerate(((EDU, water), (FLOR, water), (FLOR, trees))):
        person = Client(REMOTE_ADDR=f"10.2.2.{number}")
        place = sent(fill(person, f"{proposal.get_absolute_url()}apoyar/", opened=60, author_mail=mail, consent="on"))
        assert person.get(place).status_code == 200
    letters = story.outbox.new()
    assert [letter.recipient for letter in letters] == [EDU, FLOR, FLOR]
    assert "0 personas la apoyan" in story.page(water.get_absolute_url())  # reading the mail is not confirming
    for letter in letters:
        (link,) = [link for link in links_in(letter) if link.startswith("/apoyos/")]
        sent(fill(Client(), link, step="confirm"))
    again, same = Client(REMOTE_ADDR="10.2.2.9"), {"author_mail": f" {EDU.upper()} ", "consent": "on"}
    sent(fill(again, f"{water.get_absolute_url()}apoyar/", opened=60, **same))
    assert story.outbox.recipients() == [EDU]  # the same link again, to the address as it was first written
    assert Support.objects.filter(proposal=water).count() == 2
    assert "2 personas la apoyan" in story.page(water.get_absolute_url())
    busy = story.step(staff, "proposal", water.pk, "responder", outcome="accepted", text="Se acoge.")
    assert busy.status_code == 200 and "priorización abierta" in visible(busy)


def proposals_are_decided(story: Story) -> None:
    staff, country = story.staff, story.country
    water, trees = Proposal.objects.order_by("pk")
    closed = Client().get(f"{water.get_absolute_url()}apoyar/")
    assert 'name="author_mail"' not in closed.content.decode()
    refusal = {"outcome": "not_accepted", "reason": "outside_competence", "text": "Lo hace la alcaldía, no este plan."}
    sent(story.step(staff, "proposal", trees.pk, "responder", **refusal))
    (letter,) = story.outbox.new()
    assert letter.recipient == FLOR and refusal["text"] in letter.body and trees.title in letter.subject
    lead = Organization.objects.create(
        name="Ministerio del Agua",
        slug="agua",
        sector=Sector.PUBLIC,
        branch=Branch.EXECUTIVE,
        level=Level.NATIONAL,
        territory=country.place,
    )
    answer = "Se acoge tal como quedó, y el Ministerio del Agua responde por ella."
    sent(story.step(staff, "proposal", water.pk, "convertir", lead=lead.pk, text=answer))
    mails = story.outbox.new()
    assert sorted(letter.recipient for letter in mails) == [ANA, BETO, EDU, FLOR]
    assert all(answer in letter.body for letter in mails)
    commitment = Commitment.objects.get()
    water.refresh_from_db()
    assert water.state == "committed" and water.commitment == commitment and commitment.state == "draft"
    assert commitment.get_absolute_url() not in Client().get(water.get_absolute_url()).content.decode()
    sent(fill(staff, f"/admin/commitments/commitment/{commitment.pk}/estado/", state="approved"))
    assert commitment.get_absolute_url() in Client().get(water.get_absolute_url()).content.decode()


def the_consultation_closes_with_its_report(story: Story) -> None:
    staff, pk = story.staff, story.draft.pk
    page = story.page("/consultas/borrador/")
    assert "Cerrada, en análisis" in page and "Adónde fue cada aporte" in page
    late = Client().post("/consultas/borrador/aportar/", {"text": "Llego tarde.", "consent": "on"})
    assert late.status_code == 400 and "Llego tarde." in visible(late)
    summary = {"report_summary": "Se oyó sobre el agua y los datos. De ahí salió un compromiso."}
    unanswered = story.step(staff, "consultation", pk, "informe", **summary)
    assert unanswered.status_code == 200 and "Quedan 1 aportes sin respuesta" in visible(unanswered)
    answer = {"outcome": "not_accepted", "reason": "outside_competence", "text": "Sembrar le toca a la alcaldía."}
    sent(story.step(story.moderator, "contribution", story.row(TREES).pk, "responder", **answer))
    assert story.outbox.new() == []
    sent(story.step(staff, "consultation", pk, "informe", **summary))
    mails = story.outbox.new()
    assert sorted(letter.recipient for letter in mails) == [ANA, BETO, CARO, DORA]
    assert all(summary["report_summary"] in letter.body for letter in mails)
    page = story.page("/consultas/borrador/")
    assert "Cerrada, con informe" in page and summary["report_summary"] in page
    assert "Cerró con aportes sin respuesta" not in page and "Aún sin respuesta" not in page


def another_closes_with_something_unanswered(story: Story) -> None:
    country, why = story.country, "La entidad que debía responder se liquidó."
    add = {
        "plan": country.plan.pk,
        "kind": "forum",
        "title": "Foro corto",
        "slug": "foro-corto",
        "summary": "¿Qué más?",
    }
    dates = {"opens_on": country.day(25), "closes_on": country.day(26)}
    with day(25):
        sent(fill(story.staff, f"{ADMIN}/consultation/add/", what_happens="Se lee todo.", **add, **dates))
        forum = Consultation.objects.get(slug="foro-corto")
        sent(story.step(story.staff, "consultation", forum.pk, "publicar"))
        typed = {"text": "Pongan sillas en la sala de espera.", "author_mail": EDU, "consent": "on"}
        sent(fill(Client(REMOTE_ADDR="10.3.3.3"), "/consultas/foro-corto/aportar/", opened=60, **typed))
        sent(story.step(story.moderator, "contribution", story.row(typed["text"]).pk, "moderar", decision="publish"))
        assert story.outbox.recipients() == [EDU, EDU]
    with day(30):
        typed = {"report_summary": "Se oyó poco."}
        refused = story.step(story.staff, "consultation", forum.pk, "informe", **typed)
        assert refused.status_code == 200 and "aportes sin respuesta" in visible(refused)
        sent(story.step(story.staff, "consultation", forum.pk, "informe", unanswered_reason=why, **typed))
        page = story.page("/consultas/foro-corto/")
        assert "Cerró con aportes sin respuesta" in page and why in page and "Aún sin respuesta" in page
        assert story.outbox.recipients() == [EDU]


def the_thread_can_be_walked_both_ways(story: Story) -> None:
    """Contribution → proposal → commitment, and back, by links alone."""
    water, commitment = Proposal.objects.order_by("pk")[0], Commitment.objects.get()
    forth = [story.receipts[ANA], water.get_absolute_url(), commitment.get_absolute_url()]
    for here, there in zip(forth, forth[1:], strict=False):
        assert there in Client().get(here).content.decode(), (here, there)
    assert water.get_absolute_url() in Client().get(commitment.get_absolute_url()).content.decode()
    assert WATER in story.page(water.get_absolute_url())
    page = story.page(f"/planes/{story.country.plan.slug}/participacion/")
    assert WATER not in page or "Se acoge: se escribe una propuesta" in page
    said = " ".join(f"{row} {row.changes}" for row in ActivityRecord.objects.all())
    assert "@example.org" not in said and "Ana Rojas" not in said
