"""The action item: one thing to be done by one accountable post by one date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models, transaction
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast, Concat, Greatest, Length, LPad, Upper
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.moves import IN_HAND, LIVE, MOVES, WORKING, Status, is_owner, is_steward
from actions.outcomes.totals import OutcomeTotals, readable, total_outcomes
from actions.ownership.changing import change_owner, trail_label
from actions.progress.choices import Confidence, Signal, WaitingOn
from actions.risk.rules import Level
from core import clock
from core.lifecycle import Lifecycle, Move
from core.rules import NotAllowed, RuleBroken
from core.text import LineField, ProseField
from countries.models import Country, Organisation, Sector
from meetings.models import Meet, check_meet
from participants.models import Post, User
from recommendations.models import Recommendation, Sensitivity
from recommendations.moves import ACTIONABLE, is_examiner
from recommendations.moves import Status as RecommendationStatus

from .from_recommendations import common, default_verifier, follow, followers_of, locked
from .queries import WORDS, ActionItemQuerySet
from .rules import check_due, check_hold, check_in_use, check_report
from .undo import UNDO_VERBS, reopen_recommendations, restore
from .visibility import update_watcher_access

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from recommendations.models import RecommendationQuerySet


_NUMBER = Cast("id", TextField())
# Its own column, and the one with those of who asked beside it.
OF_COLUMNS = {"country": "of_countries", "sector": "of_sectors"}


class ActionItem(Lifecycle):
    """One thing to be done by one accountable post by one date."""

    class Kind(models.TextChoices):
        SCOPING = "scoping", _("Scoping")
        LOBBYING = "lobbying", _("Lobbying")
        UNILATERAL = "unilateral", _("Own measure")
        BILATERAL = "bilateral", _("Bilateral talks")
        PLURILATERAL = "plurilateral", _("Plurilateral talks")
        MULTILATERAL = "multilateral", _("Multilateral talks")
        EVENT = "event", _("Event")
        FUNDING = "funding", _("Funding")
        OTHER = "other", _("Other")

    class Priority(models.IntegerChoices):
        HIGH = 1, _("High")
        NORMAL = 2, _("Normal")
        LOW = 3, _("Low")

    Signal = Signal
    Confidence = Confidence
    WaitingOn = WaitingOn
    MOVES = MOVES
    TAKEN_BACK = UNDO_VERBS
    REPORTED = ("signal", "confidence", "waiting_on")
    RISK_FIELDS: ClassVar[tuple[str, ...]] = ("risk", "likelihood", "impact", "mitigation", "they_want", "we_give")
    MISSING: ClassVar[dict[str, Any]] = {
        "owner": _("Choose the post that becomes accountable."),
        "until_on": _("Say until which day it is on hold."),
    }

    meet = models.ForeignKey(Meet, models.PROTECT, related_name="action_items", verbose_name=_("meet"))
    # The meet's short name when the item was made: references are quoted in letters and never change.
    series = models.CharField(max_length=50, editable=False)
    # Written by the database from the row's own number, so that making an item waits for no other.
    reference = models.GeneratedField(
        expression=Concat(
            Value("ACT/"), "series", Value("/"), LPad(_NUMBER, Greatest(Value(4), Length(_NUMBER)), Value("0"))
        ),
        output_field=models.CharField(max_length=80),
        db_persist=True,
        unique=True,
        verbose_name=_("reference"),
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.OPEN, editable=False)
    title = LineField(_("what is to be done"), max_length=200, help_text=_("Begin with a verb: “Notify …”, “Hold …”."))
    detail = ProseField(_("details"), blank=True)
    file_number = LineField(
        _("eOffice file number"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("As it stands on the file, such as F.No. 12/3/2027-FT(EA)."),
    )
    recommendations: models.ManyToManyField[Recommendation, Any] = models.ManyToManyField(
        Recommendation, related_name="action_items", blank=True, verbose_name=_("recommendations")
    )
    # Organisations that follow it through its recommendations (see followers_of), settled when it is made, so that the
    # list need not look them up row by row.
    followers = ArrayField(models.BigIntegerField(), default=list, editable=False)
    # Organisations of the posts that support it now, for the same reason.
    supporting = ArrayField(models.BigIntegerField(), default=list, db_default=[], editable=False)
    kind = models.CharField(_("type of action"), max_length=20, choices=Kind, default=Kind.OTHER)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    sensitivity = models.CharField(
        _("who may read it"),
        max_length=12,
        choices=Sensitivity,
        default=Sensitivity.INTERNAL,
        help_text=_("Open: all missions and observers. Internal: the ministries. Restricted: only who must act."),
    )

    owner = models.ForeignKey(
        Post,
        models.PROTECT,
        related_name="owned_items",
        verbose_name=_("accountable post"),
        editable=False,
        db_index=False,
    )
    verifier = models.ForeignKey(
        Post, models.PROTECT, related_name="items_to_verify", verbose_name=_("verified by"), editable=False
    )
    made_by = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("made by"), editable=False
    )
    due_on = models.DateField(_("due"), editable=False)
    original_due_on = models.DateField(_("first due"), editable=False)
    slip_count = models.PositiveSmallIntegerField(_("times moved"), default=0, editable=False)
    # Part of a reminder's key: a moved deadline, or a new owner, makes new reminders lawful.
    due_revision = models.PositiveIntegerField(default=1, editable=False)
    on_hold_until_on = models.DateField(_("on hold until"), null=True, editable=False)
    status_at = models.DateTimeField(_("in this status since"), default=clock.now, editable=False)
    created_at = models.DateTimeField(_("made"), default=clock.now, editable=False)
    # Written by people's deeds only: a reminder must not make an item look fresh.
    last_human_update_at = models.DateTimeField(_("last changed by a person"), default=clock.now, editable=False)
    # A list narrowed by one of them follows the index of its order past these columns, or finds the few by an index of
    # their own.
    of_countries = ArrayField(models.BigIntegerField(), default=list, db_default=[], editable=False)
    of_sectors = ArrayField(models.BigIntegerField(), default=list, db_default=[], editable=False)
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("country"),
        db_index=False,
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="action_items", verbose_name=_("sector")
    )

    # What the owner's last report says, kept in the row so that lists show it and narrow by it.
    signal = models.CharField(_("signal"), max_length=6, choices=Signal, blank=True, editable=False)
    confidence = models.CharField(
        _("date will be met"), max_length=6, choices=Confidence, blank=True, default="", db_default="", editable=False
    )
    waiting_on = models.CharField(
        _("waiting for"), max_length=20, choices=WaitingOn, blank=True, default="", db_default="", editable=False
    )

    # Risk and negotiation; shown in no list, search or file.
    risk = ProseField(_("what may go wrong"), blank=True, default="", db_default="")
    likelihood = models.CharField(_("how likely"), max_length=6, choices=Level, blank=True, default="", db_default="")
    impact = models.CharField(_("how grave"), max_length=6, choices=Level, blank=True, default="", db_default="")
    mitigation = ProseField(_("what is done against it"), blank=True, default="", db_default="")
    they_want = ProseField(_("what the other side wants in return"), blank=True, default="", db_default="")
    we_give = ProseField(_("what we can give"), blank=True, default="", db_default="")

    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects: ClassVar[ActionItemQuerySet] = ActionItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=Status.ON_HOLD, on_hold_until_on__isnull=False)
                | (~Q(status=Status.ON_HOLD) & Q(on_hold_until_on=None)),
                name="item_hold_has_an_end",
            ),
            models.CheckConstraint(condition=~Q(owner=F("verifier")), name="item_owner_never_verifies"),
        ]
        indexes = [
            # The orders that the lists offer: by due date, newest first (the primary key); live ones are asked most.
            models.Index(fields=["due_on", "id"], name="item_by_due"),
            models.Index(fields=["due_on", "id"], condition=Q(status__in=sorted(LIVE)), name="item_live_due"),
            models.Index(fields=["status", "due_on", "id"], name="item_status_due"),
            models.Index(fields=["owner", "due_on", "id"], name="item_of_owner_due"),
            # What other missions and observers may read.
            models.Index(fields=["due_on", "id"], condition=Q(sensitivity="open"), name="item_open_due"),
            # The month's days, the most pressing of each first; and what the board shows of the verified.
            models.Index(
                fields=["due_on", "priority", "id"], condition=Q(status__in=sorted(LIVE)), name="item_live_day"
            ),
            models.Index(fields=["status_at"], condition=Q(status=Status.VERIFIED), name="item_verified_at"),
            # Reminders: what the calendar counts.
            models.Index(fields=["due_on"], condition=Q(status__in=sorted(WORKING)), name="item_working_due"),
            # The order by the last word, and what nobody has said one on for long; live ones are asked most, and would
            # stand behind all that is closed.
            models.Index(fields=["last_human_update_at", "id"], name="item_by_word"),
            models.Index(
                fields=["last_human_update_at", "id"], condition=Q(status__in=sorted(LIVE)), name="item_live_word"
            ),
            # The order by priority; of three values most rows share one, so that only the day keeps it short.
            models.Index(fields=["priority", "due_on", "id"], name="item_by_priority"),
            models.Index(
                fields=["priority", "due_on", "id"], condition=Q(status__in=sorted(LIVE)), name="item_live_priority"
            ),
            # Who is waited for.
            models.Index(
                fields=["waiting_on", "due_on", "id"],
                condition=Q(status__in=sorted(LIVE)) & ~Q(waiting_on=""),
                name="item_live_waiting",
            ),
            # Countries and sectors that have few.
            GinIndex(fields=["of_countries"], name="item_of_countries"),
            GinIndex(fields=["of_sectors"], name="item_of_sectors"),
            # `icontains` compiles to UPPER(...) LIKE UPPER(...), which misses an index on the plain column.
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="item_title_trigrams"),
            # A part of a reference, or its number without what stands before.
            GinIndex(OpClass(Upper("reference"), name="gin_trgm_ops"), name="item_reference_words"),
            # A file number is sought whole, in any case; most items have none.
            models.Index(Upper("file_number"), condition=~Q(file_number=""), name="item_file_number"),
            # Full text; the same expression as in ActionItemQuerySet.TEXT. Finds stems, and words of two letters.
            GinIndex(WORDS, name="item_full_text"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.title}"

    @classmethod
    def make(
        cls,
        *,
        by: User,
        recommendations: Sequence[Recommendation] | RecommendationQuerySet,
        owner: Post,
        due_on: date,
        is_planned: bool = False,
        expected: int | None = None,
        **values: Any,
    ) -> ActionItem:
        """A new item, owned by `owner` and verified by the mission that asked; recorded, with its first ownership.

        It is the owner's to accept at once, unless `is_planned`: then it waits until it is released.

        The recommendations must be accepted, and are put in action; of a set not yet read, `expected` must be there.
        Locks them. Raise NotAllowed or RuleBroken.
        """
        with transaction.atomic():
            asked = locked(recommendations, expected)
            cls.check_make(asked, by=by)
            check_due(due_on, owner)
            item = cls(
                status=Status.PLANNED if is_planned else Status.OPEN,
                owner=owner,
                made_by_id=by.organisation_ids[0],
                due_on=due_on,
                original_due_on=due_on,
            )
            item._fill(asked, by=by, values=values)
            item.save(force_insert=True)
            item.recommendations.add(*asked)
            item.record("create", by=by, changes={"owner": ["", trail_label(owner)], "due_on": ["", due_on]})
            item.ownerships.create(post=owner, holder=owner.holder, assigned_by=by, from_at=item.created_at)
            for recommendation in asked:
                if recommendation.status != RecommendationStatus.IN_ACTION:
                    recommendation.move("begin", by=None, is_locked=True)
        return item

    @staticmethod
    def may_make(user: User) -> bool:
        """Whether action items are for `user` to make."""
        return (user.is_officer or user.is_secretariat) and bool(user.seats)

    @classmethod
    def check_make(cls, asked: Iterable[Recommendation], *, by: User) -> None:
        """Raise NotAllowed or RuleBroken when `by` may not make an action item of these now."""
        if not cls.may_make(by):
            raise NotAllowed(_g("Action items are made by officers of the ministries who hold a post."))
        for recommendation in asked:
            if not is_examiner(recommendation, by):
                raise NotAllowed(
                    _g("%(reference)s is examined by another department, which makes its action items.")
                    % {"reference": recommendation.label}
                )
            if recommendation.status not in ACTIONABLE:
                raise RuleBroken(
                    _g("%(reference)s is “%(status)s”: action items are made of accepted recommendations.")
                    % {"reference": recommendation.label, "status": recommendation.get_status_display()}
                )

    def _fill(self, asked: list[Recommendation], *, by: User, values: dict[str, Any]) -> None:
        """Set `values`, and what follows from the recommendations where they do not say otherwise."""
        self.status_at = self.last_human_update_at = self.created_at
        self.followers = followers_of(asked, values.get("sensitivity", self.sensitivity))
        if asked:
            values = {name: common(asked, name) for name in ("country_id", "sector_id")} | values
            values["meet"] = asked[0].meet
        if values.get("meet") is None:
            values["meet"] = Meet.objects.current()
        if values["meet"] is None:
            raise RuleBroken(_g("There is no meet yet to which an action item could belong."))
        check_meet(values["meet"].pk, by=by)
        values["verifier"] = self._verifier_for(values.get("verifier"), asked, by=by)
        for name, value in values.items():
            setattr(self, name, value)
        self.refresh_country_and_sector_ids(asked)
        self.series = self.meet.slug.upper()
        check_in_use(self.owner)
        self._check_verifier(values["verifier"])

    def _verifier_for(self, chosen: Post | None, asked: list[Recommendation], *, by: User) -> Post:
        """The post that verifies a new item: `chosen` where `by` may choose, else the one that follows."""
        if chosen is None:
            return default_verifier(asked, self.owner, by)
        if by.is_below(self.owner_id) and chosen != default_verifier(asked, self.owner, by):
            raise RuleBroken(
                _g("The owner is your senior, so you do not choose who verifies it: leave “Verified by” empty."),
                field="verifier",
            )
        return chosen

    def was_worked_on_by(self, user: User) -> bool:
        """Whether `user` ever accepted it, took it over or reported on it, in whichever post, or acts for its owner.

        Who supports it now works on it too.

        One query for each person, however many rules ask; asked again once the row is locked.
        """
        if user.pk not in self.workers:
            work = self.events.work().filter(actor=user).order_by().values("pk")
            hand = (
                user.every_seat().filter(Q(post=self.owner_id) | Q(post__in=self._helpers())).order_by().values("pk")
            )
            self.workers[user.pk] = work.union(hand, all=True).exists()
        return self.workers[user.pk]

    def _helpers(self) -> Any:
        return self.supports.current().order_by().values("post")

    @cached_property
    def workers(self) -> dict[int, bool]:
        """Person -> whether they worked on it, as far as that is known; a list may know it of all its rows."""
        return {}

    @property
    def outcome_totals(self) -> OutcomeTotals:
        """What it won, of `with_outcomes()`: sums by currency."""
        return total_outcomes(self.outcome_rows)

    @staticmethod
    def outcome_totals_of(items: Iterable[ActionItem]) -> OutcomeTotals:
        """What these won together, of `with_outcomes()`."""
        return total_outcomes(row for item in items for row in item.outcome_rows)

    @property
    def readable_outcomes(self) -> list[dict[str, Any]]:
        """The same as its reader may read it, of `with_past(user)`: figures stay, words of a closed time do not."""
        return [readable(row, self.past) for row in self.outcome_rows]

    outcome_rows: list[dict[str, Any]]  # annotated by `with_outcomes()`

    def check_edit(self, by: User) -> None:
        """Who assigns may correct the words while the item lives."""
        if not is_steward(self, by):
            raise NotAllowed(_g("Only officers who assign, and the secretariat, may change an action item's words."))
        if self.status not in LIVE:
            raise RuleBroken(
                _g("It is “%(status)s”: nothing is changed any more.") % {"status": self.get_status_display()}
            )

    def on_edit(self, changed: Mapping[str, Any], *, by: User) -> None:
        if "verifier" in changed:
            if is_owner(self, by) or self.was_worked_on_by(by):
                raise NotAllowed(_g("Who works on it does not choose who verifies it: ask another officer."))
            if by.is_below(self.owner_id):
                raise NotAllowed(_g("The owner is your senior, so you do not choose who verifies it."))
            self._check_verifier(changed["verifier"])
        self.refresh_country_and_sector_ids(self.recommendations.all(), changed)
        if "sensitivity" in changed:
            self.followers = followers_of(self.recommendations.select_related("sector"), changed["sensitivity"])
            update_watcher_access(self, changed["sensitivity"])

    def _check_verifier(self, verifier: Post) -> None:
        has_owned = self.pk is not None and self.ownerships.filter(post=verifier).exists()
        if self.pk is not None and self.supports.current().filter(post=verifier).exists():
            raise RuleBroken(
                _g("This post supports the item: whoever works on it does not verify it."), field="verifier"
            )
        if has_owned or verifier.pk == self.owner_id:
            raise RuleBroken(_g("The owner never verifies their own work: choose another post."), field="verifier")
        if verifier.is_below(self.owner):
            raise RuleBroken(
                _g("This post works below the owner and cannot verify the owner's work: choose another post."),
                field="verifier",
            )
        check_in_use(verifier, field="verifier")

    def refresh_country_and_sector_ids(
        self, asked: Iterable[Recommendation], changed: Mapping[str, Any] | None = None
    ) -> None:
        """Set `of_countries` and `of_sectors` from the row and from `asked`; `changed` are values about to be set."""
        for name, column in OF_COLUMNS.items():
            if changed is not None and name not in changed:
                continue
            own = getattr(changed[name], "pk", None) if changed else getattr(self, f"{name}_id")
            found = {own, *(getattr(row, f"{name}_id") for row in asked)}
            setattr(self, column, sorted(pk for pk in found if pk))

    @property
    def has_risk(self) -> bool:
        return any((self.risk, self.likelihood, self.impact, self.mitigation))

    @property
    def has_negotiation(self) -> bool:
        return bool(self.they_want or self.we_give)

    @property
    def is_live(self) -> bool:
        """Whether somebody has still something to do for it."""
        return self.status in LIVE

    @property
    def is_unfinished(self) -> bool:
        """Whether its owner has still something to do for it."""
        return self.is_live and self.status != Status.DONE

    @property
    def is_verified(self) -> bool:
        return self.status == Status.VERIFIED

    @property
    def is_cancelled(self) -> bool:
        return self.status == Status.CANCELLED

    def touch(self) -> None:
        self.last_human_update_at = clock.now()

    def lock(self) -> None:
        """Re-read the row in place, with its posts, and hold it: everything about an item is serialised by its row.

        Whoever locks more locks in this order: item, then its hand-over or date change, then its recommendations.
        """
        self.__dict__.pop("workers", None)
        rows = type(self).objects.for_rules().select_for_update(of=("self",))
        try:
            self.refresh_from_db(from_queryset=rows)
        except type(self).DoesNotExist:
            # Another owner came while we waited for the row: PostgreSQL finds it joined to the post of before no more.
            # Now it is ours, and a new statement sees it with its present one.
            self.refresh_from_db(from_queryset=rows)

    def on_move(self, move: Move, *, by: User | None, note: str, **details: Any) -> dict[str, Any]:
        self.status_at = clock.now()
        self.on_hold_until_on = None
        if by is not None:
            self.touch()
        match move.verb:
            case "accept":
                self.ownerships.current().update(accepted_at=self.status_at, holder=by and (by.acts_for or by))
            case "finish":
                check_report(note)
            case "assign":
                return change_owner(details["owner"], item=self, by=by, reason=note)
            case "hold":
                return self._on_hold(details["until_on"], by=by)
        return {}

    def after_move(self, move: Move, *, by: User | None) -> None:
        if self.status not in IN_HAND or move.verb == "assign":
            self.lapse_proposals()
        if move.verb in ("verify", "cancel", "reopen"):
            for recommendation in self.recommendations.order_by("pk").select_for_update(of=("self",)):
                follow(self, recommendation)

    def take_back(self, event: Any, *, by: User, snapshot: Mapping[str, Any]) -> Any:
        """See Lifecycle. What was cancelled and lives again opens its recommendations again."""
        with transaction.atomic():
            made = super().take_back(event, by=by, snapshot=snapshot)
            if event.verb == "cancel":
                reopen_recommendations(self)
        return made

    def on_take_back(self, event: Any, snapshot: Mapping[str, Any]) -> None:
        restore(self, event.verb, snapshot)

    def lapse_proposals(self) -> None:
        """What was offered or asked for about this item, and not answered, is answered by what happened to it."""
        for proposal in [*self.handovers.proposed(), *self.date_changes.requested()]:
            proposal.move("lapse", by=None, is_locked=True)

    def _on_hold(self, until_on: date, *, by: User | None) -> dict[str, Any]:
        check_hold(until_on, is_own=by is not None and is_owner(self, by))
        self.on_hold_until_on = until_on
        return {"on_hold_until_on": ["", until_on]}
