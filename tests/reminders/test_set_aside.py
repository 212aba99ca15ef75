"""What breaks for one person is set aside, told to the secretariat and tried again; it stops nobody else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection

from actions.models import ActionItem
from core import clock
from participants.models import Absence, Holding, Post, SavedView, User
from reminders.apart import in_savepoints
from reminders.delivery import deliver
from reminders.desk import desk_of
from reminders.kinds.registry import OBLIGATIONS
from reminders.models import DailyRun, Notice, ReminderFailure, ReminderRule
from reminders.sweep import sweep
from tests import make
from tests.answers import text_of

pytestmark = pytest.mark.django_db

MONDAY = datetime(2027, 1, 4, 6, tzinfo=UTC)  # half past eleven in India
DASHES = "q=" + "-" * 50
BEFORE_CHRIST = datetime(1, 1, 1, tzinfo=UTC)  # which no clock west of Greenwich can show


@pytest.fixture(autouse=True)
def _no_rest(settings):
    settings.NOTICE_REST = 0


def people(number: int) -> list[User]:
    """Officers of one department, each in a post of their own. Written in bulk."""
    house, today = make.department(), clock.today()
    rows = User.objects.bulk_create(
        User(email=f"officer-{n}@example.org", name=f"Officer {n}", role="officer") for n in range(number)
    )
    posts = Post.objects.bulk_create(Post(organisation=house, title=f"Post {n}") for n in range(number))
    Holding.objects.bulk_create(
        Holding(post=post, user=user, from_on=today - timedelta(days=9))
        for post, user in zip(posts, rows, strict=True)
    )
    return rows


def items(owners: list[User], maker: User, **values) -> list[ActionItem]:
    """One for each of them, open and due within a week. Written in bulk."""
    fields = {
        "meet": make.meet(),
        "verifier": maker.seats[0].post,
        "made_by": maker.seats[0].post.organisation,
        "due_on": clock.today() + timedelta(days=7),
        "original_due_on": clock.today() + timedelta(days=7),
        "status_at": clock.now(),
    } | values
    return ActionItem.objects.bulk_create(
        ActionItem(title=f"Item {n}", owner=owner.seats[0].post, **fields) for n, owner in enumerate(owners)
    )


def views(owners: list[User], query: str = "state=all") -> None:
    SavedView.objects.bulk_create(
        SavedView(owner=owner, page="items", name="Mine", query=query, tells=True, told_until=clock.now())
        for owner in owners
    )


def on_desk(user: User) -> set[str]:
    desk = desk_of(User.objects.get(pk=user.pk))
    return {line.obligation.name for line in [*desk.late, *desk.waiting]}


def told(kind: str) -> set[int]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def next_day(days: int = 1):
    return clock.pretend(MONDAY + timedelta(days=days))


# --- the sweep ----------------------------------------------------------------------------------------------------


def department(number: int) -> tuple[list[User], User]:
    """So many officers, each with an item and with a view that has news; and who made the items."""
    with clock.pretend(MONDAY - timedelta(hours=1)):
        officers, maker = people(number), make.secretary("Maker")
        found = items(officers, maker)
        views(officers)
    with clock.pretend(MONDAY - timedelta(minutes=30)):
        found[0].move("cancel", by=maker, note="Overtaken.")
    with connection.cursor() as cursor:
        # As autovacuum does within a minute: where it last saw empty tables, a round over all of them takes minutes.
        cursor.execute("ANALYZE")
    return officers, maker


BREAKS = {
    "refused": ("recommendations", DASHES),
    # The list takes the day; the reader's time zone breaks, so that the day has no beginning.
    "broken": ("recommendations", "submitted_from=2026-01-01"),
}


@pytest.fixture
def zone_breaks_for(monkeypatch):
    """Let asking for the time zone of one person break."""
    zone = User.zone.fget

    def break_for(person: User) -> None:
        def ask(self):
            if self.pk == person.pk:
                raise ValueError("broken")
            return zone(self)

        monkeypatch.setattr(User, "zone", property(ask))

    return break_for


def poison(user: User, kind: str) -> SavedView:
    page, query = BREAKS[kind]
    return SavedView.objects.create(owner=user, page=page, name="Poisoned", query=query, tells=True)


@pytest.mark.parametrize(("kind", "number"), [("refused", 200), ("broken", 30)])
def test_a_saved_view_that_cannot_be_asked_keeps_nobody_from_their_reminders(kind: str, number: int, zone_breaks_for):
    officers, maker = department(number)
    unlucky = officers[17]
    if kind == "broken":
        zone_breaks_for(unlucky)
    view = poison(unlucky, kind)
    with clock.pretend(MONDAY):
        sweep()
        everybody = {one.pk for one in officers}
        assert told("accept") == everybody - {officers[0].pk}
        assert told("news") >= everybody, "the unlucky one too, of their other view"
        assert DailyRun.objects.exclude(last_run_on=None).filter(user__in=officers).count() == number
        failure = ReminderFailure.objects.get(saved_view=view)
        assert (failure.person, failure.tries) == (unlucky, 1)
        assert "repair" in on_desk(maker)
        assert OBLIGATIONS["change_view"].for_user(unlucky).count() == 1
        assert "change_view" not in on_desk(officers[18])
        sweep()
        failure.refresh_from_db()
        assert failure.tries == 1, "not again the same day"
    with next_day():
        sweep()
        failure.refresh_from_db()
        assert failure.tries == 2
        SavedView.objects.filter(pk=view.pk).update(query="status=submitted")
    with next_day(2):
        sweep()
    assert not ReminderFailure.objects.filter(saved_view=view).exists()


def test_a_row_that_breaks_the_sweep_keeps_nobody_else_from_being_told():
    officers, maker = department(30)
    with clock.pretend(MONDAY - timedelta(minutes=10)):
        User.objects.filter(pk=officers[5].pk).update(time_zone="America/New_York", digest_hour=0)
        ActionItem.objects.filter(owner=officers[5].seats[0].post).update(status_at=BEFORE_CHRIST)
    with clock.pretend(MONDAY):
        sweep()
        assert told("accept") == {one.pk for one in officers} - {officers[0].pk, officers[5].pk}
        assert set(ReminderFailure.objects.values_list("work", "person")) >= {("accept", officers[5].pk)}
        assert set(ReminderFailure.objects.values_list("person", flat=True)) == {officers[5].pk}
        assert "repair" in on_desk(maker)
        late = items([officers[9]], maker)
        sweep()
        assert Notice.objects.filter(action_item=late[0], kind="accept").exists()
        assert set(ReminderFailure.objects.values_list("tries", flat=True)) == {1}
    ActionItem.objects.filter(owner=officers[5].seats[0].post).update(status_at=MONDAY)
    with next_day():
        sweep()
        assert officers[5].pk in told("accept")
    with next_day(2):
        sweep()
    assert not ReminderFailure.objects.exists()


def test_a_deed_that_could_not_be_told_is_told_after_its_mark_has_moved_on():
    """What is read from a trail is found again, however far the others were read meanwhile."""
    with clock.pretend(MONDAY):
        owner, maker = make.officer(), make.secretary("Maker")
        item = make.item("done", owner=owner, by=maker)
        item.move("send_back", by=item.verifier.holder, note="No proof was added.")
        sweep()
        Notice.objects.filter(cause="sent_back").delete()
        ReminderFailure.set_aside("sent_back", owner.pk, ValueError("broken"), after_event=0)
        connection.cursor().execute("UPDATE reminders_eventmark SET settled_id = 1000000000")
        sweep()
        assert not Notice.objects.filter(cause="sent_back").exists()
    with next_day():
        sweep()
    assert Notice.objects.get(cause="sent_back").recipient == owner
    assert not ReminderFailure.objects.exists()


def test_what_breaks_for_everybody_is_nobodys_failure():
    """The sweep says that it broke, and does the rest."""
    department(10)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE actions_handover RENAME COLUMN proposed_at TO gone")
    with clock.pretend(MONDAY), pytest.raises(Exception, match="proposed_at"):
        sweep()
    assert len(told("accept")) == 9
    assert not ReminderFailure.objects.exists()
    assert not DailyRun.objects.exclude(last_run_on=None).exists(), "the daily run comes again"


def test_the_groups_that_break_grow_smaller_until_each_stands_alone():
    calls, failed = [], []

    def do(parts) -> int:
        calls.append(list(parts))
        DailyRun.objects.bulk_create([DailyRun(user_id=one.pk) for one in parts])
        if any(one.name == "Officer 3" for one in parts):
            raise ValueError("broken")
        return len(parts)

    rows = people(8)
    assert in_savepoints(rows, do, lambda one, error: failed.append((one.name, str(error)))) == 7
    assert failed == [("Officer 3", "broken")]
    assert DailyRun.objects.count() == 7
    assert len(calls) == 7


def test_the_secretariat_lets_it_be_tried_again_at_once(signed_in):
    secretary, head = make.secretary(), make.head_of_mission()
    with clock.pretend(MONDAY):
        view = poison(head, "refused")
        sweep()
        failure = ReminderFailure.objects.get()
        client = signed_in(secretary)
        page = text_of(client.get(f"/failures/{failure.pk}/"))
        assert "cannot be searched with the filters of this saved view" in page
        assert "hyphens" not in page, "the words of an error stay out"
        SavedView.objects.filter(pk=view.pk).update(query="q=wool")
        assert client.post(f"/failures/{failure.pk}/retry/").status_code == 302
        sweep()
    assert not ReminderFailure.objects.exists()


@pytest.mark.parametrize("end", ["removed", "silent", "closed"])
def test_what_concerns_nobody_any_more_is_forgotten(end: str):
    head = make.head_of_mission()
    with clock.pretend(MONDAY):
        view = poison(head, "refused")
        sweep()
    if end == "removed":
        view.remove(by=head)
    elif end == "silent":
        SavedView.objects.update(tells=False)
    else:
        User.objects.filter(pk=head.pk).update(is_active=False)
    with next_day():
        sweep()
    assert not ReminderFailure.objects.exists()


# --- accounts and absences ----------------------------------------------------------------------------------------


WORDS = "Zebra-Quotation-4711"


@pytest.fixture
def breaks_for(monkeypatch):
    """Let whatever is raised for one person break, with words that somebody wrote."""
    owed = Notice.owed.__func__

    def break_for(person: User, kinds: set[str]) -> None:
        def owe(cls, kind, *, to, **values):
            if to == person.pk and kind in kinds:
                raise ValueError(WORDS)
            return owed(cls, kind, to=to, **values)

        monkeypatch.setattr(Notice, "owed", classmethod(owe))

    return break_for


def told_of_accounts() -> set[int]:
    return set(Notice.objects.filter(kind="security").values_list("recipient", flat=True))


def test_an_account_of_which_nobody_can_be_told_keeps_nobody_else_from_being_told(breaks_for, signed_in):
    with clock.pretend(MONDAY):
        officers, registrar = people(9), make.secretary("Registrar")
        sweep()
        for one in officers:
            one.edit({"email": f"new-{one.pk}@example.org"}, by=registrar, version=one.version)
        breaks_for(officers[2], {"security"})
        sweep()
        assert told_of_accounts() == {one.pk for one in officers} - {officers[2].pk}
        failure = ReminderFailure.objects.get()
        assert (failure.work, failure.person) == ("accounts", officers[2])
        assert "repair" in on_desk(registrar)
        page = text_of(signed_in(registrar).get(f"/failures/{failure.pk}/"))
        assert WORDS not in page
        assert "The system failed while it worked out" in page
        officers[4].edit({"email": "newer@example.org"}, by=registrar, version=officers[4].version)
        sweep()
        failure.refresh_from_db()
        assert failure.tries == 1, "not again the same day"
        assert Notice.objects.filter(kind="security", recipient=officers[4]).count() == 4


def test_an_account_set_aside_is_told_the_next_day_though_it_was_closed(breaks_for, monkeypatch):
    with clock.pretend(MONDAY):
        officers, registrar = people(3), make.secretary("Registrar")
        sweep()
        officers[1].seats[0].post.vacate(by=None)
        User.objects.get(pk=officers[1].pk).close(by=registrar)
        breaks_for(officers[1], {"security"})
        sweep()
        assert officers[1].pk not in told_of_accounts()
        monkeypatch.undo()
    with next_day():
        sweep()
    assert officers[1].pk in told_of_accounts()
    assert not ReminderFailure.objects.exists()


def away_pairs(number: int) -> list[Absence]:
    officers = people(2 * number)
    return [
        Absence.arrange(one, by=one, substitute=other, from_on=clock.today(), until_on=clock.today())
        for one, other in zip(officers[::2], officers[1::2], strict=True)
    ]


def test_an_absence_that_cannot_be_told_keeps_no_other_from_being_ended_and_told(breaks_for, monkeypatch):
    with clock.pretend(MONDAY):
        absences, registrar = away_pairs(5), make.secretary("Registrar")
        User.objects.filter(pk__in=[one.substitute_id for one in absences]).update(role="observer")
        breaks_for(absences[1].user, {"absence"})
        sweep()
        ended = set(Absence.objects.exclude(end_reason="").values_list("pk", flat=True))
        assert ended == {one.pk for one in absences} - {absences[1].pk}
        assert told("absence") == {registrar.pk} | {
            pk for one in absences if one.pk in ended for pk in (one.user_id, one.substitute_id)
        }
        failure = ReminderFailure.objects.get()
        assert (failure.work, failure.person) == ("absence_ended", absences[1].user)
        assert not Absence.objects.current().exists(), "nobody acts by it meanwhile"
        monkeypatch.undo()
    with next_day(0):
        failure.try_again()
        sweep()
    assert not ReminderFailure.objects.exists()
    assert absences[1].user_id in told("absence")


def test_an_error_is_kept_by_its_type_and_place_alone():
    """Errors quote rows of the database, and what people typed."""
    officer = people(1)[0]
    try:
        officer.edit({"language": WORDS * 20}, by=officer, version=officer.version)
    except Exception as error:  # noqa: BLE001 - whichever it is
        failure = ReminderFailure.set_aside("accept", officer.pk, error)
    else:
        pytest.fail("it took a language that is none")
    failure.refresh_from_db()
    assert WORDS not in failure.error
    assert re.fullmatch(r"\w+ at [a-z_/]+\.py:\d+( \(\w+\))?", failure.error)


# --- the mails ----------------------------------------------------------------------------------------------------


def owe_all(officers: list[User], maker: User) -> list[Notice]:
    items(officers, maker)
    sweep()
    return list(Notice.objects.filter(kind="accept").order_by("id"))


POISONS = {
    # Left by a newer version that was rolled back.
    "unknown cause": {"cause": "from_the_future"},
    "unknown kind": {"kind": "future"},
    # About nothing at all, so that no line can be written.
    "about nothing": {"cause": "", "action_item": None},
}


@pytest.mark.parametrize("poisoned", POISONS)
def test_a_notice_that_cannot_be_understood_or_written_stops_nobody(poisoned: str):
    with clock.pretend(MONDAY):
        officers, maker = people(20), make.secretary("Maker")
        notices = owe_all([*officers, officers[3]], maker)
        of_third = [one for one in notices if one.recipient_id == officers[3].pk]
        Notice.objects.filter(pk=of_third[0].pk).update(**POISONS[poisoned])
        deliver()
    assert {one.to[0] for one in mail.outbox} >= {one.email for one in officers}, "the third too, of the other item"
    with clock.pretend(MONDAY):
        bad = Notice.objects.get(pk=of_third[0].pk)
        assert (bad.status, bad.set_aside_at is not None, bool(bad.last_error)) == ("queued", True, True)
        assert "look_into_aside" in on_desk(maker)
        number = len(mail.outbox)
        deliver()
        assert len(mail.outbox) == number
    Notice.objects.filter(pk=bad.pk).update(cause="accept", kind="accept", action_item=of_third[0].action_item)
    with clock.pretend(MONDAY + timedelta(days=1, minutes=1)):
        deliver()
        bad.refresh_from_db()
        assert bad.status == "sent"
        assert len({one.extra_headers["Message-ID"] for one in mail.outbox}) == len(mail.outbox)
        assert "look_into_aside" not in on_desk(maker)


def test_what_stays_unknown_is_of_no_use_any_more_after_three_days_and_is_seen():
    with clock.pretend(MONDAY):
        officers, maker = people(1), make.secretary("Maker")
        owe_all(officers, maker)
        Notice.objects.filter(recipient=officers[0]).update(cause="from_the_future")
    for hours in (0, 25, 50, 75):
        with clock.pretend(MONDAY + timedelta(hours=hours)):
            deliver()
    assert Notice.objects.get(recipient=officers[0], kind="accept").status == "expired"
    assert "look_into" in on_desk(maker)


def test_the_pages_of_a_notice_that_is_set_aside_say_so(signed_in):
    with clock.pretend(MONDAY):
        officers, maker = people(1), make.secretary("Maker")
        notice = owe_all(officers, maker)[0]
        Notice.objects.filter(pk=notice.pk).update(cause="from_the_future")
        deliver()
        page = text_of(signed_in(maker).get(f"/notices/{notice.pk}/"))
    assert "Set aside" in page
    assert "unknown cause: from_the_future" in page
    assert OBLIGATIONS["look_into_aside"].rows().count() == 1


def test_a_rule_of_a_newer_version_stops_no_reminder():
    """It was rolled back, and its row of an unknown calendar stays."""
    ReminderRule.objects.create(counts="future", days=3)
    with clock.pretend(MONDAY):
        officers = people(2)
        items(officers, make.secretary("Maker"))
        sweep()
        deliver()
    assert {one.to[0] for one in mail.outbox} >= {one.email for one in officers}
