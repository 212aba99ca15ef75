"""What the sweep raises: due and no row yet, the worst step alone, for whoever holds the post."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from actions.models import ActionItem, DateChange, Handover
from core import clock
from countries.models import Holiday
from participants.models import User
from reminders.emails import write
from reminders.models import EventMark, Heartbeat, Notice, ReminderRule
from reminders.sweep import sweep
from tests import make

pytestmark = pytest.mark.django_db

INDIA = ZoneInfo("Asia/Kolkata")
MONDAY = date(2027, 1, 4)
FRIDAY = date(2027, 1, 29)  # 19 working days later


@pytest.fixture(autouse=True)
def _nobody_is_asked_for_word() -> None:
    """These tests let weeks pass in silence; what silence raises is test_ladder's."""
    ReminderRule.objects.filter(counts__startswith="silent").update(is_on=False)


def at(day: date, hour: int = 9, zone: ZoneInfo = INDIA):
    """The clock held at this hour, in India unless stated otherwise."""
    return clock.pretend(datetime(day.year, day.month, day.day, hour, tzinfo=zone))


def days(first: date, last: date):
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def told(**about) -> list[tuple[str, int]]:
    """The kind and step of each notice, in the order in which they were raised."""
    return list(Notice.objects.filter(**about).order_by("id").values_list("kind", "step"))


def underway(due_on: date = FRIDAY, owner: User | None = None, **values) -> ActionItem:
    """An item that was made and accepted on the Monday, before anyone was swept."""
    with at(MONDAY, 7):
        return make.item("underway", due_on=due_on, owner=owner, **values)


def test_a_due_date_is_told_14_7_3_and_1_working_days_before_on_the_day_and_2_5_and_every_5_after():
    item = underway()
    raised = {}
    for day in days(date(2027, 1, 8), date(2027, 2, 14)):
        with at(day):
            sweep()
        raised |= {
            row: (day, *kind) for row, *kind in Notice.objects.values_list("pk", "kind", "step") if row not in raised
        }
    assert list(raised.values()) == [
        (date(2027, 1, 11), "due_soon", -14),
        (date(2027, 1, 20), "due_soon", -7),
        (date(2027, 1, 26), "due_soon", -3),
        (date(2027, 1, 28), "due_soon", -1),
        (date(2027, 1, 29), "due", 0),
        (date(2027, 2, 2), "overdue", 2),
        (date(2027, 2, 5), "overdue", 5),
        (date(2027, 2, 12), "overdue", 10),
    ]
    assert set(Notice.objects.values_list("recipient", flat=True)) == {item.owner.holder.pk}


def test_after_an_outage_only_the_worst_step_is_told():
    item = underway()
    with at(date(2027, 2, 9)):
        sweep()
    assert told(action_item=item) == [("overdue", 5)]


def test_the_calendar_waits_for_the_persons_own_hour_in_their_own_zone():
    tokyo = make.head_of_mission("JP", time_zone="Asia/Tokyo", digest_hour=10)
    underway(owner=tokyo, due_on=date(2027, 1, 5))
    with at(MONDAY, 9, ZoneInfo("Asia/Tokyo")):
        sweep()
    assert told() == []
    with at(MONDAY, 10, ZoneInfo("Asia/Tokyo")):
        sweep()
    assert told() == [("due_soon", -1)]


def test_nobody_is_bothered_on_a_day_off_and_the_next_working_day_tells_the_worst():
    item = underway(due_on=FRIDAY)
    for day in (date(2027, 1, 30), date(2027, 1, 31)):
        with at(day):
            sweep()
    assert told() == []
    with at(date(2027, 2, 1)):
        sweep()
    assert told(action_item=item) == [("due", 0)]


