"""Keeping the filters of a list under a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.forms import EditForm, OperationForm
from participants import saved_lists
from participants.models import SavedView, User

LONGEST = 1000  # characters of filters
# What stands in the address of a list, or of its other shapes, and is none of its filters.
NO_FILTERS = ("page", "view", "since", "month", "group", "csrfmiddlewaretoken")


def filters_of(query: str) -> str:
    """The filters of an address, without its page and without those that are empty."""
    filters = QueryDict(mutable=True)
    for name, values in QueryDict(query).lists():
        filled = [value for value in values if value]
        if filled and name not in NO_FILTERS:
            filters.setlist(name, filled)
    return filters.urlencode()


class ViewFields(forms.ModelForm):
    """Its name, with whom it is shared, whether it tells."""

    class Meta:
        model = SavedView
        fields = ("name", "is_shared", "tells")
        help_texts = {
            "is_shared": _("They see what they may see themselves, and cannot change it."),
            "tells": _("In your daily mail, once a day, where there is something."),
        }

    def offer(self, page: str) -> None:
        """Leave out what the list `page` does not offer."""
        if page in SavedView.Page.values and page not in SavedView.TELLING:
            del self.fields["tells"]


class ViewForm(ViewFields, EditForm):
    """Changes a view."""

    def __init__(self, data: Any = None, *, instance: SavedView) -> None:
        super().__init__(data, instance=instance)
        self.offer(instance.page)

    def change(self, row: SavedView, *, by: User) -> bool:
        """Save to `row`; False where something is wrong, and the form says what. Raise StaleEdit."""
        return self.done(lambda: self._check_and_change(row, by))

    def _check_and_change(self, row: SavedView, by: User) -> None:
        if self.cleaned_data.get("tells"):
            saved_lists.check(row.page, saved_lists.asked_of(row.query), by)
        row.edit(by=by, **self._edited())


class NewViewForm(OperationForm, ViewFields):
    """The same, for the filters with which a list was left."""

    page = forms.ChoiceField(choices=SavedView.Page, widget=forms.HiddenInput)
    shape = forms.ChoiceField(choices=SavedView.Shape, required=False, widget=forms.HiddenInput)
    query = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)

    class Meta(ViewFields.Meta):
        pass

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.offer((data or self.initial).get("page", ""))

    def clean_query(self) -> str:
        query = filters_of(self.cleaned_data["query"])
        if len(query) > LONGEST:
            raise forms.ValidationError(_("These filters are too long to be kept: take some words out."))
        return query

    def keep(self, *, by: User) -> SavedView | None:
        """Keep it; None where something is wrong, and the form says what."""
        return self.perform(lambda: self._check_and_save(by))

    def _check_and_save(self, by: User) -> SavedView:
        saved_lists.check(self.cleaned_data["page"], QueryDict(self.cleaned_data["query"]), by)
        return SavedView.keep(by=by, **self.cleaned_data)


def beginning(asked: QueryDict) -> dict[str, Any]:
    """What a new view's form begins with: the list, its shape and the filters that its link names."""
    query, shape = asked.get("query", "")[:LONGEST], asked.get("shape", "")
    return {"page": asked.get("page", SavedView.Page.RECOMMENDATIONS), "query": query, "shape": shape}
