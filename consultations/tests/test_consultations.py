"""The life of a consultation, and the table of who may do what in which stage."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from consultations import services
from consultations.choices import ConsultationKind, ConsultationState
from consultations.models import Consultation, InstitutionalObservation, Proposal
from consultations.permissions import (
    STAGES_OF,
    Action,
    can_manage,
    can_moderate,
    can_respond,
    receives_contributions,
    stage_allows,
)
from consultations.tests.participation_world import Country, contribute, make_country, open_consultation, person
from core.models import ActivityRecord, OutgoingMail
from people.choices import Role, Sector
from people.models import Membership, Organization, User
from plans.choices import StageKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Country:
    return make_country()


def create(country: Country, **fields: Any) -> Consultation:
    values = {
        "plan": country.plan,
        "title": "Borrador",
        "slug": "borrador",
        "kind": ConsultationKind.DRAFT_TEXT,
        "summary": "¿Qué le falta?",
        "what_happens": "Se responde.",
        "opens_on": country.day(1),
        "closes_on": country.day(20),
        "by": country.secretariat,
    }
    return services.create_consultation(**(values | fields))


def ready(country: Country, **fields: Any) -> Consultation:
    made = create(country, **fields)
    services.save_sections(consultation=made, sections=[("Uno", "Texto")], by=country.secretariat)
    return made


def member_of(role: Role, country: Country) -> User:
    organization = Organization.objects.create(
        name=f"De {role}", slug=f"de-{role.replace('_', '-')}", sector=Sector.PUBLIC, territory=country.place
    )
    user = User.objects.create_user(f"{role}@example.org", "x")
    Membership.objects.create(user=user, role=role, since=country.day(-9), organization=organization)
    return user


def test_the_state_follows_from_dates_and_facts(country: Country) -> None:
    row = open_consultation(country, opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 10))
    told = [row.state(date(2026, 2, 28)), row.state(date(2026, 3, 1)), row.state(date(2026, 3, 10))]
    assert told == ["planned", "open", "open"] and row.state(date(2026, 3, 11)) == "analysing"
    for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 10), date(2026, 3, 11)):
        found = [state for state in ConsultationState if Consultation.objects.in_state(state, day).exists()]
        assert found == [row.state(day)]
    row.reported_at = timezone.now()
    row.save()
    assert row.state(date(2026, 3, 20)) == "reported"
    assert Consultation.objects.in_state("reported", date(2026, 3, 20)).exists()


def test_role_by_action_by_stage(country: Country) -> None:
    """Every kind of person against every action, in every stage of the plan."""
    other = make_country("QB")
    here, there = {"manage", "moderate", "respond_contribution", "respond_proposal"}, set()
    people: dict[str, tuple[Any, set[str]]] = {
        "anonymous": (AnonymousUser(), there),
        "account": (User.objects.create_user("nadie@example.org", "x"), there),
        "entity_editor": (member_of(Role.ENTITY_EDITOR, country), there),
        "member": (member_of(Role.MEMBER, country), there),
        "moderator": (country.moderator, {"moderate", "respond_contribution"}),
        "secretariat": (country.secretariat, here),
        "moderator elsewhere": (other.moderator, there),
        "secretariat elsewhere": (other.secretariat, there),
        "superuser": (User.objects.create_superuser("todo@example.org", "x"), here),
        "ended": (person("ayer", Role.SECRETARIAT, country.place), there),
    }
    Membership.objects.filter(user=people["ended"][0]).update(until=country.day(-1))
    consultation = open_consultation(country)
    contribution = contribute(consultation)
    proposal = Proposal(plan=country.plan)
    for name, (user, expected) in people.items():
        allowed = {
            "manage": can_manage(user, country.plan),
            "moderate": can_moderate(user, country.plan),
            "respond_contribution": can_respond(user, contribution),
            "respond_proposal": can_respond(user, proposal),
        }
        assert {action for action, yes in allowed.items() if yes} == expected, name
    for kind in StageKind:
        country.stage.kind = kind
        country.stage.save()
        for action in Action:
            assert stage_allows(country.plan, action, country.today) == (kind in STAGES_OF[action]), (kind, action)
        assert receives_contributions(consultation, country.today) == (kind == StageKind.PARTICIPATION)
    assert not stage_allows(country.plan, Action.OPEN_COCREATION, country.day(90))


def test_whoever_does_not_keep_the_jurisdiction_writes_nothing(country: Country) -> None:
    row = ready(country)
    elsewhere = make_country("QB").secretariat
    for user in (elsewhere, country.moderator, member_of(Role.ENTITY_EDITOR, country)):
        calls: list[Any] = [
            lambda user=user: create(country, slug="otra", by=user),
            lambda user=user: services.change_consultation(consultation=row, by=user, summary="x"),
            lambda user=user: services.save_sections(consultation=row, sections=[], by=user),
            lambda user=user: services.publish_consultation(consultation=row, by=user),
            lambda user=user: services.extend_consultation(
                consultation=row, closes_on=country.day(30), reason="x", by=user
            ),
            lambda user=user: services.cancel_consultation(consultation=row, reason="x", by=user),
            lambda user=user: services.publish_report(consultation=row, report_summary="x", by=user),
        ]
        for call in calls:
            with pytest.raises(PermissionDenied):
                call()


def test_publishing_asks_for_what_people_need(country: Country) -> None:
    row = create(country, what_happens="", opens_on=country.day(50), closes_on=country.day(70))
    with pytest.raises(ValidationError) as refused:
        services.publish_consultation(consultation=row, by=country.secretariat)
    text = " ".join(refused.value.messages)
    assert "qué pasa con los aportes" in text and "al menos una sección" in text and "etapa de participación" in text
    assert not Consultation.objects.get(pk=row.pk).is_public
    priority = create(country, slug="p", kind=ConsultationKind.PRIORITISATION)
    with pytest.raises(ValidationError, match="al menos una propuesta"):
        services.publish_consultation(consultation=priority, by=country.secretariat)


def test_kinds_outside_cocreation_need_no_stage(country: Country) -> None:
    row = create(country, kind=ConsultationKind.SELF_ASSESSMENT, opens_on=country.day(100), closes_on=country.day(114))
    services.publish_consultation(consultation=row, by=country.secretariat)
    assert receives_contributions(Consultation.objects.get(pk=row.pk), country.day(101))


def test_once_public_the_question_does_not_change_under_the_answers(country: Country) -> None:
    row = services.publish_consultation(consultation=ready(country), by=country.secretariat)
    with pytest.raises(ValidationError) as refused:
        services.change_consultation(consultation=row, by=country.secretariat, summary="Otra", closes_on=country.day(2))
    assert set(refused.value.message_dict) == {"summary", "closes_on"}
    with pytest.raises(ValidationError, match="no se cambia"):
        services.save_sections(consultation=row, sections=[("Dos", "")], by=country.secretariat)
    services.change_consultation(consultation=row, by=country.secretariat, what_happens="Se responde en 10 días.")
    assert Consultation.objects.get(pk=row.pk).what_happens == "Se responde en 10 días."


def test_a_deadline_moves_later_only_in_public_and_with_a_reason(country: Country) -> None:
    row = services.publish_consultation(consultation=ready(country), by=country.secretariat)
    for closes_on, reason in ((country.day(20), "x"), (country.day(30), " "), (country.day(90), "fuera de la etapa")):
        with pytest.raises(ValidationError):
            services.extend_consultation(consultation=row, closes_on=closes_on, reason=reason, by=country.secretariat)
    services.extend_consultation(
        consultation=row, closes_on=country.day(30), reason="Llovió en el Norte", by=country.secretariat
    )
    row.refresh_from_db()
    change = row.deadline_changes.get()
    assert (row.closes_on, change.old_closes_on, change.reason) == (
        country.day(30),
        country.day(20),
        "Llovió en el Norte",
    )
    record = ActivityRecord.objects.public().first()
    assert record.verb == "prorrogó la consulta" and record.changes["reason"] == "Llovió en el Norte"
    assert record.actor_label == "La secretaría técnica"


def test_cancelling_says_why_and_tells_each_address_once(country: Country) -> None:
    row = open_consultation(country)
    for mail in ("ana@example.org", "ANA@example.org", "", "luz@example.org"):
        contribute(row, f"Texto de {mail or 'nadie'}", mail=mail)
    hidden = contribute(row, "Publicidad", mail="spam@example.org")
    services.moderate_contribution(contribution=hidden, hide_reason="spam", by=country.moderator)
    OutgoingMail.objects.all().delete()
    services.cancel_consultation(consultation=row, reason="Se retiró el borrador", by=country.secretariat)
    sent = list(OutgoingMail.objects.order_by("pk"))
    assert [mail.recipient for mail in sent] == ["ana@example.org", "luz@example.org"]
    assert all("Se retiró el borrador" in mail.body for mail in sent)
    row.refresh_from_db()
    assert row.state(country.today) == ConsultationState.CANCELLED
    with pytest.raises(ValidationError, match="Ya estaba cancelada"):
        services.cancel_consultation(consultation=row, reason="x", by=country.secretariat)


def test_it_does_not_close_with_its_report_while_something_waits_unless_it_says_why(country: Country) -> None:
    row = open_consultation(country)
    answered, waiting, pending = (contribute(row, text) for text in ("uno", "dos", "tres"))
    for found in (answered, waiting):
        services.moderate_contribution(contribution=found, by=country.moderator)
    services.decide(subject=answered, outcome="accepted", text="Sí", by=country.moderator)
    close = {"consultation": row, "report_summary": "Oímos tres.", "by": country.secretariat}
    with pytest.raises(ValidationError, match="cuando la consulta ya cerró"):
        services.publish_report(**close)
    with pytest.raises(ValidationError) as refused:
        services.publish_report(**close, today=country.day(11))
    assert "Quedan 2 aportes sin respuesta" in str(refused.value.message_dict["unanswered_reason"])
    services.publish_report(**close, unanswered_reason="Llegaron tarde.", today=country.day(11))
    row.refresh_from_db()
    assert row.state(country.day(11)) == "reported" and row.unanswered_reason == "Llegaron tarde."
    assert pending.receipt and ActivityRecord.objects.public().first().changes["unanswered"] == 2


def test_with_everything_answered_no_excuse_is_kept(country: Country) -> None:
    row = open_consultation(country)
    services.publish_report(
        consultation=row,
        report_summary="Nadie escribió.",
        unanswered_reason="sobra",
        by=country.secretariat,
        today=country.day(11),
    )
    assert Consultation.objects.get(pk=row.pk).unanswered_reason == ""


def test_dates_and_themes_are_checked(country: Country) -> None:
    other = make_country("QB")
    with pytest.raises(ValidationError, match="fecha final"):
        create(country, opens_on=country.day(3), closes_on=country.day(1))
    with pytest.raises(ValidationError, match="temas del mismo plan"):
        create(country, themes=[other.theme])
    with pytest.raises(ValidationError, match="etapa del mismo plan"):
        create(country, stage=other.stage)
    with pytest.raises(ValidationError, match="Solo una priorización"):
        create(country, hides_results=True)
    assert not InstitutionalObservation.objects.exists() and not Consultation.objects.exists()


def test_after_a_report_without_excuse_nothing_unanswered_comes_up(country: Country) -> None:
    row = open_consultation(country)
    hidden = contribute(row, "Oculto por error")
    services.moderate_contribution(contribution=hidden, hide_reason="off_topic", by=country.moderator)
    services.publish_report(
        consultation=row, report_summary="Nada pendiente.", by=country.secretariat, today=country.day(11)
    )
    with pytest.raises(ValidationError, match="cerró con todo respondido"):
        services.moderate_contribution(contribution=hidden, by=country.moderator)
    Consultation.objects.update(unanswered_reason="Llegó tarde la corrección.")
    assert services.moderate_contribution(contribution=hidden, by=country.moderator).moderation == "published"
