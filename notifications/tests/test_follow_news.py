"""Who hears of what at once: public history, to whom it concerns, once, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments import services as commitments
from commitments.models import Commitment
from commitments.tests.admin_world import World, make_world
from committee import services as committee
from committee.tests import committee_world, session_world
from consultations import services as consultations
from consultations.tests.participation_world import contribute, make_country, open_consultation
from consultations.tests.proposal_world import published
from consultations.tests.space_world import make_space
from core.models import ActivityHandled, ActivityRecord, OutgoingMail
from core.templatetags.core_tags import on_date
from notifications import services
from notifications.models import Notice
from notifications.tests.follow_world import letters, links, make_follower
from people.models import Territory
from plans.models import ActionPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = make_world()
    settle()
    return world


def settle() -> None:
    """What happened so far is dealt with, and its mails are put away."""
    tell()
    OutgoingMail.objects.all().delete()


def tell(now: datetime | None = None) -> int:
    return services.tell_followers(now=now or timezone.now())


def moved(world: World, days: int = 5, reason: str = "Faltó presupuesto.") -> None:
    commitments.move_date(
        milestone=world.own.milestone,
        field="end",
        new_date=world.own.milestone.planned_ends_on + timedelta(days=days),
        reason=reason,
        by=world.own.editor,
    )
    world.own.milestone.refresh_from_db()


def targets_of(record: ActivityRecord) -> set[tuple[str, str]]:
    return set(Notice.objects.filter(activity=record).values_list("kind", "key"))


def test_a_commitment_concerns_its_plan_theme_entities_and_places(world: World) -> None:
    region = Territory.objects.create(code="QA-N", name="Norte", slug="n", level="region", parent=world.country)
    town = Territory.objects.create(code="QA-N1", name="Pueblo", slug="p", level="municipality", parent=region)
    commitment = world.own.commitment
    commitment.theme = world.plan.themes.create(order=1, title="Agua", slug="agua")
    commitment.save()
    commitment.territories.add(town)
    commitment.participations.create(organization=world.other.organization, role="support")
    parent = world.other.commitment
    Commitment.objects.filter(pk=commitment.pk).update(parent=parent)
    moved(world)
    tell()
    assert targets_of(ActivityRecord.objects.latest("pk")) == {
        ("commitment", commitment.slug),
        ("commitment", parent.slug),
        ("plan", "plan-qa"),
        ("theme", "plan-qa/agua"),
        ("organization", "entidad-propia"),
        ("organization", "entidad-vecina"),
        ("territory", "QA-N1"),
        ("territory", "QA-N"),
        ("territory", "QA"),
    }


def test_participation_concerns_its_consultation_theme_and_place() -> None:
    country = make_country()
    forum = open_consultation(country)
    forum.themes.add(country.theme)
    space = make_space(country, territory=country.region)
    space.themes.add(country.theme)
    said = contribute(forum)
    consultations.moderate_contribution(contribution=said, by=country.secretariat)
    consultations.extend_consultation(
        consultation=forum, closes_on=country.day(20), reason="Pidieron más tiempo.", by=country.secretariat
    )
    proposal = published(country, theme=country.theme, territory=country.region)
    consultations.close_registrations(space=space, reason="Se llenó.", by=country.secretariat)
    settle()
    everywhere = {("plan", "plan-qa"), ("territory", "QA")}
    theme, north = ("theme", "plan-qa/agua"), ("territory", "QA-N")

    def last(obj: object) -> set[tuple[str, str]]:
        label, pk = obj._meta.label_lower, obj.pk  # type: ignore[attr-defined]
        return targets_of(ActivityRecord.objects.public().about(label, pk).latest("pk"))

    assert last(said) == everywhere | {("consultation", "abierta")}
    assert last(forum) == everywhere | {("consultation", "abierta"), theme}
    assert last(proposal) == everywhere | {theme, north}
    assert last(space) == everywhere | {theme, north}


def test_the_committee_concerns_who_sits_in_it_and_what_it_agrees() -> None:
    world = committee_world.make_world()
    session = session_world.held(world)
    agreement = committee.make_agreement(
        session=session,
        text="Publicar los datos.",
        organization=world.civil[0].organization,
        due_on=world.day(30),
        by=world.secretariat,
    )
    settle()
    of_session = ActivityRecord.objects.public().about("committee.session", session.pk).latest("pk")
    assert targets_of(of_session) == {("committee", "comite-qa"), ("territory", "QA")}
    of_agreement = ActivityRecord.objects.public().about("committee.agreement", agreement.pk).latest("pk")
    assert targets_of(of_agreement) == {
        ("committee", "comite-qa"),
        ("territory", "QA"),
        ("organization", "civil-1-qa"),
    }


def test_one_mail_says_everything_that_happened_in_words(world: World) -> None:
    make_follower("commitment", world.own.commitment.slug, "vecina@example.org")
    moved(world)
    moved(world, 9, "Se anuló\nel contrato.")
    assert tell() == 2
    [letter] = letters()
    assert letter.subject == "2 novedades: Compromiso propia"
    page = f"{settings.SITE_URL}/compromisos/{world.own.commitment.slug}/"
    today, due = timezone.localdate(), world.own.milestone.planned_ends_on
    days = [on_date(due - timedelta(days=ago)) for ago in (14, 9, 0)]
    assert letter.body.splitlines()[4:6] == [
        f"- {on_date(today)}: Entidad propia movió una fecha de Compromiso propia. Hito: Hito propia. "
        f"Pasó del {days[0]} al {days[1]}. Motivo: Faltó presupuesto. {page}",
        f"- {on_date(today)}: Entidad propia movió una fecha de Compromiso propia. Hito: Hito propia. "
        f"Pasó del {days[1]} al {days[2]}. Motivo: Se anuló el contrato. {page}",
    ]
    assert letter.unsubscribe_url and letter.unsubscribe_url in letter.body and "/seguir/mis-avisos/" in letter.body
    assert letter.body.count("\n- ") == 2
    assert tell() == 0 and len(letters()) == 1


def test_who_follows_several_things_that_share_it_hears_of_it_once(world: World) -> None:
    for kind, key in (("commitment", world.own.commitment.slug), ("plan", "plan-qa"), ("territory", "QA")):
        make_follower(kind, key, "vecina@example.org")
    make_follower("organization", world.other.organization.slug, "otra@example.org")
    moved(world)
    tell()
    [letter] = letters()
    assert letter.body.count("movió una fecha de") == 1 and not letters("otra@example.org")


def test_each_follower_in_the_language_of_the_sheet(world: World) -> None:
    make_follower("plan", "plan-qa", "neighbour@example.org", language="en")
    moved(world)
    tell()
    [letter] = letters("neighbour@example.org")
    assert (
        letter.subject == "1 piece of news: Plan de País propio" and "moved a date of Compromiso propia" in letter.body
    )
    assert all(path.startswith("/en/") for path in links(letter))


def test_only_what_happened_after_confirming_and_lately(world: World) -> None:
    now = timezone.now()
    moved(world)
    make_follower("plan", "plan-qa", "vecina@example.org", since=timezone.now())
    make_follower("plan", "plan-qa", "otra@example.org", cadence="weekly")
    tell()
    assert not OutgoingMail.objects.exists()
    moved(world)
    tell(now + timedelta(days=3))
    assert not OutgoingMail.objects.exists()
    moved(world)
    tell()
    assert len(letters()) == 1 and not letters("otra@example.org")
    assert Notice.objects.filter(kind="plan").count() >= 3


def test_who_did_not_confirm_hears_nothing(world: World) -> None:
    follower = make_follower("plan", "plan-qa")
    follower.subscriptions.update(confirmed_at=None)
    moved(world)
    tell()
    assert not OutgoingMail.objects.exists()


def test_what_is_not_public_is_not_told(world: World) -> None:
    """A draft commitment, a report that waits, rights of people, and a plan taken back a moment ago."""
    make_follower("plan", "plan-qa", "vecina@example.org")
    make_follower("organization", "entidad-propia", "vecina@example.org")
    commitments.create_commitment(plan=world.plan, title="canario", lead=world.own.organization, by=world.root)
    commitments.submit_report(report=world.own.draft, by=world.own.editor)
    assert tell() >= 2
    assert not OutgoingMail.objects.exists()
    assert not Notice.objects.filter(activity__is_public=False).exists()
    moved(world)
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_public=False)
    assert tell() == 1 and not OutgoingMail.objects.exists()


def test_what_was_taken_back_before_the_mail_is_not_told(world: World) -> None:
    make_follower("plan", "plan-qa", "vecina@example.org")
    make_follower("commitment", world.own.commitment.slug, "vecina@example.org")
    moved(world)
    Commitment.objects.filter(pk=world.own.commitment.pk).update(state="draft")
    tell()
    assert not OutgoingMail.objects.exists()


def test_a_demonstration_says_so(world: World) -> None:
    ActionPlan.objects.filter(pk=world.plan.pk).update(is_demo=True)
    make_follower("territory", "QA", "vecina@example.org")
    moved(world)
    tell()
    assert "plan de demostración" in letters()[0].body


def test_a_mail_counts_what_it_does_not_tell(world: World) -> None:
    make_follower("plan", "plan-qa", "vecina@example.org")
    for number in range(45):
        history(world, number)
    tell()
    [letter] = letters()
    assert letter.body.count("\n- ") == 41 and "Y 5 novedades más." in letter.body and "45 novedades" in letter.subject


def history(world: World, number: int = 0) -> ActivityRecord:
    return ActivityRecord.objects.create(
        verb="movió una fecha de",
        actor_label="Entidad propia",
        object_type="commitments.milestone",
        object_id=str(world.own.milestone.pk),
        object_label=f"Hito {number}",
        object_url=world.own.commitment.get_absolute_url(),
        plan="plan-qa",
        jurisdiction="QA",
        is_public=True,
        changes={"commitment": world.own.commitment.pk},
    )


def queries(world: World, lines: int) -> int:
    for number in range(lines):
        history(world, number)
    with CaptureQueriesContext(connection) as found:
        assert tell() == lines
    return len(found)


def test_a_batch_costs_the_same_for_one_line_and_for_thirty(world: World) -> None:
    make_follower("plan", "plan-qa")
    assert queries(world, 1) == queries(world, 30)


def test_each_follower_costs_one_mail_and_nothing_more(world: World) -> None:
    make_follower("plan", "plan-qa")
    one = queries(world, 1)
    for _number in range(29):
        make_follower("plan", "plan-qa")
    assert queries(world, 1) == one + 29


def test_a_batch_that_fails_is_not_handled(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that dies in the middle leaves neither mark nor notice nor mail: the next one tells it all."""
    make_follower("plan", "plan-qa", "vecina@example.org")
    moved(world)
    with monkeypatch.context() as broken:
        broken.setattr("notifications.services.notices.send_news", lambda **_asked: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tell()
    last = ActivityRecord.objects.latest("pk")
    assert not Notice.objects.filter(activity=last).exists()
    assert not ActivityHandled.objects.filter(activity=last, consumer="notices").exists()
    assert tell() == 1 and len(letters()) == 1
