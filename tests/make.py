"""Factories: plain functions that make one valid row each. People are named by their role."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.db import connection, transaction

from actions.models import ActionItem
from core import clock
from core.sql_files import run_sql
from countries.models import Country, HSLine, Organisation, Sector
from documents import store
from documents.checking import checked
from documents.models import Document
from meetings.models import LateLeave, Meet
from participants.models import Post, User
from recommendations.models import Annex, Recommendation
from tests.documents import files

PASSWORD = "a long enough pass phrase"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_numbers = count(1)
_Step = tuple[str, User | None, str, dict[str, Any]]


def country(code: str = "JP", **values: Any) -> Country:
    """A country, made once per code; Saturday and Sunday are its weekend and it has no holidays."""
    known = {
        "JP": ("JPN", "Japan", "Asia/Tokyo"),
        "IN": ("IND", "India", "Asia/Kolkata"),
        "FR": ("FRA", "France", "Europe/Paris"),
    }
    iso3, name, zone = known.get(code, (f"{code}X", f"Country {code}", "UTC"))
    defaults = {"iso3": iso3, "name": name, "time_zone": zone, "holiday_calendar": ""} | values
    return Country.objects.get_or_create(code=code, defaults=defaults)[0]


def mission(code: str = "JP") -> Organisation:
    """The embassy in one country."""
    host = country(code)
    row, is_new = Organisation.objects.get_or_create(
        code=f"embassy-{code.lower()}",
        defaults={"kind": Organisation.Kind.EMBASSY, "name": f"Embassy of India, {host.name}", "country": host},
    )
    if is_new:
        row.accredited_to.add(host)
    return row


def department(name: str = "Ministry of Textiles", *, is_coordinating: bool = False) -> Organisation:
    """A department in India, made once per name."""
    code = name.lower().replace(" ", "-")[:50]
    return Organisation.objects.get_or_create(
        code=code,
        defaults={
            "kind": Organisation.Kind.DEPARTMENT,
            "name": name,
            "country": country("IN"),
            "is_coordinating": is_coordinating,
        },
    )[0]


def commerce() -> Organisation:
    """The coordinating department."""
    return department("Department of Commerce", is_coordinating=True)


def sector(name: str = "Textiles", nodal: Organisation | None = None) -> Sector:
    """A goods sector, made once per name."""
    return Sector.objects.get_or_create(
        code=name.lower().replace(" ", "-"),
        defaults={
            "name": name,
            "abbreviation": name[:3].upper(),
            "kind": Sector.Kind.GOODS,
            "nodal_department": nodal,
        },
    )[0]


def hs_line(code: str, title: str) -> HSLine:
    """A heading or line of the Harmonized System."""
    return HSLine.objects.get_or_create(code=code, defaults={"title": title, "source": "test"})[0]


def post(organisation: Organisation, title: str = "Officer", **values: Any) -> Post:
    """A post in an organisation, made once per title."""
    return Post.objects.get_or_create(organisation=organisation, title=title, defaults=values)[0]


def user(role: str, *posts: Post, has_factor: bool | None = None, **values: Any) -> User:
    """A person who holds these posts; signs in with PASSWORD, and with `has_factor` with a second factor too.

    By default those have one who must: officers, the secretariat, administrators.
    """
    number = next(_numbers)
    fields = {"email": f"{role}{number}@example.org", "name": f"{role.capitalize()} {number}", "role": role} | values
    row = User.objects.create_user(password=PASSWORD, **fields)
    for seat in posts:
        seat.give_to(row, by=None, from_on=clock.today() - timedelta(days=400))
    if has_factor if has_factor is not None else role in ("officer", "secretariat") or row.is_staff:
        second_factor(row)
    return User.objects.get(pk=row.pk)


def second_factor(person: User) -> None:
    """An authenticator app with TOTP_SECRET, and recovery codes."""
    rows = {"totp": {"secret": TOTP_SECRET}, "recovery_codes": {"seed": f"{person.pk:080x}", "used_mask": 0}}
    Authenticator.objects.bulk_create(Authenticator(user=person, type=kind, data=data) for kind, data in rows.items())


def recovery_code(person: User) -> str:
    """One that the person has not used: unlike a code of the app it need not be waited for."""
    return Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]


def head_of_mission(code: str = "JP", **values: Any) -> User:
    return user("mission", post(mission(code), "Head of Mission", is_head=True), **values)


def counsellor(code: str = "JP", **values: Any) -> User:
    """A drafter: writes, but does not submit."""
    head = post(mission(code), "Head of Mission", is_head=True)
    return user("mission", post(mission(code), "Counsellor (Commercial)", reports_to=head), **values)


def officer(organisation: Organisation | None = None, title: str = "Under Secretary", **values: Any) -> User:
    """An officer of a department (by default of Textiles, which does not coordinate)."""
    return user("officer", post(organisation or department(), title), **values)


def coordinator(title: str = "Deputy Secretary", **values: Any) -> User:
    """An officer of the coordinating department."""
    return user("officer", post(commerce(), title), **values)


def secretary(title: str = "Meet Coordinator", **values: Any) -> User:
    """Someone of the secretariat."""
    return user("secretariat", post(commerce(), title), **values)


def observer(**values: Any) -> User:
    return user("observer", **values)


def rules() -> None:
    """The reminder rules with which an installation begins."""
    (step,) = run_sql("reminders", "first_rules")
    with connection.cursor() as cursor:
        cursor.execute(step.sql)


def meet(slug: str = "2027", *, is_sample: bool = False) -> Meet:
    """The January meet, submissions still open: that of 2027 lies in a later January once its day is past."""
    year = int(slug)
    while slug == "2027" and date(year - 1, 12, 31) <= clock.today():
        year += 1
    return Meet.objects.get_or_create(
        slug=slug,
        defaults={
            "name": f"January meet {slug}",
            "starts_on": date(year, 1, 6),
            "ends_on": date(year, 1, 8),
            "submit_by_on": date(year - 1, 12, 31),
            "is_sample": is_sample,
        },
    )[0]


def working_day(days_ahead: int = 35) -> date:
    """A Monday-to-Friday day at least `days_ahead` from today; tests' countries have no holidays.

    By default so far ahead that the calendar has nothing to say yet, on whatever day the tests run.
    """
    day = clock.today() + timedelta(days=days_ahead)
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return day


def day_from_today(days: int) -> date:
    """The day so many days ahead, or behind."""
    return clock.today() + timedelta(days=days)


def moment(day: date, hour: int = 12) -> datetime:
    """Noon UTC of a day, for `clock.pretend`."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def draft(by: User | None = None, **values: Any) -> Recommendation:
    """A complete draft of the mission of `by` (by default of the head of mission in Japan)."""
    by = by or head_of_mission()
    organisation = by.seats[0].post.organisation
    fields = {
        "meet": meet(),
        "title": "Mutual recognition of textile test certificates",
        "country": organisation.country,
        "sector": sector(),
        "lever": Recommendation.Lever.BARRIER,
        "statement": "Every lot is tested again on arrival.",
        "ask": "The Ministry of Textiles should propose mutual recognition by March.",
    } | values
    return Recommendation.begin_draft(by=by, mission=organisation, **fields)


