"""Events: the record of a change. Never changed, never deleted; the database itself refuses."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import clock
from .past import Past
from .text import ProseField, capitalized

if TYPE_CHECKING:
    from participants.models import User


class Event(models.Model):
    """One event: who (null: the system), when, which verb, why, what changed (before and after, by field name).

    Subclasses add the real foreign key `subject`, PROTECT, and the triggers that keep them
    (`<app>/sql/history_of_*.sql`).
    """

    at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"), editable=False
    )
    acted_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("for"), editable=False
    )
    verb = models.CharField(_("verb"), max_length=40, editable=False)
    note = ProseField(_("reason"), blank=True, editable=False)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder, editable=False)

    class Meta:
        abstract = True
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"

    @property
    def actor_label(self) -> str | None:
        """Who did it: post and name where the rows were read with participants.models.with_bylines."""
        return self._label_of("actor")

    @property
    def acted_for_label(self) -> str | None:
        """The same of the person for whom it was done."""
        return self._label_of("acted_for")

    def _label_of(self, name: str) -> str | None:
        if getattr(self, f"{name}_id") is None:
            return None
        return getattr(self, f"{name}_with_post", None) or str(getattr(self, name))

    def hide_private_reason(self, reader: User) -> None:
        """Empty the reason where only the secretariat reads it; of this copy, since the row itself never changes."""
        if self.verb in self.PRIVATE_REASONS and not reader.is_secretariat:
            self.note = ""

    # Whether this copy was told without its words; see `withhold`.
    is_withheld = False
    # What of `changes` is no words: kept for what follows from it, and told by other rules.
    FACTS: ClassVar[frozenset[str]] = frozenset({"status"})

    def withhold(self) -> None:
        """Take the words out of this copy, which is never saved: its reader could not read the row at that time."""
        facts = {name: pair for name, pair in self.changes.items() if name in self.FACTS}
        self.is_withheld = bool(self.note) or facts != self.changes
        self.note, self.changes = "", facts

    def sentence(self) -> str:
        """What was done, in the reader's language, such as "accepted it"; without who and when."""
        return str(self.PAST.get(self.verb, self.verb))

    def lines(self) -> list[dict[str, str]]:
        """What changed, as rows of label, before and after in the reader's language; without the status."""
        return [
            {
                "label": self._label(name),
                "before": self._display(name, before),
                "after": self._display(name, after) or "–",
            }
            for name, (before, after) in self.changes.items()
            if not self.is_withheld and self.may_be_shown(name)
        ]

    def may_be_shown(self, name: str) -> bool:
        """Whether the change of `name` is shown: not the status, and nothing that the reader may not see."""
        return name != "status"

    def _label(self, name: str) -> str:
        field = self._field(name)
        return capitalized(str(self.LABELS.get(name) or getattr(field, "verbose_name", name)))

    def _display(self, name: str, value: Any) -> str:
        """A stored value for people: the label of a choice, yes or no for a boolean."""
        field = self._field(name)
        if isinstance(field, models.BooleanField):
            return gettext("yes") if value == "True" else gettext("no")
        if type(field) is models.DateField and (day := parse_date(str(value))):
            return date_format(day, "DATE_FORMAT")
        return str(dict(getattr(field, "flatchoices", ())).get(value, value))

    def _field(self, name: str) -> Any:
        subject: Any = self._meta.get_field("subject").related_model
        return next((field for field in subject._meta.get_fields() if field.name == name), None)

    # what is said of a change that is not of a field -> its label
    LABELS: ClassVar[dict[str, Any]] = {}
    # verbs whose reasons are about a person, and for the secretariat alone
    PRIVATE_REASONS: ClassVar[frozenset[str]] = frozenset()
    # verb -> past tense; subclasses take it from their table of moves and add their other verbs
    PAST: ClassVar[dict[str, Any]] = {}


def latest_event(rows: models.QuerySet[Any], reader: User, *, besides: Q | None = None) -> Subquery:
    """When anyone but `reader` last changed each of `rows`, without the events `besides`."""
    events = _events_of_others(rows, reader, besides).filter(subject=OuterRef("pk")).order_by("-at")
    # A value, not EXISTS: it is looked up for the rows that are shown, and never for all.
    return Subquery(events.values("at")[:1])


def changed_between(
    rows: models.QuerySet[Any], reader: User, since: datetime, until: datetime, *, besides: Q | None = None
) -> models.QuerySet[Any]:
    """Those of `rows` that anyone but `reader` changed after `since`, up to `until`."""
    found = _events_of_others(rows, reader, besides).filter(subject=OuterRef("pk"), at__gt=since, at__lte=until)
    return rows.filter(Exists(found))


def _events_of_others(rows: models.QuerySet[Any], reader: User, besides: Q | None) -> models.QuerySet[Any]:
    events: Any = rows.model._meta.get_field("events").related_model
    found: models.QuerySet[Any] = events._default_manager.exclude(actor=reader)
    return found if besides is None else found.exclude(besides)


class History(models.Model):
    """A row whose changes are recorded: the related name of its event table is `events`."""

    events: Any

    class Meta:
        abstract = True

    # What `past_of` has read of it, for one reader.
    past_read: dict[str, Any] | None

    @cached_property
    def past(self) -> Past:
        """The parts of its history that the reader may read; the row was read with `past_read`."""
        return Past.of(self.past_read)

    def record(self, verb: str, *, by: User | None, note: str = "", changes: dict[str, Any] | None = None) -> Any:
        """Add one event, within the caller's transaction."""
        return self.add_event(verb, by=by, note=note, changes=changes)

    def add_event(
        self, verb: str, *, by: User | None, note: str = "", changes: dict[str, Any] | None = None, **fields: Any
    ) -> Any:
        """Add one event; `fields` are further columns of its table."""
        # Who stands in for somebody absent acts for them, but not upon their own account.
        acted_for = getattr(by, "acts_for", None) if self != by else None
        return self.events.create(verb=verb, actor=by, acted_for=acted_for, note=note, changes=changes or {}, **fields)

    @classmethod
    def record_many(
        cls,
        rows: list[Any],
        verb: str,
        *,
        by: User | None,
        note: str = "",
        changes: list[dict[str, Any]] | None = None,
    ) -> None:
        """Add one event to each of `rows`, with `changes` in their order: one statement for 500 rows."""
        events: Any = cls._meta.get_field("events").related_model
        acted_for = getattr(by, "acts_for", None)
        common = {"verb": verb, "actor": by, "acted_for": acted_for, "note": note}
        events.objects.bulk_create(
            [
                events(subject=row, **common, changes=change)
                for row, change in zip(rows, changes or [{}] * len(rows), strict=True)
            ],
            batch_size=500,
        )
