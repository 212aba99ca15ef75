"""What climbs: who is told when a post is vacant, an item overdue, not accepted in time, or silent."""

from __future__ import annotations

from datetime import date

import pytest

from actions.models import ActionEvent, ActionItem, Dependency, Handover
from actions.moves import LIVE
from core.rules import RuleBroken
from participants.models import Absence, Holding, Post, User
from reminders import sweep as sweeping
from reminders.desk import desk_of
from reminders.emails import write
from reminders.kinds.registry import CAUSES, OBLIGATIONS
from reminders.models import Notice, ReminderFailure, ReminderRule
from reminders.sweep import sweep
from tests import make
from tests.reminders.test_sweep import FRIDAY, MONDAY, at

pytestmark = pytest.mark.django_db
# So many working days after FRIDAY.
OVERDUE = {1: date(2027, 2, 1), 2: date(2027, 2, 2), 5: date(2027, 2, 5), 10: date(2027, 2, 12)}
CLIMBS = ("escalated", "vacant", "unaccepted", "silent", "silent2")


class Ladder:
    """Owner, under a director, under a head; a secretary beside them."""

    def __init__(self) -> None:
        house = make.department("Ministry of Steel")
        self.head_post = make.post(house, "Secretary", is_head=True)
        self.senior_post = make.post(house, "Director", reports_to=self.head_post)
        self.post = make.post(house, "Under Secretary", reports_to=self.senior_post)
        with at(MONDAY, 6):
            self.head = make.user("officer", self.head_post, name="Head")
            self.senior = make.user("officer", self.senior_post, name="Senior")
            self.owner = make.user("officer", self.post, name="Owner")
            self.secretary = make.secretary(name="Secretary")
            self.maker = make.coordinator(name="Maker")

    def item(self, status: str = "underway", **values) -> ActionItem:
        with at(MONDAY, 7):
            return make.item(status, owner=self.owner, by=self.maker, **({"due_on": FRIDAY} | values))


@pytest.fixture
def ladder() -> Ladder:
    return Ladder()


def without_asking_for_word() -> None:
    ReminderRule.objects.filter(counts__startswith="silent").update(is_on=False)


def told(*kinds: str) -> set[tuple[str, str, int]]:
    """Who was told of what, and at which step."""
    rows = Notice.objects.filter(kind__in=kinds or CLIMBS).exclude(kind="silent")
    return set(rows.values_list("recipient__name", "kind", "step"))


def on_desk(user: User) -> set[str]:
    desk = desk_of(User.objects.get(pk=user.pk))
    return {line.obligation.name for line in [*desk.late, *desk.waiting]}


HELD, NO_SENIOR, SAME, NO_HEAD = "all held", "no senior", "the owner is the senior too", "no head"


def prepare(ladder: Ladder, who: str) -> None:
    with at(MONDAY, 8):
        if who in (NO_SENIOR, "nobody above"):
            ladder.senior_post.vacate(by=None)
        if who == SAME:
            ladder.senior_post.give_to(ladder.owner, by=None)
        if who in (NO_HEAD, "nobody above"):
            ladder.head_post.vacate(by=None)


@pytest.mark.parametrize(
    ("days", "who", "expected", "on_list"),
    [
        (1, HELD, set(), False),
        (2, HELD, {("Senior", "escalated", 2)}, False),
        (5, HELD, {("Senior", "escalated", 2), ("Head", "escalated", 5)}, False),
        (10, HELD, {("Senior", "escalated", 2), ("Head", "escalated", 5)}, True),
        (2, NO_SENIOR, {("Head", "escalated", 2)}, False),
        (5, NO_SENIOR, {("Head", "escalated", 5)}, False),
        (2, SAME, {("Head", "escalated", 2)}, False),
        (5, NO_HEAD, {("Senior", "escalated", 2)}, False),
        (2, "nobody above", set(), True),
    ],
)
def test_the_ladder_tells(ladder: Ladder, days: int, who: str, expected: set, on_list: bool):  # noqa: FBT001
    ladder.item()
    prepare(ladder, who)
    with at(OVERDUE[days]):
        sweep()
        sweep()
        assert told("escalated") == expected
        assert ("see_to_at_last" in on_desk(ladder.secretary)) is on_list


