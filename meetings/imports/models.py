"""An import of participants out of a sheet: its columns, what would become of each row, and what did."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.rules import NotAllowed, RuleBroken
from core.text import LineField
from documents.sentences import sentence
from documents.sheets import Sheet, SheetFile
from meetings.models.meets import Meet
from meetings.models.within import check_meet, within_meet
from meetings.participants.models import Category, Participant
from participants.contacts.models import Contact

from .columns import FIELDS, MOST_TITLES, REPEATED, Column, find_head, has_names, is_complete, read_columns, signature

if TYPE_CHECKING:
    from participants.models import User

MOST_ROWS = 5_000
MOST_PASTED = 200
# How long the rows of an import are kept: they hold what the sheet said of people.
EXPIRES_AFTER = timedelta(days=30)
MOST_REMEMBERED = 2_000  # names of organisations for each kind of sheet
# How long a worker that gives no sign of life keeps others from a preview.
CLAIM = timedelta(seconds=30)


class SheetImportQuerySet(models.QuerySet["SheetImport"]):
    def visible_to(self, user: User) -> SheetImportQuerySet:
        """Those of all the secretariat; others have none."""
        if not (user.is_active and user.is_secretariat):
            return self.none()
        return within_meet(self, user)

    def without_content(self) -> SheetImportQuerySet:
        """Without the cells, which a page of figures does not need."""
        return self.defer("content")

    def locked(self) -> SheetImportQuerySet:
        """Held until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True)

    def is_open(self) -> SheetImportQuerySet:
        """Neither finished nor discarded."""
        return self.filter(finished_at=None, discarded_at=None, failed_at=None)

    def waiting(self) -> SheetImportQuerySet:
        """With something to be worked off: a preview, or the import itself."""
        is_planning = Q(organisations__isnull=False, planned_at=None)
        is_writing = Q(confirmed_at__isnull=False)
        return self.is_open().filter(is_planning | is_writing)


