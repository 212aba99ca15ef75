"""Who owned an item from when until when, and how it passes to another post."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.items.elapsed import WorkingDaysElapsed, indian_day
from actions.items.models import ActionItem
from actions.items.part import PartOfItem
from actions.moves import CHARGED, GIVER, HANDOVER_MOVES, IN_HAND, LIVE, HandoverStatus, Status, is_owner, is_steward
from core import clock
from core.lifecycle import Move, check_note
from core.past import past_of
from core.rules import NotAllowed, RuleBroken
from core.text import ProseField
from meetings.models import within_meet
from participants.models import Holding, Post, User

from .changing import change_owner, trail_label

if TYPE_CHECKING:
    from actions.items.events import ActionEvent


# The reason that stands with an item, in the trail's language.
TRANSFERRED = "Transfer of charge."
UNANSWERED = "Nobody answered the offer in time."
# After so many times the days that a meet gives to accept an item, an offer that nobody answers lapses.
LAPSES_AFTER = 2


class OwnershipQuerySet(models.QuerySet["Ownership"]):
    def current(self) -> OwnershipQuerySet:
        return self.filter(until_at=None)

    def at(self, moment: datetime) -> OwnershipQuerySet:
        """Who owned at `moment`."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=moment), from_at__lte=moment)

    def with_people(self) -> OwnershipQuerySet:
        """With `people`: the names of those who held the post during it, in their order, within the same query."""
        then = Holding.objects.filter(
            # Days cannot tell who came first on the day of a change: the ownership's own record does.
            Q(until_on=None) | Q(until_on__gt=OuterRef("from_at__date")) | Q(user=OuterRef("holder")),
            post=OuterRef("post"),
            from_on__lte=Coalesce(OuterRef("until_at__date"), Value(date.max)),
        )
        return self.annotate(people=ArraySubquery(then.order_by("from_on", "pk").values("user__name")))


class Ownership(models.Model):
    """One post's time as accountable owner.

    `holder` is who held the post when it began and, once it is accepted, who accepted it (null: it was vacant, or it
    came by a transfer of charge and nobody has accepted it yet).
    """

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="ownerships")
    post = models.ForeignKey(Post, models.PROTECT, related_name="ownerships", verbose_name=_("post"))
    holder = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("holder"))
    from_at = models.DateTimeField(_("from"), default=clock.now)
    until_at = models.DateTimeField(_("until"), null=True)
    assigned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("assigned by"))
    reason = ProseField(_("reason"), blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)

    objects: ClassVar[OwnershipQuerySet] = OwnershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("ownership")
        verbose_name_plural = _("ownerships")
        ordering = ["from_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(until_at=None), name="ownership_one_now"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="ownership_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.reference}: {self.post}"

    @classmethod
    def transfer(cls, item: ActionItem, *, from_post: Post, to_post: Post, by: User) -> ActionEvent:
        """Give `item` to `to_post` with the charge of its post: by `assign` where it can be, else as it stands.

        Its status stays, since nobody has refused or undone anything; whoever holds `to_post` accepts it. The reason
        is kept with the transfer, for the secretariat alone. Locks the item; raise NotAllowed or RuleBroken.
        """
        with transaction.atomic():
            item.lock()
            if not is_steward(item, by):
                raise NotAllowed(_g("Only who assigns may give it to another post."))
            if item.owner_id != from_post.pk or item.status not in LIVE:
                raise RuleBroken(_g("It does not lie with this post any more."))
            event: ActionEvent
            if item.status in (Status.OPEN, Status.REFUSED):
                event = item.move("assign", by=by, note=TRANSFERRED, owner=to_post, is_locked=True)
            else:
                event = cls._transfer_as_it_stands(item, to_post, by)
            item.ownerships.current().update(holder=None)
        return event

    @classmethod
    def accept_charge(cls, item: ActionItem, *, by: User) -> ActionEvent:
        """Put on record that `by`, who holds its post now, has looked through `item` and accepts it. Locks the item.

        Who was on record before stays so until now: a new row begins, unless nobody was. Raise NotAllowed or
        RuleBroken.
        """
        with transaction.atomic():
            item.lock()
            if not is_owner(item, by):
                raise NotAllowed(_g("Only who holds the post accepts what came with it."))
            if item.status not in CHARGED:
                raise RuleBroken(
                    _g("It is “%(status)s” now: there is nothing to accept.") % {"status": item.get_status_display()}
                )
            event: ActionEvent
            if item.status == Status.OPEN:
                event = item.move("accept", by=by, is_locked=True)
                return event
            holder = by.acts_for or by
            before = item.ownerships.current().select_related("holder").get()
            if before.holder_id == holder.pk:
                raise RuleBroken(_g("You have accepted it already."))
            before.pass_to_holder(holder)
            item.touch()
            item.version += 1
            item.save(update_fields=["last_human_update_at", "version"])
            return item.record("take_charge", by=by, changes={"holder": [str(before.holder or ""), holder.name]})

    def pass_to_holder(self, holder: User) -> None:
        """From now on it is theirs. The caller holds the lock of the item."""
        now = clock.now()
        if self.holder_id is None:
            type(self).objects.filter(pk=self.pk).update(holder=holder, accepted_at=now)
            return
        type(self).objects.filter(pk=self.pk).update(until_at=now)
        self.item.ownerships.create(
            post=self.post, holder=holder, from_at=now, accepted_at=now, assigned_by=self.assigned_by
        )

    @staticmethod
    def _transfer_as_it_stands(item: ActionItem, to_post: Post, by: User) -> ActionEvent:
        changes = change_owner(to_post, item=item, by=by, reason=TRANSFERRED)
        item.touch()
        item.version += 1
        item.save()
        event = item.record("transfer", by=by, changes=changes)
        for offer in item.handovers.proposed():
            offer.move("lapse", by=None, is_locked=True)
        return event


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: User) -> HandoverQuerySet:
        """Those of the items that `user` sees, and those offered to their posts."""
        visible = ActionItem.objects.visible_to(user).values("pk")
        return within_meet(self.filter(Q(item__in=visible) | Q(to_post__in=user.post_ids)), user, "item__meet")

    def with_past(self, user: User) -> HandoverQuerySet:
        """With what tells whether its words are for `user` (`past_read`, see core.past)."""
        return self.annotate(past_read=past_of(user, ActionItem, "item"))

    def proposed(self) -> HandoverQuerySet:
        return self.filter(status=HandoverStatus.PROPOSED)

    def unanswered(self, times: int = 1) -> HandoverQuerySet:
        """Offers that wait for more than the working days that the meet gives to accept an item, or `times` them."""
        days = F("item__meet__accept_within") * times + 1
        return self.proposed().filter(WorkingDaysElapsed(indian_day("proposed_at"), "to_post", days))

    def to_lapse(self) -> HandoverQuerySet:
        """Offers that nobody has answered for LAPSES_AFTER times as long, the oldest first."""
        return self.unanswered(LAPSES_AFTER).select_related("item").order_by("pk")