def recommendation(status: str = "submitted", by: User | None = None, **values: Any) -> Recommendation:
    """A recommendation brought to `status` by its legal moves."""
    by = by or head_of_mission()
    row = draft(by, **values)
    _let_it_be_late(row)
    decide = secretary if not User.objects.filter(role="secretariat").exists() else None
    judge = decide() if decide else User.objects.filter(role="secretariat").order_by("pk").first()
    for verb, note in _ROADS[status]:
        who = by if verb in ("submit", "withdraw") else (None if verb == "begin" else judge)
        row.move(verb, by=who, note=note, **_beside(verb))
    return row


def answers(row: Recommendation) -> None:
    """Answer whatever the ministry waits for."""
    data = dict.fromkeys(row.asked, "Chapters 61 and 62.")
    if data:
        row.edit(data, by=row.drafted_by, version=row.version)


def _let_it_be_late(row: Recommendation) -> None:
    """Leave to submit where the test's clock stands after the meet's day."""
    if row.meet.is_past_submission:
        values = {"until_on": day_from_today(400), "reason": "For the test.", "given_by": row.drafted_by}
        LateLeave.objects.get_or_create(meet=row.meet, mission=row.mission, defaults=values)


def _beside(verb: str) -> dict[str, Any]:
    """What a move takes beside the reason."""
    details: dict[str, dict[str, Any]] = {
        "accept_in_part": {"part": "The lines of chapter 61."},
        "defer": {"until_on": day_from_today(60)},
        "return": {"questions": ["Which tariff lines?"]},
    }
    return details.get(verb, {})


