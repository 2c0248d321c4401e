"""The yearly self-evaluation: opened from the committee's functions, answered by each seat, published in words and figures.

Who answered what is nobody's business: it is not in the history, in the admin, in the API nor on any page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from committee.choices import QuestionKind
from committee.models import Committee, EvaluationAnswer, EvaluationQuestion, Seat, SelfEvaluation
from committee.permissions import can_answer, can_manage, tenure_in
from committee.selectors.evaluations import (
    answers_of,
    function_means,
    functions_in_force,
    holders,
    seats_that_answered,
    year_figures,
)
from core import activity, mail
from core.conflicts import check_unchanged
from core.models import OutgoingMail
from people.models import User

LONGEST_TEXT = 3000
Answers = Mapping[int, int | str | None]
REMINDED_BEFORE = (7, 3, 1)
"""Days before the closing on which whoever has not answered is reminded."""


def usual_questions() -> list[str]:
    with translation.override(settings.LANGUAGE_CODE):
        return [_("¿Qué funcionó bien este año?"), _("¿Qué debe cambiar el próximo año?")]


@transaction.atomic
def open_evaluation(
    *,
    committee: Committee,
    year: int,
    opens_on: date,
    closes_on: date,
    by: User,
    open_questions: Sequence[str] | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> SelfEvaluation:
    """One question of 1 to 5 per function in force on the day it opens, then the open ones. Every active holder is told.

    Raises PermissionDenied, ValidationError per field.
    """
    day = today or timezone.localdate(now)
    rows = Committee.objects.select_for_update(of=("self",)).select_related("jurisdiction", "plan")
    committee = rows.get(pk=committee.pk)
    if not can_manage(by, committee):
        raise PermissionDenied
    _check_window(opens_on, closes_on, day)
    _check_year(committee, year, opens_on)
    functions = functions_in_force(committee, opens_on)
    if not functions:
        raise ValidationError(_("Escriba primero las funciones del comité: de ellas salen las preguntas."))
    evaluation = SelfEvaluation(committee=committee, year=year, opens_on=opens_on, closes_on=closes_on)
    evaluation.full_clean()
    evaluation.save()
    texts = usual_questions() if open_questions is None else [text.strip() for text in open_questions if text.strip()]
    asked = [(Truncator(row.text).chars(400), QuestionKind.SCALE, row) for row in functions]
    asked += [(text, QuestionKind.TEXT, None) for text in texts]
    for order, (text, kind, function) in enumerate(asked, start=1):
        question = EvaluationQuestion(evaluation=evaluation, order=order, text=text, kind=kind, function=function)
        question.full_clean()
        question.save()
    _tell("abrió la autoevaluación de", evaluation, by, {"year": year, "closes_on": closes_on.isoformat()}, now=now)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Autoevaluación %(year)s: %(committee)s") % _names(evaluation)
    _write(evaluation, list(holders(committee, day)), "evaluation_open", subject)
    return evaluation


@transaction.atomic
def extend_evaluation(
    *, evaluation: SelfEvaluation, closes_on: date, by: User, today: date | None = None, now: datetime | None = None
) -> SelfEvaluation:
    """More time to answer, before it is published."""
    row, day = _managed(evaluation, by), today or timezone.localdate(now)
    if closes_on <= row.closes_on or closes_on < day:
        raise ValidationError({"closes_on": _("Escriba una fecha posterior al cierre actual y a hoy.")})
    before, row.closes_on = row.closes_on, closes_on
    row.save(update_fields=["closes_on"])
    _tell("amplió la autoevaluación de", row, by, {"closes_on": [before.isoformat(), closes_on.isoformat()]}, now=now)
    return row


@transaction.atomic
def answer_evaluation(
    *,
    evaluation: SelfEvaluation,
    answers: Answers,
    by: User,
    seen_at: datetime | None = None,
    today: date | None = None,
    now: datetime | None = None,
) -> Seat:
    """The whole questionnaire of the person's seat: a score of 1 to 5 (None: rather not say) or a text by question id.

    Replaces what the seat had. `seen_at` is the `updated_at` of the answers that the writer had on screen: Conflict when
    the other person of the seat saved since. Raises PermissionDenied, ValidationError by "q" and the question's id.
    """
    moment = now or timezone.now()
    day = today or timezone.localdate(moment)
    row = _locked(evaluation)
    tenure = tenure_in(by, row.committee, day)
    if tenure is None or not can_answer(by, row, day):
        raise PermissionDenied
    check_unchanged(answers_of(row, tenure.seat), seen_at)
    written = [
        EvaluationAnswer(question=question, seat=tenure.seat, answered_at=moment, answered_by=by, **values)
        for question, values in _checked(row, answers)
    ]
    EvaluationAnswer.objects.filter(question__evaluation=row, seat=tenure.seat).delete()
    EvaluationAnswer.objects.bulk_create(written)
    _tell("recibió respuestas de un asiento en", row, None, {}, now=now)
    return tenure.seat


@transaction.atomic
def remind_evaluation(*, evaluation: SelfEvaluation, today: date, by: User | None = None) -> int:
    """Tell once a day the people of the seats that have not answered; returns how many mails. May run twice at once.

    `by` is the secretariat, or None for the portal itself. Nobody is told outside the window.
    """
    row = _locked(evaluation)
    if by is not None and not can_manage(by, row.committee):
        raise PermissionDenied
    if row.published_at is not None or not row.opens_on <= today <= row.closes_on:
        return 0
    answered = seats_that_answered(row)
    waiting = [user for user, seat in holders(row.committee, today).items() if seat.pk not in answered]
    # The subject names the day: whoever has it in the outbox was told today. The row's lock makes others wait.
    with translation.override(settings.LANGUAGE_CODE):
        places = _names(row) | {"day": date_format(today, r"j \d\e F")}
        subject = _("Recordatorio del %(day)s: autoevaluación %(year)s, %(committee)s") % places
    told = set(OutgoingMail.objects.filter(subject=subject).values_list("recipient", flat=True))
    people = [user for user in waiting if user.email not in told]
    _write(row, people, "evaluation_reminder", subject)
    if people:
        _tell("recordó la autoevaluación de", row, by, {"mails": len(people)})
    return len(people)


def remind_open_evaluations(*, today: date) -> int:
    """Remind by itself on the days of REMINDED_BEFORE, counted to the closing; returns how many mails."""
    days = [today + timedelta(days=left) for left in REMINDED_BEFORE]
    rows = SelfEvaluation.objects.filter(published_at__isnull=True, opens_on__lte=today, closes_on__in=days)
    return sum(remind_evaluation(evaluation=row, today=today) for row in rows.order_by("pk"))


@transaction.atomic
def publish_evaluation(
    *,
    evaluation: SelfEvaluation,
    summary: str,
    by: User,
    today: date | None = None,
    now: datetime | None = None,
) -> SelfEvaluation:
    """Once closed: the summary, and the figures of the year as they are that day, fixed for good."""
    moment = now or timezone.now()
    day = today or timezone.localdate(moment)
    row = _managed(evaluation, by)
    if day <= row.closes_on:
        raise ValidationError(_("Aún recibe respuestas. Publíquela después del cierre."))
    if not summary.strip():
        raise ValidationError({"summary": _("Escriba el resumen: qué se respondió y qué va a cambiar.")})
    answered = seats_that_answered(row)
    asked = {seat.pk for seat in holders(row.committee, row.closes_on).values()} | answered
    row.figures = year_figures(row.committee, row.year, day).as_json() | {
        "counted_on": day.isoformat(),
        "answered": {"part": len(answered), "whole": len(asked)},
        "functions": [vars(mean) for mean in function_means(row)],
    }
    row.summary, row.published_at, row.published_by = summary.strip(), moment, by
    row.full_clean()
    row.save()
    _tell("publicó la autoevaluación de", row, by, {"year": row.year}, public=True, now=now)
    return row


def _check_window(opens_on: date, closes_on: date, today: date) -> None:
    if closes_on < opens_on:
        raise ValidationError({"closes_on": _("El cierre no puede ser anterior a la apertura.")})
    if closes_on < today:
        raise ValidationError({"closes_on": _("Escriba un cierre de hoy en adelante.")})


def _check_year(committee: Committee, year: int, opens_on: date) -> None:
    if not 2000 <= year <= opens_on.year:
        raise ValidationError({"year": _("Escriba el año que se evalúa, que no puede ser posterior a la apertura.")})
    if SelfEvaluation.objects.filter(committee=committee, year=year).exists():
        raise ValidationError({"year": _("Ese año ya tiene su autoevaluación.")})


def _checked(evaluation: SelfEvaluation, answers: Answers) -> list[tuple[EvaluationQuestion, dict[str, Any]]]:
    """What is kept of each answer; open questions may go without one."""
    questions = list(evaluation.questions.order_by("order"))
    if set(answers) - {question.pk for question in questions}:
        raise ValidationError(_("Esa pregunta no es de esta autoevaluación."))
    kept, errors = [], {}
    for question in questions:
        value = answers.get(question.pk)
        if question.kind == QuestionKind.SCALE:
            if question.pk not in answers or (value is not None and not _is_score(value)):
                errors[f"q{question.pk}"] = _("Elija de 1 a 5, o «prefiero no responder».")
            kept.append((question, {"score": value}))
            continue
        text = str(value or "").strip()
        if len(text) > LONGEST_TEXT:
            errors[f"q{question.pk}"] = _("Escriba %(max)s caracteres como máximo.") % {"max": LONGEST_TEXT}
        if text:
            kept.append((question, {"text": text}))
    if errors:
        raise ValidationError(errors)
    return kept


def _is_score(value: Any) -> bool:
    return type(value) is int and 1 <= value <= 5


def _locked(evaluation: SelfEvaluation) -> SelfEvaluation:
    rows = SelfEvaluation.objects.select_for_update(of=("self",))
    return rows.select_related("committee__jurisdiction", "committee__plan").get(pk=evaluation.pk)


def _managed(evaluation: SelfEvaluation, by: User) -> SelfEvaluation:
    row = _locked(evaluation)
    if not can_manage(by, row.committee):
        raise PermissionDenied
    if row.published_at is not None:
        raise ValidationError(_("Esta autoevaluación ya es pública y no cambia."))
    return row


def _names(evaluation: SelfEvaluation) -> dict[str, Any]:
    return {"year": evaluation.year, "committee": Truncator(evaluation.committee.name).chars(110)}


def _tell(
    verb: str,
    evaluation: SelfEvaluation,
    by: User | None,
    changes: dict[str, Any],
    *,
    public: bool = False,
    now: datetime | None = None,
) -> None:
    committee = evaluation.committee
    with translation.override(settings.LANGUAGE_CODE):
        office = _("La secretaría técnica") if by else ""
        url = reverse("committee:evaluation", args=[committee.slug, evaluation.year]) if public else ""
    activity.record(
        verb=verb,
        obj=evaluation,
        by=by,
        public=public and committee.is_public and (committee.plan is None or committee.plan.is_public),
        plan=committee.plan.slug if committee.plan else "",
        jurisdiction=committee.jurisdiction.code,
        changes=changes,
        url=url,
        actor_label=office,
        now=now,
    )


def _write(evaluation: SelfEvaluation, people: Sequence[User], template: str, subject: str) -> None:
    """To each, apart."""
    with translation.override(settings.LANGUAGE_CODE):
        url = settings.SITE_URL + reverse("committee:my_evaluation", args=[evaluation.pk])
        about = {"evaluation": evaluation, "committee": evaluation.committee, "url": url}
        for person in people:
            body = render_to_string(f"emails/{template}.txt", {"person": person, **about})
            mail.queue(to=person.email, subject=subject, body=body)
