"""Many participants of one meet, each with an invitation in some state."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import make_password

from core import clock
from countries.models import Organisation
from meetings.invitation_status import Status
from meetings.invitations.models import Invitation
from meetings.participants.models import PRECEDENCE, Category, Participant
from participants.contacts.models import Contact
from participants.models import User

from .world import World, batches

CATEGORIES = {
    Category.HEAD: 15,
    Category.ACCOMPANYING: 40,
    Category.DEPARTMENT: 25,
    Category.COUNCIL: 12,
    Category.SECRETARIAT: 3,
    Category.OBSERVER: 5,
}
# As some weeks before a meet; "" is not invited yet.
INVITATIONS = {
    "": 10,
    Status.DRAFT: 5,
    Status.QUEUED: 2,
    Status.SENT: 25,
    Status.ACCEPTED: 35,
    Status.TENTATIVE: 8,
    Status.DECLINED: 8,
    Status.SUBSTITUTE_PROPOSED: 1,
    Status.SUBSTITUTE_APPROVED: 2,
    Status.SUBSTITUTE_REFUSED: 1,
    Status.BOUNCED: 2,
    Status.EXPIRED: 1,
}
MODES = {Participant.Mode.IN_PERSON: 80, Participant.Mode.VIDEO: 20}
FIRST = ("Asha", "Vikram", "Meera", "Rohan", "Leela", "Arjun", "Nandini", "Karan", "Divya", "Sanjay")
LAST = ("Rao", "Mehta", "Iyer", "Singh", "Das", "Kapoor", "Nair", "Bose", "Pillai", "Verma", "Joshi")
# So many at most come from all organisations, each further one from a mission: the department of who is measured is
# as large at any size, so that its officer reads as many rows.
FROM_ALL = 10_000
TITLES = ("First Secretary", "Counsellor", "Director", "Deputy Secretary", "Section Officer", "Attaché")


def make_participants(world: World, wanted: int) -> None:
    """Make them, and a secretary who sees them all."""
    User.objects.get_or_create(
        email="load.secretary@example.org",
        defaults={
            "name": "Secretary of the load",
            "role": User.Role.SECRETARIAT,
            "password": make_password(None),
            "is_sample": True,
        },
    )
    everybody = list(Organisation.objects.order_by("pk"))
    missions = list(Organisation.objects.missions().order_by("pk"))
    first = Participant.objects.filter(meet=world.meet).count()
    numbers = range(first, first + wanted)
    made = (_contact(world, number, everybody if number < FROM_ALL else missions) for number in numbers)
    for batch in batches(made):
        contacts = Contact.objects.bulk_create(batch)
        rows = Participant.objects.bulk_create(_participant(world, contact) for contact in contacts)
        Invitation.objects.bulk_create(_invitation(world, row) for row in rows if row.invitation_status)


def _contact(world: World, number: int, organisations: list[Organisation]) -> Contact:
    name = f"{world.dice.choice(FIRST)} {world.dice.choice(LAST)} {number:06}"
    return Contact(
        honorific=world.dice.choice(("Mr", "Ms", "Dr", "H.E. Mr", "")),
        name=name,
        designation=world.dice.choice(TITLES),
        organisation=world.dice.choice(organisations),
        email=f"load.participant.{number}@example.org",
        is_sample=True,
    )


def _participant(world: World, contact: Contact) -> Participant:
    category = Category(world.pick(CATEGORIES))
    return Participant(
        meet=world.meet,
        contact=contact,
        category=category,
        precedence=PRECEDENCE[category],
        mode=world.pick(MODES),
        invitation_status=world.pick(INVITATIONS),
        is_sample=True,
    )


def _invitation(world: World, participant: Participant) -> Invitation:
    sent_at = clock.now() - timedelta(minutes=world.dice.randrange(30 * 24 * 60))
    is_sent = participant.invitation_status not in (Status.DRAFT, Status.QUEUED)
    return Invitation(
        meet=world.meet,
        participant=participant,
        status=participant.invitation_status,
        status_at=sent_at,
        subject="Invitation to the meet",
        text="Made for measuring.",
        letter_date=clock.today(),
        answer_by_on=clock.today() + timedelta(days=20),
        digest=f"load-{participant.pk}",
        sent_at=sent_at if is_sent else None,
        is_sample=True,
    )
