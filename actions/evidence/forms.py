"""What goes with a report: what was achieved, files and a link. What a file is, documents.checking judges."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.items.events import ActionEvent
from actions.items.forms import ReasonField
from actions.items.models import ActionItem
from actions.progress.forms import ProgressForm
from actions.progress.models import ProgressUpdate
from core.forms import OperationForm
from documents.kinds import ACCEPT
from participants.models import User

from .models import Evidence


class FilesInput(forms.FileInput):
    """Takes several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, _data: Any, files: Any, name: str) -> list[Any]:
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """Cleans to a list of files, empty where there is none."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Files as evidence"),
            required=False,
            allow_empty_file=True,
            widget=FilesInput({"accept": ACCEPT, "multiple": True}),
            help_text=_(
                "At most five: PDF, Word (docx), Excel (xlsx), PNG or JPEG; 10 MB each; without macros or a password."
            ),
        )

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(one, initial) for one in data or []]


def _link() -> forms.CharField:
    return forms.CharField(
        label=_("Link as evidence"), required=False, help_text=_("Such as the page where it was published: https://…")
    )


class ReportForm(ProgressForm):
    """A progress report with its evidence."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["file"] = FilesField()
        self.fields["link"] = _link()

    def report(self, item: ActionItem, *, by: User) -> ProgressUpdate | None:
        """Add the report; None where something is wrong, and the form says what."""
        return self.perform(lambda: Evidence.report_progress(item, by=by, **self.cleaned_data))


class FinishForm(OperationForm, forms.Form):
    """The claim that an item is done."""

    note = ReasonField(
        label=_("What was achieved"),
        help_text=_("What was done, by whom and when; whoever verifies it reads this beside what was asked."),
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["file"] = FilesField()
        self.fields["link"] = _link()

    def finish(self, item: ActionItem, *, by: User) -> ActionEvent | None:
        """Report it done; None where something is wrong, and the form says what."""
        return self.perform(lambda: Evidence.finish(item, by=by, **self.cleaned_data))
