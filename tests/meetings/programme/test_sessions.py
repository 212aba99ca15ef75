"""Sessions: the rules of their times and people, their moves, their trail, and who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import translation

from core.rules import NotAllowed, RuleBroken, StaleEdit
from documents.models import Document
from meetings.models import AgendaItem, MeetEvent, Session, SessionDocument, SessionEvent, SessionParticipant
from meetings.programme.moves import SessionStatus
from tests import make
from tests.documents import files
from tests.meetings.programme import factories

pytestmark = pytest.mark.django_db

# verb -> statuses from which it leads, and where to; written again by hand
LEGAL = {
    "publish": ({"draft"}, "published"),
    "cancel": ({"published"}, "cancelled"),
    "restore": ({"cancelled"}, "draft"),
}
ROADS = {"draft": [], "published": ["publish"], "cancelled": ["publish", "cancel"]}
WHY = "The minister is in Parliament."


def in_status(status: str) -> Session:
    row = factories.session()
    for verb in ROADS[status]:
        row.move(verb, by=factories.secretary(), note=WHY)
    return row


@pytest.mark.parametrize("status", list(SessionStatus))
@pytest.mark.parametrize("verb", LEGAL)
def test_a_move_leads_where_the_table_says_and_nowhere_else(verb: str, status: str):
    row, (sources, target) = in_status(status), LEGAL[verb]
    if status in sources:
        row.move(verb, by=factories.secretary(), note=WHY)
        assert Session.objects.get(pk=row.pk).status == target
        assert row.events.last().verb == verb
    else:
        with pytest.raises(RuleBroken):
            row.move(verb, by=factories.secretary(), note=WHY)
        assert Session.objects.get(pk=row.pk).status == status


def test_the_table_of_moves_is_whole():
    assert {verb: (set(move.sources), move.target) for verb, move in Session.MOVES.items()} == LEGAL


@pytest.mark.parametrize("kind", [make.head_of_mission, make.officer, make.coordinator, make.observer])
@pytest.mark.parametrize("status", list(SessionStatus))
def test_only_the_secretariat_moves_and_edits(status: str, kind):
    row, person = in_status(status), kind()
    for verb in LEGAL:
        with pytest.raises(NotAllowed):
            row.move(verb, by=person, note=WHY)
    with pytest.raises(NotAllowed):
        row.edit({"room": "Hall"}, by=person, version=row.version)
    with pytest.raises(NotAllowed):
        row.remove(by=person)
    assert row.moves_for(person) == []


def test_a_session_is_published_with_a_time_and_cancelled_with_a_reason():
    row = Session.add(make.meet(), by=None, title="Plenary", kind="plenary")
    with pytest.raises(RuleBroken, match="when it begins and ends"):
        row.move("publish", by=factories.secretary())
    other = factories.published()
    with pytest.raises(RuleBroken, match="Say why the session is cancelled"):
        other.move("cancel", by=factories.secretary())
    assert Session.objects.get(pk=other.pk).is_published


@pytest.mark.parametrize(
    ("hours", "day", "field"),
    [((11, 10), 0, "ends_at"), ((10, 10), 0, "ends_at"), ((8, 20.5), 0, "ends_at"), ((10, 11), 3, "on")],
    ids=["ends before it begins", "no time at all", "too long", "after the meet"],
)
def test_times_that_make_no_sense_are_refused_and_write_nothing(hours, day: int, field: str):
    with pytest.raises(RuleBroken) as refused:
        factories.session(hours=hours, day=day)
    assert refused.value.details["field"] == field
    assert not Session.objects.exists()


def test_one_time_alone_is_refused():
    meet = make.meet()
    with pytest.raises(RuleBroken, match="both when it begins and when it ends"):
        Session.add(meet, by=None, title="Plenary", kind="plenary", starts_at=factories.at(meet, 10))


def test_a_review_may_be_held_after_the_meet_and_nothing_else_may():
    meet = make.meet()
    later = meet.ends_on + timedelta(days=30)
    assert Session.add(meet, by=None, title="Review", kind="review", on=later).on == later
    with pytest.raises(RuleBroken, match="choose a day within it"):
        Session.add(meet, by=None, title="Plenary", kind="plenary", on=later)


def test_the_database_refuses_an_end_before_the_beginning():
    row = factories.session()
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=row.pk).update(ends_at=row.starts_at)


@pytest.mark.parametrize("role", ["chair", "rapporteur"])
def test_who_leads_is_on_the_list_of_the_same_meet(role: str):
    elsewhere = factories.participant(make.meet("2031"))
    gone = factories.participant()
    gone.remove(by=factories.secretary())
    for wrong in (elsewhere, gone):
        with pytest.raises(RuleBroken, match="on the list of participants"):
            factories.session(**{role: wrong})
        row = factories.session()
        with pytest.raises(RuleBroken, match="on the list of participants"):
            row.edit({role: wrong}, by=factories.secretary(), version=row.version)
        with pytest.raises(RuleBroken, match="on the list of participants"):
            factories.item(row, presenter=wrong)
        with pytest.raises(RuleBroken, match="on the list of participants"):
            row.expect([wrong], by=factories.secretary())
    assert not AgendaItem.objects.exists()
    assert not SessionParticipant.objects.exists()


def test_the_day_follows_the_time_at_the_venue():
    meet = make.meet()
    row = factories.session(meet)
    secretary = factories.secretary()
    row.edit(
        {"starts_at": factories.at(meet, 0, 15, day=1), "ends_at": factories.at(meet, 1, day=1)},
        by=secretary,
        version=row.version,
    )
    # a quarter past midnight in Delhi is still the day before in Greenwich
    assert (row.starts_at.date(), row.on) == (meet.starts_on, meet.starts_on + timedelta(days=1))


def test_two_titles_of_one_meet_differ():
    row = factories.session(title="Logistics")
    other = factories.session(title="Logistics too")
    with pytest.raises(RuleBroken, match="of this title already"):
        factories.session(title="Logistics")
    with pytest.raises(RuleBroken, match="of this title already"):
        other.edit({"title": "Logistics"}, by=factories.secretary(), version=other.version)
    row.edit({"title": "Logistics", "room": "B"}, by=factories.secretary(), version=row.version)
    factories.session(make.meet("2031"), title="Logistics")


def test_two_who_edit_the_same_field_are_told_apart():
    row, secretary = factories.session(), factories.secretary()
    base = {"room": row.digest_of("room", ""), "title": row.digest_of("title", row.title)}
    row.edit({"room": "Hall A"}, by=secretary, version=row.version, base=base)
    with pytest.raises(StaleEdit):
        row.edit({"room": "Hall B"}, by=secretary, version=1, base=base)
    row.edit({"title": "Another title"}, by=secretary, version=1, base=base)
    assert (row.room, row.title) == ("Hall A", "Another title")


def test_a_draft_leaves_no_trail_and_a_published_session_leaves_one_for_each_change():
    row, secretary = factories.session(), factories.secretary()
    row.edit({"room": "Hall A"}, by=secretary, version=row.version)
    factories.item(row)
    row.expect([factories.participant()], by=secretary)
    assert not row.events.exists()
    row.move("publish", by=secretary)
    row.edit({"room": "Hall B"}, by=secretary, version=row.version)
    item = factories.item(row, "Closing")
    item.edit({"minutes": 30}, by=secretary, version=item.version)
    row.reorder(list(row.agenda_items.order_by("-position").values_list("pk", flat=True)), by=secretary)
    item.remove(by=secretary)
    verbs = ["publish", "edit", "agenda_add", "agenda_edit", "agenda_order", "agenda_remove"]
    assert list(row.events.values_list("verb", flat=True)) == verbs
    assert row.events.get(verb="edit").changes == {"room": ["Hall A", "Hall B"]}


def test_history_of_a_session_is_never_changed():
    row = factories.published()
    for change in (
        lambda: SessionEvent.objects.update(note="x"),
        lambda: SessionEvent.objects.all()._raw_delete("default"),
        lambda: Session.objects.filter(pk=row.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_draft_can_be_removed_and_what_was_published_stays():
    row, secretary = factories.session(), factories.secretary()
    factories.item(row)
    row.expect([factories.participant()], by=secretary)
    row.remove(by=secretary)
    assert not Session.objects.exists()
    assert not AgendaItem.objects.exists()
    other = factories.published()
    for note in ("", WHY):
        with pytest.raises(RuleBroken, match=r"stays on record|is cancelled"):
            other.remove(by=secretary)
        if not note:
            other.move("cancel", by=secretary, note=WHY)
    other.move("restore", by=secretary)
    with pytest.raises(RuleBroken, match="stays on record"):
        other.remove(by=secretary)


def test_a_draft_whose_documents_were_removed_can_be_removed_and_they_stay_on_record():
    row, secretary = factories.session(), factories.secretary()
    names = ("Concept note", "Annex")
    papers = [
        SessionDocument.add(row, ContentFile(files.pdf(name.encode()), f"{name}.pdf"), by=secretary, title=name)
        for name in names
    ]
    papers[0].remove(by=secretary)
    with pytest.raises(RuleBroken, match=r"stays on the programme: session documents \(1\)\.$"):
        row.remove(by=secretary)
    assert Session.objects.get() == row
    assert SessionDocument.objects.filter(session=row).count() == 2
    papers[1].remove(by=secretary)
    row.remove(by=secretary)
    assert not Session.objects.exists()
    kept = list(SessionDocument.objects.order_by("id"))
    assert [(one.title, one.session, bool(one.removed_at)) for one in kept] == [(name, None, True) for name in names]
    assert Document.objects.count() == 2
    assert not SessionDocument.objects.visible_to(secretary).exists()
    with pytest.raises(RuleBroken, match="Somebody else"):
        kept[0].remove(by=secretary)
    event = MeetEvent.objects.latest("id")
    assert event.changes == {"session": [row.title, ""], "removed_documents": ["Concept note, Annex", ""]}
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionDocument.objects.update(removed_at=None)


def test_what_still_belongs_to_a_draft_is_named_in_hindi_too():
    row, secretary = factories.session(), factories.secretary()
    make.recommendation("submitted", by=make.head_of_mission(), session=row)
    with pytest.raises(RuleBroken, match=r"stays on the programme: recommendations \(1\)\."):
        row.remove(by=secretary)
    with translation.override("hi"), pytest.raises(RuleBroken, match=r"सत्र से अभी भी .*: सिफ़ारिशें \(1\)"):
        row.remove(by=secretary)


def test_what_is_cancelled_is_not_edited():
    row, secretary = in_status("cancelled"), factories.secretary()
    with pytest.raises(RuleBroken, match="restore it"):
        row.edit({"room": "Hall"}, by=secretary, version=row.version)
    with pytest.raises(RuleBroken, match="restore it"):
        factories.item(row)
    with pytest.raises(RuleBroken, match="restore it"):
        row.expect([factories.participant()], by=secretary)


# --- who sees it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "sees"),
    [
        (make.secretary, {"draft", "published", "cancelled"}),
        (make.coordinator, {"draft", "published", "cancelled"}),
        (make.head_of_mission, {"published", "cancelled"}),
        (make.officer, {"published", "cancelled"}),
        (make.observer, {"published", "cancelled"}),
    ],
)
def test_drafts_are_seen_by_who_prepares_the_meet(kind, sees: set[str]):
    rows = {status: in_status(status) for status in SessionStatus}
    for row in rows.values():
        AgendaItem.objects.create(session=row, title="Opening")
    person = kind()
    assert {row.status for row in Session.objects.visible_to(person)} == sees
    assert {row.session.status for row in AgendaItem.objects.visible_to(person)} == sees


def test_missions_see_their_own_people_among_those_expected():
    head = make.head_of_mission()
    own = factories.participant(user=head, category="head")
    other = factories.participant(user=make.head_of_mission("FR"), category="head")
    row = factories.published()
    row.expect([own, other], by=factories.secretary())
    seen = SessionParticipant.objects.visible_to(head)
    assert [expected.participant for expected in seen] == [own]
    assert SessionParticipant.objects.visible_to(make.observer()).count() == 0
    assert SessionParticipant.objects.visible_to(factories.secretary()).count() == 2


# --- who is told ---------------------------------------------------------------------------------------------------


def test_only_those_whom_a_session_concerns_are_told_and_each_once():
    chair, presenter, both, mute, left = (factories.participant() for _ in range(5))
    actor = factories.secretary()
    own = factories.participant(user=actor, category="secretariat")
    factories.participant()  # in no session
    row = factories.session(chair=chair, rapporteur=own)
    factories.item(row, presenter=presenter)
    factories.item(row, "Second", presenter=both)
    row.expect([both, mute, left, own], by=actor)
    type(mute.contact).objects.filter(pk=mute.contact.pk).update(email="")
    left.remove(by=actor)
    assert row.recipients_of_move("publish", by=actor) == [chair.pk, presenter.pk, both.pk]
    row.move("publish", by=actor)
    assert row.events.get().participants == [chair.pk, presenter.pk, both.pk]


@pytest.mark.parametrize(
    ("values", "is_notified"),
    [
        ({"room": "Hall B"}, True),
        ({"video_url": "https://video.example.org/1"}, True),
        ({"title": "Another"}, False),
        ({"kind": "wto"}, False),
    ],
)
def test_a_change_of_what_people_must_know_is_told(values, is_notified):
    chair, actor = factories.participant(), factories.secretary()
    row = factories.session(chair=chair)
    assert row.recipients_of_edit(values, by=actor) == []  # a draft tells nobody
    row.move("publish", by=actor)
    expected = [chair.pk] if is_notified else []
    assert row.recipients_of_edit(values, by=actor) == expected
    row.edit(values, by=actor, version=row.version)
    assert row.events.get(verb="edit").participants == expected


@pytest.mark.parametrize("role", ["chair", "rapporteur"])
def test_another_leader_is_told_to_who_it_was_and_who_it_is_and_to_nobody_else(role: str):
    before, after, other, actor = (*(factories.participant() for _ in range(3)), factories.secretary())
    row = factories.session(**{role: before})
    row.expect([other], by=actor)
    assert row.recipients_of_edit({role: after}, by=actor) == []  # a draft
    row.move("publish", by=actor)
    assert row.recipients_of_edit({role: after}, by=actor) == [before.pk, after.pk]
    assert row.recipients_of_edit({role: after, "room": "Hall B"}, by=actor) == [before.pk, after.pk, other.pk]
    assert row.recipients_of_edit({role: None}, by=actor) == [before.pk]
    row.edit({role: after}, by=actor, version=row.version)
    assert row.events.get(verb="edit").participants == [before.pk, after.pk]
    row.edit({"title": "Another"}, by=actor, version=row.version)
    assert row.events.filter(verb="edit").last().participants == []


def test_a_presenter_who_is_named_replaced_or_removed_is_told_and_nobody_else():
    before, after, other, actor = (*(factories.participant() for _ in range(3)), factories.secretary())
    row = factories.session(chair=other)
    row.move("publish", by=actor)
    item = factories.item(row, presenter=before)
    item.edit({"minutes": 30}, by=actor, version=item.version)
    item.edit({"presenter": after, "title": "Closing"}, by=actor, version=item.version)
    item.remove(by=actor)
    found = list(row.events.exclude(verb="publish").values_list("verb", "participants"))
    assert found == [
        ("agenda_add", [before.pk]),
        ("agenda_edit", []),
        ("agenda_edit", [before.pk, after.pk]),
        ("agenda_remove", [after.pk]),
    ]


def test_who_has_another_role_is_told_nothing_by_being_expected_or_no_longer():
    chair, actor = factories.participant(), factories.secretary()
    row = factories.session(chair=chair)
    row.move("publish", by=actor)
    row.expect([chair], by=actor)
    row.no_longer_expect(row.expected.get(), by=actor)
    row.expect([chair], by=actor)
    row.edit({"chair": None}, by=actor, version=row.version)  # expected from now on, and no chair
    found = list(row.events.exclude(verb="publish").values_list("verb", "participants"))
    assert found == [("expect", []), ("expect_not", []), ("expect", []), ("edit", [chair.pk])]


def test_whoever_makes_the_change_and_whoever_cannot_be_reached_is_not_told():
    actor = factories.secretary()
    own = factories.participant(user=actor, category="secretariat")
    mute = factories.participant(email="")
    row = factories.session()
    row.move("publish", by=actor)
    for person in (own, mute):
        row.edit({"chair": person}, by=actor, version=row.version)
        factories.item(row, presenter=person)
    assert not row.events.exclude(participants=[]).exists()


def test_who_is_added_to_a_published_session_is_told_and_nobody_else():
    chair, new, actor = factories.participant(), factories.participant(), factories.secretary()
    row = factories.session(chair=chair)
    row.move("publish", by=actor)
    assert row.expect([new], by=actor) == 1
    assert row.expect([new], by=actor) == 0
    row.no_longer_expect(row.expected.get(), by=actor)
    recipients = list(row.events.exclude(verb="publish").values_list("verb", "participants"))
    assert recipients == [("expect", [new.pk]), ("expect_not", [new.pk])]


def test_a_programme_of_many_costs_the_same_statements(django_assert_num_queries):
    actor = factories.secretary()
    row = factories.session()
    people = [factories.participant() for _ in range(3)]
    with django_assert_num_queries(6):
        row.expect(people[:1], by=actor)
    with django_assert_num_queries(6):
        row.expect(people[1:], by=actor)
