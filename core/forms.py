"""Form parts that the apps share."""

import re
from collections.abc import Callable
from copy import copy
from typing import Any, ClassVar, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from .editing import Edited
from .merging import FIELD, LONGEST, unpack
from .renderer import LongSelect
from .rules import RuleBroken
from .search import SOUGHT
from .text import normalize_data

Done = TypeVar("Done")


class DeedForm(forms.BaseForm):
    """Mixed into a form that does something: where a rule refuses, its sentence stands in the form.

    So nothing typed is lost. `http_status` is the status of the page with the form: 200, 400 where the shape is wrong,
    409 where a rule refused.
    """

    http_status = 200

    def carry_out(self, deed: Callable[[], Done]) -> Done | None:
        """Do `deed` if the form is valid; None where it is not, or where a RuleBroken became its error.

        The error goes to the field that the refusal names (`RuleBroken(..., field="due_on")`), else above the form.
        """
        if not self.is_valid():
            self.http_status = 400 if self.is_bound else 200
            return None
        try:
            return deed()
        except RuleBroken as refused:
            self.refuse(refused)
            self.http_status = refused.status
            return None

    def refuse(self, refused: RuleBroken) -> None:
        """Let the sentence of a refusal stand in the form."""
        field = refused.details.get("field")
        self.add_error(str(field) if field in self.fields else None, str(refused.sentence))

    def done(self, deed: Callable[[], object]) -> bool:
        """Carry out a deed that answers nothing; whether it was done."""
        return bool(self.carry_out(lambda: (deed(), True)))


class EditForm(DeedForm, forms.ModelForm):
    """Changes a row by its own `edit`: the form carries the version that was read, and leaves the row alone."""

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
        """Write what was typed into `row`; False where something is wrong, and the form says what. Raise StaleEdit."""
        return self.done(lambda: row.edit(by=by, **self._edited()))

    def _edited(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("version", FIELD)}
        return {"values": values, "version": self.cleaned_data["version"], "base": unpack(self.cleaned_data[FIELD])}


class CodeField(forms.ChoiceField):
    """A filter by a code. One that nothing has finds nothing; the choices are read only where they are drawn."""

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

    # Rarely asked for: folded away until one of them is in force.
    FOLDED: ClassVar[tuple[str, ...]] = ()
    # What stands in the address of such a list and is no filter.
    BESIDE: ClassVar[frozenset[str]] = frozenset({"page"})
    notice = ""  # that a search has not looked at everything, in a sentence; call `narrow` first

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        # Also what was kept as text of an address: a saved view, a choice of rows.
        super().__init__(normalize_data(data), **kwargs)

    def narrow(self, rows: Any) -> Any:
        """Those of `rows` that fit: for each field with a value, `narrow_<field>(rows, value)`. See `check`."""
        self.check()
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
        unknown = set(self.data) - set(self.base_fields) - self.BESIDE if isinstance(self.data, QueryDict) else set()
        if unknown:
            named = ", ".join(f"“{name[:40]}”" for name in sorted(unknown)[:5])
            raise RuleBroken(_("This list has no filter %(names)s: take it out of the address.") % {"names": named})
        if not self.is_valid():
            wrong = "; ".join(f"{self._name_of(name)}: {errors[0]}" for name, errors in self.errors.items())
            raise RuleBroken(_("The list has no such filter: %(what)s") % {"what": wrong})

    def _name_of(self, name: str) -> str:
        """How people know a field: by its label, else by its name in the address."""
        field = self.fields.get(name)
        return str(field.label) if field is not None and field.label else f"“{name}”"

    @property
    def unfolds(self) -> bool:
        """Whether a filter that is folded away is in force, or wrong."""
        return any(self[name].data for name in self.FOLDED)
