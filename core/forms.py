"""Form parts that the apps share."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from typing import Any, ClassVar, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from .choices import LongSelect
from .editing import Edited
from .merging import FIELD, LONGEST, unpack
from .rules import RuleBroken
from .search import SOUGHT
from .text import normalize_data

Done = TypeVar("Done")


class OperationForm(forms.BaseForm):
    """Mixin for a form that does something: the sentence of a refusal is shown in the form.

    So nothing typed is lost. `http_status` is the status of the page with the form: 200, 400 where the shape is wrong,
    409 where a rule refused.
    """

    http_status = 200

    def perform(self, operation: Callable[[], Done]) -> Done | None:
        """Do `operation` if the form is valid; None where it is not, or where a RuleBroken became its error.

        The error goes to the field that the refusal names (`RuleBroken(..., field="due_on")`), else above the form.
        """
        if not self.is_valid():
            self.http_status = 400 if self.is_bound else 200
            return None
        try:
            return operation()
        except RuleBroken as refused:
            self.refuse(refused)
            self.http_status = refused.status
            return None

    def refuse(self, refused: RuleBroken) -> None:
        """Show the sentence of a refusal in the form."""
        field = refused.details.get("field")
        self.add_error(str(field) if field in self.fields else None, str(refused.sentence))

    def done(self, operation: Callable[[], object]) -> bool:
        """Perform an operation that returns nothing; whether it was done."""
        return bool(self.perform(lambda: (operation(), True)))


class DayInput(forms.DateInput):
    """A browser's own field for a day, which takes ISO alone: a day that was typed otherwise is shown in it too."""

    def __init__(self) -> None:
        super().__init__({"type": "date"}, format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, str):
            with suppress(forms.ValidationError):
                value = forms.DateField(required=False).clean(value)
        return super().format_value(value)


class EditForm(OperationForm, forms.ModelForm):
    """Edits a row by its own `edit`: the form carries the version that was read and does not save by itself."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)

    def __init__(self, data: Any = None, *, instance: Edited) -> None:
        # Validation writes into its instance; the page above the form goes on to show the row as it is.
        super().__init__(data, instance=copy(instance), initial={"version": instance.version})
        self.edited = instance

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """The base of all fields, also of those that a subclass adds."""
        if field_name != FIELD:
            return super().get_initial_for_field(field, field_name)
        return self.edited.base(name for name in self.fields if name not in ("version", FIELD))

    def write(self, row: Edited, *, by: Any) -> bool:
        """Save the values to `row`; False where something is wrong, with the errors in the form. Raise StaleEdit."""
        return self.done(lambda: row.edit(by=by, **self._edited()))

    def _edited(self) -> dict[str, Any]:
        """What was typed in place of what the form showed; what was left as it was shown is not written."""
        base, digest_of = unpack(self.cleaned_data[FIELD]), self.edited.digest_of
        typed = {name: value for name, value in self.cleaned_data.items() if name not in ("version", FIELD)}
        values = {name: value for name, value in typed.items() if digest_of(name, value) != base.get(name)}
        return {"values": values, "version": self.cleaned_data["version"], "base": base}


class CodeField(forms.ChoiceField):
    """A filter by a code. An unknown code finds nothing; the choices are read only when drawn."""

    widget = LongSelect
    shape = re.compile(r"[A-Za-z0-9_-]{1,60}")

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)
        if value and not self.shape.fullmatch(value):
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})


class NumberField(CodeField):
    """The same by the number of a row."""

    shape = re.compile(r"[0-9]{1,18}", re.ASCII)


class FilterForm(forms.Form):
    """Filters above a list, bound to the query string.

    What makes no sense is refused: a list, or its file, never shows more than was asked for.
    """

    # Rarely used: left out of the page until one of them is in force, or the reader asks for them (`filters=all`).
    FOLDED: ClassVar[tuple[str, ...]] = ()
    # What stands in the address of such a list and is no filter.
    BESIDE: ClassVar[frozenset[str]] = frozenset({"page", "filters"})
    notice = ""  # that a search has not looked at everything, in a sentence; call `narrow` first

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        # Also what was kept as text of an address: a saved view, a choice of rows.
        super().__init__(normalize_data(data), **kwargs)

    def narrow(self, rows: Any) -> Any:
        """Those of `rows` that fit: for each field with a value, `narrow_<field>(rows, value)`. See `check`."""
        self.check()
        with self.shown_again():
            for name, value in sorted(self.cleaned_data.items(), key=lambda one: one[0] == SOUGHT):
                if value not in (None, "", False):
                    rows = getattr(self, f"narrow_{name}")(rows, value)
        self.notice = getattr(rows, "notice", "")
        return rows

    def check(self) -> None:
        """Raise RuleBroken for a filter that is none of ours, or a value that makes no sense, and say which.

        Only what stands in an address is searched for unknown names: of a view that was saved, they may be of a
        version before.
        """
        with self.shown_again():
            self._check()

    def check_names(self) -> None:
        """Raise RuleBroken for a filter that is none of ours."""
        unknown = set(self.data) - set(self.base_fields) - self.BESIDE if isinstance(self.data, QueryDict) else set()
        if unknown:
            named = ", ".join(f"“{name[:40]}”" for name in sorted(unknown)[:5])
            raise RuleBroken(_("This list has no filter %(names)s: take it out of the address.") % {"names": named})

    def _check(self) -> None:
        self.check_names()
        if not self.is_valid():
            wrong = "; ".join(f"{self._name_of(name)}: {errors[0]}" for name, errors in self.errors.items())
            raise RuleBroken(_("The list has no such filter: %(what)s") % {"what": wrong})

    @contextmanager
    def shown_again(self) -> Iterator[None]:
        """Show these filters again on the page of a refusal raised inside this block."""
        try:
            yield
        except RuleBroken as refusal:
            refusal.filters = self
            raise

    def _name_of(self, name: str) -> str:
        """The label of a field, else its name in the address."""
        field = self.fields.get(name)
        return str(field.label) if field is not None and field.label else f"“{name}”"

    @property
    def unfolds(self) -> bool:
        """Whether rarely used filters are shown: the address asks for them, or one is set or invalid."""
        return self.data.get("filters") == "all" or any(self[name].data for name in self.FOLDED)
