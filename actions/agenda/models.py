"""The agenda of a review meeting: the open items of its scope, frozen when taken, and what was decided about each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.items.events import ActionEvent
from actions.items.models import ActionItem
from actions.moves import WORKING, Status
from core import clock
from core.lifecycle import check_reason
from core.rules import NotAllowed, RuleBroken
from core.text import ProseField
from countries.models import Country, Organisation, Sector
from meetings.models import Meet, Session, check_meet, within_meet
from participants.models import User
from recommendations.models import Recommendation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from actions.items.queries import ActionItemQuerySet


# A meeting that goes through more lines than this goes through none; what does not fit waits for the next one.
MOST = 200
# What comes after what is late and in trouble.
SOON = timedelta(days=14)
DAYS_WITHOUT_UPDATE = 30
WHY = _("Say what was said or decided, so that who was not there can act on it.")


class AgendaReason(models.IntegerChoices):
    """Why an item is on the agenda, the most pressing first."""

    LATE = 1, _("Late")
    RED = 2, _("In trouble")
    SOON = 3, _("Due soon")
    SILENT = 4, _("No word for a month")
    OTHER = 5, _("On its way")


def in_order(items: ActionItemQuerySet) -> ActionItemQuerySet:
    """Annotated with `agenda_reason`, and in the order of an agenda: late, in trouble, due soon, silent, the rest."""
    today = clock.today()
    working = Q(status__in=sorted(WORKING))
    ranked: Any = items.annotate(
        agenda_reason=Case(
            When(working & Q(due_on__lt=today), then=Value(AgendaReason.LATE)),
            When(signal=ActionItem.Signal.RED, then=Value(AgendaReason.RED)),
            When(working & Q(due_on__lte=today + SOON), then=Value(AgendaReason.SOON)),
            When(
                last_human_update_at__lte=clock.now() - timedelta(days=DAYS_WITHOUT_UPDATE),
                then=Value(AgendaReason.SILENT),
            ),
            default=Value(AgendaReason.OTHER),
            output_field=models.SmallIntegerField(),
        )
    )
    found: ActionItemQuerySet = ranked.order_by("agenda_reason", "due_on", "pk")
    return found


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User) -> ReviewQuerySet:
        """Every signed-in person sees that there is a meeting; the lines of its agenda are another matter."""
        return within_meet(self, user, "session__meet") if user.is_active else self.none()

    def for_page(self) -> ReviewQuerySet:
        return self.select_related("session__meet", "department").prefetch_related("countries", "sectors")


class Review(models.Model):
    """A session that goes through the open items of a scope. What is not named does not narrow it."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="review", verbose_name=_("session"))
    countries: models.ManyToManyField[Country, Any] = models.ManyToManyField(
        Country, blank=True, related_name="+", verbose_name=_("countries")
    )
    sectors: models.ManyToManyField[Sector, Any] = models.ManyToManyField(
        Sector, blank=True, related_name="+", verbose_name=_("sectors")
    )
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner's organisation"),
    )
    lever = models.CharField(_("lever"), max_length=20, choices=Recommendation.Lever, blank=True)

    objects: ClassVar[ReviewQuerySet] = ReviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("review meeting")
        verbose_name_plural = _("review meetings")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.session.title} ({self.session.meet.slug})"

    @property
    def scope(self) -> list[tuple[Any, str]]:
        """What narrows it, in words, of `for_page()`; empty where it goes through all that the meet left open."""
        parts: list[tuple[Any, str]] = [
            (_("Countries"), ", ".join(str(row) for row in self.countries.all())),
            (_("Sectors"), ", ".join(str(row) for row in self.sectors.all())),
            (_("Owner's organisation"), str(self.department or "")),
            (_("Lever"), self.get_lever_display()),
        ]
        return [(label, words) for label, words in parts if words]

    @staticmethod
    def check_may(by: User) -> None:
        """Raise NotAllowed unless agendas are for `by` to write."""
        if not by.coordinates:
            raise NotAllowed(
                _g("The agenda of a review meeting is for the secretariat and the coordinating department.")
            )

    @classmethod
    def call(cls, *, meet: Meet, title: str, on: date | None, by: User, **scope: Any) -> Review:
        """Call a review meeting of `meet` with its scope. Raise NotAllowed or RuleBroken."""
        cls.check_may(by)
        check_meet(meet.pk, by=by)
        countries, sectors = scope.pop("countries", ()), scope.pop("sectors", ())
        with transaction.atomic():
            session = Session.add(meet, by=by, title=title, kind=Session.Kind.REVIEW, on=on)
            review = cls.objects.create(session=session, **scope)
            review.countries.set(countries)
            review.sectors.set(sectors)
        return review

    def open_items(self, user: User, *, meet: Meet | None = None) -> ActionItemQuerySet:
        """What is open in its scope and `user` sees: of its own meet, or of an earlier one."""
        rows = ActionItem.objects.visible_to(user).live().filter(meet=meet or self.session.meet_id)
        countries, sectors = [row.pk for row in self.countries.all()], [row.pk for row in self.sectors.all()]
        if countries:
            rows = rows.filter(of_countries__overlap=countries)
        if sectors:
            rows = rows.filter(of_sectors__overlap=sectors)
        if self.department_id:
            rows = rows.of_organisations([self.department_id])
        if self.lever:
            rows = rows.came_of(Recommendation.objects.visible_to(user).narrowed(user, lever=self.lever))
        return rows

    def not_taken(self, user: User, *, meet: Meet | None = None) -> ActionItemQuerySet:
        """What of that does not stand on the agenda yet, in its order."""
        taken = self.lines.order_by().values("item")
        return in_order(self.open_items(user, meet=meet).exclude(pk__in=taken))

    def take_open(self, *, by: User) -> list[AgendaItem]:
        """Take what is open now on the agenda; the lines already there stay as they were taken. Locks the meeting.

        Raise NotAllowed, or RuleBroken where there is nothing to take, or no room.
        """
        return self._take(by=by, meet=self.session.meet)

    def carry_from(self, meet: Meet, *, by: User) -> list[AgendaItem]:
        """Carry what is open of an earlier `meet` forward to this meeting; numbers and meets of the items stay."""
        if meet.starts_on >= self.session.meet.starts_on:
            raise RuleBroken(_g("Only what an earlier meet left open is carried forward."), field="meet")
        return self._take(by=by, meet=meet)

    def _take(self, *, by: User, meet: Meet) -> list[AgendaItem]:
        self.check_may(by)
        with transaction.atomic():
            type(self).objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
            room = MOST - self.lines.count()
            items = list(self.not_taken(by, meet=meet)[: max(room, 0)])
            if not items and room > 0:
                raise RuleBroken(_g("Nothing is open in its scope that does not stand on the agenda already."))
            if not items:
                raise RuleBroken(_g("An agenda has room for %(most)d items: call another meeting.") % {"most": MOST})
            return self._freeze(items, by=by, is_carried=meet.pk != self.session.meet_id)

    def _freeze(self, items: list[ActionItem], *, by: User, is_carried: bool) -> list[AgendaItem]:
        """Write the lines and the deeds: three statements however many there are. The caller holds the lock."""
        first = self.lines.count() + 1
        back = AgendaItem.objects.carried_last(items) if is_carried else set()
        lines = [
            AgendaItem(
                review=self,
                item=item,
                place=first + number,
                reason=item.agenda_reason,  # type: ignore[attr-defined] # annotated by in_order
                status_then=item.status,
                due_then=item.due_on,
                taken_by=by,
                is_carried=is_carried,
                counts=is_carried and item.pk not in back,
            )
            for number, item in enumerate(items)
        ]
        verb, changes = ("agenda_carry" if is_carried else "agenda_take"), {"review": ["", str(self)]}
        ActionEvent.objects.bulk_create(
            ActionEvent(subject=item, verb=verb, actor=by, acted_for=by.acts_for, changes=changes) for item in items
        )
        return AgendaItem.objects.bulk_create(lines)


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: User) -> AgendaItemQuerySet:
        """Those whose items `user` sees."""
        return self.filter(item__in=ActionItem.objects.visible_to(user).values("pk"))

    def times_carried(self, item: OuterRef) -> models.QuerySet[Any, Any]:
        """How often an item was carried forward: a meeting decided so, or a later one took it without that."""
        carried = Q(decision=AgendaItem.Decision.CARRIED)
        counted = self.filter(carried | Q(counts=True), item=item).order_by().values("item")
        number = Count("pk", filter=carried) + Count("pk", filter=Q(counts=True))
        return counted.annotate(times=number).values("times")

    def noted_at(self) -> Subquery:
        """When the note of the line outside was put on record: a line keeps the last, the trail each."""
        events = ActionEvent.objects.filter(subject=OuterRef("item"), verb="agenda_say", note=OuterRef("note"))
        return Subquery(events.order_by("-pk").values("at")[:1])

    def carried_last(self, items: Iterable[ActionItem]) -> set[int]:
        """The items that the last meeting which took them decided to carry forward: counted already."""
        rows = self.filter(item__in=items).order_by("item", "-pk").distinct("item")
        return {pk for pk, decision in rows.values_list("item", "decision") if decision == AgendaItem.Decision.CARRIED}


