"""The meet: when and where, for which countries and sectors, by when missions submit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.editing import Edited
from core.history import Event
from core.rules import NotAllowed, RuleBroken
from core.text import LineField, ProseField
from countries.models import Country, Sector, refuse_unknown_zone

from .within import within_meet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from participants.models import User


# Words that stand where a meet's short name would stand in an address.
RESERVED = frozenset({"add", "new"})


IS_WEIGHT = MaxValueValidator(10)
# Days beyond these are slips of a key; near the ends of the calendar nothing can be counted.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def far_day_sentence() -> str:
    """What to enter in place of a day far away."""
    return _g("Choose a day in the years %(first)d to %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR}


class Requirement(models.TextChoices):
    """What a meet may require of a submission; the values are names of the text's fields."""

    HS_LINES = "hs_lines", _("HS lines (goods)")
    RATIONALE = "rationale", _("why it matters")
    VALUE = "value_band", _("value at stake")
    TRIED = "tried", _("what was already tried")
    COUNTERPART = "counterpart", _("counterpart authority")
    EXPORTERS = "exporters", _("affected exporters")
    HORIZON = "horizon", _("horizon")
    KPI = "kpi", _("aim of the mission")


class MeetQuerySet(models.QuerySet["Meet"]):
    def visible_to(self, user: User) -> MeetQuerySet:
        """Every signed-in person sees every meet."""
        return within_meet(self, user, "pk") if user.is_active else self.none()

    def current(self) -> Meet | None:
        """The meet that is on or comes next; when none is to come, the last one. One query."""
        return self.nearest().first()

    def nearest(self) -> MeetQuerySet:
        """All, the one of `current` first."""
        today: Any = clock.today()
        is_past = models.Case(models.When(ends_on__lt=today, then=1), default=0)
        distance = models.Case(
            models.When(ends_on__lt=today, then=today - F("ends_on")), default=F("starts_on") - today
        )
        return self.order_by(is_past, distance)