class SheetImport(models.Model):
    """One sheet on its way into the list of one meet. `state` says how far it is; a press is done once."""

    class State(models.TextChoices):
        COLUMNS = "columns", _("Columns to check")
        ORGANISATIONS = "organisations", _("Organisations to check")
        PLANNING = "planning", _("Preview in preparation")
        READY = "ready", _("Preview")
        WRITING = "writing", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Failed")
        DISCARDED = "discarded", _("Discarded")

    meet = models.ForeignKey(Meet, models.PROTECT, related_name="sheet_imports", verbose_name=_("meet"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"), editable=False
    )
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    name = LineField(_("file name"), max_length=150, blank=True)
    sheet = LineField(_("sheet"), max_length=150, blank=True)
    # Of the file's bytes and the sheet's name: what is sent twice is one import, as long as that is open.
    digest = models.CharField(max_length=64, editable=False)
    # [[number of the row, [cell, ...]], ...] as documents.sheets read them; emptied when it is over.
    content = models.JSONField(default=list, editable=False)
    # The cells of the head, which stay when the content goes.
    heads = models.JSONField(default=list, editable=False)
    # The place of the head among them; -1 for none.
    head = models.SmallIntegerField(default=-1, editable=False)
    # Place of a column -> field (columns.FIELDS).
    columns = models.JSONField(default=dict, editable=False)
    default_category = models.CharField(
        _("category where the sheet has none"), max_length=12, choices=Category, blank=True
    )
    # What the sheet calls an organisation -> its number, 0 for none of the list; null until people have looked.
    organisations = models.JSONField(null=True, editable=False)
    # Rises when columns or organisations change: a preview of before is not written on.
    revision = models.PositiveIntegerField(default=1, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    # How many rows of the preview are read, and how many have their fate.
    read = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    planned = models.PositiveIntegerField(default=0, editable=False)
    # Until when the preview is somebody's who works at it.
    claimed_until = models.DateTimeField(null=True, editable=False)
    mapped_at = models.DateTimeField(null=True, editable=False)
    planned_at = models.DateTimeField(null=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)
    discarded_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[SheetImportQuerySet] = SheetImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("import of participants")
        verbose_name_plural = _("imports of participants")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meet", "by", "digest"],
                condition=Q(finished_at=None, discarded_at=None, failed_at=None),
                name="sheet_import_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(finished_at=None, discarded_at=None, failed_at=None),
                name="sheet_import_open",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The file's name, with the sheet's."""
        name = self.name or _g("Pasted rows")
        return f"{name}, {self.sheet}" if self.sheet else name

    @property
    def state(self) -> State:
        """How far it is."""
        over = {"finished_at": self.State.DONE, "failed_at": self.State.FAILED, "discarded_at": self.State.DISCARDED}
        for name, state in over.items():
            if getattr(self, name):
                return state
        if self.confirmed_at:
            return self.State.WRITING
        if self.mapped_at is None:
            return self.State.COLUMNS
        if self.organisations is None:
            return self.State.ORGANISATIONS
        return self.State.READY if self.planned_at else self.State.PLANNING

    @property
    def state_tone(self) -> str:
        """How the state is coloured: what waits for a person stands out."""
        tones = {"done": "done", "failed": "risk", "discarded": "off", "planning": "going", "writing": "going"}
        return tones.get(self.state, "needs-you")

    @property
    def is_open(self) -> bool:
        return not (self.finished_at or self.failed_at or self.discarded_at)

    @property
    def is_working(self) -> bool:
        """Whether something is being worked off."""
        return self.state in (self.State.PLANNING, self.State.WRITING)

    # --- beginning ---------------------------------------------------------------------------------------------------

    @classmethod
    def begin(cls, meet: Meet, file: SheetFile, *, sheet: str = "", is_pasted: bool = False, by: User) -> SheetImport:
        """Begin with a file that was read, or go on with the same one. Columns that are sure are mapped at once.

        Raise NotAllowed to all but the secretariat, RuleBroken for a sheet without a list, or with too long a one.
        """
        check_import(meet, by=by)
        chosen = file.sheet(sheet) if sheet else _likeliest(file.sheets)
        if chosen.refused:
            raise RuleBroken(sentence(chosen.refused), field="file")
        head = HeadMapping.find_head(chosen.rows)
        _check_number(len(chosen.rows) - head - 1, is_pasted=is_pasted)
        digest = hashlib.sha256(f"{file.digest} {chosen.name}".encode()).hexdigest()
        columns = read_columns(chosen.rows, head, HeadMapping.known(_heads(chosen.rows, head)))
        values = {
            "name": file.name,
            "sheet": chosen.name[:150] if len(file.sheets) > 1 else "",
            "content": chosen.rows,
            "head": head,
            "heads": _heads(chosen.rows, head),
            "columns": {str(column.place): column.field for column in columns if column.field},
            "total": len(chosen.rows) - head - 1,
            "mapped_at": clock.now() if is_complete(columns) else None,
        }
        row, _is_new = cls.objects.is_open().get_or_create(meet=meet, by=by, digest=digest, defaults=values)
        return row

    # --- columns -----------------------------------------------------------------------------------------------------

    @property
    def body(self) -> list[tuple[int, list[str]]]:
        """The rows below the head."""
        return self.content[self.head + 1 :]

    def read_columns(self) -> list[Column]:
        """Its columns, as they are mapped now or, until people have looked, as they are guessed."""
        mapped = self.columns if self.mapped_at else None
        known = mapped or HeadMapping.known(_heads(self.content, self.head))
        return read_columns(self.content, self.head, known)

    def set_columns(self, columns: Mapping[str, str], *, head: int, default_category: str, by: User) -> None:
        """Map the columns (place -> field), and remember it for sheets with the same heads. Locks the row.

        Raise NotAllowed to all but the secretariat, RuleBroken where names are missing, a field stands twice, or the
        import is over.
        """
        mapped = {place: field for place, field in columns.items() if field in FIELDS}
        if not has_names(set(mapped.values())):
            raise RuleBroken(_g("Choose the column with the names."))
        twice = [field for field, n in Counter(mapped.values()).items() if n > 1 and field not in REPEATED]
        if twice:
            raise RuleBroken(_g("Two columns are “%(field)s”: choose one.") % {"field": FIELDS[twice[0]]})
        with transaction.atomic():
            self._lock_open(by)
            if not -1 <= head < len(self.content) - 1:
                raise RuleBroken(_g("There is no such row, or nothing below it."), field="head")
            self.head, self.columns, self.default_category = head, mapped, default_category
            self.heads = _heads(self.content, head)
            self.total = len(self.content) - head - 1
            _check_number(self.total, is_pasted=False)
            self.mapped_at, self.organisations = clock.now(), None
            self._restart()
            HeadMapping.remember(self.heads, mapped, by=by)

    def set_organisations(self, chosen: Mapping[str, int], *, by: User) -> None:
        """Say which organisations the sheet means (normalized text -> number, 0 for none), and remember it.

        Locks the row.
        """
        with transaction.atomic():
            self._lock_open(by)
            if self.mapped_at is None:
                raise RuleBroken(_g("Check the columns first."))
            self.organisations = dict(chosen)
            self._restart()
            HeadMapping.remember_organisations(self.heads, chosen, by=by)

    def _restart(self) -> None:
        self.revision += 1
        self.read, self.planned, self.planned_at, self.claimed_until = 0, 0, None, None
        self.rows.all().delete()
        self.save()

    def _lock_open(self, by: User) -> None:
        """Hold the row, and check_changeable."""
        self.lock()
        self.check_changeable(by=by)

    def check_changeable(self, *, by: User) -> None:
        """Raise NotAllowed to all but the secretariat, RuleBroken where it is over or being written."""
        check_import(self.meet, by=by)
        if not self.is_open:
            raise RuleBroken(_g("This import is over: send the file again."))
        if self.confirmed_at:
            raise RuleBroken(_g("It is being imported already."))

    def lock(self) -> None:
        """Re-read this row in place and hold it until the transaction ends."""
        self.refresh_from_db(from_queryset=SheetImport.objects.locked())

    # --- working at the preview --------------------------------------------------------------------------------------

    def claim(self) -> bool:
        """Whether the preview is the caller's to make; for CLAIM, which each sign of progress starts again."""
        now = clock.now()
        free = SheetImport.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), pk=self.pk)
        return bool(free.update(claimed_until=now + CLAIM))

    def keep_progress(self, read: int) -> None:
        """Keep how many rows were read, for the page."""
        self._this_preview.filter(read__lt=read).update(read=read)
        self._this_preview.update(claimed_until=clock.now() + CLAIM)

    def release(self) -> None:
        """Leave the preview to others."""
        self._this_preview.update(claimed_until=None)

    @property
    def steps(self) -> int:
        """Each row is read, then checked."""
        return 2 * self.total

    @property
    def steps_done(self) -> int:
        return self.read + self.planned

    @property
    def _this_preview(self) -> SheetImportQuerySet:
        return SheetImport.objects.filter(pk=self.pk, revision=self.revision)

    # --- preview and import ------------------------------------------------------------------------------------------

    def confirm(self, *, by: User) -> None:
        """Have the good rows of the preview imported; a second press changes nothing. Locks the row.

        Raise NotAllowed to all but the secretariat, RuleBroken before there is a preview, or with nothing to import.
        """
        with transaction.atomic():
            self.lock()
            check_import(self.meet, by=by)
            if self.confirmed_at and not self.discarded_at:
                return
            self._lock_open(by)
            if self.planned_at is None:
                raise RuleBroken(_g("The preview is not ready yet."))
            if not self.rows.good().exists():
                raise RuleBroken(_g("There is nothing to import: no row is new or changed."))
            self.confirmed_at = clock.now()
            self.save(update_fields=["confirmed_at"])

    def discard(self, *, by: User) -> None:
        """Drop the import; nothing of it is written. Locks the row."""
        with transaction.atomic():
            self._lock_open(by)
            self.discarded_at, self.content = clock.now(), []
            self.rows.all().delete()
            self.save(update_fields=["discarded_at", "content"])

    def fail(self) -> None:
        """Keep that it broke, so that it does not stand in the way of others for ever."""
        SheetImport.objects.filter(pk=self.pk, finished_at=None).update(failed_at=clock.now(), content=[])

    def numbers(self) -> dict[str, int]:
        """Fate -> how many rows, none left out. One statement."""
        found = dict(self.rows.values_list("fate").annotate(number=Count("pk")).order_by())
        return {fate: found.get(fate, 0) for fate in SheetRow.Fate.values}


