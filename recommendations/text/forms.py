"""Forms of the text of a recommendation, and of the search for goods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.merging import LONGEST, pack, unpack
from countries.hs_codes import read_codes
from countries.models import Organisation
from participants.models import User
from recommendations.choices import Choices
from recommendations.questions.models import Question
from recommendations.recommendation.fields import NOTHING, PickField, PickSeveralField
from recommendations.recommendation.models import Recommendation
from recommendations.recommendation.queries import RecommendationQuerySet

MOST_CODES = 40


class CodesField(forms.CharField):
    """Codes with commas or line ends between them, each as people group it. Cleans to a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        codes = read_codes(super().clean(value))
        if len(codes) > MOST_CODES:
            raise forms.ValidationError(
                _("At most %(most)d codes, please: name the chapter instead."), params={"most": MOST_CODES}
            )
        return codes


class ReferencesField(forms.CharField):
    """References of recommendations among the rows at hand, commas between them. Cleans to a list of rows."""

    def __init__(self, *, among: RecommendationQuerySet, **kwargs: Any) -> None:
        self.among = among
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return self.among.referenced(re.split(r"[\s,;]+", super().clean(value)))


class TextForm(forms.ModelForm):
    """What the mission writes. Nothing is required: a draft grows, and what is valid is kept of each form."""

    # Rows are picked from what was read in one query, so these are fields of the form and not of the model form.
    PICKED: ClassVar[dict[str, str]] = {
        "country": "country",
        "sector": "sector",
        "mast_chapter": "mast_chapter",
        "session": "session",
    }
    PICKED_SEVERAL: ClassVar[dict[str, str]] = {"other_sectors": "sector"}

    ALWAYS: ClassVar[frozenset[str]] = frozenset({"hs_edition", "hs_schedule", "value_currency"})

    WORDS: ClassVar[tuple[str, ...]] = (
        "title",
        "statement",
        "ask",
        "rationale",
        "tried",
        "counterpart",
        "exporters",
        "summary",
    )

    # The version of the text that was before the writer, and what names this form, so that it begins one draft
    # however often it is sent.
    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    base = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LONGEST)

    class Meta:
        model = Recommendation
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "statement": forms.Textarea({"rows": 7}),
            "ask": forms.Textarea({"rows": 5}),
            "rationale": forms.Textarea({"rows": 4}),
            "tried": forms.Textarea({"rows": 3}),
            "exporters": forms.Textarea({"rows": 3}),
            "summary": forms.Textarea({"rows": 3}),
            "value_currency": forms.TextInput({"autocapitalize": "characters", "spellcheck": "false"}),
        }
        fields = (
            "title",
            "lever",
            "hs_edition",
            "hs_schedule",
            "obstacle",
            "statement",
            "ask",
            "rationale",
            "tried",
            "counterpart",
            "agreement",
            "article",
            "exporters",
            "value_amount",
            "value_currency",
            "value_year",
            "value_band",
            "value_source",
            "value_method",
            "horizon",
            "kpi",
            "is_quick_win",
            "sensitivity",
            "summary",
        )

    def __init__(
        self,
        *args: Any,
        choices: Choices,
        seen: RecommendationQuerySet,
        asked: Mapping[str, Question] | None = None,
        **kwargs: Any,
    ) -> None:
        """`seen` holds the recommendations that may be named as earlier ones, `asked` the questions to answer."""
        super().__init__(*args, **kwargs)
        self.asked = asked or {}
        for name, question in self.asked.items():
            self.fields[name] = Question._meta.get_field("answer").formfield(
                label=str(question), widget=forms.Textarea({"rows": 4}), initial=question.answer
            )
        for name, kind in self.PICKED.items():
            self.fields[name] = PickField(rows=choices.get(kind, {}), **self._about(name))
        for name, kind in self.PICKED_SEVERAL.items():
            self.fields[name] = PickSeveralField(rows=choices.get(kind, {}), **self._about(name))
        self.fields["hs_lines"] = CodesField(**self._about("hs_lines"))
        how = _("Their references, such as REC/JPN/TEX/001, with commas between them.")
        self.fields["earlier"] = ReferencesField(among=seen, **self._about("earlier") | {"help_text": how})
        for name in self.ALWAYS:  # left out, they are as they were
            self.fields[name].required = False
        for name in ("lever", "horizon", "obstacle", "kpi", "value_band"):
            self.fields[name].choices = [*NOTHING, *self.fields[name].choices[1:]]  # type: ignore[attr-defined]

    @staticmethod
    def _about(name: str) -> dict[str, Any]:
        field: Any = Recommendation._meta.get_field(name)
        return {"label": capfirst(field.verbose_name), "help_text": field.help_text, "required": False}

    @classmethod
    def of(cls, row: Recommendation, data: Any, *, choices: Choices, seen: RecommendationQuerySet) -> TextForm:
        """The form of a row read by `with_codes()`."""
        initial = {name: getattr(row, name) for name in cls.Meta.fields}
        for name in cls.PICKED:
            initial[name] = getattr(getattr(row, name), "code", "")
        initial |= {"session": row.session_id or "", "hs_lines": row.hs_lines}
        initial |= {"other_sectors": row.other_sector_codes, "earlier": row.earlier_references}  # type: ignore[attr-defined]
        return cls(data, initial=initial, choices=choices, seen=seen.nameable_in(row), asked=row.asked)

    @classmethod
    def blank(cls, home: Organisation, *, choices: Choices, seen: RecommendationQuerySet) -> TextForm:
        """The form of a new text: about the host country, until the writer says otherwise."""
        host = next((code for code, row in choices.get("country", {}).items() if row.pk == home.country_id), "")
        return cls(initial={"country": host}, choices=choices, seen=seen)

    def answers(self) -> list[forms.BoundField]:
        """The fields in which the questions of the ministry are answered."""
        return [self[name] for name in self.asked]

    def valid_values(self) -> dict[str, Any]:
        """The valid values; what is wrong stays in the form, with its error."""
        self.is_valid()
        known = {*Recommendation.TEXT, *self.asked}
        valid = {name: value for name, value in self.cleaned_data.items() if name in known}
        # A form that leaves them out does not empty them.
        return {name: value for name, value in valid.items() if value not in ("", None) or name not in self.ALWAYS}

    def edit(self, row: Recommendation, *, by: User) -> None:
        """Write what is valid, and was changed, into `row`. Raise StaleEdit."""
        valid_values = self.valid_values()
        sent = self.cleaned_data
        row.edit(valid_values, by=by, version=sent.get("version") or 0, base=unpack(sent.get("base", "")))

    def base_after(self, row: Recommendation) -> str:
        """What the page shows of the fields of `row`, for its next saving: what is typed in it, where it was valid.

        Not what stands in the row: someone else may have changed that meanwhile, and this page does not show it.
        """
        names = [*Recommendation.TEXT, *self.asked]
        if not self.is_bound:
            return row.base(names)
        sent = {name: row.digest_of(name, value) for name, value in self.valid_values().items()}
        before = self.cleaned_data.get("base", "") or row.base(name for name in names if name not in sent)
        return pack(unpack(before) | sent)

    def has_words(self) -> bool:
        """Whether anything was written that makes a draft."""
        valid_values = self.valid_values()
        return any(valid_values.get(name) for name in self.WORDS)

    def require(self, gaps: Mapping[str, str], refusal: str) -> None:
        """Show beside the fields what a submission still lacks, and above them why there can be none."""
        if refusal:
            self.add_error(None, refusal)
        for name, why in gaps.items():
            if name not in self.errors:
                self.add_error(name, why)

    def mark(self, needed: Iterable[str]) -> None:
        """Show which fields a submission to this meet needs; the others are called optional."""
        for name in needed:
            self.fields[name].is_needed = True  # type: ignore[attr-defined]  # templates/django/forms/field.html

    def wrong(self) -> dict[str, list[str]]:
        """Field -> sentences."""
        return {name: [str(error) for error in errors] for name, errors in self.errors.items()}

    def errors_text(self) -> str:
        """What is wrong, in one line."""
        return " ".join(f"{self.fields[name].label}: {errors[0]}" for name, errors in self.errors.items())


class GoodsForm(forms.Form):
    """A search by code or words. What makes no sense is as if nothing were asked."""

    q = forms.CharField(label=_("Code or words"), required=False, max_length=80, widget=forms.SearchInput)

    def asked(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("q", ""))
