"""Edits of text by several people, without one overwriting the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, models, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import clock
from .history import History
from .merging import digest, pack
from .rules import RuleBroken, StaleEdit
from .text import capitalized, normalize_data
from .ui import own_moment

if TYPE_CHECKING:
    from participants.models import User


class Edited(History):
    """A row that people edit; each edit names the version that it started from."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def insert(self) -> None:
        """Add this row. Raise RuleBroken where the table refuses it: what the form looked at has changed meanwhile."""
        self._keep(force_insert=True)

    def lock(self) -> None:
        """Re-read this row in place and hold it until the transaction ends.

        Rows that point at this one may still be added meanwhile (an event by this person, for one): holding those
        off too would let two people who act on each other wait for ever.
        """
        self.refresh_from_db(from_queryset=self._meta.base_manager.select_for_update(of=("self",), no_key=True))

    def edit(self, values: Mapping[str, Any], *, by: User, version: int, base: Mapping[str, str] | None = None) -> Any:
        """Write `values` (field -> new value, already validated) where they differ, and record it. Locks the row.

        Returns the event; None where nothing was changed, or the trail does not tell of it.

        `base` (field -> digest, see `base()`) says what the form showed: a field that is still as it was shown is left
        alone. Raise StaleEdit with both texts where someone else changed the same field since; where the base does
        not name the field, since `version`.
        """
        values = normalize_data(dict(values))
        with transaction.atomic():
            self.lock()
            self.check_edit(by)
            changed = {name: value for name, value in values.items() if self._differs(name, value)}
            changed = self._without_theirs(changed, base or {}, version)
            if changed:
                self.on_edit(changed, by=by)
                return self._write(changed, by=by)
        return None

    def check_not_stale(self, values: Mapping[str, Any], base: Mapping[str, str], *, version: int) -> None:
        """Raise StaleEdit where someone else changed one of `values` since `base`, or `version`."""
        self._without_theirs(values, base, version)

    def _without_theirs(self, changed: Mapping[str, Any], base: Mapping[str, str], version: int) -> dict[str, Any]:
        """The part of `changed` that this person changed. Raise StaleEdit where someone else changed it too."""
        mine = {name: value for name, value in changed.items() if self.digest_of(name, value) != base.get(name)}
        now = {name: self.digest_of(name, self._present(name)) for name in mine}
        clashes = [name for name in mine if (now[name] != base[name] if name in base else version != self.version)]
        if clashes:
            raise StaleEdit(
                _("Someone else saved this while you were writing. Nothing is lost: both texts are here."),
                yours=[(self._label(name), self._display(name, mine[name])) for name in clashes],
                theirs=[(self._label(name), self._display(name, self._present(name))) for name in clashes],
                saved_fields=[self._saved_field(name) for name in clashes],
                others=[(self._label(name), self._display(name, mine[name])) for name in mine if name not in clashes],
                version=self.version,
                base=pack({**base, **{name: now[name] for name in clashes}}),
            )
        return mine

    def _saved_field(self, name: str) -> dict[str, Any]:
        who, at = self.last_edit(name) or ("", None)
        return {"label": self._label(name), "text": self._display(name, self._present(name)), "by": who, "at": at}

    def base(self, names: Iterable[str]) -> str:
        """The digests of these fields as shown, for the form's hidden field `base`."""
        return pack({name: self.digest_of(name, self._shown_of(name)) for name in names})

    def _shown_of(self, name: str) -> Any:
        field: Any = self._meta.get_field(name)
        is_to_one = field.is_relation and not field.many_to_many  # by number: the row there need not be read
        return getattr(self, field.attname) if is_to_one else self._present(name)

    def digest_of(self, name: str, value: Any) -> str:
        """See core.merging.digest."""
        return digest(value)

    def last_edit(self, name: str) -> tuple[str, datetime] | None:
        """Who changed this field last, and when, by the history; a part of another row has none."""
        events = getattr(self, "events", None)
        event = events and events.filter(changes__has_key=name, actor__isnull=False).select_related("actor").last()
        return event and (event.actor.label_at(event.at), event.at)

    def note_edits(self, names: Iterable[str], *, by: User) -> None:
        """Record who writes these fields where the history does not; called before the row is saved."""

    def _write(self, changed: Mapping[str, Any], *, by: User) -> Any:
        with translation.override("en"):  # the trail is in English, whoever edits and whoever reads
            changes = {name: [shown(self._present(name)), shown(value)] for name, value in changed.items()}
        for name, value in changed.items():
            if self._meta.get_field(name).many_to_many:
                getattr(self, name).set(value)
            else:
                setattr(self, name, value)
        self.version += 1
        self.touch()
        self.note_edits(changed, by=by)
        self._keep()
        return self.record("edit", by=by, changes=changes) if self.edits_are_events() else None

    def _keep(self, *, force_insert: bool = False) -> None:
        try:
            with transaction.atomic():
                self.save(force_insert=force_insert)
        except IntegrityError as error:
            raise RuleBroken(_("Someone else has just saved something that excludes this: look again.")) from error

    def on_edit(self, changed: Mapping[str, Any], *, by: User) -> None:
        """Act on the new values in `changed`, in the same transaction; raise RuleBroken to refuse."""

    def touch(self) -> None:
        """Note that a person changed the row (`last_human_update_at`); machines never call this."""

    def edits_are_events(self) -> bool:
        """Whether a change of the text is recorded in the history."""
        return True

    def _present(self, name: str) -> Any:
        value = getattr(self, name)
        return list(value.all()) if self._meta.get_field(name).many_to_many else value

    def _differs(self, name: str, value: Any) -> bool:
        field: Any = self._meta.get_field(name)
        if field.many_to_many:
            return {row.pk for row in self._present(name)} != {row.pk for row in value}
        if field.is_relation:  # by number: the row there need not be read for it
            return bool(getattr(self, field.attname) != getattr(value, "pk", None))
        return bool(normalize_data(self._present(name)) != value)

    def check_edit(self, by: User) -> None:
        """Raise NotAllowed or RuleBroken when `by` may not edit this row now."""
        raise NotImplementedError

    def _label(self, name: str) -> str:
        return capitalized(str(getattr(self._meta.get_field(name), "verbose_name", name)))

    def display_text(self, name: str) -> str:
        """The present value of a field, for people."""
        return self._display(name, self._present(name))

    def _display(self, name: str, value: Any) -> str:
        """A value for people: the label of a choice, yes or no, a day, an instant in the reader's time."""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return own_moment(value, timezone.get_current_timezone())
        if isinstance(value, date):
            return date_format(value, "DATE_FORMAT")
        choices = getattr(self._meta.get_field(name), "flatchoices", ())
        return shown(dict(choices).get(value, value) if choices else value)


class LastEdits(Edited):
    """A row that itself says who wrote each field last, and when: its history does not tell, or not always."""

    # field -> number of the person, instant, and what else a subclass adds
    last_edits = models.JSONField(default=dict, db_default={}, editable=False)

    class Meta:
        abstract = True

    def last_edit(self, name: str) -> tuple[str, datetime] | None:
        if name not in self.last_edits:
            return super().last_edit(name)
        number, at, *_more = self.last_edits[name]
        moment = datetime.fromisoformat(at)
        person: Any = get_user_model().objects.get(pk=number)
        return person.label_at(moment), moment

    def note_edits(self, names: Iterable[str], *, by: User) -> None:
        now = clock.now().isoformat()
        self.last_edits = self.last_edits | {name: [by.pk, now] for name in names}


def shown(value: Any) -> str:
    """A value as text in the history: several separated by commas, an empty one as ""."""
    if value is None:
        return ""
    if isinstance(value, list | tuple | models.QuerySet):
        return ", ".join(str(one) for one in value)
    return str(value)
