"""Who watches an item: posts whose holders read it and are told of its moves, though they need do nothing about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.items.models import ActionItem
from actions.items.rules import check_in_use
from actions.moves import is_steward
from actions.ownership.changing import trail_label
from core import clock
from core.rules import NotAllowed, RuleBroken
from participants.models import Post, User

if TYPE_CHECKING:
    from actions.items.events import ActionEvent


# Whoever wants more readers than this marks the item as open.
MOST = 30


class WatchQuerySet(models.QuerySet["Watch"]):
    def visible_to(self, user: User) -> WatchQuerySet:
        """Those of the items that `user` sees."""
        return self.filter(item__in=ActionItem.objects.visible_to(user).values("pk"))

    def current(self) -> WatchQuerySet:
        return self.filter(until_at=None)

    def for_page(self) -> WatchQuerySet:
        """Those of one item that stand now, each with who holds the post (`person`)."""
        seat = FilteredRelation("post__holdings", condition=Q(post__holdings__until_on=None))
        rows: Any = self.current().annotate(seat=seat)
        rows = rows.annotate(person=F("seat__user__name"))
        found: WatchQuerySet = rows.select_related("post__organisation").order_by("from_at", "pk")
        return found

    def for_rules(self) -> WatchQuerySet:
        """With the post and the item."""
        return self.select_related("post__organisation", "item__owner__organisation__country")


class Watch(models.Model):
    """One post's time as a watcher: like everything else it stays with the post when people rotate.

    `is_shared`: whoever assigns lets the post read the item by it; who watches for themselves sees no more by that.
    `may_read`: whether it lets them read it now. An item that becomes restricted must be shared again.
    """

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="watches", verbose_name=_("action item"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"), db_index=False)
    from_at = models.DateTimeField(_("from"), default=clock.now)
    until_at = models.DateTimeField(_("until"), null=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by"))
    is_shared = models.BooleanField(_("shared with the post"), default=False)
    may_read = models.BooleanField(_("lets the post read it"), default=False)

    person: str | None  # annotated by `for_page`

    objects: ClassVar[WatchQuerySet] = WatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        ordering = ["from_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "post"], condition=Q(until_at=None), name="watch_once"),
        ]
        indexes = [
            # What every list asks: the items that these posts watch.
            models.Index(fields=["post", "item"], condition=Q(until_at=None), name="watch_of_post"),
        ]

    def __str__(self) -> str:
        return f"{self.item.reference}: {self.post}"

    @classmethod
    def add(cls, item: ActionItem, *, post: Post | None, by: User) -> ActionEvent:
        """Let `post` watch `item`, which `by` sees; returns the event. Locks the item; raise NotAllowed or RuleBroken.

        Added by who assigns, the post reads the item by it, be it restricted: that is theirs to share.
        """
        with transaction.atomic():
            item.lock()
            cls.check_add(item, post, by=by)
            assert post is not None  # noqa: S101 - just looked at
            is_own = post.pk in by.post_ids
            event: ActionEvent = item.record(
                "watch" if is_own else "watcher_add", by=by, changes={"watcher": ["", trail_label(post)]}
            )
            shared = {"is_shared": not is_own, "may_read": not is_own}
            if not item.watches.current().filter(post=post).update(**shared):
                cls.objects.create(item=item, post=post, from_at=event.at, added_by=by, **shared)
        return event

    @classmethod
    def check_add(cls, item: ActionItem, post: Post | None, *, by: User) -> None:
        """Raise NotAllowed or RuleBroken when `by` cannot let `post` watch `item` now."""
        if post is None:
            raise RuleBroken(_g("Choose the post that is to watch it."), field="post")
        is_own = post.pk in by.post_ids
        if not is_own:
            cls.check_adding(item, by=by)
        check_in_use(post, field="post")
        if post.pk == item.owner_id:
            raise RuleBroken(_g("It belongs to this post: its holder is told anyway."), field="post")
        watching = watching_now(item)
        if post.pk not in watching:
            if len(watching) >= MOST:
                raise RuleBroken(_g("An action item has %(most)d watchers at the most.") % {"most": MOST})
        elif is_own or watching[post.pk]:
            raise RuleBroken(_g("“%(post)s” watches it already.") % {"post": post}, field="post")

    @staticmethod
    def check_adding(item: ActionItem, *, by: User) -> None:
        """Raise NotAllowed when `by` may not let others watch `item`."""
        if not is_steward(item, by):
            raise NotAllowed(_g("Only who assigns lets others watch an action item; you may watch it yourself."))

    def end(self, *, by: User) -> ActionEvent:
        """Let the post watch no longer; returns the event. Locks the item; raise NotAllowed or RuleBroken."""
        with transaction.atomic():
            self.item.lock()
            is_own = self.post_id in by.post_ids
            if not is_own and not is_steward(self.item, by):
                raise NotAllowed(_g("Only the post itself, and who assigns, end a watch."))
            verb, now = "unwatch" if is_own else "watcher_end", clock.now()
            if not type(self).objects.current().filter(pk=self.pk).update(until_at=now, ended_by=by):
                raise RuleBroken(_g("“%(post)s” does not watch it any more.") % {"post": self.post})
            event: ActionEvent = self.item.record(verb, by=by, changes={"watcher": [trail_label(self.post), ""]})
        return event


def watching_now(item: ActionItem) -> dict[int, bool]:
    """The posts that watch `item`, by number, and whether they read it by that; one query, unless read along."""
    known: list[dict[str, int | bool]] | None = getattr(item, "watching", None)
    if known is None:
        return dict(item.watches.current().values_list("post", "may_read"))
    return {int(one["post"]): bool(one["may_read"]) for one in known}
