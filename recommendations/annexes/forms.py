"""The file that is put beside a text, and what it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from core.forms import OperationForm
from core.text import LineInput, one_line, plain_text
from documents.kinds import ACCEPT
from participants.models import User
from recommendations.recommendation.models import Recommendation

from .models import Annex


class AnnexForm(OperationForm, forms.Form):
    """What the file is, documents.checking judges."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, Word (docx), Excel (xlsx), PNG or JPEG; at most 10 MB; without macros or a password."),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ACCEPT}),
    )
    title = LineInput(
        label=_("What it is"),
        required=False,
        validators=[plain_text, one_line, MaxLengthValidator(150)],
        help_text=_("Such as: letter of the customs authority of 3 March. Without it, the file's name is shown."),
    )

    def add_to(self, row: Recommendation, *, by: User) -> Annex | None:
        """Put it beside `row`; None where something is wrong, and the form says what."""
        data: Any = self.cleaned_data if self.is_valid() else {}
        return self.perform(lambda: Annex.add(row, data["file"], title=data["title"], by=by))
