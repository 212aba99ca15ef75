"""A milestone is told of three working days before its day and once when it is late, to who owns its item."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail

from actions.models import ActionItem, Handover, Milestone
from countries.models import Holiday
from participants.models import Holding, User
from reminders.delivery import deliver
from reminders.desk import Waiting, desk_of
from reminders.emails import write
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.reminders.test_sweep import MONDAY, at, days, underway

pytestmark = pytest.mark.django_db
# The day of the milestone, a Friday; three working days before it, and one after.
DAY, BEFORE, LATE = date(2027, 1, 15), date(2027, 1, 12), date(2027, 1, 18)


@pytest.fixture(autouse=True)
def _at_once(settings) -> None:
    settings.NOTICE_REST = 0


def planned(item: ActionItem | None = None, **values) -> Milestone:
    item = item or underway()
    with at(MONDAY, 8):
        return Milestone.add(item, **({"title": "Survey done", "due_on": DAY, "by": item.owner.holder} | values))


def told(**about) -> list[tuple[str, int]]:
    rows = Notice.objects.filter(cause="milestone", **about)
    return list(rows.order_by("pk").values_list("kind", "step"))


def on_desk(user: User) -> list[Waiting]:
    desk = desk_of(User.objects.get(pk=user.pk))
    return [line for line in [*desk.late, *desk.waiting] if line.obligation.name == "milestone"]


def test_it_is_told_three_working_days_before_and_once_when_it_is_late():
    planned()
    raised = {}
    for day in days(date(2027, 1, 5), date(2027, 1, 28)):
        with at(day):
            sweep()
        rows = Notice.objects.filter(cause="milestone").values_list("pk", "kind", "step")
        raised |= {pk: (day, kind, step) for pk, kind, step in rows if pk not in raised}
    assert list(raised.values()) == [(BEFORE, "due_soon", -3), (LATE, "overdue", 1)]


def test_it_stands_on_the_desk_of_its_owner_from_then_until_it_is_reached():
    row = planned()
    owner = row.item.owner.holder
    with at(BEFORE - timedelta(days=1)):
        assert on_desk(owner) == []
    with at(BEFORE):
        (line,) = on_desk(owner)
        assert (line.title, line.due_on, line.is_late) == ("Survey done", DAY, False)
        assert line.url == f"/actions/{row.item_id}/"
        assert on_desk(make.secretary()) == []
    with at(LATE):
        assert [line.is_late for line in on_desk(owner)] == [True]
        row.move("reach", by=owner, done_on=DAY, note="")
        assert on_desk(owner) == []


def test_working_days_are_those_of_the_country_where_the_owner_sits():
    host = make.country("JP")
    host.holiday_calendar = "JP"
    host.save()
    Holiday.objects.create(calendar="JP", on=date(2027, 1, 13), name="A day off", source="test")
    owner = make.head_of_mission("JP", time_zone="Asia/Tokyo")
    planned(underway(owner=owner))
    with at(BEFORE - timedelta(days=1)):
        sweep()
        assert told() == [("due_soon", -3)]
        assert len(on_desk(owner)) == 1


def test_a_moved_day_is_told_again():
    row = planned()
    with at(BEFORE):
        sweep()
        row.edit({"due_on": DAY + timedelta(days=4)}, by=row.item.owner.holder, version=row.version)
        sweep()
    assert told() == [("due_soon", -3)]
    with at(date(2027, 1, 14)):
        sweep()
    assert told() == [("due_soon", -3)] * 2


def leave(row: Milestone) -> None:
    Holding.objects.filter(post=row.item.owner).update(until_on=BEFORE)


CHANGES = {
    "reached": lambda row: row.move("reach", by=row.item.owner.holder, done_on=BEFORE, note=""),
    "dropped": lambda row: row.move("drop", by=row.item.owner.holder, note="Not needed."),
    "done": lambda row: row.item.move("finish", by=row.item.owner.holder, note="All of it is done."),
    "on hold": lambda row: row.item.move(
        "hold", by=row.item.owner.holder, note="Awaits the law.", until_on=date(2027, 1, 29)
    ),
    "cancelled": lambda row: row.item.move("cancel", by=make.secretary("Director"), note="Overtaken."),
    "post vacant": leave,
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_meanwhile_is_neither_sent_nor_raised(what: str):
    row = planned()
    owner = row.item.owner.holder
    with at(BEFORE):
        sweep()
        CHANGES[what](Milestone.objects.for_rules().get(pk=row.pk))
        deliver()
        assert [one.status for one in Notice.objects.filter(cause="milestone")] == ["cancelled"]
        assert not any("Survey done" in one.body for one in mail.outbox)
        assert on_desk(owner) == []
    with at(LATE):
        sweep()
    assert told() == [("due_soon", -3)]


def test_an_item_that_is_not_accepted_yet_has_no_milestone_to_reach():
    with at(MONDAY, 7):
        item = make.item("open", due_on=date(2027, 1, 29))
    planned(item)
    with at(BEFORE):
        sweep()
        assert (told(), on_desk(item.owner.holder)) == ([], [])
        item.move("accept", by=item.owner.holder)
        sweep()
        assert len(on_desk(item.owner.holder)) == 1
    with at(BEFORE + timedelta(days=1)):
        sweep()
    assert told() == [("due_soon", -3)]


def test_an_item_that_was_handed_over_is_not_told_again_of_what_was_told_before():
    row = planned()
    owner = row.item.owner.holder
    with at(LATE):
        sweep()
        to_post = make.post(make.department("Ministry of Steel"), "Director")
        taker = make.user("officer", to_post)
        offer = Handover.propose(row.item, to_post=to_post, note="Theirs.", by=owner)
        offer.move("accept", by=taker)
    with at(LATE + timedelta(days=1)):
        sweep()
        assert (told(recipient=owner), told(recipient=taker)) == ([("overdue", 1)], [])
        assert (on_desk(owner), len(on_desk(taker))) == ([], 1)


def test_the_mail_names_it_beside_the_date_of_its_item():
    row = planned(underway(due_on=date(2027, 1, 21)))
    item = row.item
    with at(BEFORE):
        sweep()
        deliver()
    (sent,) = mail.outbox
    assert sent.subject == f"Due soon: {item.title} ({item.reference}), and 1 more"
    for text in ("Milestone: Survey done", "Due: Fri 15 Jan 2027", "Due: Thu 21 Jan 2027", "near its day, or late"):
        assert text in sent.body, sent.body
    assert f"/actions/{item.pk}/" in sent.body


def test_what_waited_says_what_is_true_when_it_leaves():
    planned()
    with at(BEFORE):
        sweep()
    with at(LATE):
        deliver()
    assert [one.subject.partition(":")[0] for one in mail.outbox] == ["Overdue"]


def test_no_words_of_a_restricted_item_leave_by_mail_and_hindi_is_spoken():
    row = planned(underway(title="zq secret", sensitivity="restricted"), title="zq step")
    planned(underway(owner=row.item.owner.holder))
    with at(BEFORE):
        sweep()
        User.objects.filter(pk=row.item.owner.holder.pk).update(language="hi")
        email = write(list(Notice.objects.filter(cause="milestone").order_by("-pk")))
    assert "zq" not in email.subject + email.text + email.html
    assert "पड़ाव: Survey done" in email.text
