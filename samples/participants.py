"""The people of the sample meet: who is on the list, who is invited, and what each answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from core import clock
from countries.models import Organisation
from meetings.invitations.models import Invitation
from meetings.models import Meet
from meetings.participants.models import Category, Participant
from participants.contacts.models import Contact
from participants.models import Holding, Post, User

from .cast import Cast

SIGNATORY = "commerce/Joint Secretary"
STEWARD = "commerce/Desk Officer"
# People of export promotion councils: they have no account, and answer by the link in their mail.
COUNCIL_PEOPLE = (
    ("Shri", "Arvind Menon", "Director General"),
    ("Smt.", "Leela Raman", "Executive Director"),
    ("Shri", "Prakash Joshi", "Regional Chairman"),
    ("Dr.", "Nandini Rao", "Secretary"),
)
SUBSTITUTES = ("Kiran Dev", "Farah Khan", "Joseph Mathew")
# How many days before today the first letter went out and was to be answered, all others went out, and answers came.
FIRST, FIRST_CUT_OFF, SENT, ANSWERED = 24, 16, 9, 6
# What became of the invitations, again and again in this order; "" says that nobody has answered.
ANSWERS = ("accept", "accept", "", "accept", "tentative", "accept", "", "accept", "decline", "accept", "", "accept")
REASONS = {"decline": "Away on home leave in that week.", "tentative": "Depends on a visit of the Minister."}


def invite_people(meet: Meet) -> int:
    """Put about 70 people on the list of `meet`, invite most and let them answer; return how many there are."""
    cast = Cast()
    steward = cast.holder(STEWARD)
    people = [*_with_accounts(meet), *_observers(meet), *_of_councils(meet)]
    _give_heads_and_assistants(people)
    _let_one_expire(meet, people, steward)
    invited = Participant.objects.filter(meet=meet).exclude(pk__in=[row.pk for row in people[-3:]])
    with clock.pretend(clock.now() - timedelta(days=SENT + 4)):
        Invitation.prepare(meet, invited, by=steward, signatory=cast.post(SIGNATORY), letter_date=clock.today())
        rows = Invitation.objects.filter(meet=meet, status="draft").order_by("pk")
        left_as_drafts = list(rows.values_list("pk", flat=True)[:3])
        Invitation.queue(meet, rows.exclude(pk__in=left_as_drafts), by=steward)
    _answer(meet, steward)
    return Participant.objects.filter(meet=meet).count()


def _with_accounts(meet: Meet) -> Iterator[Participant]:
    """One participant for each post of the demonstration that somebody holds."""
    holdings = Holding.objects.current().select_related("user", "post__organisation__country")
    for holding in holdings.order_by("post__organisation__kind", "post__organisation__name", "post_id"):
        user, post = holding.user, holding.post
        contact = Contact.add(
            by=None,
            honorific="H.E." if post.is_head and post.organisation.is_mission else "",
            name=user.name,
            designation=post.title,
            organisation=post.organisation,
            email=user.email,
            language=user.language,
            time_zone=user.time_zone,
            user=user,
            is_sample=True,
        )
        yield Participant.add(meet, contact, by=None, category=_category(user, post), is_sample=True)


def _category(user: User, post: Post) -> str:
    if user.is_secretariat:
        return Category.SECRETARIAT
    if not post.organisation.is_mission:
        return Category.DEPARTMENT
    return Category.HEAD if post.is_head else Category.ACCOMPANYING


def _observers(meet: Meet) -> Iterator[Participant]:
    """Whoever only reads: they hold no post."""
    for user in User.objects.active().filter(role=User.Role.OBSERVER, is_sample=True).order_by("pk"):
        contact = Contact.add(
            by=None,
            name=user.name,
            designation="Observer",
            organisation=Organisation.objects.filter(is_coordinating=True).first(),
            email=user.email,
            language=user.language,
            time_zone=user.time_zone,
            user=user,
            is_sample=True,
        )
        yield Participant.add(meet, contact, by=None, category=Category.OBSERVER, is_sample=True)


def _of_councils(meet: Meet) -> Iterator[Participant]:
    councils = Organisation.objects.councils().order_by("name")[: len(COUNCIL_PEOPLE)]
    for council, (honorific, name, designation) in zip(councils, COUNCIL_PEOPLE, strict=False):
        contact = Contact.add(
            by=None,
            honorific=honorific,
            name=name,
            designation=designation,
            organisation=council,
            email=f"{name.lower().replace(' ', '.')}@example.org",
            is_sample=True,
        )
        values: dict[str, Any] = {"category": Category.COUNCIL, "is_sample": True}
        yield Participant.add(meet, contact, by=None, mode=Participant.Mode.VIDEO, **values)


def _give_heads_and_assistants(people: list[Participant]) -> None:
    """Let officers accompany the head of their mission, and answer in their place."""
    heads = {row.contact.organisation_id: row for row in people if row.category == Category.HEAD}
    for row in people:
        head = heads.get(row.contact.organisation_id)
        if row.category != Category.ACCOMPANYING or head is None:
            continue
        row.head = head
        row.save(update_fields=["head"])
        if head.assistant_id is None:
            head.assistant = row.contact
            head.save(update_fields=["assistant"])


def _let_one_expire(meet: Meet, people: list[Participant], steward: User) -> None:
    """Invite one officer before all others; the meet's last day to answer passes, and is put off for the others."""
    officer = [row for row in people if row.category == Category.ACCOMPANYING][-1]
    chosen, now = Participant.objects.filter(pk=officer.pk), clock.now()
    _set_cut_off(meet, clock.today() - timedelta(days=FIRST_CUT_OFF))
    with clock.pretend(now - timedelta(days=FIRST)):
        post = Cast().post(SIGNATORY)
        Invitation.prepare(meet, chosen, by=steward, signatory=post, letter_date=clock.today())
        [invitation] = Invitation.queue(meet, Invitation.objects.filter(participant=officer), by=steward)
        invitation.move("send", by=None)
    with clock.pretend(now - timedelta(days=FIRST_CUT_OFF - 2)):
        invitation.move("expire", by=None)
    _set_cut_off(meet, None)