def test_working_days_are_those_of_the_country_where_the_owner_sits():
    host = make.country("JP")
    host.holiday_calendar = "JP"
    host.save()
    Holiday.objects.create(calendar="JP", on=date(2027, 1, 28), name="A day off", source="test")
    item = underway(owner=make.head_of_mission("JP", time_zone="Asia/Tokyo"))
    with at(date(2027, 1, 27)):
        sweep()
    assert told(action_item=item) == [("due_soon", -1)]


def test_a_moved_deadline_is_told_again():
    item = underway(due_on=date(2027, 1, 5))
    with at(MONDAY):
        sweep()
    assert told(action_item=item) == [("due_soon", -1)]
    with at(MONDAY, 10):
        change = DateChange.request(
            item, new_due_on=date(2027, 1, 6), reason="The press is late.", by=item.owner.holder
        )
        change.move("approve", by=make.secretary("Decider"))
    with at(date(2027, 1, 5)):
        sweep()
    assert told(action_item=item, kind="due_soon") == [("due_soon", -1), ("due_soon", -1)]


def test_who_takes_a_post_over_is_told_of_what_is_due_and_who_left_is_not():
    item = underway(due_on=date(2027, 1, 6))
    before = item.owner.holder
    with at(MONDAY):
        sweep()
    with at(MONDAY, 12):
        after = make.user("officer")
        item.owner.give_to(after, by=None)
    with at(date(2027, 1, 5)):
        sweep()
    assert told(recipient=before) == [("due_soon", -3)]
    assert told(recipient=after) == [("charge", 0), ("due_soon", -1)]


def test_a_vacant_post_and_a_closed_account_are_told_nothing():
    item, other = underway(), underway(owner=make.officer(title="Director"))
    item.owner.vacate(by=None)
    User.objects.filter(pk=other.owner.holder.pk).update(is_active=False)
    with at(date(2027, 2, 9)):
        sweep()
    assert told() == []


def test_nothing_is_told_of_what_is_closed_or_on_hold():
    with at(MONDAY, 7):
        for status in ("planned", "on_hold", "refused", "cancelled", "verified"):
            make.item(status, due_on=FRIDAY, owner=make.officer(title=f"Officer of {status}"))
    with at(date(2027, 2, 9)):
        sweep()
    assert told(kind__in=["due_soon", "due", "overdue"]) == []


def test_rules_that_are_switched_off_are_not_told():
    ReminderRule.objects.filter(counts="due").update(is_on=False)
    underway()
    with at(date(2027, 2, 9)):
        sweep()
    assert told() == []


def test_who_must_accept_is_asked_at_once_and_again_after_2_3_and_every_3_working_days():
    with at(MONDAY, 12):
        item = make.item("open", due_on=date(2027, 3, 31))
    raised = {}
    for day in days(MONDAY, date(2027, 1, 18)):
        with at(day, 13 if day == MONDAY else 9):
            sweep()
        asked = Notice.objects.filter(kind="accept", action_item=item, recipient=item.owner.holder)
        raised |= {row: (day, step) for row, step in asked.values_list("pk", "step") if row not in raised}
    assert told(kind="unaccepted") == [("unaccepted", 0)]  # to who made it, once
    assert list(raised.values()) == [
        (date(2027, 1, 4), 0),
        (date(2027, 1, 6), 2),
        (date(2027, 1, 7), 3),
        (date(2027, 1, 12), 6),
        (date(2027, 1, 15), 9),
    ]


def test_being_asked_rests_for_a_while_and_the_calendar_does_not(settings):
    settings.NOTICE_REST = 60
    with at(MONDAY, 12):
        make.item("open", due_on=date(2027, 1, 4))
        sweep()
        now = clock.now()
    rests = dict(Notice.objects.values_list("kind", "next_attempt_at"))
    assert rests == {"accept": now + timedelta(seconds=60), "due": now}


