"""People whom meets invite, with an account or without."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Upper
from django.utils import translation
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.cache import cached_in_process
from core.editing import Edited
from core.history import Event
from core.rules import NotAllowed, RuleBroken
from core.search import words_of
from core.text import AddressField, LineField, normalize
from countries.models import Organisation, refuse_unknown_zone
from countries.naming import localized
from participants.models.users import User

MOST_OTHER_EMAILS = 5
NAMES_CACHED = 60  # seconds
# What a search looks into, beside the name of the organisation; its capitals have a trigram index.
SEARCHED_TEXT = Concat(
    "name",
    Value(" "),
    "name_hi",
    Value(" "),
    "designation",
    Value(" "),
    "email",
    Value(" "),
    "organisation_name",
    output_field=models.TextField(),
)


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> ContactQuerySet:
        """Everyone for the secretariat; for others their own organisations' people, and themselves."""
        if user.only_meet_id is not None:
            return self.none()  # an API key for one meet is not for the people of all meets
        return self if user.is_secretariat else self.near(user)

    def near(self, user: User) -> ContactQuerySet:
        """The user's own organisations' people, and the user; of observers themselves alone."""
        if user.is_observer:
            return self.filter(user=user.pk)
        return self.filter(Q(user=user.pk) | Q(organisation__in=user.organisation_ids))

    def live(self) -> ContactQuerySet:
        """Without those that were merged into another."""
        return self.filter(merged_into=None)

    def for_list(self) -> models.QuerySet[Contact, dict[str, Any]]:
        """What a list shows of each person; one query for all."""
        organisation = Coalesce(
            NullIf(localized("organisation__name"), Value("")), "organisation_name", output_field=models.CharField()
        )
        has_account = models.Q(user__isnull=False)
        names = ("id", "honorific", "name", "name_hi", "designation", "email", "other_emails", "phone", "language")
        shown = (*names, "merged_into", "is_sample", "version")
        return self.values(
            *shown, organisation_label=organisation, account_email=F("user__email"), has_account=has_account
        )

    def search(self, words: str) -> ContactQuerySet:
        """Whose name, designation, organisation or email address has each of the words."""
        rows = self.alias(searched_text=SEARCHED_TEXT)
        for word in words_of(words):
            named = [number for number, name in _organisation_names().items() if word.upper() in name]
            rows = rows.filter(Q(searched_text__icontains=word) | Q(organisation__in=named))
        return rows


def _organisation_names() -> dict[int, str]:
    """Number -> name in capitals, as they were up to a minute ago.

    By their numbers the database asks the index of organisations and that of the words; joined, it would read all.
    """
    return cached_in_process("organisation_names", NAMES_CACHED, _read_organisation_names)


def _read_organisation_names() -> dict[int, str]:
    rows = Organisation.objects.order_by().values_list("pk", "name", "name_hi", "short_name")
    return {number: " ".join(names).upper() for number, *names in rows}


