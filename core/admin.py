"""Django's admin: parts for what may be looked up there and is changed on the pages, which keep the trail."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _


class ReadOnly(admin.options.BaseModelAdmin):
    """Nothing is added, changed or deleted here. For a ModelAdmin or an inline."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MergedForm(forms.ModelForm):
    """Writes only what was changed in the form, and refuses what somebody else changed since it was shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        now = forms.model_to_dict(self.instance, fields=list(self.fields)) if self.instance.pk else {}
        changed = set(self.changed_data)
        for name in now.keys() & data.keys():
            if name not in changed:
                data[name] = self.fields[name].clean(now[name])
            elif self.fields[name].has_changed(now[name], self._shown(name)):
                self.add_error(name, _("Somebody else changed this meanwhile: open the page again."))
        return data

    def _shown(self, name: str) -> Any:
        """The value that the page showed, from the hidden field beside it."""
        widget = self.fields[name].hidden_widget()
        return widget.value_from_datadict(self.data, self.files, self[name].html_initial_name)


class Merged(admin.ModelAdmin):
    """An admin in which two people may change one row: see MergedForm."""

    form = MergedForm

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **{"form": MergedForm, **kwargs})


class EventInline(ReadOnly, admin.TabularInline):
    """The trail below a row; subclasses name the model."""

    fields = ("at", "actor", "acted_for", "verb", "note", "changes")
    readonly_fields = fields
    ordering = ("-at", "-id")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("actor", "acted_for")