_ACCEPTED = [("submit", ""), ("examine", ""), ("accept", "It costs little, and exporters ask for it.")]
_ROADS: dict[str, list[tuple[str, str]]] = {
    "draft": [],
    "submitted": _ACCEPTED[:1],
    "under_examination": _ACCEPTED[:2],
    "accepted": _ACCEPTED,
    "accepted_in_part": [*_ACCEPTED[:2], ("accept_in_part", "The first half only.")],
    "not_accepted": [*_ACCEPTED[:2], ("not_accept", "The tariff line is excluded by both sides.")],
    "deferred": [*_ACCEPTED[:2], ("defer", "Until the budget session.")],
    "returned": [*_ACCEPTED[:2], ("return", "")],
    "withdrawn": [("withdraw", "Settled bilaterally.")],
    "in_action": [*_ACCEPTED, ("begin", "")],
    "dropped": [*_ACCEPTED, ("drop", "Overtaken by the agreement.")],
}


def annex(row: Recommendation, *, name: str = "Letter.pdf", title: str = "", text: str = "Letter") -> Annex:
    """A PDF beside `row`, whatever its status, sent by whoever drafted it; each `text` makes another file."""
    found = checked(ContentFile(files.pdf(text.encode()), name))
    with store.stored(found.content) as path, transaction.atomic():
        document = Document.of(found, path, by=row.drafted_by)
        return Annex.objects.create(recommendation=row, document=document, title=title, added_by=row.drafted_by)


def item(
    status: str = "open",
    *,
    owner: User | None = None,
    asked: Recommendation | None = None,
    by: User | None = None,
    due_on: date | None = None,
    **values: Any,
) -> ActionItem:
    """An action item brought to `status` by legal moves; `owner` (else an officer of Textiles) holds its post."""
    owner = owner or officer()
    by = by or secretary(title=f"Desk Officer {next(_numbers)}")
    row = ActionItem.make(
        by=by,
        recommendations=[asked] if asked else [],
        owner=owner.seats[0].post,
        due_on=due_on or working_day(),
        is_planned=status == "planned",
        **({"title": "Notify the revised standard", "meet": meet()} | values),
    )
    verifier = row.verifier.holder
    for verb, who, note, details in _item_road(status, owner, by, verifier):
        row.move(verb, by=who, note=note, **details)
    return row


def _item_road(status: str, owner: User, by: User, verifier: User | None) -> list[_Step]:
    accept: _Step = ("accept", owner, "", {})
    finish: _Step = ("finish", owner, "The standard was notified.", {})
    return {
        "planned": [],
        "open": [],
        "refused": [("refuse", owner, "Belongs to the Bureau of Standards.", {})],
        "underway": [accept],
        "on_hold": [accept, ("hold", owner, "Awaits the law.", {"until_on": working_day(25)})],
        "done": [accept, finish],
        "verified": [accept, finish, ("verify", verifier, "", {})],
        "cancelled": [("cancel", by, "Overtaken.", {})],
    }[status]