def check_import(meet: Meet, *, by: User) -> None:
    """Raise NotAllowed to all but the secretariat."""
    if not by.is_secretariat:
        raise NotAllowed(_g("Only the secretariat changes the list of participants."))
    check_meet(meet.pk, by=by)


def _likeliest(sheets: Sequence[Sheet]) -> Sheet:
    """The first sheet with a head, else the first with rows, else the first."""
    with_head = (one for one in sheets if not one.refused and find_head(one.rows) >= 0)
    readable = (one for one in sheets if not one.refused)
    return next(with_head, None) or next(readable, None) or sheets[0]


def _heads(rows: Sequence[tuple[int, list[str]]], head: int) -> list[str]:
    return rows[head][1] if 0 <= head < len(rows) else []


def _check_number(number: int, *, is_pasted: bool) -> None:
    if number < 1:
        raise RuleBroken(_g("There are no people below the heads of the columns."), field="file")
    if is_pasted and number > MOST_PASTED:
        raise RuleBroken(
            _g("At most %(most)d rows can be pasted: send the list as a file.") % {"most": MOST_PASTED}, field="pasted"
        )
    if number > MOST_ROWS:
        raise RuleBroken(sentence("sheet:rows"), field="file")


class SheetRowQuerySet(models.QuerySet["SheetRow"]):
    def good(self) -> SheetRowQuerySet:
        """New or changed: what an import writes."""
        return self.filter(fate__in=(SheetRow.Fate.NEW, SheetRow.Fate.CHANGED))

    def to_check(self) -> SheetRowQuerySet:
        """Good, with a remark that people should read first."""
        return self.good().exclude(sentence="")

    def refused(self) -> SheetRowQuerySet:
        return self.filter(fate=SheetRow.Fate.REFUSED)