def _set_cut_off(meet: Meet, day: date | None) -> None:
    meet.answer_by_on = day
    meet.save(update_fields=["answer_by_on"])


def _answer(meet: Meet, steward: User) -> None:
    """Let the mails leave, and most answers come."""
    queued = list(Invitation.objects.for_rules().filter(meet=meet, status="queued").order_by("pk"))
    _waiting, bounced, *sent = queued
    with clock.pretend(clock.now() - timedelta(days=SENT)):
        bounced.move("bounce", by=None)
        for row in sent:
            row.move("send", by=None)
    with clock.pretend(clock.now() - timedelta(days=ANSWERED)):
        for number, row in enumerate(sent):
            verb = ANSWERS[number % len(ANSWERS)]
            if verb:
                row.move(verb, by=None, note=REASONS.get(verb, ""))
        _propose_substitutes(sent, steward)
        sent[len(sent) // 2].move("revoke", by=steward, note="The post was abolished.")


def _propose_substitutes(sent: list[Invitation], steward: User) -> None:
    """One substitute is approved, one refused, and one waits for the secretariat."""
    heads = [row for row in sent if row.participant.category == Category.HEAD][-3:]
    for row, name in zip(heads, SUBSTITUTES, strict=False):
        nominee = {"name": name, "designation": "First Secretary (Commercial)"}
        row.move("propose", by=None, nominee={**nominee, "organisation": row.participant.contact.organisation})
    if len(heads) == 3:
        heads[0].move("approve", by=steward)
        heads[1].move("refuse", by=steward, note="The meet asks for an officer of the commercial wing.")
