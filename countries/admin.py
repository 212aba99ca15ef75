"""Reference data in Django's admin: everything may be changed here, and what is changed is kept."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import Merged
from countries import holiday_calendars
from countries.models import Country, Holiday, HSChapter, MASTChapter, Organisation, Reference, Sector


@admin.action(description=_("Take from the files again at the next load"))
def take_from_files(_admin: Any, _request: HttpRequest, rows: QuerySet[Reference]) -> None:
    rows.update(is_edited=False)


PROVENANCE = ["source", "source_on", "is_edited"]


class ReferenceAdmin(Merged):
    search_fields = ["code", "title"]
    list_display = ["code", "title", "is_edited"]
    list_filter = ["is_edited"]
    readonly_fields = ["is_edited"]
    actions = [take_from_files]
    show_full_result_count = False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Put where the row comes from at the end."""
        return [*(name for name in super().get_fields(request, obj) if name not in PROVENANCE), *PROVENANCE]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's own signature
        """Leave a row alone that was opened and closed again: only a change makes it ours."""
        if form.has_changed():
            super().save_model(request, obj, form, change)


@admin.register(HSChapter, MASTChapter)
class ChapterAdmin(ReferenceAdmin):
    pass


@admin.register(Country)
class CountryAdmin(ReferenceAdmin):
    search_fields = ["code", "iso3", "name", "name_hi"]
    list_display = ["name", "name_hi", "code", "time_zone", "holiday_calendar", "is_edited"]
    list_filter = ["region", "is_edited"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - as above
        """Fetch the holidays of a new calendar at once, so that due dates keep clear of them from now on."""
        super().save_model(request, obj, form, change)
        added = holiday_calendars.fill()
        if added:
            messages.success(request, _("%d public holidays were added: look through them.") % added)
        elif obj.holiday_calendar and not holiday_calendars.is_known(obj.holiday_calendar):
            sentence = _("No public holidays are known for %s: enter them by hand.")
            messages.warning(request, sentence % obj.holiday_calendar)


@admin.register(Organisation)
class OrganisationAdmin(ReferenceAdmin):
    search_fields = ["code", "name", "name_hi", "short_name", "city", "country__name"]
    list_display = ["name", "short_name", "kind", "country", "city", "is_edited"]
    list_filter = ["kind", "is_coordinating", "is_edited"]
    list_select_related = ["country"]
    autocomplete_fields = ["country", "accredited_to"]


@admin.register(Sector)
class SectorAdmin(ReferenceAdmin):
    search_fields = ["code", "abbreviation", "name", "name_hi"]
    list_display = ["name", "name_hi", "kind", "nodal_department", "is_edited"]
    list_filter = ["kind", "is_edited"]
    list_select_related = ["nodal_department"]
    autocomplete_fields = ["nodal_department"]
    filter_horizontal = ["hs_chapters"]


@admin.register(Holiday)
class HolidayAdmin(Merged):
    search_fields = ["calendar", "name"]
    list_display = ["calendar", "on", "name", "source"]
    list_filter = ["calendar"]
    date_hierarchy = "on"
    show_full_result_count = False
