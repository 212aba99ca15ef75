"""Nobody is told a title that they may not open now: desk, count, lists, mails and the ledger of notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from actions.bulk.working_off import work_off
from actions.models import ActionItem, DateChange, Handover, ItemOperation
from bench.load import make_load
from core import clock
from participants.models import Holding, User
from recommendations.models import Recommendation
from reminders import desk
from reminders.delivery import deliver
from reminders.kinds.registry import OBLIGATIONS
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make

pytestmark = pytest.mark.django_db
TITLE = "Zobel for the guests"


@pytest.fixture(autouse=True)
def _before_the_meet(settings) -> Iterator[None]:
    settings.NOTICE_REST = 0
    with clock.pretend(datetime(2026, 12, 1, 4, tzinfo=UTC)):
        yield


def moved(person: User, organisation=None) -> User:
    """The person in a post of another department."""
    for seat in person.seats:
        seat.post.vacate(by=None)
    make.post(organisation or make.department("Ministry of Steel"), "Director").give_to(person, by=None)
    return User.objects.get(pk=person.pk)


def pages(client) -> str:
    """All that the desk shows: its page, the list of each kind, the ledger, its files and each notice."""
    paths = ["/", *(f"/desk/{name}/" for name in OBLIGATIONS), "/notices/", "/notices/export/"]
    paths += [f"/notices/{pk}/" for pk in Notice.objects.values_list("pk", flat=True)]
    return "".join(client.get(path).getvalue().decode() for path in paths)


@pytest.fixture
def examined() -> tuple[Recommendation, User, User]:
    """A restricted recommendation under examination, who took it up, and a colleague."""
    examiner, colleague = make.coordinator(), make.coordinator("Under Secretary")
    row = make.recommendation(title=TITLE, sensitivity="restricted")
    row.move("examine", by=examiner)
    return row, examiner, colleague


def test_what_an_officer_took_up_leaves_their_desk_with_the_department_and_waits_for_the_others(examined, signed_in):
    _row, examiner, colleague = examined
    assert TITLE in signed_in(examiner).get("/").content.decode()
    assert TITLE not in signed_in(colleague).get("/").content.decode()
    examiner = moved(examiner)
    assert desk.count_for(examiner) == 0
    assert TITLE not in pages(signed_in(examiner))
    assert TITLE in signed_in(colleague).get("/").content.decode()
    assert TITLE in signed_in(colleague).get("/desk/decide/").content.decode()


def test_who_moved_and_examines_still_keeps_it(examined):
    _row, examiner, colleague = examined
    examiner = moved(examiner, make.commerce())
    assert (desk.count_for(examiner), desk.count_for(colleague)) == (1, 0)


def test_an_open_one_is_not_asked_of_who_does_not_examine_it_any_more(examined):
    row, examiner, colleague = examined
    Recommendation.objects.filter(pk=row.pk).update(sensitivity="open")
    examiner = moved(examiner)
    assert Recommendation.objects.visible_to(examiner).filter(pk=row.pk).exists()
    assert (desk.count_for(examiner), desk.count_for(colleague)) == (0, 1)


def test_each_kind_of_obligation_names_only_what_its_reader_may_open():
    """Operations of people who did them without looking: some hundred things that they may not open wait for them."""
    call_command("load_reference", stdout=StringIO())
    make_load(items=400, recommendations=400, missions=20)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does within a minute of such a load
    withheld = 0
    for person in User.objects.filter(holdings__until_on=None, holdings__isnull=False).distinct():
        for one in OBLIGATIONS.values():
            rows, condition = one.for_user(person), one.recipients.for_user(person)
            if rows is None or condition is None:
                continue
            seen = one.about.model.objects.visible_to(person).values_list("pk", flat=True)
            named = set(rows.values_list(one.about.id, flat=True))
            assert named <= set(seen), one.name
            withheld += len(set(one.rows().filter(condition).values_list(one.about.id, flat=True)) - named)
    assert withheld > 20


@pytest.fixture
def asked() -> tuple[DateChange, User]:
    """Another date for a restricted item, and the owner who asked for it and works elsewhere since."""
    owner, by = make.officer(), make.secretary()
    item = make.item("underway", owner=owner, by=by, title=TITLE, sensitivity="restricted")
    change = DateChange.request(item, new_due_on=make.working_day(60), reason=f"{TITLE} is late", by=owner)
    change.move("approve", by=by)
    return change, owner


def test_a_decision_is_not_told_to_who_does_not_see_the_item_any_more(asked, signed_in):
    change, owner = asked
    sweep()
    moved(owner)
    assert Notice.objects.filter(date_change=change, recipient=owner).exists()
    deliver()
    assert Notice.objects.get(date_change=change, recipient=owner).status == "cancelled"
    assert TITLE not in "".join(f"{one.subject}{one.body}" for one in mail.outbox)
    assert TITLE not in pages(signed_in(owner))


def test_the_ledger_of_a_reader_has_words_only_while_they_see_the_thing(signed_in):
    owner = make.officer()
    item = make.item("open", owner=owner, title="A word of before", sensitivity="restricted")
    sweep()
    deliver()
    notice = Notice.objects.get(recipient=owner, action_item=item, status="sent")
    assert "A word of before" in mail.outbox[-1].body or "restricted" in mail.outbox[-1].body
    assert "A word of before" in pages(signed_in(owner))
    owner = moved(owner)
    ActionItem.objects.filter(pk=item.pk).update(title=TITLE)
    client = signed_in(owner)
    found = pages(client)
    assert TITLE not in found
    assert "A word of before" not in found
    page = client.get(f"/notices/{notice.pk}/").content.decode()
    assert "You do not have access to it any more." in page
    assert item.reference not in page
    assert f"/actions/{item.pk}/" not in page
    assert TITLE in signed_in(make.secretary()).get("/notices/").content.decode()


def test_the_secretariat_reads_no_title_of_a_draft_in_the_ledger(signed_in):
    drafter = make.counsellor()
    meet = make.meet()
    draft = make.draft(drafter, title=TITLE, ask="")
    with clock.pretend(make.moment(meet.submit_by_on - timedelta(days=2), hour=8)):
        sweep()
        assert Notice.objects.filter(recommendation=draft).exists()
        assert TITLE in pages(signed_in(drafter))
        assert TITLE not in pages(signed_in(make.secretary()))


def test_who_has_an_assignment_taken_away_is_told_so_without_a_word_of_it():
    owner, maker = make.officer(make.department("Ministry of Tourism")), make.secretary()
    item = make.item("open", by=maker, title=TITLE)
    operation = ItemOperation.plan("assign", by=maker, post=owner.seats[0].post, note=TITLE).begin([item])
    work_off(only=operation)
    sweep()
    deliver()
    assert any(TITLE in sent.body for sent in mail.outbox if sent.to == [owner.email])
    mail.outbox.clear()
    operation.undo(by=maker)
    work_off(only=operation)
    assert not ActionItem.objects.visible_to(User.objects.get(pk=owner.pk)).filter(pk=item.pk).exists()
    sweep()
    deliver()
    (told,) = (sent for sent in mail.outbox if sent.to == [owner.email])
    assert item.reference in told.body
    assert "Took the assignment back." in told.body
    assert TITLE not in told.subject + told.body + told.alternatives[0][0]


def test_an_offer_is_told_to_who_holds_the_post_now_alone(signed_in):
    owner, by = make.officer(), make.secretary()
    item = make.item("underway", owner=owner, by=by, title=TITLE, sensitivity="restricted")
    offer = Handover.propose(item, to_post=make.post(make.department("Ministry of Tourism")), note=TITLE, by=owner)
    taker = make.officer(make.department("Ministry of Tourism"), "Officer")
    assert TITLE in signed_in(taker).get("/").content.decode()
    offer.move("decline", by=taker, note="Not ours.")
    taker = moved(taker)
    assert TITLE not in pages(signed_in(taker))
    assert not Holding.objects.current().filter(user=taker, post=offer.to_post).exists()
