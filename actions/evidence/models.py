"""Evidence: files and links that the owner puts beside a report, or beside the claim that the item is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.items.events import ActionEvent
from actions.items.models import ActionItem
from actions.moves import is_owner
from actions.progress.models import ProgressUpdate
from core import clock
from core.past import Past, past_of
from core.rules import NotAllowed, RuleBroken
from core.text import LineField, plain_text
from documents import store
from documents.checking import Checked, checked
from documents.models import Document, is_downloadable
from participants.models import User

if TYPE_CHECKING:
    from django.core.files.base import File


MOST = 5  # files beside one report
LONGEST_LINK = 500


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: User) -> EvidenceQuerySet:
        """Those of the items that one sees, with what tells whether they are theirs to have (`past_read`)."""
        seen = self.filter(item__in=ActionItem.objects.visible_to(user).values("pk"))
        return seen.annotate(past_read=past_of(user, ActionItem, "item"))

    def files(self) -> EvidenceQuerySet:
        """Without links, with the documents and what the rules on them read."""
        return self.exclude(document=None).select_related("document", "item")


class Evidence(models.Model):
    """One file, or one link, of the report or the claim that `event` records. It stays as long as that."""

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="evidence", verbose_name=_("action item"))
    event = models.ForeignKey(
        ActionEvent, models.PROTECT, related_name="evidence", verbose_name=_("entry of the trail")
    )
    report = models.ForeignKey(
        ProgressUpdate, models.PROTECT, null=True, related_name="evidence", verbose_name=_("progress update")
    )
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, related_name="evidence", verbose_name=_("document")
    )
    link = LineField(_("link"), max_length=LONGEST_LINK, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"), editable=False)
    added_at = models.DateTimeField(_("added"), default=clock.now, editable=False)

    past_read: dict[str, Any] | None  # annotated by `visible_to`
    is_withheld = False  # for the reader of a page; see `evidence_for`
    is_downloadable = False

    objects: ClassVar[EvidenceQuerySet] = EvidenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document=None) & ~Q(link="") | Q(document__isnull=False, link=""),
                name="evidence_file_or_link",
            )
        ]

    def __str__(self) -> str:
        return self.link or str(self.document)

    @classmethod
    def report_progress(
        cls, item: ActionItem, *, by: User, file: Sequence[File] = (), link: str = "", **values: Any
    ) -> ProgressUpdate:
        """ProgressUpdate.report, with files that are looked into and kept, and a link.

        Raise NotAllowed or RuleBroken (see documents.checking), and leave nothing then. Locks the item.
        """
        ProgressUpdate.check_can_report(item, by=by)
        with _stored(file, link) as stored, transaction.atomic():
            update = ProgressUpdate.report(item, by=by, **values)
            cls._add(item, update.event, stored, link, by=by, report=update)
        return update

    @classmethod
    def finish(
        cls, item: ActionItem, *, by: User, note: str, file: Sequence[File] = (), link: str = ""
    ) -> ActionEvent:
        """Report it done, with what was achieved and the evidence of it; as report_progress else."""
        item.check_may("finish", by=by)
        with _stored(file, link) as stored, transaction.atomic():
            event: ActionEvent = item.move("finish", by=by, note=note)
            cls._add(item, event, stored, link, by=by)
        return event

    @classmethod
    def _add(
        cls,
        item: ActionItem,
        event: ActionEvent,
        stored: list[tuple[Checked, str]],
        link: str,
        *,
        by: User,
        report: ProgressUpdate | None = None,
    ) -> None:
        about: dict[str, Any] = {"item": item, "event": event, "report": report, "added_by": by}
        for found, path in stored:
            cls.objects.create(document=Document.of(found, path, by=by), **about)
        if link:
            cls.objects.create(link=link.strip(), **about)

    def check_handing_out(self, user: User) -> None:
        """Raise RuleBroken while `user`, who sees it, may not have the file; read by `visible_to(user)`.

        NotAllowed where it came at a time in which they could not read the item.
        """
        if Past.of(self.past_read).hides(self.added_at):
            raise NotAllowed(_g("This file was added when fewer people could read the action item."))
        assert self.document is not None  # noqa: S101 - the caller asks for files alone
        self.document.check_handing_out(is_own=is_sender(self.added_by_id, self.item, user))


def evidence_for(item: ActionItem, user: User) -> list[Evidence]:
    """All of one item, read with its past, in the order in which it came; with whether `user` may have each now.

    What came while the reader could not read the item has no name in these copies, which must not be saved.
    """
    rows: list[Evidence] = list(item.evidence.select_related("document").order_by("pk"))
    for row in rows:
        row.is_withheld = item.past.hides(row.added_at)
        if row.is_withheld:
            row.link = ""
            if row.document:
                row.document.name = ""
            continue
        is_own = is_sender(row.added_by_id, item, user)
        row.is_downloadable = row.document is None or is_downloadable(row.document.state, is_own=is_own)
    return rows


def is_sender(added_by: int, item: ActionItem, user: User) -> bool:
    """Whether `user` has sent it, or answers for the item for which it was sent."""
    return added_by == user.pk or is_owner(item, user)


@contextmanager
def _stored(files: Sequence[File], link: str) -> Iterator[list[tuple[Checked, str]]]:
    """Look into all of them and write them to the store, from where they are gone when the block fails."""
    _check_link(link.strip())
    if len(files) > MOST:
        raise RuleBroken(
            _g("At most %(most)d files go with one report: join some into one.") % {"most": MOST}, field="file"
        )
    found = [checked(file) for file in files]
    if len({one.sha256 for one in found}) < len(found):
        raise RuleBroken(_g("The same file is there twice."), field="file")
    with ExitStack() as stack:
        yield [(one, stack.enter_context(store.stored(one.content))) for one in found]


def _check_link(link: str) -> None:
    if not link:
        return
    try:
        URLValidator(schemes=["https"])(link)
        plain_text(link)
    except ValidationError as error:
        raise RuleBroken(
            _g("A link begins with https:// and leads to a page that others can open."), field="link"
        ) from error
    if len(link) > LONGEST_LINK:
        raise RuleBroken(
            _g("The link is too long: at most %(most)d characters.") % {"most": LONGEST_LINK}, field="link"
        )