class Meet(Edited):
    """One January meet. There will be another next year."""

    slug = models.SlugField(_("short name in addresses"), unique=True, help_text=_("Such as 2027."))
    name = LineField(_("name"), max_length=150)
    name_hi = LineField(_("name in Hindi"), max_length=150, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    venue = LineField(_("venue"), max_length=200, blank=True)
    time_zone = models.CharField(
        _("time zone of the venue"), max_length=50, default="Asia/Kolkata", validators=[refuse_unknown_zone]
    )
    submit_by_on = models.DateField(_("missions submit by"))
    aims = ProseField(_("aims"), blank=True)
    countries_wanted = models.PositiveSmallIntegerField(_("focus countries wanted"), default=20)
    goods_wanted = models.PositiveSmallIntegerField(_("goods sectors wanted"), default=6)
    services_wanted = models.PositiveSmallIntegerField(_("services sectors wanted"), default=6)
    countries: models.ManyToManyField[Country, Any] = models.ManyToManyField(
        Country, related_name="meets", blank=True, verbose_name=_("focus countries")
    )
    sectors: models.ManyToManyField[Sector, Any] = models.ManyToManyField(
        Sector, related_name="meets", blank=True, verbose_name=_("sectors")
    )
    # Names of Requirement: what a submission must have beside what every one must (recommendations' REQUIRED).
    requires = ArrayField(
        models.CharField(max_length=20, choices=Requirement),
        verbose_name=_("also required of a submission"),
        default=list,
        blank=True,
        help_text=_("Beside title, country, sector, lever, statement and ask."),
    )
    # How much each score of an examined recommendation counts in the ranked list.
    value_weight = models.PositiveSmallIntegerField(_("weight of the value"), default=3, validators=[IS_WEIGHT])
    effort_weight = models.PositiveSmallIntegerField(_("weight of the effort"), default=2, validators=[IS_WEIGHT])
    fit_weight = models.PositiveSmallIntegerField(_("weight of the strategic fit"), default=2, validators=[IS_WEIGHT])
    accept_within = models.PositiveSmallIntegerField(
        _("working days to accept an action item"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_(
            "After so many working days without an answer who assigned it and the senior of the post are told."
        ),
    )
    accompanying_limit = models.PositiveSmallIntegerField(
        _("accompanying officers of one mission"),
        default=2,
        db_default=2,
        validators=[MaxValueValidator(20)],
        help_text=_("At most so many beside the head of mission."),
    )
    answer_by_on = models.DateField(
        _("invitations are answered by"),
        null=True,
        blank=True,
        help_text=_("Until the end of this day answers can be changed. Empty: until the meet begins."),
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects: ClassVar[MeetQuerySet] = MeetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("meet")
        verbose_name_plural = _("meets")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="meet_forward",
                violation_error_message=_("The last day lies before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_hi if self.name_hi and translation.get_language() == "hi" else self.name

    @property
    def is_past_submission(self) -> bool:
        """Whether the day by which missions submit is over, by the calendar of the venue."""
        return clock.today(self.time_zone) > self.submit_by_on

    def clean(self) -> None:
        for name in ("starts_on", "ends_on", "submit_by_on", "answer_by_on"):
            day = getattr(self, name)
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValidationError({name: far_day_sentence()})
        if self.slug in RESERVED:
            raise ValidationError({"slug": _("This word is taken by a page: choose another, such as 2027.")})
        if self.submit_by_on and self.starts_on and self.submit_by_on > self.starts_on:
            raise ValidationError(
                {"submit_by_on": _("Missions submit before the meet begins: choose an earlier day.")}
            )
        if self.answer_by_on and self.starts_on and self.answer_by_on > self.starts_on:
            raise ValidationError(
                {"answer_by_on": _("Invitations are answered before the meet begins: choose an earlier day.")}
            )

    @property
    def answers_close_on(self) -> date:
        """The last day on which an invitation is answered: the day before the meet begins unless it says another."""
        return self.answer_by_on or self.starts_on - timedelta(days=1)

    @classmethod
    def set_up(cls, *, by: User | None, **values: Any) -> Meet:
        """Add a meet, `values` already validated. Raise RuleBroken when someone has added the same meanwhile."""
        meet = cls(**values)
        with transaction.atomic():
            meet.insert()
            meet.record("create", by=by)
        return meet

    def check_edit(self, by: User) -> None:
        if not by.is_secretariat:
            raise NotAllowed(_g("Only the secretariat changes a meet."))

    def on_edit(self, changed: Mapping[str, Any], *, by: User) -> None:
        """Refuse to want fewer than are named already; a new venue is one of the sessions too."""
        self.check_wanted(changed)
        if "venue" in changed:
            self.sessions.change_venue(self.venue, changed["venue"], by=by)

    def check_wanted(self, changed: Mapping[str, Any]) -> None:
        """Raise RuleBroken where fewer are wanted than are named already."""
        for field, named in self._named().items():
            if field in changed and changed[field] < named:
                raise RuleBroken(
                    _g("%(named)d are named already: take some out before you want only %(wanted)d.")
                    % {"named": named, "wanted": changed[field]}
                )

    def _named(self) -> dict[str, int]:
        kinds = [sector.kind for sector in self.sectors.all()]
        return {
            "countries_wanted": self.countries.count(),
            "goods_wanted": kinds.count(Sector.Kind.GOODS),
            "services_wanted": kinds.count(Sector.Kind.SERVICES),
        }

    def countries_to_name(self) -> models.QuerySet[Country]:
        """Countries that could be named yet: not the one whose department coordinates the meet."""
        return Country.objects.exclude(meets=self).exclude(organisations__is_coordinating=True)

    def sectors_to_name(self) -> models.QuerySet[Sector]:
        """Sectors that could be named yet."""
        return Sector.objects.exclude(meets=self)

    def add_country(self, country: Country, *, by: User | None) -> None:
        """Name one more focus country. Raise RuleBroken when it is named already or all wanted are named."""
        with transaction.atomic():
            self.lock()
            if self.countries.filter(pk=country.pk).exists():
                raise RuleBroken(_g("%(country)s is a focus country already.") % {"country": country.label})
            if self.countries.count() >= self.countries_wanted:
                raise RuleBroken(
                    _g("All %(wanted)d focus countries are named. Take one out first, or let the meet want more.")
                    % {"wanted": self.countries_wanted}
                )
            self.countries.add(country)
            self.record("add_country", by=by, changes={"country": ["", country.name]})

    def remove_country(self, country: Country, *, by: User) -> None:
        """Take a focus country out of the list; what was submitted for it stays. Raise RuleBroken if it is not in."""
        with transaction.atomic():
            self.lock()
            if not self.countries.filter(pk=country.pk).exists():
                raise RuleBroken(_g("%(country)s is no focus country of the meet.") % {"country": country.label})
            self.countries.remove(country)
            self.record("remove_country", by=by, changes={"country": [country.name, ""]})

    def add_sector(self, sector: Sector, *, by: User | None) -> None:
        """Name one more sector. Raise RuleBroken when it is named already or all wanted of its kind are named."""
        with transaction.atomic():
            self.lock()
            wanted = self.goods_wanted if sector.kind == Sector.Kind.GOODS else self.services_wanted
            if self.sectors.filter(pk=sector.pk).exists():
                raise RuleBroken(_g("%(sector)s is a sector of the meet already.") % {"sector": sector.label})
            if self.sectors.filter(kind=sector.kind).count() >= wanted:
                raise RuleBroken(
                    _g("All %(wanted)d sectors of this kind are named. Take one out first, or let the meet want more.")
                    % {"wanted": wanted}
                )
            self.sectors.add(sector)
            self.record("add_sector", by=by, changes={"sector": ["", sector.name]})

    def remove_sector(self, sector: Sector, *, by: User) -> None:
        """Take a sector out of the list; what was submitted for it stays. Raise RuleBroken if it is not in."""
        with transaction.atomic():
            self.lock()
            if not self.sectors.filter(pk=sector.pk).exists():
                raise RuleBroken(_g("%(sector)s is no sector of the meet.") % {"sector": sector.label})
            self.sectors.remove(sector)
            self.record("remove_sector", by=by, changes={"sector": [sector.name, ""]})


class MeetEvent(Event):
    """What was done to a meet."""

    PAST: ClassVar[dict[str, Any]] = {
        "create": _("set up the meet"),
        "edit": _("changed the meet"),
        "add_country": _("named a focus country"),
        "remove_country": _("took a focus country out"),
        "add_sector": _("named a sector"),
        "remove_sector": _("took a sector out"),
        "add_session": _("put a session on the agenda"),
        "remove_session": _("took a session off the agenda"),
        "give_leave": _("gave leave to submit late"),
        "end_leave": _("ended a leave to submit late"),
    }
    LABELS: ClassVar[dict[str, Any]] = {
        "country": _("country"),
        "sector": _("sector"),
        "session": _("session"),
        "removed_documents": _("documents removed before"),
        "late_leave": _("leave to submit late"),
    }
    subject = models.ForeignKey(Meet, models.PROTECT, related_name="events")

    def _display(self, name: str, value: Any) -> str:
        if name != "requires":
            return super()._display(name, value)
        labels = {required.value: str(required.label) for required in Requirement}
        return ", ".join(labels.get(one, one) for one in value.split(", ")) if value else ""

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["subject", "at"], name="meetevent_trail")]
