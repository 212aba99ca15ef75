"""Doing operations: by several at once, after a stop, without a broker, in somebody's name, and past what breaks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from actions import tasks
from actions.bulk.working_off import work_off
from actions.models import ActionEvent, ActionItem, ItemOperation
from core import clock
from participants.models import Absence, User
from tests import make
from tests.actions.bulk import BULK, CANCEL, WHY, asking, chosen, do, outcomes, sentences, several
from tests.actions.conftest import Cast
from tests.at_once import at_once


def begun(cast: Cast, number: int, by: User | None = None) -> ItemOperation:
    return ItemOperation.plan("cancel", by=by or cast.secretary, note=WHY).begin(several(cast, number))


@pytest.mark.django_db
def test_a_page_does_a_first_part_and_the_worker_the_rest_while_the_page_tells_how_far_it_is(
    cast: Cast, signed_in, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("actions.bulk.views.AT_ONCE", -1)  # no time at all for the first part
    client = signed_in(cast.secretary)
    where = do(client, CANCEL, chosen(several(cast, 60)) | asking(cast, CANCEL)).headers["Location"]
    page = client.get(where).content.decode()
    for words in (
        "It is being done",
        "0 of 60 action items are through.",
        '<progress value="0"',
        'hx-trigger="every 2s"',
        '<meta http-equiv="refresh" content="5">',
        "Still to come (60)",
    ):
        assert words in page, words
    assert "Take it back" not in page
    assert "60 still to come" in client.get(BULK).content.decode()
    tasks.work_off()
    page = client.get(where).content.decode()
    assert "Done (60)" in page
    assert "Take it back" in page
    assert 'hx-trigger="every 2s"' not in page
    assert 'http-equiv="refresh"' not in page


@pytest.mark.django_db
def test_whoever_is_stopped_in_between_loses_nothing_and_does_nothing_twice(cast: Cast):
    operation = begun(cast, 4)
    for row in operation.rows.order_by("pk")[:2]:
        row.work()
    call_command("work_off")
    call_command("work_off")
    assert outcomes(operation) == ["done"] * 4
    assert ActionEvent.objects.filter(verb="cancel").count() == 4


@pytest.mark.django_db
def test_what_breaks_is_left_out_and_the_rest_goes_on(cast: Cast):
    operation = begun(cast, 3)
    broken = operation.rows.order_by("pk")[1]
    with connection.cursor() as cursor:  # the database itself refuses what is done to it
        cursor.execute(
            "CREATE FUNCTION pg_temp.breaks() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF NEW.id = {broken.item_id} THEN RAISE EXCEPTION 'out of order'; END IF; RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER breaks BEFORE UPDATE ON actions_actionitem FOR EACH ROW EXECUTE FUNCTION pg_temp.breaks()"
        )
    assert work_off() == 3
    assert outcomes(operation) == ["done", "refused", "done"]
    assert sentences(operation)[1].startswith("Something broke here, and nothing was done")
    assert ActionItem.objects.get(pk=broken.item_id).status == "open"


@pytest.mark.django_db
def test_who_stands_in_for_somebody_does_it_in_their_name_though_a_worker_does_it(cast: Cast):
    substitute = make.coordinator("Under Secretary (Coordination)")
    owner = cast.coordinator
    today = clock.today()
    absence = Absence.objects.create(user=owner, substitute=substitute, from_on=today, until_on=today)
    substitute.stand_in(absence)
    operation = begun(cast, 1, by=substitute)
    work_off()
    event = operation.rows.get().event
    assert (event.actor, event.acted_for) == (substitute, owner)


@pytest.mark.django_db
def test_after_the_absence_nothing_more_is_done_in_the_name_of_who_was_away(cast: Cast):
    substitute = make.user("officer", make.post(make.department("Ministry of Tourism"), "Clerk"))
    today = clock.today()
    absence = Absence.objects.create(user=cast.coordinator, substitute=substitute, from_on=today, until_on=today)
    substitute.stand_in(absence)
    operation = begun(cast, 1, by=substitute)
    with clock.pretend(clock.now() + timedelta(days=2)):
        work_off()
    assert outcomes(operation) == ["refused"]


@pytest.mark.django_db
def test_who_has_no_access_any_more_does_nothing_more(cast: Cast):
    operation = begun(cast, 1)
    User.objects.filter(pk=cast.secretary.pk).update(is_active=False)
    work_off()
    assert sentences(operation) == ["The account of who asked for it was closed meanwhile."]


@pytest.mark.django_db
def test_why_it_is_refused_is_said_in_the_language_of_who_asked(cast: Cast):
    User.objects.filter(pk=cast.secretary.pk).update(language="hi")
    operation = begun(cast, 1)
    operation.rows.get().item.move("cancel", by=cast.coordinator, note="It is done by another.")
    work_off()
    assert "रद्द" in sentences(operation)[0]


@pytest.mark.django_db(transaction=True)
def test_several_workers_do_each_item_once_and_none_waits_for_another(transactional_db: Any):
    cast = Cast()
    operation = begun(cast, 12)
    assert at_once(*[work_off] * 3) == ["done"] * 3
    assert outcomes(operation) == ["done"] * 12
    assert ActionEvent.objects.filter(verb="cancel").count() == 12


@pytest.mark.django_db(transaction=True)
def test_two_operations_on_the_same_items_both_come_to_their_end(transactional_db: Any):
    cast = Cast()
    items = several(cast, 6)
    first = ItemOperation.plan("cancel", by=cast.secretary, note=WHY).begin(items)
    second = ItemOperation.plan("cancel", by=cast.coordinator, note=WHY).begin(items[::-1])
    at_once(lambda: work_off(only=first), lambda: work_off(only=second))
    assert sorted(outcomes(first) + outcomes(second)) == ["done"] * 6 + ["refused"] * 6


@pytest.mark.django_db(transaction=True)
def test_taking_back_and_accepting_at_once_leaves_one_of_the_two(transactional_db: Any):
    cast = Cast()
    cast.of("taker")
    item = several(cast, 1)[0]
    operation = ItemOperation.plan("assign", by=cast.secretary, post=cast.taker_post, note=WHY).begin([item])
    work_off()
    operation.undo(by=cast.secretary)
    other = ActionItem.objects.get(pk=item.pk)
    at_once(work_off, lambda: other.move("accept", by=cast.taker))
    item.refresh_from_db()
    assert (outcomes(operation), item.owner, item.status) in (
        (["taken_back"], cast.post, "open"),
        (["kept"], cast.taker_post, "underway"),
    )