def test_whom_an_offer_is_made_is_asked_and_who_made_it_hears_what_became_of_it():
    item = underway()
    owner, taker = item.owner.holder, make.officer(title="Director")
    with at(date(2027, 1, 5)):
        offer = Handover.propose(item, to_post=taker.seats[0].post, note="All is in the file.", by=owner)
        sweep()
        assert told(recipient=taker, handover=offer) == [("accept", 0)]
        offer.move("decline", by=taker, note="Not mine.")
        sweep()
        sweep()
    assert told(recipient=owner, handover=offer) == [("decided", 0)]


def test_who_made_the_item_is_asked_to_decide_its_date_and_who_asked_hears_the_answer():
    maker = make.officer(make.department("Ministry of Steel"), "Deputy Secretary")
    item = underway(by=maker)
    owner = item.owner.holder
    with at(date(2027, 1, 5)):
        change = DateChange.request(item, new_due_on=date(2027, 2, 5), reason="The press is late.", by=owner)
        sweep()
        assert told(recipient=maker, date_change=change) == [("decide", 0)]
        change.move("approve", by=maker)
        sweep()
        sweep()
    assert told(recipient=owner, date_change=change) == [("decided", 0)]


def test_who_made_the_item_hears_that_it_was_refused():
    maker = make.officer(make.department("Ministry of Steel"), "Deputy Secretary")
    with at(MONDAY, 7):
        item = make.item("refused", by=maker)
        sweep()
    assert told(action_item=item, recipient=maker) == [("returned", 0)]


def test_the_verifier_is_asked_and_the_owner_hears_that_it_came_back():
    head = make.head_of_mission()
    with at(MONDAY, 7):
        item = make.item("done", asked=make.recommendation("accepted", by=head), due_on=FRIDAY)
        sweep()
        assert told(action_item=item, recipient=head, kind="verify") == [("verify", 0)]
        item.move("send_back", by=head, note="No proof was added.")
        sweep()
        sweep()
    assert told(action_item=item, recipient=item.owner.holder, kind="returned") == [("returned", 0)]


def test_a_second_claim_of_being_done_asks_the_verifier_again():
    head = make.head_of_mission()
    with at(MONDAY, 7):
        item = make.item("done", asked=make.recommendation("accepted", by=head), due_on=FRIDAY)
        sweep()
    with at(MONDAY, 8):
        item.move("send_back", by=head, note="No proof was added.")
        item.move("finish", by=item.owner.holder, note="Proof added.")
        sweep()
    assert told(action_item=item, recipient=head, kind="verify") == [("verify", 0), ("verify", 0)]


def test_who_submitted_and_who_drafted_hear_that_it_was_returned():
    head, drafter = make.head_of_mission(), make.counsellor()
    row = make.draft(drafter)
    row.move("submit", by=head)
    row.move("return", by=make.secretary(), questions=["Which tariff lines?"])
    sweep()
    sweep()
    assert sorted(Notice.objects.filter(recommendation=row).values_list("kind", "recipient")) == sorted(
        [("returned", head.pk), ("returned", drafter.pk)]
    )


@pytest.mark.parametrize("status", ["accepted", "accepted_in_part", "not_accepted", "deferred"])
def test_the_mission_hears_what_was_decided_once(status: str):
    head = make.head_of_mission()
    row = make.recommendation(status, by=head)
    sweep()
    sweep()
    assert told(recipient=head, recommendation=row) == [("decided", 0)]


def test_a_decision_that_was_overtaken_by_its_action_item_is_told_all_the_same():
    head = make.head_of_mission()
    row = make.recommendation("accepted", by=head)
    make.item("open", asked=row)
    sweep()
    assert told(recipient=head, kind="decided") == [("decided", 0)]


def test_a_decision_that_is_committed_late_under_a_lower_number_is_not_lost():
    head = make.head_of_mission()
    row = make.recommendation("under_examination", by=head)
    number = row.events.order_by("-pk").first().pk
    sweep()
    EventMark.objects.filter(table="recommendations_recommendationevent").update(seen_id=number + 50)
    # It takes the next number, which is below the one seen.
    row.move("accept", by=make.secretary("Late Committer"), note="It costs little.")
    sweep()
    assert told(recipient=head, kind="decided") == [("decided", 0)]


