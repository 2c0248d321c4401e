"""Participation rows that nobody may read, each with a word of its own, beside others that everybody may."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone

from commitments.tests.admin_world import World
from consultations import services
from consultations.choices import Channel, ConsultationKind, Mode, SpaceKind
from consultations.models import Consultation, Contribution, Proposal, Space, Support
from consultations.services.contributions import Words
from core.intake import Submission, free_receipt
from plans.choices import StageKind
from plans.models import ActionPlan, Stage

SUPPORTS = 1373
CANARIES = (
    "canario-aporte",
    "canario-autor",
    "canario-organiza",
    "canario-buzon",
    "canario-consulta",
    "canario-seccion",
    "canario-inscrita",
    "canario-asistente",
    "canario-testimonio",
    "canario-constancia",
    "canario-propuesta",
    "canario-espacio",
    "canario-apoyo",
    str(SUPPORTS),
    f"{SUPPORTS // 1000}.{SUPPORTS % 1000}",
)
"""`canario-publico` marks what everybody may read."""


def submission(key: str, name: str = "", mail: str = "") -> Submission:
    sheet = hashlib.sha256(key.encode()).hexdigest()
    return Submission(sheet, name, mail, False, sheet, "es")


def make_voices(world: World) -> None:
    open_stage(world.plan)
    forum = consultation(world, "foro", "Foro canario-publico")
    contributions(world, forum)
    hidden = consultation(world, "foro-oculto", "canario-consulta", is_public=False, summary="canario-consulta")
    hidden.sections.create(order=1, title="canario-seccion", text="canario-seccion")
    of_hidden = contribution(hidden, "canario-aporte de una consulta sin publicar")
    services.moderate_contribution(contribution=of_hidden, by=world.root)
    proposals(world, forum)
    spaces(world)


def open_stage(plan: ActionPlan) -> Stage:
    today = timezone.localdate()
    return Stage.objects.create(
        plan=plan,
        order=1,
        kind=StageKind.PARTICIPATION,
        title="Participación",
        slug="participacion",
        starts_on=today - timedelta(days=30),
        planned_ends_on=today + timedelta(days=30),
    )


def consultation(world: World, slug: str, title: str, **fields: Any) -> Consultation:
    values = {
        "kind": ConsultationKind.FORUM,
        "summary": "¿Qué falta?",
        "opens_on": world.today - timedelta(days=5),
        "closes_on": world.today + timedelta(days=5),
        "is_public": True,
    } | fields
    return Consultation.objects.create(plan=world.plan, title=title, slug=slug, **values)


def contribution(of: Consultation, text: str, name: str = "canario-autor") -> Contribution:
    receipt = free_receipt(Contribution, "A")
    return Contribution.objects.create(
        consultation=of, text=text, author_name=name, receipt=receipt, consent_version="2026-11"
    )


def contributions(world: World, forum: Consultation) -> None:
    """One that waits, one that was hidden and one that is public, of an author who did not consent to be named."""
    sent = [
        services.receive_contribution(
            consultation=forum,
            words=Words(text=text),
            submission=submission(f"{forum.slug} {text}", "canario-autor", "canario-buzon@example.org"),
        )
        for text in ("canario-aporte que espera", "canario-aporte oculto", "Aporte canario-publico")
    ]
    services.moderate_contribution(contribution=sent[1], hide_reason="personal_data", by=world.root)
    services.moderate_contribution(contribution=sent[2], by=world.root)
    services.decide(subject=sent[2], outcome="accepted", text="Respuesta canario-publico", by=world.root)
    typed = services.enter_contribution(
        consultation=forum,
        words=Words(text="Dicho canario-publico", organization_name="canario-organiza"),
        channel=Channel.PAPER,
        said_on=world.today,
        author_name="canario-autor",
        author_mail="canario-buzon@example.org",
        consented=True,
        by=world.root,
    )
    services.moderate_contribution(contribution=typed, by=world.root)
    services.group_contributions(consultation=forum, contributions=[sent[0], sent[2]], title="Lo oído", by=world.root)


def proposals(world: World, forum: Consultation) -> None:
    """A draft; and one that is public, made of a public and of a hidden contribution, in a prioritisation that hides."""
    source = list(forum.contributions.all())
    services.create_proposal(
        plan=world.plan, title="canario-propuesta", text="canario-propuesta", contributions=source, by=world.root
    )
    public = services.create_proposal(
        plan=world.plan, title="Propuesta canario-publico", text="Se abre.", contributions=source, by=world.root
    )
    public = services.publish_proposal(proposal=public, by=world.root)
    vote = consultation(world, "voto", "Voto", kind=ConsultationKind.PRIORITISATION, hides_results=True)
    public.consultations.add(vote)
    support(vote, public)
    later = consultation(
        world, "voto-oculto", "canario-consulta", kind=ConsultationKind.PRIORITISATION, is_public=False
    )
    public.consultations.add(later)


def support(vote: Consultation, proposal: Proposal) -> None:
    now = timezone.now()
    Support.objects.bulk_create(
        Support(
            consultation=vote,
            proposal=proposal,
            receipt=f"S-{number}",
            token=f"canario-apoyo-{number}",
            mail_key=f"canario-apoyo-{number}@example.org",
            author_mail=f"canario-apoyo-{number}@example.org",
            consent_version="2026-11",
            confirmed_at=now,
        )
        for number in range(SUPPORTS)
    )


def spaces(world: World) -> None:
    """One that nobody announced; one with people signed up; one that was held, with who came and what they said."""
    space(world, "oculto", "canario-espacio", 9, is_public=False, summary="canario-espacio")
    coming = space(world, "taller", "Taller canario-publico", 9, takes_registrations=True, capacity=1)
    for number in range(2):
        services.register(
            space=coming,
            submission=submission(f"taller-{number}", "canario-inscrita", f"canario-inscrita-{number}@example.org"),
            organization_name="canario-organiza",
        )
    held = space(world, "hecho", "Mesa canario-publico", -9)
    services.note_walk_in(space=held, name="canario-asistente", organization_name="canario-organiza", by=world.root)
    for consent in (True, False):
        text = "Testimonio canario-publico" if consent else "canario-testimonio"
        name = "Vecina canario-publico" if consent else "canario-testimonio"
        services.add_testimonial(
            space=held, text=text, name=name, has_consent=consent, consent_note="canario-constancia", by=world.root
        )


def space(world: World, slug: str, title: str, days: int, **fields: Any) -> Space:
    values = {"is_public": True, "mode": Mode.IN_PERSON, "kind": SpaceKind.DIALOGUE} | fields
    day = world.today + timedelta(days=days)
    return services.create_space(
        plan=world.plan, title=title, slug=f"{slug}-taller", starts_on=day, ends_on=day, by=world.root, **values
    )
