"""What people may type: plain text in any script, without marks that hide or reorder it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

LONG = 5000  # characters of a long text: about two printed pages

# Control characters but tab and line ends; NUL has Django's own message in forms and this one everywhere else.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
# Marks that override the direction of text (Unicode UAX 9); joiners, which Hindi needs, are not among them.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_TAG = re.compile(r"<[A-Za-z/!?][^>]*>?")


def plain_text(value: str) -> None:
    """Raise ValidationError on control characters, direction marks and HTML tags."""
    if _CONTROLS.search(value):
        raise ValidationError(
            _("This text contains invisible control characters: type it again or paste it as plain text.")
        )
    if _BIDI.search(value):
        raise ValidationError(
            _("This text contains marks that turn the direction of reading: paste it as plain text.")
        )
    tag = _TAG.search(value)
    if tag:
        raise ValidationError(_("This field takes plain text: remove “%(tag)s”."), params={"tag": tag.group()[:40]})


def one_line(value: str) -> None:
    """Raise ValidationError on a line end: it would reach into the heads of mails and break tables."""
    if "\n" in value or "\r" in value:
        raise ValidationError(_("This is one line: take the line ends out."))


class LineField(models.CharField):
    """One line of plain text."""

    default_validators = [*models.CharField.default_validators, plain_text, one_line]


class ProseInput(forms.CharField):
    """Takes line ends as browsers send them and keeps one character for each, so that lengths are what people see."""

    def to_python(self, value: Any) -> str | None:
        said = super().to_python(value)
        return said.replace("\r\n", "\n").replace("\r", "\n") if isinstance(said, str) else said


class ProseField(models.TextField):
    """Plain text of at most `LONG` characters."""

    default_validators = [*models.TextField.default_validators, plain_text]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONG)
        super().__init__(*args, **kwargs)
        self.validators.append(MaxLengthValidator(self.max_length))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": ProseInput} | kwargs)