def test_what_chases_stands_on_the_desk_of_who_is_chased(ladder: Ladder):
    without_asking_for_word()
    ladder.item()
    with at(OVERDUE[1]):
        assert (on_desk(ladder.senior), on_desk(ladder.head)) == (set(), set())
    with at(OVERDUE[2]):
        assert (on_desk(ladder.senior), on_desk(ladder.head)) == ({"see_to"}, set())
    with at(OVERDUE[5]):
        assert (on_desk(ladder.senior), on_desk(ladder.head)) == ({"see_to"}, {"see_to_as_head"})


def test_a_senior_who_is_away_with_the_owner_as_substitute_is_passed_over(ladder: Ladder):
    ladder.item()
    with at(MONDAY, 8):
        Absence.arrange(ladder.senior, by=ladder.senior, substitute=ladder.owner, from_on=MONDAY, until_on=OVERDUE[10])
    with at(OVERDUE[2]):
        sweep()
    assert told("escalated") == {("Head", "escalated", 2)}


def test_rungs_are_rows_that_the_secretariat_changes(ladder: Ladder):
    without_asking_for_word()
    ladder.item()
    ReminderRule.objects.filter(counts="senior").update(days=5)
    ReminderRule.objects.filter(counts="head").update(is_on=False)
    with at(OVERDUE[2]):
        sweep()
        assert told("escalated") == set()
        assert on_desk(ladder.senior) == set()
    with at(OVERDUE[5]):
        sweep()
    assert told("escalated") == {("Senior", "escalated", 5)}


@pytest.mark.parametrize("what", ["closed", "other owner", "senior left"])
def test_what_changed_before_the_mail_left_is_cancelled(ladder: Ladder, what: str):
    item = ladder.item()
    with at(OVERDUE[2]):
        sweep()
        notice = Notice.objects.get(kind="escalated")
        cause = CAUSES[notice.cause]
        assert cause.still_concerns(ladder.senior.pk, [notice]) == {notice.pk}
        if what == "closed":
            item.move("finish", by=ladder.owner, note="The standard was notified.")
        elif what == "other owner":
            item.move("hold", by=ladder.owner, note="Awaits the law.", until_on=date(2027, 2, 20))
        else:
            ladder.senior_post.vacate(by=None)
        assert cause.still_concerns(ladder.senior.pk, [notice]) == set()


def test_a_vacant_post_is_an_alarm_at_once_and_its_items_go_up(ladder: Ladder):
    ladder.item()
    ladder.item("open", title="Another")
    with at(MONDAY, 9):
        ladder.post.vacate(by=None)
        [line] = [one for one in desk_of(User.objects.get(pk=ladder.secretary.pk)).waiting if one.number]
        assert (line.obligation.name, line.number) == ("fill", 2)
        assert "2 things wait" in line.why
        assert line.url == f"/posts/{ladder.post.pk}/"
        sweep()
        assert on_desk(ladder.senior) == {"see_to"}
    assert told("vacant") == {("Senior", "vacant", 0)}
    assert Notice.objects.filter(kind="vacant").count() == 2
    with at(OVERDUE[5]):
        sweep()
    assert told("overdue") == {("Senior", "overdue", 5)}
    assert told("escalated") == {("Head", "escalated", 5)}


@pytest.mark.parametrize("closes", [False, True])
def test_no_live_item_is_without_a_person_or_an_alarm(ladder: Ladder, *, closes: bool):
    with at(MONDAY, 8):
        for status in ("planned", "open", "underway", "on_hold", "refused", "done"):
            make.item(status, owner=ladder.owner, by=ladder.maker, title=status)
        if closes:
            User.objects.filter(pk=ladder.owner.pk).update(is_active=False)
        else:
            for holding in Holding.objects.current():
                holding.post.vacate(by=None)
        Post.objects.update(is_live=False)
        alarmed = set(OBLIGATIONS["fill"].rows().values_list("pk", flat=True))
        live = ActionItem.objects.filter(status__in=LIVE)
        assert live.count() == 6
        assert set(live.values_list("owner", flat=True)) <= alarmed


def test_what_is_not_accepted_in_time_is_told_to_its_maker_and_the_senior(ladder: Ladder, signed_in):
    ladder.item("open", due_on=date(2027, 3, 31))
    with at(date(2027, 1, 7)):  # the third working day: still in time
        sweep()
        assert told("unaccepted") == set()
    with at(date(2027, 1, 8)):
        sweep()
        sweep()
        assert told("unaccepted") == {("Maker", "unaccepted", 0), ("Senior", "unaccepted", 0)}
        assert ("unaccepted" in on_desk(ladder.maker), on_desk(ladder.senior)) == (True, {"see_to"})
        page = signed_in(ladder.maker).get("/actions/?state=unaccepted").content.decode()
        assert "not accepted since" in page
        item = ActionItem.objects.get()
        assert "not accepted since" in signed_in(ladder.maker).get(f"/actions/{item.pk}/").content.decode()
        item.move("accept", by=ladder.owner)
        assert not ActionItem.objects.not_accepted_in_time().exists()


