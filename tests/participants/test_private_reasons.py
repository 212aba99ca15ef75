"""Why somebody left a post, or lost their access, is for the secretariat alone."""

from __future__ import annotations

import pytest
from django.core import mail

from actions.charge.models import Charge
from actions.models import ActionItem, ChargeTransfer
from participants.models import Post, PostEvent, User, UserEvent, trail
from reminders.delivery import deliver
from reminders.sweep import sweep
from tests import make

pytestmark = pytest.mark.django_db
WHY = "Zwergkanarie: suspended pending an inquiry"


def people() -> dict[str, User]:
    return {
        "colleague": make.officer(title="Section Officer"),
        "officer": make.officer(make.department("Ministry of Steel")),
        "coordinator": make.coordinator(),
        "without a post": make.user("officer"),
        "observer": make.observer(),
    }


def test_why_a_post_was_vacated_is_read_by_the_secretariat_alone(signed_in):
    person = make.officer()
    post = person.seats[0].post
    post.vacate(by=make.secretary(), note=WHY)
    for kind, reader in people().items():
        page = signed_in(reader).get(f"/posts/{post.pk}/").content.decode()
        assert "ended the holding" in page, kind
        assert WHY not in page, kind
    assert WHY in signed_in(make.secretary("Reader")).get(f"/posts/{post.pk}/").content.decode()


def test_the_head_of_a_mission_does_not_read_why_either(signed_in):
    head, counsellor = make.head_of_mission(), make.counsellor()
    post = counsellor.seats[0].post
    post.vacate(by=make.secretary(), note=WHY)
    page = signed_in(head).get(f"/posts/{post.pk}/").content.decode()
    assert "ended the holding" in page
    assert WHY not in page


def test_no_reason_in_the_trail_of_a_person_or_a_post_is_for_anybody_else():
    secretary, person = make.secretary(), make.user("officer")
    for verb in UserEvent.PAST:
        person.record(verb, by=secretary, note=WHY)
    post = make.post(make.department())
    for verb in PostEvent.PAST:
        post.record(verb, by=secretary, note=WHY)
    for row, verbs in ((person, UserEvent.PAST), (post, PostEvent.PAST)):
        for reader in (person, *people().values()):
            assert {event.note for event in trail(row, reader)} == {""}
        assert [event.note for event in trail(row, secretary)] == [WHY] * len(verbs)


@pytest.fixture
def transferred() -> tuple[list[ActionItem], User, ChargeTransfer]:
    """An item that was accepted and one that was not, given to another post for a reason."""
    owner, secretary = make.officer(), make.secretary()
    asked = make.recommendation("accepted", sensitivity="open")
    items = [
        make.item(status, owner=owner, asked=asked, by=secretary, sensitivity="open", title=f"Item {status}")
        for status in ("underway", "open")
    ]
    taker = make.officer(make.department("Ministry of Steel"), "Director")
    transfer = Charge(owner.seats[0].post, to_post=taker.seats[0].post).transfer(
        by=secretary, note=WHY, is_leaving=True
    )
    return items, taker, transfer


def test_why_a_charge_passes_stands_in_no_trail_of_its_items(transferred, signed_in):
    items, taker, _transfer = transferred
    assert set(Post.objects.filter(owned_items__in=items)) == {taker.seats[0].post}
    readers = people() | {
        "taker": taker,
        "mission": User.objects.get(role="mission"),
        "secretary": make.secretary("R"),
    }
    asked = items[0].recommendations.get()
    for kind, reader in readers.items():
        client = signed_in(reader)
        for item in items:
            for path in (f"/actions/{item.pk}/", f"/api/v1/actions/{item.pk}/"):
                answer = client.get(path)
                assert answer.status_code == 200, (kind, path)
                assert WHY not in answer.content.decode(), (kind, path)
        for path in (f"/recommendations/{asked.pk}/promise/", f"/api/v1/recommendations/{asked.pk}/promise/"):
            assert WHY not in client.get(path).content.decode(), (kind, path)


def test_the_secretariat_reads_why_with_the_transfer(transferred, signed_in):
    transfer = transferred[2]
    secretary = make.secretary("Reader")
    assert transfer.note == WHY
    assert WHY in signed_in(secretary).get(f"/actions/charge/done/{transfer.pk}/").content.decode()
    assert WHY in signed_in(secretary).get(f"/posts/{transfer.post_id}/").content.decode()


def test_no_mail_says_why(transferred, settings):
    settings.NOTICE_REST = 0
    sweep()
    deliver()
    assert mail.outbox
    assert [sent.subject for sent in mail.outbox if WHY in sent.subject + sent.body] == []


def test_what_older_transfers_left_in_a_trail_is_not_shown_either(signed_in):
    item = make.item("underway", sensitivity="open")
    secretary = make.secretary("Reader")
    item.record("transfer", by=secretary, note=WHY)
    assert WHY not in signed_in(make.observer()).get(f"/actions/{item.pk}/").content.decode()
    assert WHY in signed_in(secretary).get(f"/actions/{item.pk}/").content.decode()