def test_events_are_settled_an_hour_after_they_were_seen():
    with at(MONDAY, 9):
        make.recommendation("accepted")
        sweep()
        mark = EventMark.objects.get(table="recommendations_recommendationevent")
        assert (mark.settled_id, mark.seen_id) == (0, 0)
    with at(MONDAY, 11):
        sweep()
    with at(MONDAY, 13):
        sweep()
    mark.refresh_from_db()
    assert mark.settled_id == mark.seen_id > 0
    assert Notice.objects.filter(kind="decided").count() == 1


def test_history_that_is_loaded_afterwards_is_told_to_nobody():
    with at(date(2026, 11, 2)):
        make.recommendation("not_accepted")
    with at(MONDAY):
        sweep()
    assert told(kind="decided") == []


def test_an_invitation_that_was_recorded_becomes_an_urgent_mail():
    newcomer = make.user("mission")
    newcomer.record("invite", by=make.secretary())
    sweep()
    sweep()
    notice = Notice.objects.get(kind="invite")
    assert (notice.recipient, notice.priority, notice.action_item) == (newcomer, 0, None)


def test_reminding_does_not_make_an_item_look_fresh():
    item = underway()
    before = ActionItem.objects.values("version", "last_human_update_at").get(pk=item.pk)
    with at(date(2027, 2, 9)):
        sweep()
    assert ActionItem.objects.values("version", "last_human_update_at").get(pk=item.pk) == before


def test_the_sweep_leaves_a_heartbeat():
    with clock.pretend(datetime(2027, 1, 4, 9, tzinfo=UTC)):
        sweep()
        assert Heartbeat.objects.get(name="sweep").last_ok_at == clock.now()


def test_a_part_that_breaks_does_not_keep_the_others_from_being_done(monkeypatch):
    make.item("open")

    def broken(_calculator, **_how) -> int:
        raise ValueError("broken")

    monkeypatch.setattr("reminders.sweep.raise_events", broken)
    make.user("mission").record("invite", by=make.secretary())
    with pytest.raises(ValueError, match="broken"):
        sweep()
    assert sorted(kind for kind, _step in told()) == ["accept", "invite"]
    assert not Heartbeat.objects.filter(name="sweep").exists()


def test_a_person_with_an_unknown_time_zone_is_reminded_by_indias():
    owner = make.officer()
    User.objects.filter(pk=owner.pk).update(time_zone="Mars/Olympus")
    underway(owner=owner, due_on=date(2027, 1, 5))
    with at(MONDAY):
        sweep()
    assert told(recipient=owner) == [("due_soon", -1)]


def test_the_head_is_told_once_of_an_unfinished_draft_whose_drafter_left():
    with at(MONDAY):
        head, drafter = make.head_of_mission(), make.counsellor()
        make.draft(drafter, title="")
        sweep()
        assert told() == []
        drafter.seats[0].post.vacate(by=None)
        sweep()
    for day in days(date(2027, 1, 5), date(2027, 1, 8)):
        with at(day):
            sweep()
    assert told(recipient=head, cause="write_instead") == told() == [("returned", 0)]
    assert write(list(Notice.objects.all())).subject == "Returned to you: Untitled"


def test_a_sweep_with_nothing_new_costs_the_same_for_one_item_and_for_three(django_assert_num_queries):
    underway()
    with at(date(2027, 2, 9)):
        sweep()
        sweep()
        with django_assert_num_queries(84):
            sweep()
        for number in (1, 2):
            underway(owner=make.officer(title=f"Officer {number}"))
        make.item("open", due_on=date(2027, 3, 31))
        sweep()
        with django_assert_num_queries(84):
            sweep()