def test_a_meet_that_gives_more_time_is_heeded(ladder: Ladder):
    item = ladder.item("open", due_on=date(2027, 3, 31))
    item.meet.accept_within = 10
    item.meet.save()
    with at(date(2027, 1, 12)):
        sweep()
    assert told("unaccepted") == set()


@pytest.mark.parametrize(
    ("priority", "day", "owner", "senior"),
    [
        (2, date(2027, 1, 15), 0, 0),
        (2, date(2027, 1, 18), 1, 0),
        (2, date(2027, 2, 1), 1, 1),
        (1, date(2027, 1, 8), 0, 0),
        (1, date(2027, 1, 11), 1, 0),
        (1, date(2027, 1, 18), 1, 1),
    ],
)
def test_silence_is_asked_about_and_climbs(ladder: Ladder, priority: int, day: date, owner: int, senior: int):
    item = ladder.item(due_on=date(2027, 3, 31), priority=priority)
    before = ActionItem.objects.get(pk=item.pk).last_human_update_at
    with at(day):
        sweep()
        sweep()
        assert Notice.objects.filter(kind="silent", recipient=ladder.owner).count() == owner
        assert Notice.objects.filter(kind="silent2", recipient=ladder.senior).count() == senior
        assert ("update" in on_desk(ladder.owner), "see_to" in on_desk(ladder.senior)) == (bool(owner), bool(senior))
    assert ActionItem.objects.get(pk=item.pk).last_human_update_at == before


# --- an offer that nobody answers --------------------------------------------------------------------------------

# Of an offer made on the Monday: the working days after it; the meet gives three to accept.
OFFER_DAYS = {3: date(2027, 1, 7), 4: date(2027, 1, 8), 6: date(2027, 1, 12), 7: date(2027, 1, 13)}


class Offer:
    """Of the owner's item to a post below another director, who heads nothing."""

    def __init__(self, ladder: Ladder) -> None:
        house = make.department("Ministry of Coal")
        above = make.post(house, "Coal Director")
        to_post = make.post(house, "Coal Under Secretary", reports_to=above)
        with at(MONDAY, 6):
            self.above = make.user("officer", above, name="Above")
            self.taker = make.user("officer", to_post, name="Taker")
        self.item = ladder.item(due_on=date(2027, 3, 31), sensitivity="open")
        with at(MONDAY, 8):
            self.row = Handover.propose(self.item, to_post=to_post, note="Half is done.", by=ladder.owner)


def test_an_offer_that_nobody_answers_climbs_to_the_owner_and_the_senior_of_who_is_asked(ladder: Ladder):
    without_asking_for_word()
    offer = Offer(ladder)
    with at(OFFER_DAYS[3]):
        sweep()
        assert told("unaccepted") == set()
        assert "offer_waits" not in on_desk(ladder.owner)
    with at(OFFER_DAYS[4]):
        sweep()
        sweep()
        assert told("unaccepted") == {("Owner", "unaccepted", 0), ("Above", "unaccepted", 0)}
        assert "offer_waits" in on_desk(ladder.owner)
        assert "offer_waits_above" in on_desk(offer.above)
        notice = Notice.objects.get(cause="offer_waits")
        assert "has not answered in time" in write([notice]).text
        assert CAUSES["offer_waits"].still_concerns(ladder.owner.pk, [notice])
        offer.row.move("accept", by=offer.taker)
        assert not CAUSES["offer_waits"].still_concerns(ladder.owner.pk, [notice])
        assert "offer_waits_above" not in on_desk(offer.above)


def test_an_offer_that_nobody_answers_lapses_and_who_made_it_is_told(ladder: Ladder):
    offer = Offer(ladder)
    with at(OFFER_DAYS[6]):
        sweep()
        offer.row.refresh_from_db()
        assert offer.row.status == "proposed"
    with at(OFFER_DAYS[7]):
        sweep()
        sweep()
        offer.row.refresh_from_db()
        assert offer.row.status == "lapsed"
        event = ActionEvent.objects.get(verb="hand_over_lapse")
        assert (event.actor, event.note) == (None, "Nobody answered the offer in time.")
        notice = Notice.objects.get(cause="offer_decided")
        assert notice.recipient == ladder.owner
        assert "Lapsed: Coal Under Secretary" in write([notice]).text
        assert "take_over" not in on_desk(offer.taker)
        item = ActionItem.objects.get(pk=offer.item.pk)
        assert item.owner == ladder.post
        other = make.officer(make.department("Ministry of Mines"), "Mines Director")
        Handover.propose(item, to_post=other.seats[0].post, note="Half is done.", by=ladder.owner)


