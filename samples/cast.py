"""Who acts in the sample story, and when: posts by name, their holders, and days counted in working days."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from core import clock
from countries.models import Country, Organisation
from countries.working_days import WorkingDays
from participants.models import Holding, Post, User

OPENS_AT = time(9, 30)
OPEN_FOR = 7 * 60  # minutes in which an event may fall


class Cast:
    """The posts of the demonstration and the people who hold them, read once."""

    def __init__(self) -> None:
        posts = Post.objects.select_related("organisation__country")
        self._posts = {f"{post.organisation.code}/{post.title}": post for post in posts}
        self._holders = {one.post_id: one.user for one in Holding.objects.current().select_related("user")}
        self._missions = {one.country_id: one for one in Organisation.objects.missions().order_by("-pk")}

    def post(self, name: str) -> Post:
        """Look up "organisation/title"; raise KeyError when nobody set it up."""
        return self._posts[name]

    def holder(self, post: int | str) -> User:
        """Who holds the post, by its number or its name; raise KeyError when it is vacant."""
        return self._holders[self.post(post).pk if isinstance(post, str) else post]

    def mission_in(self, country: Country) -> Organisation:
        return self._missions[country.pk]

    def head(self, mission: Organisation) -> User:
        return self.holder(f"{mission.code}/Head of Mission")

    def counsellor(self, mission: Organisation) -> User:
        return self.holder(f"{mission.code}/Counsellor (Commercial)")


class Calendar:
    """Working days before and after the day of loading. The same seed gives the same hours."""

    def __init__(self) -> None:
        self._now = clock.now()
        self._today = clock.today()
        self._hours = Random(2027)  # noqa: S311 - plausible hours, no secret
        self._india = WorkingDays(Country.objects.get(code="IN"))
        self._working: dict[int, WorkingDays] = {}

    def moment(self, ago: int, zone: str = "Asia/Kolkata") -> datetime:
        """Some instant of office hours in `zone`, `ago` Indian working days before today; never in the future."""
        opening = datetime.combine(self._india.after(self._today, -ago), OPENS_AT, ZoneInfo(zone))
        return min(opening + timedelta(minutes=self._hours.randrange(OPEN_FOR)), self._now)

    def day(self, ahead: int, at: Organisation | None = None) -> date:
        """The day `ahead` Indian working days from today, moved on to a working day of the country of `at`."""
        day = self._india.after(self._today, ahead)
        if at is None or at.country is None:
            return day
        if at.country.pk not in self._working:
            self._working[at.country.pk] = WorkingDays(at.country)
        return self._working[at.country.pk].after(day, 0)
