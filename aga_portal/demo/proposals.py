"""The proposals of the demonstration: written, revised, merged, refused, prioritised, turned into a commitment."""

from __future__ import annotations

from aga_portal.demo import voices
from aga_portal.demo.scene import Scene
from aga_portal.demo.voices import Idea
from commitments.models import Commitment
from commitments.services import approve_commitment
from consultations import services
from consultations.choices import ConsultationKind, DecisionReason, OrganizationType, Outcome
from consultations.models import Consultation, Contribution, Proposal, Space


def build_proposals(scene: Scene, heard: list[list[Contribution]], space: Space) -> None:
    """`heard`: the contributions of each topic; `space`: where the other proposals come from."""
    ideas = (voices.WATER, *voices.PRIORITISED, voices.MERGED, voices.REFUSED, voices.DRAFT)
    made = {idea.title: _proposal(scene, idea, heard, space) for idea in ideas}
    services.merge_proposals(
        into=made[voices.PRIORITISED[1].title],
        sources=[made[voices.MERGED.title]],
        text="Se reúne con los avisos por correo: juntas cuentan toda la compra, desde que se abre.",
        new_text=f"{voices.PRIORITISED[1].text} Las compras menores se publican el mismo día.",
        by=scene.secretariat,
        **scene.on(-30),
    )
    services.answer_proposal(
        proposal=made[voices.REFUSED.title],
        outcome=Outcome.NOT_ACCEPTED,
        reason=DecisionReason.NO_RESOURCES,
        text="No se acoge: un canal cuesta más que todo el plan, y el portal ya cuenta los avances.",
        by=scene.secretariat,
        **scene.on(-28),
    )
    _commit(scene, made[voices.WATER.title])
    _prioritisation(scene, [made[idea.title] for idea in voices.PRIORITISED])


def _proposal(scene: Scene, idea: Idea, heard: list[list[Contribution]], space: Space) -> Proposal:
    proposal = services.create_proposal(
        plan=scene.plan,
        title=idea.title,
        text=idea.text,
        theme=scene.themes[idea.theme],
        contributions=heard[idea.heard] if idea.heard is not None else (),
        space=space if idea.heard is None else None,
        by=scene.secretariat,
        **scene.on(-idea.ago),
    )
    if idea is voices.DRAFT:
        return proposal
    proposal = services.publish_proposal(proposal=proposal, by=scene.secretariat, **scene.on(-idea.ago))
    if idea.revised:
        ago, text, reason = idea.revised
        proposal = services.revise_proposal(
            proposal=proposal, title=idea.title, text=text, reason=reason, by=scene.secretariat, **scene.on(-ago)
        )
    if idea.smart:
        proposal = services.review_proposal(
            proposal=proposal, notes=voices.SMART_NOTES, by=scene.secretariat, **scene.on(-36)
        )
    return proposal


def _commit(scene: Scene, proposal: Proposal) -> Commitment:
    """The thread to its end: what was heard is a proposal, and the proposal is a commitment."""
    commitment = services.turn_into_commitment(
        proposal=proposal,
        lead=scene.entities[1],
        text="Se acoge tal como quedó después de la revisión, y entra en el plan como compromiso.",
        summary="Cada acueducto publica cada mes sus análisis de agua. Compromiso ficticio.",
        problem="Problema ficticio: quien bebe el agua no puede ver sus análisis.",
        by=scene.secretariat,
        **scene.on(-20),
    )
    return approve_commitment(commitment=commitment, by=scene.secretariat, now=scene.moment(-20))


def _prioritisation(scene: Scene, proposals: list[Proposal]) -> None:
    vote = scene.consultation(
        "¿Qué propuestas van primero?",
        "priorizacion",
        ConsultationKind.PRIORITISATION,
        voices.PRIORITISATION_OPENS,
        voices.PRIORITISATION_CLOSES,
        "Apoye con su correo las propuestas que considera más urgentes.",
        publish=False,
    )
    before = scene.moment(voices.PRIORITISATION_OPENS - 4)
    for proposal in proposals:
        services.set_prioritisations(proposal=proposal, consultations=[vote], by=scene.secretariat, now=before)
    vote = scene.announce(vote, voices.PRIORITISATION_OPENS)
    for proposal, idea in zip(proposals, voices.PRIORITISED, strict=True):
        for number in range(idea.supports):
            _support(scene, vote, proposal, number)


def _support(scene: Scene, vote: Consultation, proposal: Proposal, number: int) -> None:
    """One of seven never opens the mail: that support does not count."""
    on = scene.on(-scene.random.randint(1, -voices.PRIORITISATION_OPENS))
    support = services.request_support(
        consultation=vote,
        proposal=proposal,
        submission=scene.submission(f"apoyo-{proposal.slug}-{number}", mail=voices.READER.format(number)),
        territory=scene.random.choice(scene.territories),
        organization_type=scene.random.choice(OrganizationType.values),
        **on,
    )
    if number % 7 != 6:
        services.confirm_support(support=support, **on)
