"""Events: the record of a deed. Never changed, never deleted; the database itself refuses."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import clock
from .past import Past
from .text import ProseField

if TYPE_CHECKING:
    from participants.models import User


class Event(models.Model):
    """One deed: who (null: the system), when, which verb, why, what changed (before and after, by field name).

    Subclasses add the real foreign key `subject`, PROTECT, and put `protect_history` into their migration.
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
        """Who did it, by post and name where the rows were read so (participants.models.with_bylines)."""
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
        """What was done, in the reader's language: "accepted it"; who and when stand beside it."""
        return str(self.PAST.get(self.verb, self.verb))

    def lines(self) -> list[dict[str, str]]:
        """What changed, as rows of label, before and after in the reader's words; the status the sentence has said."""
        return [
            {"label": self._label(name), "before": self._said(name, before), "after": self._said(name, after) or "–"}
            for name, (before, after) in self.changes.items()
            if not self.is_withheld and self.may_be_shown(name)
        ]

    def may_be_shown(self, name: str) -> bool:
        """Whether the change of `name` is told: not the status, and nothing that the reader may not see."""
        return name != "status"

    def _label(self, name: str) -> str:
        field = self._field(name)
        return capfirst(str(self.LABELS.get(name) or getattr(field, "verbose_name", name)))

    def _said(self, name: str, value: Any) -> str:
        """A kept value in words: of a choice its label, of yes and no a word."""
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
    # verb -> past tense; subclasses take it from their table of moves and add their other deeds
    PAST: ClassVar[dict[str, Any]] = {}


def latest_deed(rows: models.QuerySet[Any], reader: User, *, besides: Q | None = None) -> Subquery:
    """When others than `reader` last did something in the trail of each of `rows`, without the deeds `besides`."""
    events = _deeds(rows, reader, besides).filter(subject=OuterRef("pk")).order_by("-at")
    # A value, not EXISTS: it is looked up for the rows that are shown, and never for all.
    return Subquery(events.values("at")[:1])


def changed_between(
    rows: models.QuerySet[Any], reader: User, since: datetime, until: datetime, *, besides: Q | None = None
) -> models.QuerySet[Any]:
    """Those of `rows` in whose trail others than `reader` did something after `since`, up to `until`."""
    deeds = _deeds(rows, reader, besides).filter(subject=OuterRef("pk"), at__gt=since, at__lte=until)
    return rows.filter(Exists(deeds))


def _deeds(rows: models.QuerySet[Any], reader: User, besides: Q | None) -> models.QuerySet[Any]:
    events: Any = rows.model._meta.get_field("events").related_model
    deeds: models.QuerySet[Any] = events._default_manager.exclude(actor=reader)
    return deeds if besides is None else deeds.exclude(besides)


class History(models.Model):
    """A row whose deeds are recorded: the related name of its event table is `events`."""

    events: Any

    class Meta:
        abstract = True

    # What `past_of` has read of it, for one reader.
    past_read: dict[str, Any] | None

    @cached_property
    def past(self) -> Past:
        """What of its past the reader may read for whom it was read with `past_read`."""
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


_REFUSE = """
CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'history is never changed: % on % refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
"""

# Sample rows alone may leave with their history: the row they belong to says that it is a sample.
_REFUSE_REAL = """
CREATE OR REPLACE FUNCTION core_refuse_change_of_real() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sample boolean := false;
BEGIN
  IF TG_OP = 'DELETE' THEN
    EXECUTE format('SELECT is_sample FROM %I WHERE id = $1.%I', TG_ARGV[0], COALESCE(TG_ARGV[1], 'subject_id'))
      INTO sample USING OLD;
    IF sample THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'history is never changed: % on % refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
"""


def protect_history(table: str, *, samples_of: str = "", by: str = "subject_id") -> migrations.RunSQL:
    """The migration step by which the database refuses UPDATE, DELETE and TRUNCATE on the event table `table`.

    `samples_of` names the subject's table when its rows with `is_sample` may be deleted together with their events,
    `by` the column that points there.
    """
    guard = f"core_refuse_change_of_real('{samples_of}', '{by}')" if samples_of else "core_refuse_change()"
    return migrations.RunSQL(
        sql=[
            _REFUSE,
            _REFUSE_REAL,
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {guard}",
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION core_refuse_change()",
        ],
        reverse_sql=[f"DROP TRIGGER {table}_kept ON {table}", f"DROP TRIGGER {table}_whole ON {table}"],
    )


# What is once real stays so: a row that became a sample, or went and came back as one, would take its deeds along.
_KEEP_REAL = """
CREATE OR REPLACE FUNCTION core_keep_real() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE has_history boolean := true;
BEGIN
  IF TG_OP = 'DELETE' THEN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE subject_id = $1.id)', TG_ARGV[0]) INTO has_history USING OLD;
    IF NOT has_history THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'history is never changed: a real row of % stays, and stays real', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
"""


def keep_real(table: str, *, events: str) -> migrations.RunSQL:
    """The migration step by which no row of `table` becomes a sample, and none that is real leaves its `events`."""
    becomes, goes = f"{table}_real BEFORE UPDATE ON {table}", f"{table}_stays BEFORE DELETE ON {table}"
    is_made, is_real = "NEW.is_sample AND NOT OLD.is_sample", "NOT OLD.is_sample"
    return migrations.RunSQL(
        sql=[
            _KEEP_REAL,
            f"CREATE TRIGGER {becomes} FOR EACH ROW WHEN ({is_made}) EXECUTE FUNCTION core_keep_real()",
            f"CREATE TRIGGER {goes} FOR EACH ROW WHEN ({is_real}) EXECUTE FUNCTION core_keep_real('{events}')",
        ],
        reverse_sql=[f"DROP TRIGGER {table}_real ON {table}", f"DROP TRIGGER {table}_stays ON {table}"],
    )
