"""What forms and filters offer: places, sectors, organisations and posts, each list read in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, FilteredRelation, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.items.models import ActionItem
from core import clock
from core.cache import cached_in_process
from countries.models import Country, Holiday, Organisation, Sector
from meetings.models import Meet, Session
from participants.models import Post, User

Choices = list[tuple[Any, Any]]
PLACES_CACHED = 60  # seconds
UNKNOWN_ITEM = _("There is no action item with this number that you may see.")


class Places(NamedTuple):
    """Countries, sectors and organisations in one language: what filters offer, and names by (what, number).

    `numbers` are the numbers by (what, code).
    """

    offered: dict[str, Choices]
    names: dict[tuple[str, int], str]
    numbers: dict[tuple[str, str], int]


def for_filters() -> dict[str, Choices]:
    """Countries, sectors by kind, organisations by kind, meets: codes and names in the reader's language.

    As they were up to a minute ago: they are hundreds, on every list, and change a few times a year.
    """
    return _places(str(get_language())).offered


def name_of(what: str, number: int | None, language: str = "") -> str:
    """The name, for a list, of a country, sector or organisation (this one short) in `language`, else the reader's.

    Kept like what filters offer: to join three tables for each list costs PostgreSQL more than to find the rows.
    """
    if number is None:
        return ""
    language = language or str(get_language())
    found = _places(language).names.get((what, number))
    return _read_places(language).names[what, number] if found is None else found  # added within the last minute


def number_of(what: str, code: str) -> int:
    """The number of a country, sector, organisation or meet that a filter offers; 0, which none has, for others."""
    found = _places(str(get_language())).numbers.get((what, code))
    return _places_now().numbers.get((what, code), 0) if found is None else found  # added within the last minute


def _places(language: str) -> Places:
    return cached_in_process(f"places:{language}", PLACES_CACHED, partial(_read_places, language))


def _read_places(language: str) -> Places:
    with translation.override(language):
        return _places_now()


def _places_now() -> Places:
    rows = (
        _coded("country", Country.objects.all(), name_hi="name_hi")
        .union(
            _coded("sector", Sector.objects.all(), name_hi="name_hi", kind="kind"),
            _coded("organisation", Organisation.objects.all(), name_hi="name_hi", kind="kind", short="short_name"),
            _coded("meet", Meet.objects.all(), code="slug"),
            _coded("session", _sessions(), code="number", name="titled"),
        )
        .order_by()
    )
    kinds = {
        "sector": {value: str(label) for value, label in Sector.Kind.choices},
        "organisation": {value: str(label) for value, label in Organisation.Kind.choices},
    }
    offered: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    names: dict[tuple[str, int], str] = {}
    numbers: dict[tuple[str, str], int] = {}
    for what, number, code, name, name_hi, kind, short in rows:
        offered[what].append((kinds.get(what, {}).get(kind, ""), code, _in_language(name, name_hi)))
        names[what, number] = _in_language(short or name, name_hi)
        numbers[what, code] = number
    grouped = {what: _grouped(sorted(rows, key=lambda row: row[::2])) for what, rows in offered.items()}
    return Places(grouped, names, numbers)


def _sessions() -> QuerySet[Any]:
    """Sessions go by their numbers; another meet may have one of the same title."""
    titled = Concat("title", Value(" ("), Cast("meet__slug", CharField()), Value(")"))
    return Session.objects.annotate(number=Cast("pk", CharField()), titled=titled)


def _coded(
    what: str, rows: QuerySet[Any], *, code: str = "code", name: str = "name", **columns: str
) -> QuerySet[Any, Any]:
    """What it is, its number, code and name; the others where `columns` names them, else nothing."""
    nothing = Value("", output_field=CharField())
    also = [F(columns[one]) if one in columns else nothing for one in ("name_hi", "kind", "short")]
    return rows.order_by().values_list(Value(what, output_field=CharField()), "pk", code, name, *also)


def posts(user: User, *, without: Iterable[int] = (), is_held: bool = False) -> Choices:
    """Posts in use by organisation, each with who holds it now; `is_held`: those alone that are held. One query."""
    wanted = {"seat__isnull": False} if is_held else {}
    rows = (
        Post.objects.visible_to(user)
        .live()
        .exclude(pk__in=without)
        .annotate(seat=_seat())
        .filter(**wanted)
        .order_by("organisation__name", "-is_head", "title")
        .values_list("organisation__name", "organisation__name_hi", "pk", "title", "title_hi", "seat__user__name")
    )
    return _grouped(
        (_in_language(name, name_hi), pk, f"{_in_language(title, title_hi)} ({holder or _g('vacant')})")
        for name, name_hi, pk, title, title_hi, holder in rows
    )


def _seat() -> FilteredRelation:
    """Who holds the post now. One for each query: it does not survive a second."""
    return FilteredRelation("holdings", condition=Q(holdings__until_on=None))


def post(user: User, number: object) -> Post | None:
    """The post in use with this number, with its organisation, its holder and the days off there. One query."""
    if not (str(number).isascii() and str(number).isdigit() and len(str(number)) < 19):
        return None
    today = clock.today()
    days_off = Holiday.objects.filter(calendar=OuterRef("organisation__country__holiday_calendar"), on__gte=today)
    rows: Any = Post.objects.visible_to(user).live().filter(pk=int(str(number)))
    rows = rows.annotate(seat=_seat(), days_off=ArraySubquery(days_off.values("on")))
    found: Post | None = rows.select_related("organisation__country", "seat__user").first()
    if found is not None:
        found.now = [found.seat] if hasattr(found, "seat") else []
    return found


def item(user: User, reference: str) -> ActionItem | None:
    """The action item with this reference, if `user` sees it."""
    return ActionItem.objects.visible_to(user).filter(reference=reference.strip().upper()).first()


def _in_language(name: str, name_hi: str) -> str:
    return name_hi if name_hi and (get_language() or "").startswith("hi") else name


def _grouped(rows: Iterable[tuple[str, Any, str]]) -> Choices:
    """Choices of (group, value, label), in the order in which they come; without a group they stand alone."""
    groups: dict[str, Choices] = defaultdict(list)
    for group, value, label in rows:
        groups[group].append((value, label))
    return groups.pop("", []) + [(group, tuple(choices)) for group, choices in groups.items()]
