"""Transfer of charge: what a post owns goes to another post, or to the successor who takes the post."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.items.events import ActionEvent
from actions.items.models import ActionItem
from actions.ownership.models import Ownership
from core import clock
from core.lifecycle import check_reason
from core.rules import NotAllowed, Refusal, RuleBroken
from core.text import ProseField
from meetings.models import check_meet
from participants.models import Post, User
from recommendations.models import Recommendation
from recommendations.moves import Status as RecommendationStatus

if TYPE_CHECKING:
    from actions.items.queries import ActionItemQuerySet
    from recommendations.models import RecommendationQuerySet


# Items that one transfer gives to another post: each is locked and written by itself.
MOST = 200
WHY = _("To transfer the charge, say why: posted elsewhere, on leave, the desk is dissolved …")


class Charge:
    """What a post has charge of, and to whom it would go: to the holder of `to_post`, or to `successor`."""

    def __init__(self, post: Post, *, to_post: Post | None = None, successor: User | None = None) -> None:
        self.post, self.to_post, self.successor = post, to_post, successor

    @cached_property
    def leaver(self) -> User | None:
        """Who holds the post now."""
        return self.post.holder

    @cached_property
    def receiver(self) -> User | None:
        """Who will have it."""
        return self.successor or (self.to_post.holder if self.to_post else None)

    @property
    def items(self) -> ActionItemQuerySet:
        """All that is live, the first due first."""
        return ActionItem.objects.charge_of(self.post).order_by("due_on", "pk")

    @property
    def impossible(self) -> ActionItemQuerySet:
        """What the other post, or one below it, verifies: it cannot own that."""
        return self.items.filter(verifier__in=self.its_verifiers) if self.to_post else self.items.none()

    @cached_property
    def its_verifiers(self) -> set[int]:
        """The posts that cannot verify what the other post owns: itself, and those below it."""
        return {self.to_post.pk, *self.to_post.ids_below} if self.to_post else set()

    @cached_property
    def number(self) -> int:
        """How many items would go at once."""
        possible = self.total - self.staying
        return min(possible, MOST) if self.to_post else possible

    @cached_property
    def staying(self) -> int:
        """How many items the other post cannot own."""
        return self.impossible.count()

    @property
    def total(self) -> int:
        """How many there are."""
        return self._count_and_sum[0]

    @cached_property
    def _count_and_sum(self) -> tuple[int, int]:
        found = self.items.order_by().aggregate(number=Count("pk"), sum=Sum("pk"))
        return found["number"], found["sum"] or 0

    @cached_property
    def drafts(self) -> int:
        """How many drafts would go."""
        return self.draft_rows.count()

    @property
    def draft_rows(self) -> RecommendationQuerySet:
        """What the leaver began and did not submit: where the receiver sits in the same mission, and they no more."""
        mission, rows = self.post.organisation_id, Recommendation.objects.all()
        is_near = self.to_post is None or self.to_post.organisation_id == mission
        if self.leaver is None or not is_near or self.leaver.organisation_ids.count(mission) > 1:
            return rows.none()
        return rows.filter(status=RecommendationStatus.DRAFT, drafted_by=self.leaver, mission=mission)

    @property
    def confirmation_token(self) -> str:
        """Names exactly what there is: a preview carries it, so that nothing else is done than what it said."""
        return "-".join(str(part) for part in (*self._count_and_sum, self.drafts))

    def check(self, *, by: User) -> None:
        """Raise NotAllowed or RuleBroken where it could not be transferred so."""
        self._check_asked(by)
        if self.to_post is None:
            return
        if self.to_post.pk == self.post.pk or not self.to_post.is_live or self.receiver is None:
            raise RuleBroken(_g("Choose another post that is in use and that somebody holds."), field="to_post")
        if not self.number:
            raise RuleBroken(_g("There is nothing that this post could take over."), field="to_post")

    def _check_asked(self, by: User) -> None:
        if not by.is_secretariat:
            raise NotAllowed(_g("The secretariat transfers the charge of a post."))
        check_meet(None, by=by)  # what a post owns belongs to any meet
        if (self.to_post is None) == (self.successor is None):
            raise RuleBroken(_g("Name the successor, or choose another post: one of the two."))

    def transfer(
        self, *, by: User, note: str, key: UUID | None = None, confirmation_token: str = "", is_leaving: bool = False
    ) -> ChargeTransfer:
        """Give all of it away, and put on record what became of each item.

        `is_leaving` ends the holding too, where nothing is left. One transaction, so that one mail tells of all; each
        item under its own lock, in a savepoint of its own. What comes twice with one `key` is done once. Raise
        NotAllowed, or RuleBroken where it could not be or the preview with `confirmation_token` is out of date.
        """
        self._check_asked(by)
        check_reason(note, WHY)
        values = {
            "post": self.post,
            "leaver": self.leaver,
            "to_post": self.to_post,
            "successor": self.successor,
            "note": note.strip(),
        }
        with transaction.atomic():
            made, is_new = ChargeTransfer.objects.get_or_create(by=by, key=key or uuid4(), defaults=values)
            if is_new:
                self.post.lock()
                self.check(by=by)
                if confirmation_token and confirmation_token != self.confirmation_token:
                    raise RuleBroken(_g("What this post owns has changed meanwhile: look again at what will be done."))
                made.perform(self, is_leaving=is_leaving)
        return made


class ChargeTransferQuerySet(models.QuerySet["ChargeTransfer"]):
    def visible_to(self, user: User) -> ChargeTransferQuerySet:
        """All of them for the secretariat, none for others: the trails tell them."""
        return self if user.is_secretariat else self.none()


class ChargeTransfer(models.Model):
    """One transfer of the charge of a post: to another post, or with the post to a successor.

    `leaver` is who held the post before (null: nobody), `is_ended` whether the holding was ended by it, `drafts` how
    many drafts went along. `key` names the form: what comes twice with one key is done once.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("at"), default=clock.now)
    key = models.UUIDField(default=uuid4)
    leaver = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("holder"))
    to_post = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="charges_received", verbose_name=_("to the post")
    )
    successor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("successor"))
    note = ProseField(_("reason"))
    drafts = models.PositiveIntegerField(_("drafts"), default=0)
    is_ended = models.BooleanField(_("the holding was ended"), default=False)

    objects: ClassVar[ChargeTransferQuerySet] = ChargeTransferQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("transfer of charge")
        verbose_name_plural = _("transfers of charge")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="charge_done_once"),
            models.CheckConstraint(
                condition=Q(to_post=None, successor__isnull=False) | Q(to_post__isnull=False, successor=None),
                name="charge_goes_to_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} → {self.to_post or self.successor}"

    @property
    def by_label(self) -> str:
        """Who transferred it, by the post held then. One query."""
        return self.by.label_at(self.at)

    def perform(self, charge: Charge, *, is_leaving: bool) -> None:
        """Do it. The caller holds the lock of the post."""
        drafts = list(charge.draft_rows.order_by("pk"))
        if charge.successor is not None:
            rows = [ChargeRow(transfer=self, item=item) for item in charge.items]
            self.post.give_to(charge.successor, by=self.by)
            self.is_ended = charge.leaver is not None
        else:
            # What cannot go is tried too, so that the result says why.
            items = [*charge.impossible, *charge.items.exclude(verifier__in=charge.its_verifiers)[:MOST]]
            rows = [self._attempt(item) for item in sorted(items, key=lambda item: item.pk)]
        ChargeRow.objects.bulk_create(rows)
        receiver = charge.receiver
        assert receiver is not None  # noqa: S101 - Charge.check has asked
        for draft in drafts:
            draft.pass_draft(receiver, by=self.by)
        self.drafts = len(drafts)
        if is_leaving and self.to_post and charge.leaver and not charge.items.exists():
            self.post.vacate(by=self.by, note=self.note)
            self.is_ended = True
        self.save(update_fields=["drafts", "is_ended"])

    def _attempt(self, item: ActionItem) -> ChargeRow:
        """Give one to the other post, or keep the sentence that refuses it."""
        assert self.to_post is not None  # noqa: S101 - the caller has looked
        row = ChargeRow(transfer=self, item=item)
        try:
            with transaction.atomic():
                row.event = Ownership.transfer(item, from_post=self.post, to_post=self.to_post, by=self.by)
        except Refusal as refused:
            row.sentence = str(refused.sentence)
        return row


class ChargeRow(models.Model):
    """One item of a transfer: the event by which it went to another post (null: it went with its post), or why not."""

    transfer = models.ForeignKey(ChargeTransfer, models.CASCADE, related_name="rows")
    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="+", verbose_name=_("action item"))
    event = models.ForeignKey(ActionEvent, models.PROTECT, null=True, related_name="+")
    sentence = models.TextField(_("why not"), blank=True)

    class Meta:
        verbose_name = _("item of a transfer of charge")
        verbose_name_plural = _("items of transfers of charge")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["transfer", "item"], name="charge_row_once")]

    def __str__(self) -> str:
        return f"{self.transfer_id}: {self.item_id}"