class Contact(Edited):
    """A person whom meets invite. `user` is their account, where they have one.

    Two people may share an email address: that of an embassy's office, for one.
    """

    honorific = LineField(_("form of address"), max_length=40, blank=True, help_text=_("Such as H.E. Mr or Dr."))
    name = LineField(_("name"), max_length=150)
    name_hi = LineField(_("name in Hindi"), max_length=150, blank=True)
    designation = LineField(_("designation"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="contacts", verbose_name=_("organisation")
    )
    organisation_name = LineField(
        _("other organisation"), max_length=200, blank=True, help_text=_("If it is not in the list.")
    )
    email = AddressField(_("email address"), blank=True)
    other_emails = ArrayField(
        AddressField(), verbose_name=_("further email addresses"), default=list, blank=True, size=MOST_OTHER_EMAILS
    )
    phone = LineField(_("telephone"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Asia/Kolkata", validators=[refuse_unknown_zone]
    )
    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="contact", verbose_name=_("account")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", verbose_name=_("merged into"), editable=False
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects: ClassVar[ContactQuerySet] = ContactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="contact_not_merged_into_itself"),
        ]
        indexes = [
            # The list, and its keyset pages.
            models.Index(fields=["name", "id"], name="contact_by_name"),
            # Duplicates and imports look people up by address.
            models.Index(fields=["email"], condition=~Q(email=""), name="contact_by_email"),
            # Search by parts of a name.
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="contact_name_trgm"),
            GinIndex(OpClass(Upper(SEARCHED_TEXT), name="gin_trgm_ops"), name="contact_words"),
            GinIndex(fields=["other_emails"], name="contact_by_other_email"),
        ]

    def __str__(self) -> str:
        return f"{self.honorific} {self.label}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = normalize(self.email).strip().lower()
        self.other_emails = [normalize(email).strip().lower() for email in self.other_emails]
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_hi if self.name_hi and translation.get_language() == "hi" else self.name

    @property
    def organisation_label(self) -> str:
        """Their organisation, in the reader's language where it is in the list."""
        return self.organisation.label if self.organisation else self.organisation_name

    @property
    def place(self) -> str:
        """Designation and organisation, as letters and lists say them."""
        return ", ".join(part for part in (self.designation, self.organisation_label) if part)

    @property
    def address(self) -> str:
        """Where mail for them goes: the address of their account, else their own; empty where there is none."""
        return self.user.email if self.user else self.email

    @property
    def addresses(self) -> list[str]:
        """Every email address of theirs, each once: where their mail goes first, that of an account too."""
        return [one for one in dict.fromkeys((self.address, self.email, *self.other_emails)) if one]

    @classmethod
    def add(cls, *, by: User | None, **values: Any) -> Contact:
        """Add a person, `values` already validated. Raise NotAllowed to all but the secretariat."""
        contact = cls(**values)
        if by is not None:
            contact.check_edit(by)
        with transaction.atomic():
            contact.insert()
            contact.record("create", by=by)
        return contact

    def check_edit(self, by: User) -> None:
        if not by.is_secretariat:
            raise NotAllowed(_g("Only the secretariat changes contacts."))
        if by.only_meet_id is not None:
            raise NotAllowed(_g("This API key is for one meet: contacts belong to none."))
        if self.merged_into is not None:
            raise RuleBroken(_g("This person was merged into %(name)s: edit that one.") % {"name": self.merged_into})


class ContactEvent(Event):
    """What was done to a contact."""

    PAST: ClassVar[dict[str, Any]] = {
        "create": _("added this person"),
        "edit": _("changed the person's details"),
        "import": _("changed the person's details from a sheet"),
        "merge": _("merged this person into another"),
        "take_in": _("merged another person into this one"),
        "distinct": _("marked this person as not the same as another"),
        "undistinct": _("undid “Not the same”"),
    }
    LABELS: ClassVar[dict[str, Any]] = {
        "contact": _("contact"),
        "took_in": _("merged person"),
        "not_same": _("not the same person"),
    }
    PRIVATE_REASONS = frozenset(PAST)
    subject = models.ForeignKey(Contact, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["subject", "at"], name="contactevent_trail")]


class DistinctPairQuerySet(models.QuerySet["DistinctPair"]):
    def visible_to(self, user: User) -> DistinctPairQuerySet:
        """All for the secretariat, none for others, nor for an API key for one meet."""
        return self if user.is_secretariat and user.only_meet_id is None else self.none()

    def of(self, contact: Contact) -> DistinctPairQuerySet:
        """Those of which one is this person."""
        return self.filter(Q(first=contact) | Q(second=contact))

    def between(self, one: Contact, other: Contact) -> DistinctPairQuerySet:
        first, second = sorted((one.pk, other.pk))
        return self.filter(first=first, second=second)

    def live(self) -> DistinctPairQuerySet:
        """Without those of which one was merged into another."""
        return self.filter(first__merged_into=None, second__merged_into=None)


class DistinctPair(models.Model):
    """Two people who are alike and not the same: they are neither offered as duplicates nor merged."""

    # The one added first; the trail of both says who marked them, and who undid it.
    first = models.ForeignKey(Contact, models.CASCADE, related_name="+", verbose_name=_("added first"))
    second = models.ForeignKey(Contact, models.CASCADE, related_name="+", verbose_name=_("added later"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("at"), default=clock.now)

    objects: ClassVar[DistinctPairQuerySet] = DistinctPairQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("pair that is not the same person")
        verbose_name_plural = _("pairs that are not the same person")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinct_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"

    def other(self, contact: Contact) -> Contact:
        """The one of the two that is not `contact`."""
        return self.second if contact.pk == self.first_id else self.first