@pytest.mark.parametrize("error", [RuleBroken("It cannot lapse."), ValueError("It cannot be read.")])
def test_offers_that_cannot_lapse_are_told_and_keep_no_other_from_it(ladder: Ladder, monkeypatch, error: Exception):
    monkeypatch.setattr(sweeping, "OFFERS_AT_ONCE", 1)
    stuck, lapse = Offer(ladder), Handover.move

    def move(offer: Handover, *args, **values):
        if offer.pk == stuck.row.pk:
            raise error
        return lapse(offer, *args, **values)

    other = Offer(ladder)
    Handover.objects.filter(pk=other.row.pk).update(proposed_by=ladder.maker)
    with at(OFFER_DAYS[7]):
        with monkeypatch.context() as patch:
            patch.setattr(Handover, "move", move)
            for _time in range(3):
                sweep()
            other.row.refresh_from_db()
            assert other.row.status == "lapsed"
            failure = ReminderFailure.objects.get()
            assert (failure.work, failure.person, failure.tries) == ("offers", ladder.owner, 1)
            assert "repair" in on_desk(ladder.secretary)
            failure.try_again()
            sweep()
            failure.refresh_from_db()
            assert failure.tries == 2
            failure.try_again()
        sweep()
        stuck.row.refresh_from_db()
        assert stuck.row.status == "lapsed"
        assert not ReminderFailure.objects.exists()


def test_an_offer_that_is_answered_just_now_is_no_failure(ladder: Ladder):
    offer = Offer(ladder)
    with at(OFFER_DAYS[7]):
        found = list(Handover.objects.to_lapse())
        offer.row.move("accept", by=offer.taker)
        assert sweeping._lapse(found)
    assert (len(found), ReminderFailure.objects.count()) == (1, 0)


@pytest.mark.parametrize("end", ["withdraw", "finish"])
def test_an_offer_that_ends_by_a_deed_is_told_to_nobody(ladder: Ladder, end: str):
    offer = Offer(ladder)
    with at(OFFER_DAYS[4]):
        if end == "withdraw":
            offer.row.move("lapse", by=ladder.owner)
        else:
            offer.item.move("finish", by=ladder.owner, note="The standard was notified.")
        sweep()
    assert not Notice.objects.filter(cause="offer_decided").exists()


@pytest.mark.parametrize("end", ["verify", "cancel"])
def test_who_waited_for_an_item_hears_that_it_is_settled(ladder: Ladder, end: str):
    with at(MONDAY, 7):
        waiting = make.item("underway", owner=ladder.owner, by=ladder.maker, title="Waits")
        verifier = make.head_of_mission("JP")
        blocker = make.item(
            "done", owner=make.officer(), by=ladder.maker, verifier=verifier.seats[0].post, sensitivity="open"
        )
        blocker.refresh_from_db()
        Dependency.add(waiting, blocker=blocker, by=ladder.maker, reason="Its list.")
        sweep()
        assert not Notice.objects.filter(cause="freed").exists()
        blocker.move(end, by=verifier if end == "verify" else ladder.maker, note="It is all there now.")
        sweep()
        sweep()
        notice = Notice.objects.get(cause="freed")
        assert notice.recipient == ladder.owner
        assert f"You no longer wait for {blocker.reference}" in write([notice]).text


def test_the_letter_says_where_each_stands(ladder: Ladder):
    ladder.item()
    with at(OVERDUE[2]):
        sweep()
        email = write([Notice.objects.get(kind="escalated")])
    assert email.subject.startswith("Overdue, below you")
    assert "Under Secretary, Ministry of Steel" in email.text


def test_a_sweep_of_the_ladder_costs_the_same_for_one_item_and_for_three(ladder: Ladder, django_assert_num_queries):
    ladder.item()
    with at(OVERDUE[5]):
        sweep()
        sweep()
        with django_assert_num_queries(84):
            sweep()
        ladder.item(title="Second")
        ladder.item(title="Third")
        sweep()
        with django_assert_num_queries(84):
            sweep()
