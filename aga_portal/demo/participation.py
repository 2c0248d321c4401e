"""Builds the demonstration plan that is being co-created, through the services, on the days that it tells."""

from __future__ import annotations

from datetime import timedelta

from aga_portal.demo import voices
from aga_portal.demo.proposals import build_proposals
from aga_portal.demo.scene import Scene
from aga_portal.demo.spaces import build_past, build_upcoming
from aga_portal.demo.voices import Said
from consultations import services
from consultations.choices import Channel, ConsultationKind
from consultations.models import Consultation, Contribution
from consultations.services.contributions import Words
from plans.models import ActionPlan


def build_participation(scene: Scene) -> ActionPlan:
    past = build_past(scene)
    heard = _forum(scene)
    build_proposals(scene, heard, past)
    _draft_text(scene)
    _cancelled(scene)
    _planned(scene)
    build_upcoming(scene)
    return scene.plan


def _said(scene: Scene, consultation: Consultation, said: Said) -> Contribution:
    words = Words(
        text=said.text,
        section=consultation.sections.all()[said.section] if said.section is not None else None,
        theme=scene.themes[said.theme] if said.theme is not None else None,
        territory=scene.territories[said.territory] if said.territory is not None else None,
        organization_type=said.organization_type,
    )
    moment = scene.moment(-said.ago)
    if said.channel == Channel.WEB:
        row = services.receive_contribution(
            consultation=consultation,
            words=words,
            submission=scene.submission(said.text, name=said.name),
            today=scene.day(-said.ago),
            now=moment,
        )
    else:
        row = services.enter_contribution(
            consultation=consultation,
            words=words,
            channel=said.channel,
            said_on=scene.day(-said.ago),
            by=scene.secretariat,
            now=moment,
        )
    if said.is_pending:
        return row
    return services.moderate_contribution(
        contribution=row, by=scene.moderator, hide_reason=said.hide_reason, now=moment + timedelta(hours=20)
    )


def _forum(scene: Scene) -> list[list[Contribution]]:
    """Closed, with its report: similar contributions were grouped and answered together, the rest one by one."""
    forum = scene.consultation(
        "¿Qué debería prometer el próximo plan?",
        "que-prometer",
        ConsultationKind.FORUM,
        voices.FORUM_OPENS,
        voices.FORUM_CLOSES,
        "Cuéntenos qué problema de su vida diaria mejoraría con un gobierno más abierto.",
    )
    told = voices.FORUM_CLOSES + 8
    answered = {"today": scene.day(told), "now": scene.moment(told), "by": scene.moderator}
    heard = []
    for topic in voices.HEARD:
        rows = [_said(scene, forum, said) for said in topic.said]
        group = services.group_contributions(
            consultation=forum,
            contributions=rows,
            title=topic.title,
            theme=scene.themes[topic.theme],
            by=scene.moderator,
        )
        services.decide_group(group=group, outcome=topic.outcome, reason=topic.reason, text=topic.answer, **answered)
        heard.append(rows)
    for said, outcome, text, reason in voices.ALONE:
        services.decide(subject=_said(scene, forum, said), outcome=outcome, text=text, reason=reason, **answered)
    _said(scene, forum, voices.SPAM)
    services.publish_report(
        consultation=forum,
        report_summary=voices.REPORT_SUMMARY,
        by=scene.secretariat,
        today=scene.day(voices.FORUM_REPORTED),
        now=scene.moment(voices.FORUM_REPORTED),
    )
    return heard


def _draft_text(scene: Scene) -> None:
    """Open: a text in sections, whose closing day was moved once."""
    draft = scene.consultation(
        "Borrador del plan: lea y comente cada parte",
        "borrador",
        ConsultationKind.DRAFT_TEXT,
        voices.DRAFT_OPENS,
        voices.DRAFT_CLOSES,
        "Este es el primer borrador del plan. Diga qué falta, qué sobra y qué no se entiende.",
        publish=False,
    )
    services.save_sections(consultation=draft, sections=voices.SECTIONS, by=scene.secretariat)
    draft = scene.announce(draft, voices.DRAFT_OPENS)
    for said in voices.DRAFT_SAID:
        _said(scene, draft, said)
    services.extend_consultation(
        consultation=draft,
        closes_on=scene.day(voices.DRAFT_MOVED),
        reason="Varias organizaciones pidieron más tiempo para reunirse (motivo ficticio).",
        by=scene.secretariat,
        today=scene.day(-2),
        now=scene.moment(-2),
    )


def _cancelled(scene: Scene) -> None:
    forum = scene.consultation(
        "Foro sobre movilidad segura",
        "movilidad",
        ConsultationKind.FORUM,
        -24,
        -4,
        "¿Qué datos de movilidad le hacen falta en su municipio?",
    )
    _said(scene, forum, Said(22, "Publiquen dónde ocurren los choques, cada mes.", None, 6))
    services.cancel_consultation(
        consultation=forum,
        reason="Otra entidad abrió una consulta igual en la misma semana (motivo ficticio).",
        by=scene.secretariat,
        now=scene.moment(-18),
    )


def _planned(scene: Scene) -> None:
    scene.consultation(
        "¿Cómo quiere recibir los avances del plan?",
        "avances",
        ConsultationKind.FORUM,
        25,
        45,
        "Queremos saber por qué medio y cada cuánto prefiere conocer los avances.",
    )
