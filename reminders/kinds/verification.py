"""Who can say of what is reported done whether it is: the verifying post, else its head; else another is chosen.

Whoever owns an item, works below its owner, supports it or worked on it does neither (actions.moves.is_verifier,
ActionItem.on_edit): they are not asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.utils.translation import gettext_lazy as _

from actions.models import ActionEvent, ActionItem, Ownership, Support
from actions.moves import Status
from core.statements import Condition
from participants.models import ABOVE, Absence, Holding, IsBelow, User
from reminders.models import Notice, ReminderRule
from reminders.recipients import Department, Head, Holder, Rows, made_here
from reminders.subjects import Subject

from .base import Mail, Part, ReminderKind

# It waits for its verifier, who is not late when its owner was.
DONE = Subject(ActionItem, "actions:item_show", "pk", "reference", "title", "status_at", "action_item")
# It is chosen among the words of the item.
VERIFIER = Subject(ActionItem, "actions:item_edit", "pk", "reference", "title", "status_at", "action_item")
MAIL = Mail(Part.ASKED, (Notice.Kind.VERIFY,), counts=ReminderRule.Counts.VERIFY, quotes="finish")


def to_verify() -> Rows:
    """Reported done, and whoever holds the verifying post may say whether it is."""
    return _done().filter(Exists(_named()))


def to_verify_instead() -> Rows:
    """Reported done; the verifying post cannot say whether it is, but the head of its organisation can."""
    return _done().filter(~Exists(_named()), Exists(_heads()))


def to_choose_verifier() -> Rows:
    """Reported done, and nobody can say whether it is until who assigns chooses another verifier."""
    return _done().filter(~Exists(_named()), ~Exists(_heads())).annotate(taker=_impartial_maker())


@dataclass(frozen=True)
class ImpartialHolder(Holder):
    """Whoever holds the post under `path`, and neither has a hand in the item's owner nor worked on it.

    A desk alone asks that of who stands in for the holder; the rows are such that the holder may (`_named`).
    """

    def for_user(self, user: User) -> Q | None:
        held = super().for_user(user)
        return None if held is None else held & _not_own(user)


@dataclass(frozen=True)
class ImpartialHead(Head):
    """Whoever heads the organisation under `path`, and neither owns the item nor worked on it."""

    def for_user(self, user: User) -> Q | None:
        headed = super().for_user(user)
        return None if headed is None else headed & _not_own(user)

    def with_recipients(self, rows: Rows) -> Rows:
        owns = Holding.objects.current().filter(post=OuterRef("owner"), user=OuterRef("who"))
        worked = ActionEvent.objects.work().filter(subject=OuterRef("pk"), actor=OuterRef("who"))
        helps = _helping(OuterRef("pk"), OuterRef("who"))
        return super().with_recipients(rows).filter(~Exists(owns), ~Exists(worked), ~Exists(helps))


def choosable_here(user: User) -> Q:
    """Made by a department of the person; the coordinators choose where nobody else there may."""
    lies = made_here(user)
    if user.coordinates:
        lies |= ~Q(Exists(_impartial().filter(post__organisation=OuterRef("made_by"))))
    return lies & _not_own(user)


def _done() -> Rows:
    return ActionItem.objects.filter(status=Status.DONE)


def _not_own(user: User) -> Q:
    worked = ActionEvent.objects.work().filter(subject=OuterRef("pk"), actor=user.pk)
    helps = _helping(OuterRef("pk"), user.pk)
    is_below = Condition(f"{{row}}.owner_id IN ({ABOVE})", [user.post_ids])
    return ~Q(owner__in=user.every_seat().values("post")) & ~Q(Exists(worked)) & ~Q(Exists(helps)) & ~Q(is_below)


def _named() -> Rows:
    return _impartial().filter(post=OuterRef("verifier"))


def _heads() -> Rows:
    return _impartial().filter(post__is_head=True, post__organisation=OuterRef("verifier__organisation"))


def _impartial() -> Rows:
    """Within a query of items: the posts of people with access, no hand in its owner and no work on it."""
    owns = Holding.objects.current().filter(post=OuterRef(OuterRef("owner")), user=OuterRef("user"))
    worked = ActionEvent.objects.work().filter(subject=OuterRef(OuterRef("pk")), actor=OuterRef("user"))
    helps = _helping(OuterRef(OuterRef("pk")), OuterRef("user"))
    stands_in = Absence.objects.current().filter(
        substitute=OuterRef("user"),
        user__holdings__post=OuterRef(OuterRef("owner")),
        user__holdings__until_on=None,
    )
    below = _below(OuterRef(OuterRef("owner")), OuterRef("user"))
    rows = Holding.objects.current().filter(~Exists(owns), ~Exists(stands_in), ~Exists(worked), ~Exists(helps))
    rows = rows.filter(~Exists(below))
    return rows.filter(user__is_active=True)


def _impartial_maker() -> Subquery:
    """Who made the item, unless they own it or worked on it."""
    owns = Holding.objects.current().filter(post=OuterRef("item__owner"), user=OuterRef("assigned_by"))
    worked = ActionEvent.objects.work().filter(subject=OuterRef("item"), actor=OuterRef("assigned_by"))
    first = Ownership.objects.filter(item=OuterRef("pk")).order_by("from_at", "id")
    helps = _helping(OuterRef("item"), OuterRef("assigned_by"))
    below = _below(OuterRef("item__owner"), OuterRef("assigned_by"))
    is_impartial = ~Exists(owns) & ~Exists(worked) & ~Exists(helps) & ~Exists(below)
    return Subquery(first.values_list(Case(When(is_impartial, then="assigned_by")))[:1])


def _below(owner: Any, user: Any) -> Rows:
    """The posts of `user` that report to `owner`, directly or through others."""
    return Holding.objects.current().filter(IsBelow("post", owner), user=user)


def _helping(item: Any, user: Any) -> Rows:
    """The posts in which `user` supports `item` now: who works on it does not verify it."""
    held = {"post__holdings__until_on": None, "post__holdings__user": user}
    return Support.objects.current().filter(item=item, **held)


KINDS = (
    ReminderKind(
        "verify",
        120,
        to_verify,
        ImpartialHolder("verifier"),
        DONE,
        _("It is reported done; your post says whether it is."),
        verb=_("Verify"),
        mail=MAIL,
    ),
    ReminderKind(
        "verify_instead",
        130,
        to_verify_instead,
        ImpartialHead("verifier__organisation"),
        DONE,
        _("It is reported done, and the post that should say whether it is cannot; you head its organisation."),
        verb=_("Verify"),
        mail=MAIL,
    ),
    ReminderKind(
        "choose_verifier",
        140,
        to_choose_verifier,
        Department(choosable_here, choosable_here, "made_by"),
        VERIFIER,
        _("It is reported done, and whoever should say whether it is cannot: the post is vacant, or worked on it."),
        verb=_("Choose another verifier"),
        mail=replace(MAIL, kinds=(Notice.Kind.DECIDE,)),
    ),
)
