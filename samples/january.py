"""The meets of the samples: the next January's, with what is publicly known of it, and the one before."""

from datetime import date

from core import clock
from countries.models import Country, Organisation, Sector
from countries.working_days import WorkingDays
from meetings.models import Meet, Session

# As the press reported them of an earlier meet.
AIMS = """\
Concrete recommendations on how to raise exports to the focus countries: market access through balanced trade \
agreements, partnerships that bring investment, and non-tariff barriers addressed; in the months left of the \
financial year and in the next calendar year.

Source: Business Standard, 19 December 2024."""

# The topics that were reported (India Shipping News, January 2025).
SESSIONS = (
    (Session.Kind.SECTOR, "Opportunities, challenges and way ahead: goods sectors"),
    (Session.Kind.SECTOR, "Opportunities, challenges and way ahead: services sectors"),
    (Session.Kind.COUNTRIES, "Opportunities, challenges and way ahead: focus countries"),
    (Session.Kind.BARRIERS, "Non-tariff barriers"),
    (Session.Kind.LOGISTICS, "Logistics"),
    (Session.Kind.WTO, "WTO matters"),
    (Session.Kind.PROMOTION, "Market Access Initiative"),
)


def next_first_day(today: date) -> date:
    """Return the 6 January of the meet that is on or comes next; it ends on the 8th."""
    return date(today.year if today <= date(today.year, 1, 8) else today.year + 1, 1, 6)


def make_last_meet() -> Meet:
    """Make the meet of a year before, with the same countries and sectors."""
    first_day = next_first_day(clock.today())
    first_day = first_day.replace(year=first_day.year - 1)
    return _make(first_day, submit_by_on=_closing(first_day))


def make_meet() -> Meet:
    """Make the January meet with the focus countries and sectors that are known; the others are the secretariat's."""
    first_day = next_first_day(clock.today())
    # Loaded after that day, the sample's missions could submit nothing any more.
    meet = _make(first_day, submit_by_on=max(_closing(first_day), clock.today()), aims=AIMS)
    for kind, title in SESSIONS:
        Session.add(meet, by=None, kind=kind, title=title)
    return meet


def _closing(first_day: date) -> date:
    """Until when missions submit: eight of India's working days before the year of the meet."""
    return WorkingDays(Country.objects.get(code="IN")).after(first_day.replace(day=1), -8)


def _make(first_day: date, **values: object) -> Meet:
    meet = Meet.objects.create(
        slug=str(first_day.year),
        name=f"January meet {first_day.year}",
        name_hi=f"जनवरी बैठक {first_day.year}",
        starts_on=first_day,
        ends_on=first_day.replace(day=8),
        venue="Vigyan Bhawan, New Delhi",
        is_sample=True,
        **values,
    )
    meet.record("create", by=None)
    meet.countries.set(Country.objects.filter(organisations__in=Organisation.objects.missions()).distinct())
    meet.sectors.set(Sector.objects.all())
    return meet
