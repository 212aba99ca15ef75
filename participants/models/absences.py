"""Who is away from when until when, and who does their work meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.rules import NotAllowed, RuleBroken

from .bylines import byline
from .users import User

# Who is away for longer leaves the post: it is given to a successor, with its charge.
LONGEST = timedelta(days=184)


# What a list shows of one absence.
_SHOWN = (
    *("id", "user_id", "substitute_id", "who", "stands_in", "from_on", "until_on"),
    *("is_live", "is_now", "ended_at", "end_reason"),
)


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, user: User) -> AbsenceQuerySet:
        """All for the secretariat; for others those of their own, and those in which they stand in."""
        return self if user.is_secretariat else self.filter(Q(user=user) | Q(substitute=user))

    def live(self) -> AbsenceQuerySet:
        """Those of today and to come."""
        return self.filter(ended_at=None, until_on__gte=clock.today())

    def eligible(self) -> AbsenceQuerySet:
        """Those whose substitute may act: both accounts open, the same role, posts in a common organisation today."""
        holdings: Any = User._meta.get_field("holdings").related_model
        held = holdings.objects.current()
        theirs = held.filter(user=OuterRef(OuterRef("user"))).values("post__organisation")
        common = held.filter(user=OuterRef("substitute"), post__organisation__in=theirs)
        return self.filter(
            Exists(common),
            user__is_active=True,
            substitute__is_active=True,
            substitute__role=F("user__role"),
        )

    def without_ground(self) -> AbsenceQuerySet:
        """Those of today and to come whose substitute may not act: to be ended on record."""
        return self.live().exclude(pk__in=self.live().eligible().values("pk"))

    def current(self) -> AbsenceQuerySet:
        """Those of today (India's calendar day) by which a substitute may act; asked at every use.

        `participants_above` (participants/sql/above.sql) says the same for what climbs.
        """
        return self.live().eligible().filter(from_on__lte=clock.today())

    def for_list(self) -> models.QuerySet[Any, Any]:
        """What a list shows of each, in one query; `is_now` and `is_live` as of today."""
        today = clock.today()
        is_live = Q(ended_at=None, until_on__gte=today)
        return self.annotate(
            who=byline("user", "made_at"),
            stands_in=byline("substitute", "made_at"),
            is_live=Case(When(is_live, then=True), default=False),
            is_now=Case(When(is_live & Q(from_on__lte=today), then=True), default=False),
        ).values(*_SHOWN)

    def concerning(self, person: User) -> AbsenceQuerySet:
        """Those of a person, and those in which they stand in."""
        return self.filter(Q(user=person) | Q(substitute=person))

    def between(self, from_on: date, until_on: date) -> AbsenceQuerySet:
        """Those with a day in common."""
        return self.filter(ended_at=None, from_on__lte=until_on, until_on__gte=from_on)


class EndReason(models.TextChoices):
    """Why an absence ended although nobody ended it."""

    ACCOUNT = "account", _("One of the two accounts was closed.")
    ROLE = "role", _("The two no longer have the same role.")
    ORGANISATION = "organisation", _("The two no longer hold posts in one organisation.")


class Absence(models.Model):
    """`user` is away from `from_on` to `until_on`, both included; `substitute` sees and does what they may."""

    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name=_("who is away"))
    substitute = models.ForeignKey(User, models.PROTECT, related_name="stand_ins", verbose_name=_("substitute"))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("up to and with"))
    gets_copies = models.BooleanField(
        _("copies of the mails"),
        default=False,
        help_text=_("The reminders go to the substitute; whoever is away gets a copy."),
    )
    made_at = models.DateTimeField(_("entered"), default=clock.now, editable=False)
    ended_at = models.DateTimeField(_("ended early"), null=True, editable=False)
    end_reason = models.CharField(
        _("ended because"), max_length=12, choices=EndReason, blank=True, default="", db_default="", editable=False
    )

    objects: ClassVar[AbsenceQuerySet] = AbsenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="absence_forward"),
            models.CheckConstraint(condition=~Q(user=F("substitute")), name="absence_not_by_oneself"),
        ]
        # Every page asks for whom its reader stands in; every mail, who reads it instead.
        indexes = [
            models.Index(fields=["substitute", "until_on"], condition=Q(ended_at=None), name="absence_of_substitute"),
            models.Index(fields=["user", "until_on"], condition=Q(ended_at=None), name="absence_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.substitute}"

    @property
    def user_label(self) -> str:
        """Who is away, by the posts held when it was entered. One query."""
        return self.user.label_at(self.made_at)

    @property
    def substitute_label(self) -> str:
        """The same of the substitute."""
        return self.substitute.label_at(self.made_at)

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.until_on >= clock.today()

    @classmethod
    def arrange(
        cls, user: User, *, by: User, substitute: User, from_on: date, until_on: date, gets_copies: bool = False
    ) -> Absence:
        """Let `substitute` do the work of `user`. Locks both accounts, so that no two periods overlap.

        Raise NotAllowed unless `by` is `user` or of the secretariat, RuleBroken where days or substitute do not serve.
        """
        by.check_in_person()
        if by.pk != user.pk and not by.is_secretariat:
            raise NotAllowed(_g("Only the person who is away, or the secretariat, names a substitute."))
        with transaction.atomic():
            for one in sorted((user, substitute), key=lambda person: person.pk):
                one.lock()
            _check_days(from_on, until_on)
            _check_substitute(user, substitute)
            _check_nobody_is_away_twice(user, substitute, from_on, until_on)
            absence = cls.objects.create(
                user=user, substitute=substitute, from_on=from_on, until_on=until_on, gets_copies=gets_copies
            )
            user.record("absence", by=by, changes=absence.as_changes())
        return absence

    def end(self, *, by: User) -> None:
        """End it now. Raise NotAllowed to others than who is away and the secretariat, RuleBroken when it is over."""
        by.check_in_person()
        if by.pk != self.user_id and not by.is_secretariat:
            raise NotAllowed(_g("Only the person who is away, or the secretariat, ends an absence."))
        with transaction.atomic():
            self.user.lock()
            self.refresh_from_db(fields=["ended_at"])
            if not self.is_live:
                raise RuleBroken(_g("This absence is over already."))
            self.ended_at = clock.now()
            self.save(update_fields=["ended_at"])
            self.user.record("absence_end", by=by, changes=self.as_changes())

    @classmethod
    def end_ineligible(cls, person: User, *, by: User | None) -> None:
        """End those of `person`, and those in which they stand in, whose substitute may no longer act.

        Within a transaction that holds the lock of `person`: that which changed a post, a role or an account, or the
        sweep's.
        """
        ended = cls.objects.concerning(person).without_ground().select_related("user", "substitute").order_by("pk")
        for absence in ended.select_for_update(of=("self",)):
            absence.ended_at, absence.end_reason = clock.now(), absence.reason_to_end()
            absence.save(update_fields=["ended_at", "end_reason"])
            absence.user.record(f"absence_end_{absence.end_reason}", by=by, changes=absence.as_changes())

    def reason_to_end(self) -> str:
        """Why it must end: what its two people no longer have in common."""
        if not (self.user.is_active and self.substitute.is_active):
            return EndReason.ACCOUNT
        return EndReason.ROLE if self.user.role != self.substitute.role else EndReason.ORGANISATION

    def as_changes(self) -> dict[str, list[str]]:
        """The changes for the history: the substitute and the period."""
        return {
            "substitute": ["", self.substitute.name],
            "absence": ["", f"{self.from_on.isoformat()} – {self.until_on.isoformat()}"],
        }


def _check_days(from_on: date, until_on: date) -> None:
    if from_on < clock.today():
        raise RuleBroken(_g("An absence begins today or later: choose another first day."), field="from_on")
    if until_on < from_on:
        raise RuleBroken(_g("The last day lies before the first: choose a later one."), field="until_on")
    if until_on - from_on > LONGEST:
        raise RuleBroken(
            _g("Who is away for more than half a year leaves the post: the secretariat gives it to a successor."),
            field="until_on",
        )


def _check_substitute(user: User, substitute: User) -> None:
    """A substitute has the same role and works in the same organisation: they see what the other may see."""
    if not User.objects.substitutes_for(user).filter(pk=substitute.pk).exists():
        raise RuleBroken(
            _g("%(name)s cannot stand in: choose somebody else of your organisation, with the same role.")
            % {"name": substitute.name},
            field="substitute",
        )


def _check_nobody_is_away_twice(user: User, substitute: User, from_on: date, until_on: date) -> None:
    meanwhile = Absence.objects.between(from_on, until_on)
    day = "DATE_FORMAT"
    if other := meanwhile.filter(user=user).first():
        days = {"from": date_format(other.from_on, day), "until": date_format(other.until_on, day)}
        raise RuleBroken(_g("There is an absence from %(from)s to %(until)s already: end that first.") % days)
    if meanwhile.filter(user=substitute).exists():
        raise RuleBroken(
            _g("%(name)s is away in these days too: choose somebody else.") % {"name": substitute.name},
            field="substitute",
        )
    if other := meanwhile.filter(substitute=user).select_related("user").first():
        raise RuleBroken(
            _g("In these days somebody else is away, and you stand in: %(name)s. Another substitute comes first.")
            % {"name": other.user.name}
        )
