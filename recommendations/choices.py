"""What a form offers: places, sectors and classifications by their codes, all of them in one query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from countries.models import Country, MASTChapter, Organisation, Sector
from meetings.models import Meet, Session
from participants.models import SavedView, User

if TYPE_CHECKING:
    from recommendations.recommendation.models import Recommendation

# kind -> code -> row; rows carry their number, code and names alone
Choices = Mapping[str, Mapping[str, Any]]

_MODELS: dict[str, Any] = {
    "country": Country,
    "sector": Sector,
    "mast_chapter": MASTChapter,
    "session": Session,
    "meet": Meet,
    "mission": Organisation,
    "department": Organisation,
    "view": SavedView,
}
_TITLED = frozenset({"mast_chapter", "session"})


def for_writing(mission: Organisation, meet: Meet, row: Recommendation | None = None) -> Choices:
    """The countries to which `mission` speaks; MAST chapters; sectors (all, while it has none) and sessions of `meet`.

    What `row` has already stays on offer.
    """
    its = Q(organisations=mission.pk) | Q(accredited_missions=mission.pk)
    meets_sectors = Meet.sectors.through.objects.filter(meet=meet.pk)
    in_meet = Exists(meets_sectors.filter(sector=OuterRef("pk"))) | ~Exists(meets_sectors)
    countries, sectors = Country.objects.filter(its), Sector.objects.filter(in_meet)
    if row is not None:
        countries = Country.objects.filter(its | Q(pk=row.country_id))
        sectors = Sector.objects.filter(in_meet | Q(pk=row.sector_id))
    return _read(
        _named("country", countries.distinct()),
        _named("sector", sectors, "kind"),
        _titled("mast_chapter", MASTChapter.objects.all(), F("code")),
        _sessions(Session.objects.filter(meet=meet.pk)),
    )


def for_filters(user: User) -> Choices:
    """Meets, sessions, countries with a mission, all sectors, missions, kinds of measures; saved views of `user`."""
    return _read(
        _named("country", _of_missions()),
        _named("sector", Sector.objects.all(), "kind"),
        _named("mission", Organisation.objects.missions()),
        _named("meet", Meet.objects.all(), code="slug"),
        _titled("mast_chapter", MASTChapter.objects.all(), F("code")),
        _sessions(Session.objects.all(), Concat("title", Value(" ("), Cast("meet__slug", CharField()), Value(")"))),
        _kept(user),
    )


def for_queue() -> Choices:
    """What narrows the queue: meets, all sectors, countries with a mission."""
    return _read(
        _named("country", _of_missions()),
        _named("sector", Sector.objects.all(), "kind"),
        _named("meet", Meet.objects.all(), code="slug"),
    )


def _of_missions() -> QuerySet[Country]:
    """Those in which a mission is, and those to which one is accredited."""
    missions = Organisation.objects.missions()
    return Country.objects.filter(Q(organisations__in=missions) | Q(accredited_missions__in=missions)).distinct()


def for_common_barriers() -> Choices:
    """What narrows the page of shared barriers: all sectors and kinds of measures."""
    return _read(
        _named("sector", Sector.objects.all(), "kind"),
        _titled("mast_chapter", MASTChapter.objects.all(), F("code")),
    )


def departments() -> Choices:
    """Those to which a recommendation may be referred."""
    return _read(_named("department", Organisation.objects.departments()))


def _named(kind: str, rows: QuerySet[Any], extra: str = "", code: str = "code") -> QuerySet[Any, Any]:
    more = extra or Value("", output_field=CharField())
    return rows.order_by().values_list(Value(kind, output_field=CharField()), "pk", code, "name", "name_hi", more)


def _kept(user: User) -> QuerySet[Any, Any]:
    views = SavedView.objects.visible_to(user).filter(page=SavedView.Page.RECOMMENDATIONS)
    number, owner = (Cast(name, CharField()) for name in ("pk", "owner"))
    none = Value("", output_field=CharField())
    return views.order_by().values_list(Value("view", output_field=CharField()), "pk", number, "name", none, owner)


def _titled(kind: str, rows: QuerySet[Any], code: Any) -> QuerySet[Any, Any]:
    none = Value("", output_field=CharField())
    return rows.order_by().values_list(Value(kind, output_field=CharField()), "pk", code, "title", none, none)


def _sessions(rows: QuerySet[Any], title: Any = "title") -> QuerySet[Any, Any]:
    """A session has no code of its own: it goes by its number."""
    number, kind = Cast("pk", CharField()), Value("session", output_field=CharField())
    none = Value("", output_field=CharField())
    return rows.order_by().values_list(kind, "pk", number, title, none, "kind")


def _read(first: QuerySet[Any, Any], *others: QuerySet[Any, Any]) -> Choices:
    found: dict[str, dict[str, Any]] = {}
    for kind, pk, code, name, name_hi, extra in first.union(*others, all=True) if others else first:
        names = {"title": name} if kind in _TITLED else {"name": name, "name_hi": name_hi}
        more = {"owner_id": int(extra)} if kind == "view" else {"kind": extra}
        read = {"id": pk, "code": code, **names} | (more if extra else {})
        found.setdefault(kind, {})[code] = _row(_MODELS[kind], first.db, read)
    return {kind: dict(sorted(rows.items(), key=lambda item: str(item[1]))) for kind, rows in found.items()}


def _row(model: Any, db: str, read: dict[str, Any]) -> Any:
    """A row of which only `read` was read; whatever else is asked of it, it fetches."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in read]
    return model.from_db(db, names, [read[name] for name in names])
