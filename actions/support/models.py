"""Supporting posts: who works on an item beside its owner, from when until when, and what they say they did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.items.models import ActionItem
from actions.items.rules import check_in_use, check_report
from actions.moves import IN_HAND, LIVE, is_owner, is_steward
from actions.ownership.changing import trail_label
from core import clock
from core.lifecycle import check_note, check_reason
from core.rules import NotAllowed, RuleBroken
from core.text import ProseField
from participants.models import Post, User, byline

if TYPE_CHECKING:
    from actions.items.events import ActionEvent


MOST = 10  # posts that support one item: more are a project, with items of their own
SHOWN = 20  # contributions on a page; the trail has them all


class SupportQuerySet(models.QuerySet["Support"]):
    def visible_to(self, user: User) -> SupportQuerySet:
        """Those of the items that one sees."""
        return self.filter(item__in=ActionItem.objects.visible_to(user).values("pk"))

    def current(self) -> SupportQuerySet:
        return self.filter(until_at=None)

    def for_page(self) -> SupportQuerySet:
        """Those of one item, the present ones first, each with who holds the post now (`holder`)."""
        seat = FilteredRelation("post__holdings", condition=Q(post__holdings__until_on=None))
        rows: Any = self.annotate(seat=seat)
        rows = rows.annotate(holder=F("seat__user__name")).select_related("post__organisation")
        found: SupportQuerySet = rows.order_by(F("until_at").desc(nulls_first=True), "from_at", "pk")
        return found

    def for_rules(self) -> SupportQuerySet:
        """With the item and the posts that the rules read."""
        return self.select_related(
            "post__organisation", "item__owner__organisation__country", "item__verifier__organisation"
        )


class Support(models.Model):
    """One post's time as a supporter of an item, which its organisation sees meanwhile (`ActionItem.supporting`)."""

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="supports", verbose_name=_("action item"))
    post = models.ForeignKey(
        Post, models.PROTECT, related_name="supports", verbose_name=_("supporting post"), db_index=False
    )
    asked = ProseField(_("what it is to do"), blank=True)
    from_at = models.DateTimeField(_("from"), default=clock.now, editable=False)
    until_at = models.DateTimeField(_("until"), null=True, editable=False)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"), editable=False)
    # By which it began: whoever holds the post is told of it.
    event = models.OneToOneField(
        "actions.ActionEvent",
        models.PROTECT,
        null=True,
        related_name="support",
        verbose_name=_("entry of the trail"),
        editable=False,
    )

    holder: str | None  # annotated by `for_page`

    objects: ClassVar[SupportQuerySet] = SupportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        ordering = ["from_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "post"], condition=Q(until_at=None), name="support_once"),
            models.CheckConstraint(condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="support_forward"),
        ]
        indexes = [
            # What a post supports now.
            models.Index(fields=["post", "item"], condition=Q(until_at=None), name="support_of_post"),
        ]

    def __str__(self) -> str:
        return f"{self.item.reference}: {self.post}"

    @classmethod
    def add(cls, item: ActionItem, *, post: Post, by: User, asked: str = "") -> Support:
        """Let `post` support `item`; say what is asked of it. Locks the item; raise NotAllowed or RuleBroken."""
        asked = asked.strip()
        with transaction.atomic():
            item.lock()
            check_supported(item, by=by)
            check_note(asked)
            _check_post(item, post)
            row = cls(item=item, post=post, asked=asked, added_by=by, from_at=clock.now())
            row.event = item.record("supporter_add", by=by, note=asked, changes={"supporter": ["", trail_label(post)]})
            row.save()
            keep_supporting(item)
            item.touch()
            item.save(update_fields=["last_human_update_at", "supporting"])
        return row

    def end(self, *, by: User, note: str) -> ActionEvent:
        """It supports the item no longer; what it did stays. Locks the item; raise NotAllowed or RuleBroken."""
        item = self.item
        with transaction.atomic():
            item.lock()
            check_supported(item, by=by)
            check_reason(note, _g("To end it, say why its support is not needed any more."))
            if not item.supports.current().filter(pk=self.pk).update(until_at=clock.now()):
                raise RuleBroken(_g("It does not support the item any more."))
            keep_supporting(item)
            item.touch()
            item.save(update_fields=["last_human_update_at", "supporting"])
            event: ActionEvent = item.record(
                "supporter_end", by=by, note=note.strip(), changes={"supporter": [trail_label(self.post), ""]}
            )
        return event


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def for_page(self) -> ContributionQuerySet:
        """Those of one item, the newest first, each with who did it (`author_label`)."""
        return self.annotate(author_label=byline("author", "at")).select_related("post").order_by("-at", "-pk")[:SHOWN]


class Contribution(models.Model):
    """What a supporter says that they did. The signal, and whether it is done, remain the owner's to say."""

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="contributions", verbose_name=_("action item"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("supporting post"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    at = models.DateTimeField(_("at"), default=clock.now)
    done = ProseField(_("what was done"))

    objects: ClassVar[ContributionQuerySet] = ContributionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.item.reference} {self.at:%Y-%m-%d}"

    @classmethod
    def report(cls, item: ActionItem, *, by: User, done: str) -> Contribution:
        """Put on record what a supporter did. Locks the item; raise NotAllowed or RuleBroken."""
        with transaction.atomic():
            item.lock()
            post = cls.check_can_report(item, by=by)
            if not done.strip():
                raise RuleBroken(_g("Say what was done."), field="done")
            check_note(done)
            check_report(done)
            row = cls.objects.create(item=item, post=post, author=by, done=done.strip())
            item.touch()
            item.save(update_fields=["last_human_update_at"])
            item.record("contribute", by=by, note=row.done)
        return row

    @staticmethod
    def check_can_report(item: ActionItem, *, by: User) -> Post:
        """The post in which `by` supports `item`. Raise NotAllowed or RuleBroken when they may not report now."""
        row = item.supports.current().filter(post__in=by.post_ids).select_related("post").first()
        if row is None:
            raise NotAllowed(_g("Only who supports an action item says what they did for it."))
        if item.status not in IN_HAND:
            raise RuleBroken(
                _g("It is “%(status)s” now: there is nothing to add.") % {"status": item.get_status_display()}
            )
        post: Post = row.post
        return post


def check_supported(item: ActionItem, *, by: User) -> None:
    """Raise NotAllowed or RuleBroken when `by` may not say now who supports `item`."""
    if not (is_owner(item, by) or is_steward(item, by)):
        raise NotAllowed(_g("Only the owner, and who assigns, choose who supports an action item."))
    if item.status not in LIVE:
        raise RuleBroken(
            _g("It is “%(status)s” now: nobody needs to support it.") % {"status": item.get_status_display()}
        )


def _check_post(item: ActionItem, post: Post) -> None:
    check_in_use(post, field="post")
    if post.pk == item.owner_id:
        _refuse(_g("This post owns the item: choose another to support it."))
    if post.pk == item.verifier_id:
        _refuse(_g("This post verifies the item: whoever works on it does not say whether it is done."))
    known = set(item.supports.current().values_list("post", flat=True))
    if post.pk in known:
        _refuse(_g("This post supports it already."))
    if len(known) >= MOST:
        _refuse(_g("At most %(most)d posts support one item: end one first.") % {"most": MOST})


def _refuse(sentence: str) -> None:
    raise RuleBroken(sentence, field="post")


def keep_supporting(item: ActionItem) -> None:
    """Note in the row whose organisations support it now. The caller holds the lock and saves."""
    item.supporting = sorted(set(item.supports.current().values_list("post__organisation", flat=True)))
