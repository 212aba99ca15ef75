"""What a mission writes: the fields of a recommendation's text, and what a complete one has."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.merging import digest, pack, unpack
from core.text import LineField, ProseField
from countries.hs_codes import is_hs_code
from countries.models import Country, MASTChapter, Sector
from meetings.models import Session
from recommendations.recommendation.queries import Sensitivity

from .completeness import DOLLARS, Completeness

if TYPE_CHECKING:
    from participants.models import User


def prefixes(codes: Iterable[str]) -> list[str]:
    """Each code with what it lies under: 610910 under 61 and 6109. Sorted, each once."""
    return sorted({code[:length] for code in codes for length in range(2, len(code) + 1, 2)})


class Text(Completeness, models.Model):
    """The words, figures and classifications of one recommendation; all of it is the mission's."""

    class Lever(models.TextChoices):
        TRADE_AGREEMENT = "trade_agreement", _("Balanced trade agreement")
        PARTNERSHIP = "partnership", _("Partnership or investment")
        BARRIER = "barrier", _("Non-tariff barrier")
        LOGISTICS = "logistics", _("Logistics")
        WTO = "wto", _("WTO matter")
        PROMOTION = "promotion", _("Market Access Initiative or promotion")
        OTHER = "other", _("Other")

    class Horizon(models.TextChoices):
        THIS_YEAR = "this_year", _("Rest of this financial year")
        NEXT_YEAR = "next_year", _("Next calendar year")
        MEDIUM = "medium", _("One to three years")
        LONG = "long", _("Longer")

    class Obstacle(models.TextChoices):
        """How a measure hurts beside what it says (procedural obstacles of the International Trade Centre).

        Its own four of eight groups that its public page names; the others are not told apart here.
        """

        BURDEN = "burden", _("Administrative burden")
        TRANSPARENCY = "transparency", _("Information and transparency")
        INCONSISTENCY = "inconsistency", _("Inconsistent or discriminatory behaviour")
        TIME = "time", _("Time constraints")
        OTHER = "other", _("Another obstacle")

    class Schedule(models.TextChoices):
        WORLD = "world", _("Harmonized System (six figures)")
        INDIA = "india", _("India's tariff (ITC-HS)")
        HOST = "host", _("Tariff of the host country")

    class Band(models.IntegerChoices):
        """Value at stake in million US dollars a year, for those who cannot or must not say more."""

        UNDER_1 = 1, _("Under 1 million US dollars a year")
        UNDER_10 = 2, _("1 to 10 million US dollars a year")
        UNDER_50 = 3, _("10 to 50 million US dollars a year")
        UNDER_100 = 4, _("50 to 100 million US dollars a year")
        UNDER_500 = 5, _("100 to 500 million US dollars a year")
        UNDER_1000 = 6, _("500 to 1,000 million US dollars a year")
        OVER_1000 = 7, _("Over 1,000 million US dollars a year")

    # Upper ends of the bands, in million US dollars a year.
    BAND_ENDS: ClassVar[tuple[int, ...]] = (1, 10, 50, 100, 500, 1000)

    class KPI(models.TextChoices):
        """What missions are measured by (Heads of Commercial Wings, video conference of 16 July 2025)."""

        INVESTMENT = "investment", _("Investment")
        TRADE = "trade", _("Trade")
        TOURISM = "tourism", _("Tourism")
        TECHNOLOGY = "technology", _("Technology")

    # What the mission writes; the order is that of the pages and of the API.
    TEXT: ClassVar[tuple[str, ...]] = (
        "title",
        "country",
        "sector",
        "other_sectors",
        "lever",
        "hs_lines",
        "hs_edition",
        "hs_schedule",
        "mast_chapter",
        "obstacle",
        "statement",
        "ask",
        "rationale",
        "tried",
        "counterpart",
        "agreement",
        "article",
        "exporters",
        "value_amount",
        "value_currency",
        "value_year",
        "value_band",
        "value_source",
        "value_method",
        "horizon",
        "kpi",
        "is_quick_win",
        "session",
        "earlier",
        "sensitivity",
        "summary",
    )
    title = LineField(_("title"), max_length=150, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="recommendations", verbose_name=_("country")
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="recommendations", verbose_name=_("main sector")
    )
    other_sectors: models.ManyToManyField[Sector, Any] = models.ManyToManyField(
        Sector, blank=True, related_name="+", verbose_name=_("other sectors")
    )
    lever = models.CharField(_("lever"), max_length=20, choices=Lever, blank=True)
    # Codes of two, four, six or eight figures. hs_prefixes holds each of them and what it lies under: what "HS 61"
    # finds, and by what similar ones are known. It follows hs_lines in save().
    hs_lines = ArrayField(
        models.CharField(max_length=8, validators=[is_hs_code]),
        verbose_name=_("HS lines"),
        default=list,
        blank=True,
        size=40,
        help_text=_("Codes of 2, 4, 6 or 8 figures, with commas between them; for goods."),
    )
    hs_prefixes = ArrayField(models.CharField(max_length=8), default=list, editable=False)
    hs_edition = models.PositiveSmallIntegerField(
        _("HS edition"), default=2022, validators=[MinValueValidator(1988), MaxValueValidator(2100)]
    )
    hs_schedule = models.CharField(_("whose schedule"), max_length=8, choices=Schedule, default=Schedule.WORLD)
    mast_chapter = models.ForeignKey(
        MASTChapter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("kind of measure (MAST)"),
        help_text=_("For a non-tariff barrier on goods."),
    )
    obstacle = models.CharField(
        _("procedural obstacle"),
        max_length=14,
        choices=Obstacle,
        blank=True,
        help_text=_("For a non-tariff barrier: how it hurts in practice."),
    )
    statement = ProseField(
        _("what stands in the way"), blank=True, help_text=_("The barrier or the opportunity, with facts.")
    )
    rationale = ProseField(_("why it matters"), blank=True)
    ask = ProseField(_("the ask"), blank=True, help_text=_("Who should do what, by when."))
    tried = ProseField(_("what was already tried"), blank=True)
    counterpart = LineField(_("counterpart authority in the host country"), max_length=200, blank=True)
    agreement = LineField(_("agreement"), max_length=150, blank=True)
    article = LineField(_("chapter or article"), max_length=80, blank=True)
    exporters = ProseField(
        _("affected exporters"), blank=True, help_text=_("Firms, clusters or councils, and how many.")
    )
    value_amount = models.DecimalField(
        _("value at stake"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("In millions a year, in the currency beside it."),
    )
    value_currency = models.CharField(
        _("currency"),
        max_length=3,
        default="USD",
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, such as USD or INR."))],
    )
    value_year = models.PositiveSmallIntegerField(
        _("year of the value"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1990), MaxValueValidator(2100)],
    )
    value_band = models.PositiveSmallIntegerField(
        _("size of the value"),
        choices=Band,
        null=True,
        blank=True,
        help_text=_("Follows from an amount in US dollars; choose it when only the size is known."),
    )
    value_source = LineField(
        _("source of the value"), max_length=200, blank=True, help_text=_("Who reckoned it, how, for which year.")
    )
    value_method = LineField(_("how it was reckoned"), max_length=200, blank=True)
    horizon = models.CharField(_("horizon"), max_length=20, choices=Horizon, blank=True)
    kpi = models.CharField(_("aim of the mission"), max_length=12, choices=KPI, blank=True)
    is_quick_win = models.BooleanField(_("quick win"), default=False)
    sensitivity = models.CharField(
        _("who may read it"),
        max_length=12,
        choices=Sensitivity,
        default=Sensitivity.INTERNAL,
        help_text=_("Open: all missions and observers. Internal: the ministries. Restricted: only who must act."),
    )

    summary = ProseField(
        _("summary that may be shared"),
        blank=True,
        help_text=_("What others may be told of it, in two or three sentences."),
    )
    session = models.ForeignKey(
        Session,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("session where it was raised"),
    )
    earlier: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="later", verbose_name=_("earlier recommendations")
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with what follows from the text: the prefixes of its HS lines, the size of its value in dollars."""
        self.follow()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "hs_prefixes", "value_band"}
        super().save(*args, **kwargs)

    def follow(self) -> None:
        """Set what follows from the text."""
        self.hs_prefixes = prefixes(self.hs_lines)
        self.value_band = self.band_of(self.value_amount, self.value_currency, self.value_band)

    @classmethod
    def band_of(cls, amount: Any, currency: str, chosen: int | None) -> int | None:
        """The size of a value: of an amount in US dollars its own, else the one chosen."""
        if amount is None or currency != DOLLARS:
            return chosen
        return cls.Band(1 + bisect_right(cls.BAND_ENDS, Decimal(amount)))

    def edit(
        self, values: Mapping[str, Any], *, by: User, version: int, base: Mapping[str, str] | None = None
    ) -> None:
        """See Edited.edit. A size that an amount overrules is no change: sending the same form again is no clash."""
        now = {name: values.get(name, getattr(self, name)) for name in ("value_amount", "value_currency")}
        if "value_band" in values:
            band = self.band_of(now["value_amount"], now["value_currency"], values["value_band"])
            values = {**values, "value_band": band}
        super().edit(values, by=by, version=version, base=base)  # type: ignore[misc]  # of Edited, beside which this stands

    def base(self, names: Iterable[str]) -> str:
        """See Edited. Of a row read by `with_codes()`; of any other it costs two statements more."""
        several = {"other_sectors": "other_sector_codes", "earlier": "earlier_references"}
        names = list(names)
        read = {name: vars(self)[kept] for name, kept in several.items() if name in names and kept in vars(self)}
        rest = unpack(super().base(name for name in names if name not in read))  # type: ignore[misc]
        return pack(rest | {name: digest(codes) for name, codes in read.items()})

    def digest_of(self, name: str, value: Any) -> str:
        """See Edited. What is named several times goes by its code or reference, which are read with the row."""
        key = {"other_sectors": "code", "earlier": "reference"}.get(name)
        return digest([getattr(row, key) for row in value] if key else value)

    def _display(self, name: str, value: Any) -> str:
        """See Edited. An earlier recommendation is named by its reference: its title may not be for every reader."""
        if name == "earlier":
            return ", ".join(row.label for row in value)
        return str(super()._display(name, value))  # type: ignore[misc]  # as above

    def hs_named(self) -> list[str]:
        """Each HS line with its title, where it is known; of rows of `in_full()`."""
        titles = {row["code"]: translation.gettext(row["title"]) for row in getattr(self, "hs_titles", [])}
        return [f"{code} {titles.get(code, '')}".strip() for code in self.hs_lines]
