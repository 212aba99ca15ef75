"""Posts, and who held which from when until when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.editing import Edited
from core.history import Event
from core.lifecycle import check_note
from core.rules import NotAllowed, RuleBroken
from core.search import each_word
from core.text import LineField
from countries.models import Organisation
from countries.naming import localized
from participants.post_duties import charges_of, needs_of

from .above import ids_below
from .users import User

if TYPE_CHECKING:
    from collections.abc import Mapping


# Upwards from a post, itself included; a ladder that runs in a circle ends where it would start again.
_LADDER = """
    WITH RECURSIVE ladder (id, reports_to_id, step) AS (
        SELECT id, reports_to_id, 0 FROM participants_post WHERE id = %s
        UNION ALL
        SELECT post.id, post.reports_to_id, step + 1
        FROM participants_post post JOIN ladder ON post.id = ladder.reports_to_id
    ) CYCLE id SET is_known USING path
    SELECT participants_post.*
    FROM participants_post JOIN ladder ON ladder.id = participants_post.id AND NOT ladder.is_known
    ORDER BY ladder.step
"""


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, user: User) -> PostQuerySet:
        """Every post for staff and observers; for a mission its own posts."""
        return self.filter(organisation__in=user.organisation_ids) if user.is_mission else self

    def live(self) -> PostQuerySet:
        return self.filter(is_live=True)

    def near(self, post: Post) -> PostQuerySet:
        """Posts that it may report to: of its organisation, or of another mission in the same country."""
        near = Q(organisation=post.organisation_id)
        if post.organisation.is_mission:
            near |= Q(
                organisation__country=post.organisation.country_id, organisation__kind__in=Organisation.MISSION_KINDS
            )
        return self.filter(near).exclude(pk=post.pk)

    def vacant(self) -> PostQuerySet:
        """Live posts that nobody holds now."""
        return self.live().filter(~Exists(Holding.objects.current().filter(post=OuterRef("pk"))))

    def search(self, words: str) -> PostQuerySet:
        """Posts whose title, organisation or present holder has each of the words in its name."""
        names = ("title", "title_hi", "organisation__name", "organisation__name_hi", "holder_name")
        holder = Holding.objects.current().filter(post=OuterRef("pk")).values("user__name")[:1]
        rows = self.alias(holder_name=Subquery(holder))
        return rows.filter(each_word(words, *(f"{name}__icontains" for name in names)))

    def for_list(self) -> models.QuerySet[Post, dict[str, Any]]:
        """What a list shows of each post, its holder of today included; one query for all."""
        holder = Holding.objects.current().filter(post=OuterRef("pk")).values("user__name")
        return self.values(
            *("id", "title", "is_head", "may_submit", "is_live"),
            organisation_name=F("organisation__name"),
            label=localized("title"),
            organisation_label=localized("organisation__name"),
            senior=localized("reports_to__title"),
            holder=Subquery(holder),
        )


class Post(Edited):
    """A seat in an organisation. Posts own things; people hold posts and rotate."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="posts", verbose_name=_("organisation")
    )
    title = LineField(pgettext_lazy("of a post", "title"), max_length=150)
    title_hi = LineField(_("title in Hindi"), max_length=150, blank=True)
    reports_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("reports to"),
        help_text=_("Reminders that are not heeded climb this ladder."),
    )
    is_head = models.BooleanField(_("head of the organisation"), default=False)
    may_submit = models.BooleanField(
        _("may submit for the head"), default=False, help_text=_("The head lets this post submit recommendations.")
    )
    is_live = models.BooleanField(_("in use"), default=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    now: list[Holding]  # of rows read `with_holder` alone

    objects: ClassVar[PostQuerySet] = PostQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["organisation__name", "title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"],
                name="post_title_once",
                violation_error_message=_("This organisation has a post with this title already."),
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_head=True),
                name="post_one_head",
                violation_error_message=_("This organisation has a head already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.organisation.label}"

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_hi if self.title_hi and translation.get_language() == "hi" else self.title

    @property
    def holder(self) -> User | None:
        """Who holds it now. One query, unless the post was read `with_holder`."""
        if "now" in self.__dict__:
            return self.now[0].user if self.now else None
        holding = self.holdings.current().select_related("user").first()
        return holding.user if holding else None

    def seniors(self) -> list[Post]:
        """The posts above this one, nearest first; two queries for any number."""
        rungs = Post.objects.raw(_LADDER, [self.reports_to_id]).prefetch_related("organisation")
        return [post for post in rungs if post != self]

    @cached_property
    def ids_below(self) -> set[int]:
        """The ids of the posts that report to this one, directly or through others. One query, then cached."""
        return ids_below([self.pk])

    def is_below(self, other: Post) -> bool:
        """Whether it reports to `other`, directly or through others. One query for each `other`, or none."""
        return self.reports_to_id is not None and self.pk in other.ids_below

    def clean(self) -> None:
        senior = self.reports_to
        if senior is None or self.organisation_id is None:
            return
        if senior == self or self in senior.seniors():
            raise ValidationError({"reports_to": _("A post cannot report to itself, directly or through others.")})
        if not Post.objects.near(self).filter(pk=senior.pk).exists():
            raise ValidationError(
                {"reports_to": _("Choose a post of the same organisation, or of another mission in the same country.")}
            )

    @classmethod
    def set_up(cls, *, by: User | None, **values: Any) -> Post:
        """Add a post, `values` already validated. Raise RuleBroken when someone has added the same meanwhile."""
        post = cls(**values)
        with transaction.atomic():
            post.insert()
            post.record("create", by=by)
        return post

    @property
    def roles(self) -> list[str]:
        """Whose role goes with it: missions' posts are for missions, the others for staff; observers only read."""
        return [User.Role.MISSION] if self.organisation.is_mission else [User.Role.OFFICER, User.Role.SECRETARIAT]

    def check_edit(self, by: User) -> None:
        if not by.is_secretariat:
            raise NotAllowed(_g("Only the secretariat changes posts."))

    def on_edit(self, changed: Mapping[str, Any], *, by: User) -> None:
        if changed.get("is_live") is False:
            self._check_end()

    def _check_end(self) -> None:
        """Raise RuleBroken while somebody holds the post, or anything live points at it."""
        holder = self.holder
        if holder:
            raise RuleBroken(_g("%(name)s holds this post: end this first.") % {"name": holder.name})
        for rows in [Post.objects.live().filter(reports_to=self), *needs_of(self)]:
            if rows.exists():
                kind = rows.model._meta.verbose_name_plural
                raise RuleBroken(
                    _g("This post is still needed by %(kind)s: move them to another post first.") % {"kind": kind}
                )

    def _check_charge(self) -> None:
        """Raise RuleBroken while the post has charge of anything, in whichever app."""
        for rows in charges_of(self):
            if number := rows.count():
                raise RuleBroken(
                    _g(
                        "%(post)s still has charge of %(kind)s (%(number)d), which would be left to nobody: give them "
                        "to another post, or name the successor, under “Transfer of charge” on the post's page."
                    )
                    % {"post": self, "kind": rows.model._meta.verbose_name_plural, "number": number}
                )

    def may_let_submit(self, user: User) -> bool:
        """Whether `user`, as head of this mission or of the secretariat, decides if this post submits for the head."""
        if self.is_head or not self.organisation.is_mission:
            return False
        heads = any(seat.post.is_head and seat.post.organisation_id == self.organisation_id for seat in user.seats)
        return user.is_secretariat or (user.is_mission and heads)

    def let_submit(self, *, by: User, may: bool) -> None:
        """Let this post submit its mission's recommendations, or end that. Raise NotAllowed unless may_let_submit."""
        with transaction.atomic():
            self.lock()
            if not self.may_let_submit(by):
                raise NotAllowed(_g("The head of the mission, or the secretariat, lets a post of the mission submit."))
            if self.may_submit != may:
                self.may_submit = may
                self.version += 1
                self.save(update_fields=["may_submit", "version"])
                self.record("let_submit" if may else "stop_submit", by=by)

    def lock(self) -> None:
        """Re-read this row with its organisation, and hold the row until the transaction ends."""
        rows = Post.objects.select_related("organisation").select_for_update(of=("self",), no_key=True)
        self.refresh_from_db(from_queryset=rows)

    def give_to(self, user: User, *, by: User | None, from_on: date | None = None, is_new: bool = False) -> Holding:
        """Let `user` hold this post from `from_on` (default: today); the holder before leaves it the same day.

        Locks the post, then both people (the new one unless `is_new`: registered in this very transaction). Ends the
        absences of the holder before whose ground is gone. Raise RuleBroken when the post or the person does not
        serve, or the day is impossible.
        """
        from_on = from_on or clock.today()
        with transaction.atomic():
            self.lock()
            last = self.holdings.select_related("user").first()  # the present one, if there is one
            before = last if last and last.until_on is None else None
            people = [*([] if is_new else [user]), *([before.user] if before else [])]
            for person in sorted(people, key=lambda one: one.pk):
                person.lock()
            self._check_holder(user, before)
            self._check_day(last, from_on)
            if before:
                before.until_on = from_on
                before.save(update_fields=["until_on"])
            holding = self.holdings.create(user=user, from_on=from_on)
            self.record("give", by=by, changes={"holder": [before.user.name if before else "", user.name]})
            if before:
                before.user.end_ineligible_absences(by=by)
        user.__dict__.pop("seats", None)
        return holding

    def vacate(self, *, by: User | None, note: str = "", leaves_charge: bool = False) -> None:
        """End the present holding today. Raise RuleBroken when nobody holds the post.

        Raise it too while the post has charge of something, which would be left to nobody; unless the system ends the
        holding (`by=None`), or it is known that it may be left (`leaves_charge`).
        """
        check_note(note)
        with transaction.atomic():
            self.lock()
            holding = self.holdings.current().select_related("user").first()
            if holding is None:
                raise RuleBroken(_g("Nobody holds this post now."))
            holding.user.lock()
            if by is not None and not leaves_charge:
                self._check_charge()
            holding.until_on = max(clock.today(), holding.from_on)
            holding.save(update_fields=["until_on"])
            self.record("vacate", by=by, note=note, changes={"holder": [holding.user.name, ""]})
            holding.user.end_ineligible_absences(by=by)

    def _check_holder(self, user: User, before: Holding | None) -> None:
        if not self.is_live:
            raise RuleBroken(_g("This post is not in use any more: take it into use again first."))
        if not user.is_active:
            raise RuleBroken(_g("%(name)s's account is closed: open it again first.") % {"name": user.name})
        if user.role not in self.roles:
            raise RuleBroken(
                _g("%(name)s has the role “%(role)s”, which does not go with a post of %(organisation)s.")
                % {"name": user.name, "role": user.get_role_display(), "organisation": self.organisation.label}
            )
        if before and before.user_id == user.pk:
            raise RuleBroken(_g("%(name)s holds this post already.") % {"name": user.name})

    def _check_day(self, last: Holding | None, from_on: date) -> None:
        if from_on > clock.today():
            raise RuleBroken(_g("A post is taken over today or earlier, not on a day to come."))
        if last and last.until_on and from_on < last.until_on:
            raise RuleBroken(
                _g("%(name)s held this post until %(day)s: choose that day or a later one.")
                % {"name": last.user.name, "day": date_format(last.until_on)}
            )
        if last and from_on < last.from_on:
            raise RuleBroken(
                _g("%(name)s took this post over on %(day)s: choose that day or a later one.")
                % {"name": last.user.name, "day": date_format(last.from_on)}
            )


class HoldingQuerySet(models.QuerySet["Holding"]):
    def current(self) -> HoldingQuerySet:
        return self.filter(until_on=None)

    def on(self, day: date) -> HoldingQuerySet:
        """Who held on `day`: the incoming person's, on the day of a change."""
        return self.filter(Q(until_on=None) | Q(until_on__gt=day), from_on__lte=day)


class Holding(models.Model):
    """One person's time in one post, from `from_on` until `until_on` (null: still)."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings", verbose_name=_("post"))
    user = models.ForeignKey(User, models.PROTECT, related_name="holdings", verbose_name=_("person"))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar[HoldingQuerySet] = HoldingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        ordering = ["-from_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=Q(until_on=None), name="holding_one_now"),
            models.CheckConstraint(condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="holding_forward"),
        ]
        # Every request asks which posts its person holds now.
        indexes = [models.Index(fields=["user"], condition=Q(until_on=None), name="holding_now_of_user")]

    def __str__(self) -> str:
        return f"{self.user}: {self.post}"


class PostEvent(Event):
    """What was done to a post."""

    PAST: ClassVar[dict[str, Any]] = {
        "create": _("created this post"),
        "edit": _("changed the post"),
        "give": _("gave the post"),
        "vacate": _("ended the holding"),
        "let_submit": _("let this post submit for the head"),
        "stop_submit": _("ended that this post submits for the head"),
    }
    LABELS: ClassVar[dict[str, Any]] = {"holder": _("holder")}
    PRIVATE_REASONS = frozenset(PAST)
    subject = models.ForeignKey(Post, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["subject", "at"], name="postevent_trail")]
