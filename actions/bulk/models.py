"""One operation on many action items: a row for each, done one by one, so that a stop in between loses nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.dates.models import DateChange, check_new_date
from actions.dates.setting import WHY, check_settable, may_set_date, set_date
from actions.items.events import ActionEvent
from actions.items.models import ActionItem
from actions.items.rules import check_ahead, check_in_use
from actions.items.undo import snapshot
from actions.moves import MOVES, is_owner
from actions.ownership.changing import check_can_own
from actions.watching.models import Watch
from core import clock
from core.bulk import BulkOperation, BulkOperationRow
from core.lifecycle import check_reason
from core.rules import NotAllowed, RuleBroken
from core.text import ProseField
from participants.models import Post, User

if TYPE_CHECKING:
    from actions.items.queries import ActionItemQuerySet


# How many items one operation may take in.
MOST = 1000


def check_bulk(user: User) -> None:
    """Raise NotAllowed to who holds no post: nothing is theirs to do."""
    if not user.seats:
        raise NotAllowed(_g("This is for people who hold a post."))


def check_number(number: int) -> None:
    """Raise RuleBroken unless some are chosen, and not too many."""
    if not number:
        raise RuleBroken(_g("No action item is chosen: tick those that you mean in the list."))
    if number > MOST:
        raise RuleBroken(_g("At most %(most)d action items at once: narrow the list.") % {"most": MOST})


class ItemOperationQuerySet(models.QuerySet["ItemOperation"]):
    def visible_to(self, user: User) -> ItemOperationQuerySet:
        """Their own; by an API key for one meet, those without an item of another."""
        rows = self.filter(by=user)
        if user.only_meet_id is None:
            return rows
        others = ItemOperationRow.objects.filter(operation=OuterRef("pk")).exclude(item__meet=user.only_meet_id)
        return rows.exclude(Exists(others))

    def with_numbers(self, user: User) -> ItemOperationQuerySet:
        """With how many items it has (`number`), `seen` by `user`, and still to be worked off (`left`)."""
        seen = None if user.coordinates else Q(rows__item__in=ActionItem.objects.visible_to(user).values("pk"))
        return self.annotate(
            number=Count("rows"),
            seen=Count("rows", filter=seen),
            left=Count("rows", filter=Q(rows__is_waiting=True)),
        )


class ItemOperation(BulkOperation):
    """What one person does to many items: give them to a post, change their date, let a post watch them, cancel them.

    `acted_for` is for whom they stood in, `undone_at` when they asked to have it taken back.
    """

    class Kind(models.TextChoices):
        ASSIGN = "assign", _("Assigning to another post")
        DATE = "date", _("Changing the date")
        WATCH = "watch", _("Adding a watcher")
        CANCEL = "cancel", _("Cancelling")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("post"))
    due_on = models.DateField(_("new date"), null=True)
    note = ProseField(_("reason"), blank=True)
    acted_for = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("for"))
    undone_at = models.DateTimeField(_("to be taken back since"), null=True)

    objects: ClassVar[ItemOperationQuerySet] = ItemOperationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("bulk operation on action items")
        verbose_name_plural = _("bulk operations on action items")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="item_bulk_done_once")]
        indexes = [models.Index(fields=["by", "-id"], name="item_bulk_of_person")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    # --- what is asked -------------------------------------------------------------------------------------------

    @classmethod
    def plan(
        cls, kind: str, *, by: User, post: Post | None = None, due_on: date | None = None, note: str = ""
    ) -> ItemOperation:
        """An operation not written yet. Raise NotAllowed or RuleBroken for what no item could be done with."""
        check_bulk(by)
        operation = cls(by=by, kind=kind, post=post, due_on=due_on, note=note.strip(), acted_for=by.acts_for)
        operation._check_asked()
        return operation

    def _check_asked(self) -> None:
        if self.kind in (self.Kind.ASSIGN, self.Kind.WATCH):
            if self.post is None:
                raise RuleBroken(_g("Choose the post."), field="post")
            check_in_use(self.post, field="post")
        if self.kind == self.Kind.DATE:
            if self.due_on is None:
                raise RuleBroken(_g("Say which day the new date is."), field="due_on")
            check_ahead(self.due_on, field="due_on")
        if why := self.why:
            check_reason(self.note, why)

    @property
    def why(self) -> Any:
        """The sentence that asks for the reason; empty where none is needed."""
        return {self.Kind.ASSIGN: MOVES["assign"].why, self.Kind.CANCEL: MOVES["cancel"].why, self.Kind.DATE: WHY}.get(
            self.Kind(self.kind), ""
        )

    # --- what it would do to one ---------------------------------------------------------------------------------

    def check_possible(self, item: ActionItem) -> None:
        """Raise NotAllowed or RuleBroken when it cannot be done to `item` now. No query for items `for_operation`."""
        match self.kind:
            case self.Kind.ASSIGN:
                item.check_may("assign", by=self.by)
                assert self.post is not None  # noqa: S101 - plan has looked
                check_can_own(self.post, item)
            case self.Kind.CANCEL:
                item.check_may("cancel", by=self.by)
            case self.Kind.WATCH:
                Watch.check_add(item, self.post, by=self.by)
            case _:
                self._check_date(item)

    def _check_date(self, item: ActionItem) -> None:
        assert self.due_on is not None  # noqa: S101 - plan has looked
        if self.sets_date(item):
            check_settable(item)
        elif is_owner(item, self.by):
            DateChange.check_can_request(item, by=self.by)
        else:
            raise NotAllowed(_g("Only the owner, and who assigns, change its date."))
        check_new_date(item, self.due_on, verdicts=self._verdicts)

    @cached_property
    def _verdicts(self) -> dict[int, str]:
        """Organisation -> why the new date is no working day there; empty where it is one. Filled as they are met."""
        return {}

    def sets_date(self, item: ActionItem) -> bool:
        """Whether it sets the date; else it asks for another."""
        return may_set_date(item, by=self.by, hands=self._hands)

    @cached_property
    def _hands(self) -> frozenset[int]:
        return frozenset(self.by.every_seat().values_list("post", flat=True))

    # --- doing it ------------------------------------------------------------------------------------------------

    def begin(self, items: Iterable[ActionItem], *, key: UUID | None = None) -> ItemOperation:
        """Write down what is to be done to which items, as they were read; done one by one by `work_off`.

        What comes twice with one key is written once. Returns what was written.
        """
        rows = sorted(items, key=lambda item: item.pk)
        check_number(len(rows))
        names = ("kind", "post", "due_on", "note", "acted_for", "at")
        values = {name: getattr(self, name) for name in names}
        with transaction.atomic():
            operation, is_new = ItemOperation.objects.get_or_create(by=self.by, key=key or uuid4(), defaults=values)
            if is_new:
                ItemOperationRow.objects.bulk_create(
                    [ItemOperationRow(operation=operation, item=item, version=item.version) for item in rows]
                )
        return operation

    def do_to(self, item: ActionItem) -> ActionEvent:
        """Do it to one; the caller holds its lock, and has asked check_possible."""
        by = self.by
        if self.kind == self.Kind.WATCH:
            return Watch.add(item, post=self.post, by=by)
        if self.kind == self.Kind.DATE:
            return self._redate(item)
        details = {"owner": self.post} if self.kind == self.Kind.ASSIGN else {}
        event: ActionEvent = item.move(self.kind, by=by, note=self.note, is_locked=True, **details)
        return event

    def _redate(self, item: ActionItem) -> ActionEvent:
        assert self.due_on is not None  # noqa: S101 - plan has looked
        if self.sets_date(item):
            return set_date(item, new_due_on=self.due_on, reason=self.note, by=self.by)
        DateChange.request(item, new_due_on=self.due_on, reason=self.note, by=self.by)
        asked: ActionEvent = item.events.order_by("-pk")[0]
        return asked

    def undo(self, *, by: User) -> None:
        """Ask to have it taken back, on each item to which nothing else has happened since; `work_off` does it.

        Locks the operation. Raise NotAllowed to others, RuleBroken when it is too late or nothing is left.
        """
        with transaction.atomic():
            ItemOperation.objects.select_for_update(no_key=True).get(pk=self.pk)
            self.check_undo(by)
            if self.rows.filter(is_waiting=True).exists():
                raise RuleBroken(_g("It is still being done: wait until that has come to its end."))
            left = self.rows.filter(event__isnull=False, taken_back=None)
            if not left.update(is_waiting=True):
                raise RuleBroken(_g("Nothing of it is left to be taken back."))
            self.undone_at = clock.now()
            self.save(update_fields=["undone_at"])

    # --- what came of it -----------------------------------------------------------------------------------------

    def rows_for(self, user: User) -> BulkRowQuerySet:
        """Its rows whose items `user` sees: an operation may have given some out of their sight."""
        seen: ActionItemQuerySet = ActionItem.objects.visible_to(user)
        return self.rows.filter(item__in=seen.values("pk"))

    def numbers(self) -> Counter[str]:
        """Outcome -> how many rows. One statement."""
        return self.rows.numbers()


class BulkRowQuerySet(models.QuerySet["ItemOperationRow"]):
    def waiting(self) -> BulkRowQuerySet:
        """To be done, or to be taken back."""
        return self.filter(is_waiting=True)

    def come_to(self, outcome: str) -> BulkRowQuerySet:
        """Those with this outcome."""
        done = Q(is_waiting=False, event__isnull=False)
        named = {
            "waiting": Q(is_waiting=True),
            "refused": Q(is_waiting=False, event=None),
            "taken_back": done & Q(taken_back__isnull=False),
            "kept": done & Q(taken_back=None) & ~Q(sentence=""),
            "done": done & Q(taken_back=None, sentence=""),
        }
        return self.filter(named[outcome])

    def numbers(self) -> Counter[str]:
        """Outcome -> how many rows. One statement."""
        found = self.values_list("is_waiting", "event", "taken_back", "sentence")
        return Counter(
            ItemOperationRow(is_waiting=w, event_id=e, taken_back_id=t, sentence=s).outcome for w, e, t, s in found
        )


class ItemOperationRow(BulkOperationRow):
    """One item of a bulk operation, in the version that its preview showed. `is_waiting`: to be done, or undone."""

    operation = models.ForeignKey(ItemOperation, models.CASCADE, related_name="rows", verbose_name=_("bulk operation"))
    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="+", verbose_name=_("action item"))
    version = models.PositiveIntegerField()
    is_waiting = models.BooleanField(_("waiting"), default=True)
    event = models.ForeignKey(ActionEvent, models.PROTECT, null=True, related_name="+")
    taken_back = models.ForeignKey(ActionEvent, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[BulkRowQuerySet] = BulkRowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("item of a bulk operation")
        verbose_name_plural = _("items of bulk operations")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["operation", "item"], name="item_operation_row_once")]
        indexes = [models.Index(fields=["id"], condition=Q(is_waiting=True), name="item_bulk_waiting")]

    def __str__(self) -> str:
        return f"{self.operation_id}: {self.item_id}"

    @property
    def outcome(self) -> str:
        """See BulkOperationRow; or waiting."""
        return "waiting" if self.is_waiting else super().outcome

    def work(self) -> None:
        """Do it, or take it back, or keep why not. The caller holds the lock of this row, in a transaction."""
        self.is_waiting = False
        if self.operation.undone_at is not None:
            self.take_back(by=self.operation.by)
            self.save(update_fields=["is_waiting"])
        else:
            self.attempt(self._do)
            self.save(update_fields=["is_waiting", "event", "stood", "sentence"])

    def _do(self) -> ActionEvent:
        item, operation = self._locked(), self.operation
        if not operation.by.is_active:
            raise NotAllowed(_g("The account of who asked for it was closed meanwhile."))
        operation.check_possible(item)
        if item.version != self.version:
            raise RuleBroken(_g("It was changed meanwhile: look at it again."))
        verb = operation.kind if operation.kind != ItemOperation.Kind.DATE else "date_set"
        self.stood = snapshot(item, verb)
        if operation.kind == ItemOperation.Kind.WATCH:
            self.stood["is_watched"] = item.watches.current().filter(post=operation.post).exists()
        return operation.do_to(item)

    def _locked(self) -> ActionItem:
        """The item, read once: by the statement that locks it."""
        item = ActionItem(pk=self.item_id)
        item.lock()
        return item

    def undo_operation(self, *, by: User) -> ActionEvent:
        """See BulkOperationRow. Locks the item."""
        event = self.event
        assert event is not None  # noqa: S101 - only what was done is taken back
        made: ActionEvent
        if event.verb in ("assign", "cancel", "date_set"):
            made = ActionItem(pk=self.item_id).take_back(event, by=by, snapshot=self.stood)
            return made
        item = self._locked()
        item.check_take_back(event, by=by)
        if event.verb == "date_request":
            made = item.date_changes.requested().get().move("lapse", by=by)
            return made
        if self.stood["is_watched"]:
            raise RuleBroken(_g("It was watched before: end the watch on the page of the item."))
        return item.watches.current().get(post=self.operation.post).end(by=by)

    def fail(self) -> None:
        """Keep that it broke, so that it does not stand in the way of the rest for ever."""
        self.is_waiting = False
        self.sentence = _g("Something broke here, and nothing was done: try it on the page of the item.")
        self.save(update_fields=["is_waiting", "sentence"])
