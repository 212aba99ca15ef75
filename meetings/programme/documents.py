"""Documents of a session, for whoever sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.rules import RuleBroken
from core.text import LineField
from documents import store
from documents.checking import Checked, checked
from documents.models import Document, is_downloadable

from .models import Session

if TYPE_CHECKING:
    from django.core.files.base import File

    from participants.models import User

# Of one session.
MOST_DOCUMENTS = 20


class SessionDocumentQuerySet(models.QuerySet["SessionDocument"]):
    def visible_to(self, user: User) -> SessionDocumentQuerySet:
        """Those of the sessions that `user` sees. What was removed nobody gets any more."""
        sessions = Session.objects.visible_to(user).order_by().values("pk")
        return self.filter(session__in=sessions).active().select_related("document", "session__meet")

    def active(self) -> SessionDocumentQuerySet:
        """Without those that were removed."""
        return self.filter(removed_at=None)

    def for_reader(self, user: User) -> list[SessionDocument]:
        """With `is_downloadable`: a file that is still being checked for viruses waits, but for the secretariat."""
        rows: list[Any] = list(self)
        for row in rows:
            row.is_downloadable = is_downloadable(row.document.state, is_own=user.is_secretariat)
        return rows


class SessionDocument(models.Model):
    """A document of a session, for whoever sees the session. Removed, it stays on record, also without its session."""

    # Empty where it was removed and its session, a draft, was removed after it.
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, related_name="documents", verbose_name=_("session")
    )
    document = models.OneToOneField(
        Document, models.PROTECT, related_name="session_document", verbose_name=_("document")
    )
    title = LineField(_("what it is"), max_length=150, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"), editable=False
    )
    added_at = models.DateTimeField(_("added"), default=clock.now, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, editable=False)

    # From `for_reader` alone.
    is_downloadable: bool

    objects: ClassVar[SessionDocumentQuerySet] = SessionDocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("session document")
        verbose_name_plural = _("session documents")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(session__isnull=False) | models.Q(removed_at__isnull=False),
                name="session_document_has_session",
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.document)

    @classmethod
    def add(cls, session: Session, file: File, *, by: User, title: str = "") -> SessionDocument:
        """Check an uploaded file, keep it and attach it to `session`. Locks the session.

        Raise NotAllowed or RuleBroken (see documents.checking) and leave neither row nor file then.
        """
        session.check_edit(by)
        found = checked(file)
        with store.stored(found.content) as path, transaction.atomic():
            session.lock()
            session.check_edit(by)
            cls._check_room(session, found)
            row = cls.objects.create(
                session=session, document=Document.of(found, path, by=by), title=title, added_by=by
            )
            session.note_change("document_add", ["", str(row)], [], by=by)
        return row

    @staticmethod
    def _check_room(session: Session, file: Checked) -> None:
        here = {row.document.sha256: row for row in session.documents.active().select_related("document")}
        if file.sha256 in here:
            raise RuleBroken(
                _g("This file is there already, as “%(document)s”.") % {"document": here[file.sha256]}, field="file"
            )
        if len(here) >= MOST_DOCUMENTS:
            raise RuleBroken(
                _g("A session has room for %(most)d documents: remove one first.") % {"most": MOST_DOCUMENTS},
                field="file",
            )

    def remove(self, *, by: User) -> None:
        """From now on nobody gets it; the row stays on record. Locks the session."""
        with transaction.atomic():
            if self.session is None:
                raise RuleBroken(_g("Somebody else has just removed it."))
            self.session.lock()
            self.session.check_edit(by)
            if not SessionDocument.objects.active().filter(pk=self.pk).update(removed_at=clock.now()):
                raise RuleBroken(_g("Somebody else has just removed it."))
            self.session.note_change("document_remove", [str(self), ""], [], by=by)

    def check_download(self, user: User) -> None:
        """Raise RuleBroken while `user`, who sees it, may not have the file."""
        self.document.check_handing_out(is_own=user.is_secretariat)