class AgendaItem(models.Model):
    """One line of an agenda: the status of the item when it was taken, and what was decided about it.

    `counts`: it was taken from an earlier meet that did not say itself that it carries it forward.
    """

    class Decision(models.TextChoices):
        CARRIED = "carried", _("Carried forward")
        NEW_DATE = "new_date", _("New date asked for")
        CLOSED = "closed", _("Closed")
        NOTED = "noted", _("Other")

    review = models.ForeignKey(Review, models.PROTECT, related_name="lines", verbose_name=_("review meeting"))
    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="agenda_lines", verbose_name=_("action item"))
    place = models.PositiveSmallIntegerField(_("place"))
    reason = models.PositiveSmallIntegerField(_("why"), choices=AgendaReason)
    status_then = models.CharField(_("status then"), max_length=20, choices=Status)
    due_then = models.DateField(_("due then"))
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("taken by"))
    taken_at = models.DateTimeField(_("taken"), default=clock.now)
    is_carried = models.BooleanField(_("carried forward"), default=False)
    counts = models.BooleanField(default=False)
    decision = models.CharField(_("what was decided"), max_length=10, choices=Decision, blank=True)
    note = ProseField(_("what was said"), blank=True)

    objects: ClassVar[AgendaItemQuerySet] = AgendaItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("line of an agenda")
        verbose_name_plural = _("lines of agendas")
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["review", "item"], name="agenda_item_once")]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.item.reference}"

    def say(self, decision: str, *, note: str, by: User) -> None:
        """Record what the meeting decided; earlier decisions stay in the trail. Locks the line.

        That a meeting spoke of it is no word of its owner: the item looks no fresher by it. Raise NotAllowed or
        RuleBroken.
        """
        Review.check_may(by)
        if decision not in self.Decision:
            raise RuleBroken(_g("Choose what was decided."), field="decision")
        check_reason(note, WHY)
        with transaction.atomic():
            rows = type(self).objects.select_for_update(of=("self",), no_key=True).filter(pk=self.pk)
            before = rows.values_list("decision", flat=True).get()
            self.decision, self.note = decision, note.strip()
            self.save(update_fields=["decision", "note"])
            changes = {"review": ["", str(self.review)], "decision": [before, decision]}
            self.item.record("agenda_say", by=by, note=self.note, changes=changes)
