"""What pages are drawn with: icons, chips, days, moments. Cheap, since long lists call them in every cell."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import forms, template
from django.conf import settings
from django.core.validators import EMPTY_VALUES
from django.http import QueryDict
from django.template.context import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core import clock, ui
from core.figures import Figure, changed_url
from core.http import page_before
from core.tables import Column, Table
from core.tones import tone_of
from core.ui import both_times, chip_html, day_html, due_html, status_html
from core.zones import city

register = template.Library()

_WIDE = ("text", "search")  # filters that words are typed into


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """One of the icons named in tools/vendor.sh; `label` only where there is no text next to it."""
    attrs = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"></use></svg>', attrs, static("vendor/icons.svg"), name)


@register.simple_tag
def chip(label: object, tone: str = "neutral") -> SafeString:
    """Draw a word with its shape and colour; tones: neutral, going, needs-you, good, done, risk, late, off."""
    return chip_html(str(label), tone)


@register.simple_tag
def status_chip(row: Any, of: str = "") -> SafeString:
    """Draw the chip of a status; `row` is a model's row, or one of `.values()` of the model named by `of`."""
    if isinstance(row, Mapping):
        return status_html(str(row["status"]), of, get_language() or "")
    return chip_html(row.get_status_display(), tone_of(row.status))


@register.simple_tag
def figure(one: Figure, words: str = "", css: str = "") -> SafeString:
    """Draw a number of rows as the link to the list that shows them; `words` say more than the number."""
    return one.html(words, css)


@register.simple_tag(takes_context=True)
def figure_of_these(
    context: Context, to: str, count: int, words: str, *, css: str = "", is_more: bool = False, **changes: Any
) -> SafeString:
    """Draw `words` with a number of rows as the link to the list `to` with the filters of this one and `changes`."""
    url = changed_url(to, context["request"].GET, **changes)
    return Figure.of(count, url, is_more=is_more).html(words, css)


@register.filter
def tone(status: object) -> str:
    """Name the tone of a status, for a class."""
    return tone_of(status)


@register.filter
def day(on: date | None) -> SafeString | str:
    """Mark up a calendar day as "Fri 8 Jan 2027"."""
    return day_html(on, get_language() or "") if on else ""


@register.filter
def due(on: date | None) -> SafeString | str:
    """Mark up a deadline as "Fri 8 Jan 2027, in 12 days", or "..., 3 days late", by the reader's calendar."""
    return due_html(on, clock.today(timezone.get_current_timezone()), get_language() or "") if on else ""


@register.inclusion_tag("_table.html", takes_context=True)
def table(context: Context, rows: Iterable[Any], table: Table) -> dict[str, Any]:
    """Draw a list: its columns, each sortable by a link where it has an order, and its rows."""
    asked = context["request"].GET
    heads = [_head(column, asked, table.order) for column in table.columns]
    return {"caption": table.caption, "heads": heads, "paper": table.paper, "body": table.body(rows)}


def _head(column: Column, asked: QueryDict, usual: str) -> dict[str, Any]:
    """A column's head; the `usual` order has no name in the address, and a filter would refuse one."""
    head, now = {"label": column.label, "css": column.css, "sorted": "", "url": ""}, asked.get("sort") or usual
    if column.order:
        head["sorted"] = {column.order: "ascending", f"-{column.order}": "descending"}.get(now, "")
        query = asked.copy()
        query.pop("page", None)
        query["sort"] = f"-{column.order}" if now == column.order else column.order
        if query["sort"] == usual:
            del query["sort"]
        head["url"] = f"?{query.urlencode()}"
    return head


@register.simple_tag
def moment(at: datetime | None, venue: tzinfo | None = None, *, with_day: bool = True) -> SafeString | str:
    """Mark up an instant in the venue's time with its zone, and the reader's own beside it where they differ.

    The venue is in India unless `venue` says another zone.
    """
    if not at:
        return ""
    there, here = venue or timezone.get_default_timezone(), timezone.get_current_timezone()
    text = ui.both_moments(at, there, here, with_day=with_day)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), text)


@register.simple_tag
def own_moment(at: datetime | None) -> SafeString | str:
    """Mark up an instant in the reader's own time, with its zone: for what has happened."""
    if not at:
        return ""
    text = ui.own_moment(at, timezone.get_current_timezone())
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), text)