class SheetRow(models.Model):
    """One row of a sheet, and what becomes of it."""

    class Fate(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        SAME = "same", _("No change")
        REFUSED = "refused", _("Refused")

    sheet_import = models.ForeignKey(SheetImport, models.CASCADE, related_name="rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(default=list)
    fate = models.CharField(_("result"), max_length=10, choices=Fate)
    # name, place, email and category, as the preview shows them
    shown = models.JSONField(default=dict)
    # label, before and after of each field that changes
    changes = models.JSONField(default=list)
    sentence = models.TextField(_("remark"), blank=True)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+", verbose_name=_("person"))
    participant = models.ForeignKey(
        Participant, models.SET_NULL, null=True, related_name="+", verbose_name=_("participant")
    )

    objects: ClassVar[SheetRowQuerySet] = SheetRowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["sheet_import", "number"], name="sheet_row_once")]
        indexes = [models.Index(fields=["sheet_import", "fate", "number"], name="sheet_row_by_fate")]

    def __str__(self) -> str:
        return f"{self.sheet_import_id}: {self.number}"


class HeadMapping(models.Model):
    """How people mapped columns with these heads: the next such sheet is mapped alike."""

    signature = models.CharField(max_length=64, unique=True)
    columns = models.JSONField(default=dict)
    # What such sheets call an organisation -> its number, 0 for none of the list.
    organisations = models.JSONField(default=dict, db_default={})
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("at"), default=clock.now)

    objects: ClassVar[models.Manager[HeadMapping]] = models.Manager()

    class Meta:
        verbose_name = _("mapping of columns")
        verbose_name_plural = _("mappings of columns")

    def __str__(self) -> str:
        return self.signature[:12]

    @classmethod
    def known(cls, heads: Iterable[str]) -> dict[str, str] | None:
        """How such heads were mapped last; None where they never were, and for a sheet without heads."""
        named = list(heads)
        if not any(named):
            return None
        return cls._with_columns().filter(signature=signature(named)).values_list("columns", flat=True).first()

    @classmethod
    def find_head(cls, rows: Sequence[tuple[int, list[str]]]) -> int:
        """The place of the row that heads the columns: one that people mapped before, else as columns.find_head."""
        places = {signature(cells): place for place, (_number, cells) in enumerate(rows[:MOST_TITLES])}
        known = cls._with_columns().filter(signature__in=list(places)).values_list("signature", flat=True)
        found = [places[one] for one in known]
        return min(found) if found else find_head(rows)

    @classmethod
    def _with_columns(cls) -> models.QuerySet[HeadMapping]:
        """Without those of which organisations alone are kept: their columns were sure."""
        return cls.objects.exclude(columns={})

    @classmethod
    def remember(cls, heads: Iterable[str], columns: Mapping[str, str], *, by: User) -> None:
        named = list(heads)
        if any(named):
            values = {"columns": dict(columns), "by": by, "at": clock.now()}
            cls.objects.update_or_create(signature=signature(named), defaults=values)

    @classmethod
    def known_organisations(cls, heads: Iterable[str]) -> dict[str, int]:
        """Which organisations people said that such sheets mean."""
        found = cls.objects.filter(signature=signature(list(heads))).values_list("organisations", flat=True).first()
        return found or {}

    @classmethod
    def remember_organisations(cls, heads: Iterable[str], chosen: Mapping[str, int], *, by: User) -> None:
        """Keep them beside those of before; also of sheets without heads, whose columns are not remembered."""
        if not chosen:
            return
        named = list(heads)
        row, _is_new = cls.objects.select_for_update().get_or_create(signature=signature(named), defaults={"by": by})
        before = [(key, number) for key, number in row.organisations.items() if key not in chosen]
        row.organisations = dict([*before, *chosen.items()][-MOST_REMEMBERED:])
        row.by, row.at = by, clock.now()
        row.save(update_fields=["organisations", "by", "at"])
