"""The committee looks at itself once a year. Answers are private; the summary and what is computed are public."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committee.choices import QuestionKind
from committee.models.committee import Committee, CommitteeText
from committee.models.seat import Seat
from core.constraints import end_not_before_start, paired


class SelfEvaluation(models.Model):
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="evaluations")
    year = models.PositiveSmallIntegerField(_("año"))
    opens_on = models.DateField(_("abre"))
    closes_on = models.DateField(_("cierra"))
    summary = models.TextField(_("resumen público"), blank=True)
    figures = models.JSONField(_("cifras del año, fijadas al publicar"), null=True, blank=True)
    published_at = models.DateTimeField(_("publicada el"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("autoevaluación")
        verbose_name_plural = _("autoevaluaciones")
        ordering = ["committee", "-year"]
        constraints = [
            end_not_before_start("opens_on", "closes_on"),
            paired("published"),
            models.UniqueConstraint(fields=["committee", "year"], name="committee_one_evaluation_a_year"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(summary=""), name="committee_evaluation_published_in_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee} · {self.year}"


class EvaluationQuestion(models.Model):
    """A question, usually about one of the committee's functions."""

    evaluation = models.ForeignKey(SelfEvaluation, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField(_("orden"))
    text = models.CharField(_("pregunta"), max_length=400)
    kind = models.CharField(_("tipo"), max_length=5, choices=QuestionKind, default=QuestionKind.SCALE)
    function = models.ForeignKey(
        CommitteeText, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("función")
    )

    class Meta:
        verbose_name = _("pregunta de la autoevaluación")
        verbose_name_plural = _("preguntas de la autoevaluación")
        ordering = ["evaluation", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "order"], name="committee_evaluation_question_order_once")
        ]

    def __str__(self) -> str:
        return self.text


class EvaluationAnswer(models.Model):
    """One per seat and question; changed freely until the questionnaire closes. Never public."""

    question = models.ForeignKey(EvaluationQuestion, on_delete=models.CASCADE, related_name="answers")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="evaluation_answers")
    score = models.PositiveSmallIntegerField(_("de 1 a 5"), null=True, blank=True)
    text = models.TextField(_("en palabras"), blank=True)
    answered_at = models.DateTimeField(_("cuándo"))
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("respuesta de la autoevaluación")
        verbose_name_plural = _("respuestas de la autoevaluación")
        ordering = ["question", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False, answered_by__isnull=False),
                name="committee_evaluationanswer_answered_at_and_by",
            ),
            models.UniqueConstraint(fields=["question", "seat"], name="committee_one_answer_per_seat"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=5), name="committee_score_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