@register.simple_tag
def this_moment() -> str:
    """Say this instant in the reader's own time, with its zone: for a stamp on paper."""
    return ui.own_moment(clock.now(), timezone.get_current_timezone())


@register.simple_tag
def times(starts: datetime | None, ends: datetime | None, venue: tzinfo, *, with_day: bool = True) -> SafeString | str:
    """Mark up from when until when something is, at the venue and in the reader's own time; see both_times."""
    if not starts or not ends:
        return ""
    text = both_times(starts, ends, venue, timezone.get_current_timezone(), with_day=with_day)
    return format_html('<time datetime="{}">{}</time>', starts.isoformat(timespec="minutes"), text)


@register.simple_tag
def local_time(at: datetime, zone: tzinfo) -> str:
    """Say the time of day of an instant in a zone."""
    return date_format(at.astimezone(zone), "TIME_FORMAT")


@register.filter
def city_of(zone: object) -> str:
    """Name the city of a time zone that stands for itself, in the reader's language."""
    return city(str(zone), get_language() or "en") if "/" in str(zone) else str(zone)


@register.simple_tag(takes_context=True)
def active_filters(context: Context, form: forms.Form) -> list[dict[str, str]]:
    """Say the filters in force as words: label, value and the URL of the list without it."""
    request = context["request"]
    if not form.is_bound:
        return []
    form.is_valid()
    words = []
    for field in form.visible_fields():
        value = form.cleaned_data.get(field.name)
        if value not in EMPTY_VALUES and value is not False:
            query = request.GET.copy()
            query.pop(field.html_name, None)
            query.pop("page", None)
            words.append(
                {"label": str(field.label), "value": _value_label(field, value), "url": f"?{query.urlencode()}"}
            )
    return words


def _value_label(field: forms.BoundField, value: Any) -> str:
    if value is True:
        return ""
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    many = value if isinstance(value, list | tuple) else [value]
    choices = {} if isinstance(field.field, forms.ModelChoiceField) else _choices(field)
    return ", ".join(str(choices.get(str(one), one)) for one in many)


def _choices(field: forms.BoundField) -> dict[str, Any]:
    return {str(key): label for key, label in getattr(field.field, "choices", ())}


@register.simple_tag(takes_context=True)
def back_url(context: Context) -> str:
    """Name the page of ours that the reader came from, or nothing: never another site, never this page itself."""
    return page_before(context["request"])


# What the layout links to, where it exists.
LAYOUT_URL_NAMES = {
    "search": "reports:search",
    "desk": "reminders:desk_show",
    "settings": "participants:settings_edit",
    "second_factor": "mfa_index",
    "password": "account_change_password",
    "mailbox": "reminders:mailbox_list",
    "sign_in": "account_login",
    "sign_out": "account_logout",
    "language": "participants:language_set",
    "remove_samples": "samples:remove_confirm",
    "help": "help",
    "accessibility": "accessibility",
}


@register.simple_tag
def filter_fields(form: forms.Form) -> dict[str, Any]:
    """Sort the fields of a filter: hidden ones, those shown, and those folded away (`form.FOLDED`)."""
    fields = form.visible_fields()
    folded = getattr(form, "FOLDED", ())
    return {
        "hidden": form.hidden_fields(),
        "shown": [field for field in fields if field.name not in folded],
        "folded": [field for field in fields if field.name in folded],
        "unfolds": bool(folded) and getattr(form, "unfolds", False),
    }


@register.simple_tag
def filter_field(field: forms.BoundField) -> SafeString:
    """Draw one filter with its label; by hand, since every list has six of them or more."""
    kind = field.widget_type
    label = f'<label for="{escape(field.id_for_label)}">{escape(str(field.label))}</label>'
    if kind == "checkbox":
        drawn = f'<div class="filter check">{field}{label}</div>'
    else:
        drawn = f'<div class="filter{" wide" if kind in _WIDE else ""}">{label}{field}</div>'
    return mark_safe(drawn)  # noqa: S308 - the label is escaped here, the field by its widget


@register.simple_tag
@cache
def layout_urls() -> dict[str, str]:
    """Find the addresses that every page's layout links to, once; "" for what does not exist."""
    return {key: _reversed(name) for key, name in LAYOUT_URL_NAMES.items()}


def _reversed(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def is_one_machine() -> bool:
    """Whether the product runs for one machine alone (`./run`)."""
    return bool(settings.LOCAL)


@register.simple_tag
def version() -> str:
    """Name the version of the product."""
    return str(settings.VERSION)
