"""Reference data of all apps. Administrators may change every row; no code depends on one.

The tables are small (tens to a few hundred rows), so their unique codes and foreign keys are index enough.
"""

import zoneinfo
from functools import cache
from typing import Any, Self

from babel import Locale
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.text import LineField, ProseField

SATURDAY, SUNDAY = 6, 7


def default_weekend() -> list[int]:
    return [SATURDAY, SUNDAY]


@cache
def _zones() -> set[str]:
    """All time zones, which are read from many files."""
    return zoneinfo.available_timezones()


def refuse_unknown_zone(value: str) -> None:
    if value not in _zones():
        raise ValidationError(_("“%(value)s” is no time zone. Write one such as Asia/Tokyo."), params={"value": value})


is_calendar_code = RegexValidator(r"^[A-Z]{2}(-[A-Z0-9]{1,3})?\Z", _("Write it like JP, or like US-DC."))


# CLDR names these too, but they are of no country: unions, the unknown region, test locales.
NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def cldr_name(code: str, language: str) -> str:
    """Read the usual short name of a country from CLDR (through Babel); empty for a code that is of no country."""
    return "" if code in NO_COUNTRIES else Locale.parse(language).territories.get(code, "")


class Reference(models.Model):
    """A row that comes with the product, with its source, until somebody here edits it.

    Saving a row marks it as edited, and load_reference then leaves it alone; load_reference itself writes in bulk.
    """

    source = ProseField(_("source"), help_text=_("Where this comes from, so that it can be checked."))
    source_on = models.DateField(_("date of the source"), null=True, blank=True)
    is_edited = models.BooleanField(_("edited here"), default=False, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.is_edited = True
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "is_edited"}
        super().save(*args, **kwargs)


