"""The self-evaluation as its seats answer it and as the secretariat runs it, and the period of the workload."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committee.choices import QuestionKind
from committee.models import EvaluationQuestion, SelfEvaluation
from committee.selectors.evaluations import SeatAnswers
from committee.services.evaluations import LONGEST_TEXT, usual_questions
from core.filters import DateField

NO_ANSWER = "n"
SCALE = [
    ("1", _("1, no la cumplió")),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", _("5, la cumplió del todo")),
    (NO_ANSWER, _("Prefiero no responder")),
]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LINES = forms.Textarea(attrs={"rows": 5})


class AnswersForm(forms.Form):
    """One field per question, named «q» and its id, in their order."""

    seen_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, questions: list[EvaluationQuestion], saved: SeatAnswers) -> None:
        super().__init__(data, initial={"seen_at": saved.updated_at.isoformat()})
        self.questions = questions
        for question in questions:
            self.fields[f"q{question.pk}"] = _scale(question) if _is_scale(question) else _open(question)
            answer = saved.values.get(question.pk)
            if answer is not None:
                score = str(answer.score) if answer.score else NO_ANSWER
                self.initial[f"q{question.pk}"] = score if _is_scale(question) else answer.text

    def clean_seen_at(self) -> Any:
        """Whoever sends none, or one that cannot be read, saw nothing saved."""
        return self.cleaned_data["seen_at"] or self.fields["seen_at"].to_python(self.initial["seen_at"])

    @property
    def answers(self) -> dict[int, int | str | None]:
        """Of a valid form, as the service asks."""
        given = {question: self.cleaned_data[f"q{question.pk}"] for question in self.questions}
        return {
            question.pk: (None if value == NO_ANSWER else int(value)) if _is_scale(question) else value
            for question, value in given.items()
        }

    def words(self, question: EvaluationQuestion, value: int | str | None) -> str:
        """A value as people read it."""
        if not _is_scale(question):
            return str(value or "")
        return str(dict(SCALE)[str(value or NO_ANSWER)])


def _is_scale(question: EvaluationQuestion) -> bool:
    return question.kind == QuestionKind.SCALE


def _scale(question: EvaluationQuestion) -> forms.Field:
    return forms.ChoiceField(
        label=question.text,
        choices=SCALE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija de 1 a 5, o «prefiero no responder».")},
    )


def _open(question: EvaluationQuestion) -> forms.Field:
    return forms.CharField(
        label=question.text,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Opcional. Se lee sin su nombre: no escriba nada que diga quién es."),
    )


class EvaluationAddForm(forms.ModelForm):
    """What the secretariat says to open one; its questions come from the committee's functions."""

    open_questions = forms.CharField(
        label=_("Preguntas abiertas"), widget=LINES, required=False, help_text=_("Una por renglón, en su orden.")
    )

    class Meta:
        model = SelfEvaluation
        fields = ("committee", "year", "opens_on", "closes_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["open_questions"].initial = "\n".join(usual_questions())
        self.fields["year"].initial, self.fields["opens_on"].initial = today.year, today

    def clean_open_questions(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["open_questions"].splitlines() if line.strip()]


class EvaluationStep(forms.Form):
    """A step of the admin on one evaluation; by itself it only asks to be sure."""

    def __init__(self, data: Any = None, *, obj: SelfEvaluation, user: Any) -> None:
        super().__init__(data)


class ExtendForm(EvaluationStep):
    closes_on = forms.DateField(label=_("Nuevo cierre"), widget=DAY)


class PublishForm(EvaluationStep):
    summary = forms.CharField(
        label=_("Resumen"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Será público y no cambiará: qué se respondió y qué hará distinto el comité. No diga quién respondió qué."
        ),
    )


class PeriodForm(forms.Form):
    """The days between which the work is counted: the last twelve months unless others are given."""

    desde = DateField(label=_("Desde"), required=False, widget=DAY)
    hasta = DateField(label=_("Hasta"), required=False, widget=DAY)

    def __init__(self, data: Any, *, today: date) -> None:
        until, since = today, today - timedelta(days=365)
        super().__init__(
            {"desde": since.isoformat(), "hasta": until.isoformat()} | {k: v for k, v in data.items() if v}
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        since, until = data.get("desde"), data.get("hasta")
        if since and until and until < since:
            self.add_error("hasta", _("El fin no puede ser anterior al comienzo."))
        return data
