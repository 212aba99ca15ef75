"""Who may move an invitation from where to where: the table of legal moves, written again by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.rules import NotAllowed, Refusal, RuleBroken
from meetings.invitation_status import Status
from meetings.invitations.models import Invitation, answers_close_at
from meetings.invitations.moves import ANSWERS, MOVES
from meetings.participants.models import Participant
from participants.models import User
from tests import make
from tests.meetings.invitations import make as made

pytestmark = pytest.mark.django_db

OPEN = {"queued", "bounced", "sent", "accepted", "tentative", "declined", "substitute_proposed", "substitute_refused"}
RECORDED = OPEN | {"expired"}
EVERYWHERE = set(Status) - {"revoked"}
# verb -> person -> statuses from which it is legal; whoever is not named may never
LEGAL = {
    "queue": {"secretary": {"draft", "bounced", "expired"}},
    "send": {"system": {"queued", "bounced"}},
    "bounce": {"system": {"queued", "sent"}, "secretary": {"queued", "sent"}},
    "approve": {"secretary": {"substitute_proposed"}},
    "refuse": {"secretary": {"substitute_proposed"}},
    "expire": {"system": set()},  # before the cut-off
    "revoke": {"secretary": EVERYWHERE},
} | {
    verb: {"system": OPEN, "invitee": OPEN, "assistant": OPEN, "secretary": RECORDED}
    for verb in ("accept", "tentative", "decline", "propose")
}
PEOPLE = ("system", "invitee", "assistant", "secretary", "colleague", "coordinator", "observer")
DETAILS = {
    "decline": {"note": "Elections in the host country"},
    "refuse": {"note": "Only heads speak in this round"},
    "revoke": {"note": "The meet was moved"},
    "propose": {"nominee": {"name": "Mr Dev Anand", "email": "dev@example.org"}},
}


class World:
    def __init__(self) -> None:
        self.people: dict[str, User | None] = {
            "system": None,
            "invitee": make.head_of_mission("JP"),
            "assistant": make.counsellor("JP"),
            "secretary": make.secretary(),
            "colleague": make.user("mission", make.post(make.mission("JP"), "Second Secretary")),
            "coordinator": make.coordinator(),
            "observer": make.observer(),
        }

    def participant(self) -> Participant:
        return made.participant(
            contact_of=made.contact(user=self.people["invitee"]),
            assistant=made.contact(user=self.people["assistant"], designation="Counsellor"),
        )


@pytest.fixture
def world() -> World:
    return World()


def put_in(row: Invitation, status: str) -> Invitation:
    """Into `status` by a plain UPDATE, whatever the road; with somebody proposed where that belongs."""
    nominee = made.contact(**made.NOMINEE) if status.startswith("substitute") else None
    Invitation.objects.filter(pk=row.pk).update(status=status, nominee=nominee)
    return made.again(row)


@pytest.mark.parametrize("verb", list(MOVES))
def test_each_move_is_legal_for_whom_and_from_where_the_table_says(world: World, verb: str):
    row = made.invitation("draft", by=world.people["secretary"], row=world.participant())
    wrong = []
    for kind in PEOPLE:
        for status in Status:
            legal = status in LEGAL[verb].get(kind, set())
            if attempt(row, verb, kind, status, world) != legal:
                wrong.append((kind, status, "legal" if legal else "not legal"))
    assert not wrong


def attempt(row: Invitation, verb: str, kind: str, status: str, world: World) -> bool:
    """Whether the move is made; what it wrote is undone."""
    details = dict(DETAILS.get(verb, {}))
    if kind == "secretary" and verb in ANSWERS:
        details["reported_by"] = "his office, by telephone"
    sid = make.transaction.savepoint()
    try:
        put_in(row, status).move(verb, by=world.people[kind], **details)
    except Refusal as refusal:
        assert str(refusal.sentence).strip()  # noqa: PT017 - the refusal is one of two answers
        return False
    else:
        return True
    finally:
        make.transaction.savepoint_rollback(sid)


def test_the_list_of_participants_keeps_the_status():
    row = made.invitation("draft")
    for verb, by, status in (
        ("queue", make.secretary(), "queued"),
        ("send", None, "sent"),
        ("accept", None, "accepted"),
    ):
        row.move(verb, by=by)
        assert Participant.objects.get(pk=row.participant_id).invitation_status == status
        assert row.status == status
    assert row.sent_at
    assert row.answered_at
    assert row.letter_number == "EM/2027/INV/0001"


@pytest.mark.parametrize("verb", ANSWERS)
def test_the_same_answer_twice_is_one_event(verb: str):
    row = made.invitation("sent")
    first = row.move(verb, by=None, **DETAILS.get(verb, {}))
    reread = made.again(row)
    assert reread.move(verb, by=None, **DETAILS.get(verb, {})) == first
    assert row.events.filter(verb=verb).count() == 1
    assert made.again(row).version == reread.version


def test_an_answer_can_be_changed_until_the_end_of_the_cut_off_day_at_the_venue():
    row = made.invitation("sent")
    ends = answers_close_at(row.meet)
    with clock.pretend(ends - timedelta(minutes=1)):
        row.move("accept", by=None)
    with clock.pretend(ends), pytest.raises(RuleBroken, match="Answers closed on"):
        row.move("decline", by=None, note="Ill")
    assert made.again(row).status == "accepted"


def test_after_the_cut_off_the_secretariat_records_on_whose_word():
    row, secretary = made.invitation("sent"), make.secretary()
    with clock.pretend(answers_close_at(row.meet)):
        row.move("expire", by=None)
        with pytest.raises(RuleBroken, match="Enter on whose word"):
            row.move("accept", by=secretary)
        event = row.move("accept", by=secretary, reported_by="the embassy, by letter")
    assert event.changes["reported_by"] == ["", "the embassy, by letter"]
    assert made.again(row).answered_via == "recorded"


def test_only_the_unanswered_expire():
    rows = {status: made.invitation(status) for status in ("sent", "tentative")}
    assert not Invitation.objects.to_expire().exists()
    with clock.pretend(answers_close_at(rows["sent"].meet)):
        assert list(Invitation.objects.to_expire()) == [rows["sent"]]
        with pytest.raises(RuleBroken):
            rows["tentative"].move("expire", by=None)


def test_who_was_taken_off_the_list_answers_no_more():
    row = made.invitation("sent")
    made.take_off(row)
    with pytest.raises(RuleBroken, match="not on the list"):
        made.again(row).move("accept", by=None)


def test_a_participant_has_one_invitation_that_is_not_revoked():
    row, secretary = made.invitation("sent"), make.secretary()
    assert made.prepared(row.participant, by=secretary) == []
    row.move("revoke", by=secretary, note="Sent to the former ambassador")
    [second] = made.prepared(row.participant, by=secretary)
    assert second.calendar_uid != row.calendar_uid
    assert second.digest != row.digest


# Substitutes


def proposed(**values) -> Invitation:
    row = made.invitation("sent")
    row.move("propose", by=None, nominee=made.NOMINEE | values)
    return made.again(row)


def test_an_approved_substitute_is_a_participant_with_an_accepted_invitation():
    row = proposed(organisation=make.mission("JP"))
    row.move("approve", by=make.secretary())
    substitute = row.participant.substitute
    assert (str(substitute), substitute.category, substitute.invitation_status) == ("Ms Asha Rao", "head", "accepted")
    assert substitute.precedence == row.participant.precedence
    own = substitute.invitations.get()
    assert (own.status, own.letter_serial) == ("accepted", 2)
    assert own.events.get().verb == "substitute"
    assert made.again(row).status == "substitute_approved"
    assert Participant.objects.get(pk=row.participant_id).removed_at is None


def test_a_substitute_of_another_organisation_needs_the_secretariats_choice():
    row, secretary = proposed(organisation_name="Japan Tea Board"), make.secretary()
    with pytest.raises(RuleBroken, match="is of another organisation"):
        row.move("approve", by=secretary)
    assert Participant.objects.count() == 1
    row.move("approve", by=secretary, accepts_other_organisation=True)
    assert Participant.objects.count() == 2


def test_nobody_is_proposed_who_takes_part_already_or_is_the_invitee():
    row = made.invitation("sent")
    other = made.participant(contact_of=made.contact(name="Mr Known", email="known@example.org")).contact
    own = row.participant.contact
    for proposed_one in (
        own,
        {"name": own.name, "email": own.email},
        other,
        {"name": "mr known", "email": other.email},
    ):
        with pytest.raises(RuleBroken):
            made.again(row).move("propose", by=None, nominee=proposed_one)
    assert made.again(row).status == "sent"


@pytest.mark.parametrize(
    "office", [{"organisation_name": "Japan Tea Board"}, {"organisation": "mission"}, {"email": "dev@example.org"}]
)
def test_who_is_proposed_twice_is_one_contact_and_one_event(office: dict):
    if "organisation" in office:
        office = {"organisation": make.mission("JP")}
    known = made.contact(name="Mr Dev Anand", **{"organisation": None, "email": ""} | office)
    row = made.invitation("sent")
    for name in ("Mr Dev Anand", "mr dev anand", "MR DEV ANAND"):
        row.move("propose", by=None, nominee={"name": name} | office)
    assert row.nominee == known
    assert row.events.filter(verb="propose").count() == 1


def test_a_substitute_who_came_on_the_list_meanwhile_is_not_approved():
    row = proposed(organisation=make.mission("JP"))
    made.participant(contact_of=row.nominee, category="accompanying")
    with pytest.raises(RuleBroken, match="takes part in the meet already"):
        row.move("approve", by=make.secretary())
    assert made.again(row).status == "substitute_proposed"


def test_nobody_else_is_approved_than_who_was_shown():
    row = proposed(organisation=make.mission("JP"))
    shown = row.nominee_id
    row.move("propose", by=None, nominee={"name": "Mr Other", "organisation": make.mission("JP")})
    with pytest.raises(RuleBroken, match="Somebody else was proposed meanwhile"):
        row.move("approve", by=make.secretary(), nominee=shown)
    made.take_off(row)
    with pytest.raises(RuleBroken, match="not on the list"):
        row.move("approve", by=make.secretary(), nominee=row.nominee_id)
    assert Participant.objects.current().count() == 0


def test_who_changes_their_mind_takes_the_proposal_along():
    row = proposed(organisation=make.mission("JP"))
    row.move("accept", by=None)
    assert made.again(row).nominee is None
    with pytest.raises(RuleBroken):
        row.move("approve", by=make.secretary())


# Preparing


def test_days_in_the_past_are_refused_and_nothing_is_written():
    row, secretary = made.participant(), make.secretary()
    today = clock.today(row.meet.time_zone)
    with pytest.raises(RuleBroken, match="This day is past"):
        made.prepared(row, by=secretary, letter_date=today - timedelta(days=1))
    with pytest.raises(RuleBroken, match="after the last day to answer"):
        made.prepared(row, by=secretary, letter_date=row.meet.answers_close_on + timedelta(days=1))
    with clock.pretend(answers_close_at(row.meet)), pytest.raises(RuleBroken, match="were to be answered by"):
        made.prepared(row, by=secretary)
    draft = made.invitation("draft", row=row)
    with clock.pretend(answers_close_at(row.meet)), pytest.raises(RuleBroken, match="were to be answered by"):
        draft.move("queue", by=secretary)
    assert made.again(draft).status == "draft"


def test_only_the_secretariat_prepares_and_queues():
    row, coordinator = made.participant(), make.coordinator()
    with pytest.raises(NotAllowed):
        made.prepared(row, by=coordinator)
    with pytest.raises(NotAllowed):
        Invitation.queue(row.meet, Invitation.objects.all(), by=coordinator)


def test_each_gets_the_text_of_their_category_in_their_language():
    hindi = made.participant(contact_of=made.contact(name="A. Kumar", name_hi="अ. कुमार", language="hi"))
    english = made.participant(contact_of=made.contact(name="B. Rao", honorific="", designation=""))
    rows = {row.participant_id: row for row in made.prepared(hindi, english, by=make.secretary())}
    assert "अ. कुमार" in rows[hindi.pk].text
    assert rows[english.pk].text.startswith("Dear B. Rao,")
    for row in rows.values():
        assert "{" not in row.subject + row.text
        assert "  " not in row.text


def test_a_substitute_takes_the_place_in_a_full_delegation():
    meet, head = made.a_meet(accompanying_limit=1), made.participant()
    row = made.invitation("sent", row=made.participant(meet, category="accompanying", head=head))
    row.move("propose", by=None, nominee=made.NOMINEE | {"organisation": make.mission("JP")})
    row.move("approve", by=make.secretary())
    assert row.participant.substitute.head == head
    with pytest.raises(RuleBroken, match="which is this meet's limit"):
        made.participant(meet, category="accompanying", head=head)
