"""Following without an account, walked from the page of a commitment to the mailbox and back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commitments.models import Commitment
from commitments.tests.admin_world import World, make_world
from consultations.tests.walking import fill, visible
from core.intake import PER_HOUR
from core.models import OutgoingMail
from notifications import services
from notifications.models import Follower, Subscription
from notifications.services.subscriptions import LETTERS_PER_HOUR
from notifications.tests.follow_world import ADDRESS, ask, confirmed, letters, link, links

pytestmark = pytest.mark.django_db
SHEET = "/seguir/compromiso/plan-qa-compromiso-propia/"


@pytest.fixture
def world() -> World:
    world = make_world()
    assert world.own.commitment.slug == "plan-qa-compromiso-propia"
    OutgoingMail.objects.all().delete()
    return world


def test_from_the_page_of_a_commitment_to_the_mailbox_and_back(world: World) -> None:
    client = Client()
    assert SHEET in client.get("/compromisos/plan-qa-compromiso-propia/").content.decode()
    sheet = client.get(SHEET)
    assert (
        'name="consent"' in sheet.content.decode()
        and "checked" not in re.search(r'<input[^>]*name="consent"[^>]*>', sheet.content.decode()).group()
    )
    told = client.get(ask(SHEET, client=client))
    assert "Revise su correo" in visible(told)
    [letter] = letters()
    assert "Compromiso propia" in letter.body and letter.unsubscribe_url.endswith(link(letter, "/salir/"))
    assert Subscription.objects.get().confirmed_at is None

    address = link(letter, "/confirmar/")
    page = Client().get(address)
    assert "Falta un paso" in visible(page) and Subscription.objects.get().confirmed_at is None
    manage = Client().post(address)["Location"]
    row = Subscription.objects.get()
    assert row.confirmed_at is not None and (row.kind, row.key, row.cadence) == (
        "commitment",
        "plan-qa-compromiso-propia",
        "immediate",
    )
    assert "Compromiso propia" in visible(Client().get(manage)) and "Sigue 1 cosa" in visible(Client().get(manage))
    follower = Follower.objects.get()
    assert (follower.author_mail, follower.show_author, follower.language) == (ADDRESS, False, "es")
    assert follower.consent_version and follower.sender_hash and follower.receipt.startswith("SG-")


def test_every_kind_of_target_has_its_sheet(world: World) -> None:
    from_pages = {
        f"/seguir/entidad/{world.own.organization.slug}/": "Entidad propia",
        f"/seguir/plan/{world.plan.slug}/": "Plan de País propio",
        "/seguir/territorio/QA/": "País propio",
        SHEET: "Compromiso propia",
    }
    theme = world.plan.themes.create(order=1, title="Agua limpia", slug="agua")
    from_pages[f"/seguir/tema/{world.plan.slug}/{theme.slug}/"] = "Agua limpia"
    for address, title in from_pages.items():
        assert title in visible(Client().get(address)), address
        assert "Revise su correo" in visible(Client().get(ask(address)))
    assert Subscription.objects.count() == len(from_pages) and Follower.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "/seguir/compromiso/no-existe/",
        "/seguir/plan/no-existe/",
        "/seguir/tema/plan-qa/no-existe/",
        "/seguir/tema/plan-qa/",
        "/seguir/entidad/no-existe/",
        "/seguir/territorio/ZZ/",
        "/seguir/consulta/no-existe/",
        "/seguir/comite/no-existe/",
        "/seguir/cosa/compromiso-propia/",
        "/seguir/compromiso/%00/",
        "/seguir/revise-su-correo/cosa/x/",
    ],
)
def test_what_is_not_there_cannot_be_followed(world: World, address: str) -> None:
    assert Client().get(address).status_code == 404
    assert Client().post(address, {"author_mail": ADDRESS}).status_code in {404, 405}


def test_what_is_not_public_looks_as_if_it_did_not_exist(world: World) -> None:
    Commitment.objects.filter(pk=world.own.commitment.pk).update(state="draft")
    assert Client().get(SHEET).status_code == 404
    type(world.plan).objects.filter(pk=world.plan.pk).update(is_public=False)
    for address in (f"/seguir/plan/{world.plan.slug}/", "/seguir/compromiso/plan-qa-compromiso-vecina/"):
        assert Client().get(address).status_code == 404


def test_a_target_that_closes_while_the_sheet_is_open(world: World) -> None:
    client, address = Client(), "/seguir/plan/plan-qa/"
    ask(address)
    sheet = letters()[0]
    type(world.plan).objects.filter(pk=world.plan.pk).update(is_public=False)
    assert client.post(address, {"author_mail": ADDRESS}).status_code == 404
    page = Client().get(link(sheet, "/confirmar/"))
    assert "Esto ya no está publicado" in visible(page)
    assert Client().post(link(sheet, "/confirmar/")).status_code == 200
    assert Subscription.objects.get().confirmed_at is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"author_mail": "vecina"}, "Revise su correo: debe verse como nombre@ejemplo.org."),
        ({"author_mail": ""}, "Escriba su correo: allí recibirá el enlace para confirmar."),
        ({"consent": None}, "Marque la autorización para poder enviar."),
        ({"cadence": "nunca"}, "Elija una de las dos opciones."),
        ({"website": "x"}, "Deje vacío el campo"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(world: World, typed: dict[str, str], said: str) -> None:
    data = {"author_mail": ADDRESS, "cadence": "immediate", "consent": "on"} | typed
    page = fill(Client(), SHEET, opened=60, **data)
    assert page.status_code == 400 and said in visible(page)
    shown = page.content.decode()
    assert (data["author_mail"] or "") in shown
    if data["cadence"] == "immediate":
        assert re.search(r'<input[^>]*value="immediate"[^>]*checked', shown)
    assert not Follower.objects.exists() and not letters()


def test_a_sheet_sent_too_soon_waits(world: World) -> None:
    page = fill(Client(), SHEET, opened=1, author_mail=ADDRESS, cadence="weekly", consent="on")
    assert page.status_code == 400 and "Espere unos segundos" in visible(page)


def test_known_and_unknown_addresses_look_the_same(world: World) -> None:
    confirmed(SHEET)
    OutgoingMail.objects.all().delete()
    pages = {}
    for mail in (ADDRESS, "otra@example.org", ADDRESS.upper()):
        pages[mail] = visible(Client().get(ask(SHEET, mail)))
    assert len(set(pages.values())) == 1
    recipients = list(OutgoingMail.objects.order_by("pk").values_list("recipient", flat=True))
    assert recipients == [ADDRESS, "otra@example.org", ADDRESS]
    bodies = {re.sub(r"\S*/seguir/\S*", "…", letter.body) for letter in OutgoingMail.objects.all()}
    assert len(bodies) == 1
    assert Follower.objects.count() == 2


def test_asked_again_nothing_changes_until_the_owner_confirms(world: World) -> None:
    manage = confirmed(SHEET, cadence="immediate")
    before = Subscription.objects.get().confirmed_at
    ask(SHEET, cadence="weekly")
    assert Subscription.objects.get().cadence == "immediate"
    again = Client().post(link(letters()[-1], "/confirmar/"))
    row = Subscription.objects.get()
    assert (again["Location"], row.cadence, row.confirmed_at) == (manage, "weekly", before)


def test_confirming_twice_is_confirming_once(world: World) -> None:
    ask(SHEET)
    address = link(letters()[0], "/confirmar/")
    first = Client().post(address)["Location"]
    moment = Subscription.objects.get().confirmed_at
    assert Client().post(address)["Location"] == first
    assert Subscription.objects.get().confirmed_at == moment
    assert "Ya lo sigue" in visible(Client().get(address))


def test_confirming_one_thing_confirms_nothing_else(world: World) -> None:
    ask(SHEET)
    ask("/seguir/plan/plan-qa/")
    Client().post(link(letters()[0], "/confirmar/"))
    kept = dict(Subscription.objects.values_list("kind", "confirmed_at"))
    assert kept["commitment"] is not None and kept["plan"] is None


def test_links_that_nobody_wrote_say_what_to_do(world: World) -> None:
    ask(SHEET)
    good, out = link(letters()[0], "/confirmar/"), link(letters()[0], "/salir/")
    spoiled = [good[:-3] + "x/", out[:-3] + "x/", "/seguir/confirmar/1-weekly-x/", "/seguir/mis-avisos/x/"]
    spoiled += [good.replace("/confirmar/", "/salir/"), out.replace("/salir/", "/confirmar/")]
    spoiled += [good.replace("-immediate-", "-weekly-"), "/seguir/mis-avisos/%00/", "/seguir/confirmar/%00/"]
    spoiled += [re.sub(r"/(\d+)-", lambda found: f"/{int(found[1]) + 1}-", out)]
    for address in spoiled:
        for response in (Client().get(address), Client().post(address)):
            assert response.status_code == 404 and "Este enlace no sirve" in visible(response), address
    assert Subscription.objects.get().confirmed_at is None


def test_letters_to_one_mailbox_have_a_limit_and_nothing_shows_it(world: World) -> None:
    said = {visible(Client().get(ask(SHEET))) for _time in range(LETTERS_PER_HOUR + 3)}
    assert len(said) == 1 and len(letters()) == LETTERS_PER_HOUR
    later = timezone.now() - timedelta(hours=2)
    OutgoingMail.objects.update(created_at=later)
    ask(SHEET)
    assert len(letters()) == LETTERS_PER_HOUR + 1


def test_one_sender_has_a_share_per_hour_whether_addresses_are_known_or_not(world: World) -> None:
    for number in range(PER_HOUR):
        ask(SHEET, f"persona-{number}@example.org")
    for mail in ("persona-3@example.org", "nueva@example.org"):
        page = fill(Client(), SHEET, opened=60, author_mail=mail, cadence="weekly", consent="on")
        assert (
            page.status_code == 429 and "Intente dentro de una hora" in visible(page) and mail in page.content.decode()
        )
    assert len(OutgoingMail.objects.all()) == PER_HOUR


def test_the_pages_are_never_kept_nor_indexed_and_ask_for_no_cookie(world: World) -> None:
    manage = confirmed(SHEET)
    pages = [SHEET, link(letters()[0], "/confirmar/"), manage, link(letters()[0], "/salir/"), "/seguir/salio/"]
    for address in [*pages, "/seguir/revise-su-correo/plan/plan-qa/", "/seguir/salir/x/"]:
        response = Client().get(address)
        assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex", address
        assert set(response.cookies) <= {"csrftoken"}, address
    assert not Client().get(link(letters()[0], "/salir/")).cookies


def test_in_english_the_sheet_the_mail_and_its_pages(world: World) -> None:
    client = Client()
    told = client.get(ask("/en" + SHEET, client=client))
    assert "Check your e-mail" in visible(told)
    [letter] = letters()
    assert letter.language == "en" and "asked to receive news of" in letter.body
    assert all(path.startswith("/en/seguir/") for path in links(letter))
    manage = Client().post(link(letter, "/confirmar/"))["Location"]
    assert manage.startswith("/en/") and Follower.objects.get().language == "en"
    assert "What I follow" in visible(Client().get(manage))


def test_what_nobody_confirms_in_a_week_is_erased_with_its_letters(world: World) -> None:
    now = timezone.now()
    ask(SHEET)
    confirmed(SHEET, "otra@example.org")
    ask("/seguir/plan/plan-qa/", "otra@example.org")
    assert services.erase_unconfirmed(now=now + timedelta(days=6)) == 0
    assert services.erase_unconfirmed(now=now + timedelta(days=7, minutes=1)) == 1
    assert list(Follower.objects.values_list("author_mail", flat=True)) == ["otra@example.org"]
    assert list(Subscription.objects.values_list("kind", flat=True)) == ["commitment"]
    assert not OutgoingMail.objects.filter(recipient=ADDRESS).exists()
    assert OutgoingMail.objects.filter(recipient="otra@example.org").count() == 2
