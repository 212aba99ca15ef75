"""Factories of people on the list of a meet, and of invitations in each status."""

from __future__ import annotations

from itertools import count
from typing import Any

from core import clock
from meetings.invitation_status import Status
from meetings.invitations.models import Invitation
from meetings.models import Meet
from meetings.participants.models import Category, Participant
from participants.contacts.models import Contact
from participants.models import Post, User
from tests import make

_numbers = count(1)
NOMINEE = {"name": "Ms Asha Rao", "designation": "Deputy Chief of Mission", "email": "asha.rao@example.org"}


def contact(**values: Any) -> Contact:
    number = next(_numbers)
    fields = {
        "honorific": "H.E. Mr",
        "name": f"Person {number}",
        "designation": "Ambassador",
        "organisation": make.mission("JP"),
        "email": f"person{number}@example.org",
        "time_zone": "Asia/Tokyo",
    }
    return Contact.add(by=None, **fields | values)


def participant(meet: Meet | None = None, *, contact_of: Contact | None = None, **values: Any) -> Participant:
    return Participant.add(
        meet or a_meet(),
        contact_of or contact(),
        by=None,
        **{"category": Category.HEAD} | values,
    )


def a_meet(**values: Any) -> Meet:
    """The meet of 2027, made once."""
    meet = Meet.objects.filter(slug="2027").first() or make.meet()
    for name, value in values.items():
        setattr(meet, name, value)
    meet.save()
    return meet


def signatory() -> Post:
    return make.post(make.commerce(), "Additional Secretary")


def prepared(*rows: Participant, by: User, **values: Any) -> list[Invitation]:
    meet = rows[0].meet
    chosen = Participant.objects.filter(pk__in=[row.pk for row in rows])
    fields = {"signatory": signatory(), "letter_date": make.clock.today(meet.time_zone)} | values
    made = Invitation.prepare(meet, chosen, by=by, **fields)
    return [again(row) for row in made]


def invitation(status: str = Status.SENT, *, by: User | None = None, row: Participant | None = None) -> Invitation:
    """An invitation that came to `status` by moves alone."""
    by = by or make.secretary()
    [made] = prepared(row or participant(), by=by)
    if status == Status.DRAFT:
        return made
    made.move("queue", by=by)
    for verb, person, details in _road(status, by):
        made.move(verb, by=person, **details)
    return again(made)


def _road(status: str, by: User) -> list[tuple[str, User | None, dict[str, Any]]]:
    send: tuple[str, User | None, dict[str, Any]] = ("send", None, {})
    nominee = NOMINEE | {"organisation": make.mission("JP")}
    if Contact.objects.filter(name=NOMINEE["name"]).exists():
        nominee["name"] = f"Ms Rao {next(_numbers)}"
    propose = ("propose", None, {"nominee": nominee})
    return {
        Status.QUEUED: [],
        Status.SENT: [send],
        Status.ACCEPTED: [send, ("accept", None, {})],
        Status.TENTATIVE: [send, ("tentative", None, {})],
        Status.DECLINED: [send, ("decline", None, {"note": "Travels with the minister"})],
        Status.SUBSTITUTE_PROPOSED: [send, propose],
        Status.SUBSTITUTE_APPROVED: [send, propose, ("approve", by, {})],
        Status.SUBSTITUTE_REFUSED: [send, propose, ("refuse", by, {"note": "A head is needed in this round"})],
        Status.BOUNCED: [send, ("bounce", None, {})],
        Status.EXPIRED: [send],
        Status.REVOKED: [send, ("revoke", by, {"note": "The round was cancelled"})],
    }[Status(status)]


def again(row: Invitation) -> Invitation:
    """The same row read again, with what the rules read."""
    return Invitation.objects.for_rules().get(pk=row.pk)


def take_off(row: Invitation) -> None:
    """Take the invitee off the list though the invitation is live, as merging two people does."""
    Participant.objects.filter(pk=row.participant_id).update(removed_at=clock.now())
    row.participant.refresh_from_db()