class Named(Reference):
    """A reference row with a name in English and in Hindi."""

    name = LineField(_("name"), max_length=200)
    name_hi = LineField(_("name in Hindi"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language, in English where no other is known."""
        return self.name_hi if self.name_hi and (get_language() or "").startswith("hi") else self.name


class Country(Named):
    code = models.CharField(
        _("ISO code"),
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Two capital letters."))],
    )
    iso3 = models.CharField(
        _("ISO code of three letters"),
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters."))],
    )
    region = LineField(_("region"), max_length=60, blank=True)
    time_zone = models.CharField(_("time zone of the capital"), max_length=50, validators=[refuse_unknown_zone])
    holiday_calendar = models.CharField(
        _("holiday calendar"),
        max_length=12,
        blank=True,
        validators=[is_calendar_code],
        help_text=_("For example JP, or US-DC for one part of a country. Without one, only weekends are days off."),
    )
    weekend = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(7)]),
        verbose_name=_("weekend"),
        default=default_weekend,
        help_text=_("The days by number, from Monday 1 to Sunday 7, with commas between them."),
        size=6,
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        constraints = [
            # Without one working day, "the next working day" has no answer.
            models.CheckConstraint(name="week_has_a_working_day", condition=Q(weekend__len__lte=6))
        ]

    def clean(self) -> None:
        """Fill in the usual names where none is given."""
        self.name = self.name or cldr_name(self.code, "en")
        self.name_hi = self.name_hi or cldr_name(self.code, "hi")


class HSChapter(Reference):
    """A chapter of the Harmonized System, the world's list of goods for customs (edition = its year)."""

    code = models.CharField(
        _("chapter"), max_length=2, unique=True, validators=[RegexValidator(r"^[0-9]{2}\Z", _("Two figures."))]
    )
    title = LineField(_("title"), max_length=200)
    edition = models.PositiveSmallIntegerField(_("edition"), default=2022)

    class Meta:
        ordering = ["code"]
        verbose_name = _("HS chapter")
        verbose_name_plural = _("HS chapters")

    def __str__(self) -> str:
        return f"{self.code} {translation.gettext(self.title)}"


class HSLine(Reference):
    """A heading, subheading or tariff line below a chapter: four, six or eight figures of one edition.

    None must be known for a recommendation to name it: tariff lines of eight figures differ by country.
    """

    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^([0-9]{2}){2,4}\Z", _("Four, six or eight figures."))],
    )
    title = LineField(_("title"), max_length=300)
    edition = models.PositiveSmallIntegerField(_("edition"), default=2022)

    class Meta:
        ordering = ["code"]
        verbose_name = _("HS line")
        verbose_name_plural = _("HS lines")
        indexes = [
            # Looked for by words: icontains compiles to UPPER.
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="hsline_title_words"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {translation.gettext(self.title)}"


class MASTChapter(Reference):
    """A chapter of the United Nations' classification of non-tariff measures (MAST); for goods alone."""

    code = models.CharField(
        _("chapter"), max_length=1, unique=True, validators=[RegexValidator(r"^[A-P]\Z", _("A letter from A to P."))]
    )
    title = LineField(_("title"), max_length=200)

    class Meta:
        ordering = ["code"]
        verbose_name = _("MAST chapter")
        verbose_name_plural = _("MAST chapters")

    def __str__(self) -> str:
        return f"{self.code} {translation.gettext(self.title)}"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def missions(self) -> Self:
        return self.filter(kind__in=Organisation.MISSION_KINDS)

    def departments(self) -> Self:
        return self.filter(kind=Organisation.Kind.DEPARTMENT)

    def councils(self) -> Self:
        return self.filter(kind=Organisation.Kind.COUNCIL)


class Organisation(Named):
    class Kind(models.TextChoices):
        EMBASSY = "embassy", _("Embassy")
        HIGH_COMMISSION = "high_commission", _("High Commission")
        CONSULATE = "consulate", _("Consulate")
        DEPARTMENT = "department", _("Department")
        COUNCIL = "council", _("Export promotion council")

    MISSION_KINDS = (Kind.EMBASSY, Kind.HIGH_COMMISSION, Kind.CONSULATE)

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    code = models.SlugField(_("code"), max_length=60, unique=True)
    short_name = LineField(_("short name"), max_length=60, blank=True)
    ministry = LineField(_("ministry"), max_length=120, blank=True, help_text=_("Left empty for missions."))
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("country"),
        help_text=_("Where it sits: the host country of a mission."),
    )
    city = LineField(_("city"), max_length=80, blank=True)
    accredited_to = models.ManyToManyField(
        Country,
        blank=True,
        related_name="accredited_missions",
        verbose_name=_("accredited to"),
        help_text=_("Missions only: every country it speaks to, the host country included."),
    )
    is_coordinating = models.BooleanField(
        _("coordinates the meet"), default=False, help_text=_("Its officers see every submitted recommendation.")
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                name="mission_has_a_host_country",
                condition=~Q(kind__in=["embassy", "high_commission", "consulate"]) | Q(country__isnull=False),
                violation_error_message=_("A mission has a host country: choose it."),
            )
        ]

    def clean(self) -> None:
        if self.is_mission and self.country_id is None:
            raise ValidationError({"country": _("A mission has a host country: choose it.")})

    @property
    def is_mission(self) -> bool:
        return self.kind in self.MISSION_KINDS


class Sector(Named):
    class Kind(models.TextChoices):
        GOODS = "goods", _("Goods")
        SERVICES = "services", _("Services")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    abbreviation = models.CharField(
        _("abbreviation"), max_length=5, blank=True, help_text=_("For reference numbers, for example ENG.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    nodal_department = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sectors",
        verbose_name=_("nodal department"),
    )
    hs_chapters = models.ManyToManyField(
        HSChapter, blank=True, related_name="sectors", verbose_name=_("HS chapters (indicative)")
    )

    class Meta:
        ordering = ["kind", "name"]  # goods before services
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class Holiday(models.Model):
    """A day off in one calendar. Filled in once for a year and then the administrators' own."""

    calendar = models.CharField(
        _("calendar"), max_length=12, validators=[is_calendar_code], help_text=_("As on the country: JP, or US-DC.")
    )
    on = models.DateField(_("day"))
    name = LineField(_("name"), max_length=200)
    source = ProseField(_("source"), help_text=_("Where this comes from, so that it can be checked."))

    class Meta:
        ordering = ["calendar", "on"]
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")
        constraints = [models.UniqueConstraint(fields=["calendar", "on"], name="one_holiday_a_day_in_a_calendar")]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.name}"