class Handover(PartOfItem):
    """An offer to pass an item to another post. The old owner stays responsible until the new one accepts."""

    MOVES = HANDOVER_MOVES
    VERBS_BEGIN = "hand_over"

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="handovers")
    to_post = models.ForeignKey(Post, models.PROTECT, related_name="handovers", verbose_name=_("to"))
    note = ProseField(_("what the next owner must know"))
    status = models.CharField(
        _("status"), max_length=10, choices=HandoverStatus, default=HandoverStatus.PROPOSED, editable=False
    )
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"), default=clock.now)
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects: ClassVar[HandoverQuerySet] = HandoverQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(status=HandoverStatus.PROPOSED), name="handover_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item.reference} → {self.to_post}"

    @classmethod
    def propose(cls, item: ActionItem, *, to_post: Post, note: str, by: User) -> Handover:
        """Offer `item` to `to_post`. Locks the item; raise NotAllowed or RuleBroken."""
        note = note.strip()
        with transaction.atomic():
            item.lock()
            cls.check_can_propose(item, by=by)
            offer = cls(item=item, to_post=to_post, note=note, proposed_by=by)
            offer._check_words()
            offer.save()
            item.touch()
            item.save(update_fields=["last_human_update_at"])
            item.record("hand_over_propose", by=by, note=note, changes={"to": ["", trail_label(to_post)]})
        return offer

    @classmethod
    def check_can_propose(cls, item: ActionItem, *, by: User) -> None:
        """Raise NotAllowed or RuleBroken when `by` may not offer `item` to another post now."""
        if not GIVER.allows(cls(item=item), by):
            raise NotAllowed(_g("Only the owner, or who assigns, may offer to hand it over."))
        if item.status not in IN_HAND:
            raise RuleBroken(
                _g("It is “%(status)s” now: it cannot be handed over.") % {"status": item.get_status_display()}
            )
        if item.handovers.proposed().exists():
            raise RuleBroken(_g("It is offered to another post already: withdraw that offer first."))

    def _check_words(self) -> None:
        if not self.note:
            raise RuleBroken(_g("To hand it over, write what the next owner must know."), field="note")
        check_note(self.note)
        if self.to_post_id in (self.item.owner_id, self.item.verifier_id) or not self.to_post.is_live:
            raise RuleBroken(
                _g("Choose a post that is in use and neither owns nor verifies the item."), field="to_post"
            )
        if self.item.verifier.is_below(self.to_post):
            raise RuleBroken(
                _g("%(post)s verifies the item and works below this post: choose another verifier first.")
                % {"post": self.item.verifier},
                field="to_post",
            )

    def on_move(self, move: Move, *, by: User | None, note: str, **details: Any) -> dict[str, Any]:
        self.decided_at = clock.now()
        item, changes = self.item, {}
        if by is not None:
            item.touch()
        if move.verb == "accept":
            changes = change_owner(
                self.to_post, item=item, by=self.proposed_by, reason=self.note, holder=by and (by.acts_for or by)
            )
            item.version += 1
        item.save()
        return changes

    def after_move(self, move: Move, *, by: User | None) -> None:
        """Whoever takes over what nobody had accepted yet accepts it by this."""
        if move.verb == "accept" and self.item.status == Status.OPEN:
            self.item.move("accept", by=by, is_locked=True)
