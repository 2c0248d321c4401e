"""Forms of the steps that one takes on a row."""

from __future__ import annotations

from typing import Any

from django import forms


class StepForm(forms.Form):
    """A step on one row: `obj` is the row, `user` who takes the step."""

    def __init__(self, data: Any = None, *, obj: Any, user: Any) -> None:
        super().__init__(data)
        self.obj, self.user = obj, user
        self.fit()

    def fit(self) -> None:
        """Limit the choices to what this row and this person allow."""


class ConfirmForm(StepForm):
    """A step that asks nothing more than to be sure."""
