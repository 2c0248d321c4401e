"""Changing what one follows and leaving it: by page, by link, and by the button of a mail program."""

from __future__ import annotations

import pytest
from django.test import Client

from commitments.tests.admin_world import World, client_of, make_world
from consultations.tests.walking import visible
from core.models import OutgoingMail
from notifications import services
from notifications.models import Follower, FollowerDigest, Subscription
from notifications.tests.follow_world import ADDRESS, ask, confirmed, letters, link, make_follower

pytestmark = pytest.mark.django_db
SHEETS = ("/seguir/compromiso/plan-qa-compromiso-propia/", "/seguir/plan/plan-qa/")


@pytest.fixture
def world() -> World:
    world = make_world()
    OutgoingMail.objects.all().delete()
    return world


@pytest.fixture
def manage(world: World) -> str:
    """The page of somebody who follows a commitment and its plan."""
    pages = {confirmed(sheet) for sheet in SHEETS}
    assert len(pages) == 1
    return pages.pop()


def row(kind: str) -> Subscription:
    return Subscription.objects.get(kind=kind)


def post(manage: str, **data: object) -> str:
    response = Client(enforce_csrf_checks=False).post(manage, data)
    assert response.status_code == 302
    return response["Location"]


def test_what_one_follows_is_listed_and_changed(manage: str) -> None:
    page = Client().get(manage)
    assert "Sigue 2 cosas" in visible(page) and "Plan de País propio" in visible(page)
    assert post(manage, step="cadence", row=row("plan").pk, cadence="weekly") == manage
    assert (row("plan").cadence, row("commitment").cadence) == ("weekly", "immediate")
    for data in (
        {"step": "cadence", "row": row("plan").pk, "cadence": "x"},
        {"step": "x"},
        {"step": "leave", "row": "²"},
    ):
        assert post(manage, **data) == manage
    assert (row("plan").cadence, Subscription.objects.count()) == ("weekly", 2)


def test_leaving_one_thing_and_then_the_last_one_erases_the_address(manage: str) -> None:
    assert post(manage, step="leave", row=row("plan").pk) == manage
    assert list(Subscription.objects.values_list("kind", flat=True)) == ["commitment"]
    assert post(manage, step="leave", row=row("commitment").pk) == "/seguir/salio/"
    assert_erased()
    assert Client().get(manage).status_code == 404


def test_leaving_everything_erases_the_address(manage: str) -> None:
    other = make_follower("plan", "plan-qa", "otra@example.org")
    ask(SHEETS[0], "otra@example.org")
    response = Client().post(manage, {"step": "leave_all"})
    assert "Su correo se borró del portal" in visible(Client().get(response["Location"]))
    assert_erased()
    assert Follower.objects.get() == other and letters("otra@example.org")


def assert_erased() -> None:
    """Nowhere in the database is the address left, not in the mails that were written to it either."""
    assert not Follower.objects.filter(author_mail__iexact=ADDRESS).exists()
    assert not OutgoingMail.objects.filter(recipient__iexact=ADDRESS).exists()
    assert not OutgoingMail.objects.filter(body__contains=ADDRESS).exists()


def test_mails_that_left_already_keep_their_state_and_lose_the_address(manage: str) -> None:
    OutgoingMail.objects.filter(pk=letters()[0].pk).update(state="sent")
    post(manage, step="leave_all")
    [kept] = OutgoingMail.objects.all()
    assert (kept.state, kept.recipient, kept.body) == ("sent", "", "")


def test_the_button_of_a_mail_program_leaves_without_cookies(manage: str) -> None:
    """RFC 8058: one POST, no cookie, no token of a form, and a plain answer."""
    letter = letters()[-1]
    address = letter.unsubscribe_url
    assert address.startswith("http") and link(letter, "/salir/") in address
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        link(letter, "/salir/"),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
        headers={"origin": "https://correo.example.net", "sec-fetch-site": "cross-site"},
    )
    assert response.status_code == 200 and not response.cookies
    assert "Ya no recibirá avisos" in visible(response)
    assert_erased()


def test_the_link_of_a_mail_leaves_with_a_button_and_reading_it_changes_nothing(manage: str) -> None:
    address = link(letters()[-1], "/salir/")
    page = Client().get(address)
    assert "Dejar todo y borrar mi correo" in visible(page) and manage in page.content.decode()
    assert Client().head(address).status_code == 200 and Follower.objects.count() == 1
    strict = Client(enforce_csrf_checks=True)
    strict.get(address)
    assert "Ya no recibirá avisos" in visible(strict.post(address))
    assert_erased()


def test_leaving_twice_answers_the_same(manage: str) -> None:
    address = link(letters()[-1], "/salir/")
    assert [Client().post(address).status_code for _time in range(2)] == [200, 200]
    assert "Ya no recibirá avisos" in visible(Client().get(address))


def test_an_old_link_does_not_reach_who_came_back(manage: str) -> None:
    old = letters()[-1]
    post(manage, step="leave_all")
    fresh = confirmed(SHEETS[0])
    assert fresh != manage
    assert Client().get(link(old, "/confirmar/")).status_code == 404
    Client().post(link(old, "/salir/"))
    assert Follower.objects.count() == 1 and Client().get(fresh).status_code == 200


def test_the_first_letter_lets_a_stranger_to_it_erase_the_address_at_once(world: World) -> None:
    ask(SHEETS[0])
    Client().post(link(letters()[0], "/salir/"))
    assert_erased()


def test_nobody_changes_what_another_follows(manage: str) -> None:
    other = make_follower("plan", "plan-qa", "otra@example.org")
    foreign = other.subscriptions.get()
    post(manage, step="leave", row=foreign.pk)
    post(manage, step="cadence", row=foreign.pk, cadence="weekly")
    foreign.refresh_from_db()
    assert foreign.cadence == "immediate" and Subscription.objects.count() == 3


def test_forms_of_the_page_ask_for_their_token(manage: str) -> None:
    assert Client(enforce_csrf_checks=True).post(manage, {"step": "leave_all"}).status_code == 403
    assert Client(enforce_csrf_checks=True).post(SHEETS[0], {}).status_code == 403
    assert Follower.objects.count() == 1


def test_leaving_takes_the_summaries_along(world: World) -> None:
    follower = make_follower("plan", "plan-qa", cadence="weekly")
    FollowerDigest.objects.create(follower=follower, week=world.today)
    services.leave_all(follower=follower)
    services.leave_all(follower=follower)
    assert not FollowerDigest.objects.exists()


def test_followers_are_seen_by_superusers_alone_and_never_whole(world: World, manage: str) -> None:
    follower = Follower.objects.get()
    pages = ["/admin/notifications/follower/", f"/admin/notifications/follower/{follower.pk}/change/"]
    for person in (world.secretariat, world.own.editor):
        assert {client_of(person).get(page).status_code for page in pages} <= {302, 403}
    root = client_of(world.root)
    for page in [*pages, f"{pages[0]}?q={ADDRESS}"]:
        shown = root.get(page).content.decode()
        assert ADDRESS not in shown.replace(f'value="{ADDRESS}"', "") and "v…@e….org" in shown
        assert follower.token not in shown
    assert follower.receipt not in root.get(f"{pages[0]}?q=vecina").content.decode()
    done = root.post(f"/admin/notifications/follower/{follower.pk}/borrar/", follow=True)
    assert done.status_code == 200 and "Su correo se borró" in done.content.decode()
    assert_erased()
