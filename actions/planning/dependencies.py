"""What an item waits for: another item, which must be verified first."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.items.models import ActionItem
from actions.items.part import PartOfItem
from actions.items.rules import check_plan
from actions.moves import DEPENDENCY_MOVES, LIVE, PLANNABLE, DependencyStatus
from core import clock
from core.lifecycle import Move, check_note
from core.past import past_of
from core.rules import RuleBroken
from core.text import ProseField
from participants.models import User

# An item that waits for more than this is a programme: it wants a plan of its own.
MOST = 20

# Whether the second item is reached from the first by what items wait for. UNION drops what was reached before, so
# that the walk ends; links to what is closed count, since it may be reopened.
_IS_REACHED = """
WITH RECURSIVE reached(id) AS (
  SELECT %s::bigint
  UNION SELECT link.blocker_id FROM actions_dependency link JOIN reached ON link.item_id = reached.id
  WHERE link.status = 'holds'
)
SELECT EXISTS (SELECT FROM reached WHERE id = %s)
"""


class DependencyQuerySet(models.QuerySet["Dependency"]):
    def visible_to(self, user: User) -> DependencyQuerySet:
        """Those of whose two items `user` sees both."""
        seen = ActionItem.objects.visible_to(user).values("pk")
        return self.filter(item__in=seen, blocker__in=seen)

    def holding(self) -> DependencyQuerySet:
        return self.filter(status=DependencyStatus.HOLDS)

    def waits(self, user: User) -> DependencyQuerySet:
        """Of what one item waits for: what `user` sees of it, the earliest due first."""
        return self.holding().visible_to(user).select_related("blocker").order_by("blocker__due_on", "pk")

    def held_up(self, user: User) -> DependencyQuerySet:
        """Of what waits for one item: what `user` sees of it, the earliest due first. Its reason is its own item's."""
        rows: Any = self.holding().visible_to(user)
        rows = rows.annotate(past_read=past_of(user, ActionItem, "item"))
        found: DependencyQuerySet = rows.select_related("item").order_by("item__due_on", "pk")
        return found

    def for_rules(self) -> DependencyQuerySet:
        """With both items, and the posts that the rules of the waiting one read."""
        return self.select_related(
            "blocker", "item__owner__organisation__country", "item__verifier__organisation", "added_by"
        )


class Dependency(PartOfItem):
    """`item` is blocked by `blocker` while this holds. Its deeds stand in the trail of `item`."""

    MOVES = DEPENDENCY_MOVES
    VERBS_BEGIN = "blocker"

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="waits_for", verbose_name=_("action item"))
    blocker = models.ForeignKey(ActionItem, models.PROTECT, related_name="holds_up", verbose_name=_("waits for"))
    reason = ProseField(_("what is needed of it"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=DependencyStatus, default=DependencyStatus.HOLDS, editable=False
    )
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"), editable=False)
    added_at = models.DateTimeField(_("added"), default=clock.now, editable=False)

    objects: ClassVar[DependencyQuerySet] = DependencyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "blocker"], condition=Q(status=DependencyStatus.HOLDS), name="dependency_once"
            ),
            models.CheckConstraint(condition=~Q(item=F("blocker")), name="dependency_never_on_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.item.reference} ← {self.blocker.reference}"

    @classmethod
    def add(cls, item: ActionItem, *, blocker: ActionItem, by: User, reason: str = "") -> Dependency:
        """Let `item` wait for `blocker`, which `by` sees; raise NotAllowed, or RuleBroken, be it that a circle closes.

        Locks the graph of what items wait for, then both items.
        """
        reason = reason.strip()
        with transaction.atomic():
            _lock_graph()
            _lock_both(item, blocker)
            check_plan(item, by=by)
            check_note(reason)
            _check_link(item, blocker)
            row = cls.objects.create(item=item, blocker=blocker, reason=reason, added_by=by)
            row.touch()
            row.record("add", by=by, note=reason, changes={"blocker": ["", blocker.reference]})
        return row

    def lock(self) -> None:
        """Lock the item first, and keep both as they were read. Ending a link closes no circle: the graph is free."""
        item, blocker = self.item, self.blocker
        item.lock()
        super().lock()
        self.item, self.blocker = item, blocker

    def on_move(self, move: Move, *, by: User | None, note: str, **details: Any) -> dict[str, Any]:
        if self.item.status not in PLANNABLE:
            raise RuleBroken(
                _g("It is “%(status)s” now: its plan stays as it is.") % {"status": self.item.get_status_display()}
            )
        self.touch()
        return {"blocker": [self.blocker.reference, ""]}


def _lock_graph() -> None:
    """Hold off whoever else adds a link, until the transaction ends.

    The rows alone do not do: where A waits for B and C for D, one who lets B wait for C and another who lets D wait
    for A lock no row in common, each sees no circle, and together they close one. One lock serves all meets, since an
    item of last year's meet may be waited for. It is taken before any row, never by who holds one, and held for some
    milliseconds; links are added a few times a day.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('actions.dependency'))")


def _lock_both(item: ActionItem, blocker: ActionItem) -> None:
    """Lock the rows by rising number (docs/architecture.md), and read them as they are now."""
    for row in sorted({item.pk: item, blocker.pk: blocker}.values(), key=lambda row: row.pk):
        row.lock()


def _check_link(item: ActionItem, blocker: ActionItem) -> None:
    names = {"item": item.reference, "blocker": blocker.reference, "most": MOST}
    if blocker.pk == item.pk:
        _refuse(_g("An action item does not wait for itself."))
    if blocker.status not in LIVE:
        _refuse(
            _g("%(blocker)s is “%(status)s”: nothing waits for it any more.")
            % (names | {"status": blocker.get_status_display()})
        )
    known = set(item.waits_for.holding().values_list("blocker", flat=True))
    if blocker.pk in known:
        _refuse(_g("It waits for %(blocker)s already.") % names)
    if len(known) >= MOST:
        _refuse(_g("An action item waits for %(most)d others at the most.") % names)
    if _is_reached(item, start=blocker):
        _refuse(
            _g("%(blocker)s waits for %(item)s, itself or through others: they would wait for each other for ever.")
            % names
        )


def _refuse(sentence: str) -> None:
    raise RuleBroken(sentence, field="blocker")


def _is_reached(item: ActionItem, *, start: ActionItem) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_IS_REACHED, [start.pk, item.pk])
        return bool(cursor.fetchone()[0])
