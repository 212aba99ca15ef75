"""Uploaded files. The row that a file is attached to decides who may see it; nothing else serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.rules import RuleBroken
from core.text import LineField

if TYPE_CHECKING:
    from participants.models import User

    from .checking import Checked


class DocumentQuerySet(models.QuerySet["Document"]):
    def pending(self) -> DocumentQuerySet:
        """Files to be scanned: first those that people wait for, then those stored without a scanner."""
        return self.filter(state__in=TO_SCAN).order_by("state", "pk")


class Document(models.Model):
    """One file, checked and stored under a random name."""

    class State(models.TextChoices):
        PENDING = "pending", _("Being checked")
        CLEAN = "clean", _("Checked")
        INFECTED = "infected", _("Refused by the virus scanner")
        UNSCANNED = "unscanned", _("Not scanned for viruses")

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    # The file's name in the store; never the name that it was sent under.
    path = models.CharField(max_length=100, unique=True, editable=False)
    name = LineField(_("file name"), max_length=150)
    kind = models.CharField(_("type"), max_length=10, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"), editable=False
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=clock.now, editable=False)

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-id"]
        indexes = [
            # What the scanner has still to look at.
            models.Index(
                fields=["state", "id"],
                condition=models.Q(state__in=["pending", "unscanned"]),
                name="document_unscanned",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, file: Checked, path: str, *, by: User) -> Document:
        """Create the row of a file in the store (store.stored). With a scanner it is pending at first."""
        return cls.objects.create(
            path=path,
            name=file.name,
            kind=file.kind.code,
            size=len(file.content),
            sha256=file.sha256,
            state=cls.State.PENDING if settings.CLAMD_SOCKET else cls.State.UNSCANNED,
            uploaded_by=by,
        )

    def judge(self, state: State) -> None:
        """Record the scanner's verdict; an earlier one stays."""
        Document.objects.filter(pk=self.pk, state__in=TO_SCAN).update(state=state)

    def check_handing_out(self, *, is_own: bool) -> None:
        """Raise RuleBroken while it may not be downloaded; see `is_downloadable`."""
        if is_downloadable(self.state, is_own=is_own):
            return
        if self.state == self.State.INFECTED:
            raise RuleBroken(
                _g("The virus scanner has refused this file: nobody gets it. Who sent it may send another.")
            )
        raise RuleBroken(_g("This file is still being checked for viruses: try again in some minutes."))


class Sweep(models.Model):
    """What the last sweep of the store did (documents.orphans): one row.

    `unknown` counts files whose row is missing: they stay until somebody has looked.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    at = models.DateTimeField(default=clock.now)
    unknown = models.PositiveIntegerField(default=0)
    set_aside = models.PositiveIntegerField(default=0)
    put_back = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[Sweep]] = models.Manager()

    def __str__(self) -> str:
        return ", ".join(f"{name} {number}" for name, number in self.counts().items())

    @classmethod
    def note(cls, **numbers: int) -> Sweep:
        """Record what a sweep did, replacing the one before."""
        row, _is_new = cls.objects.update_or_create(pk=1, defaults={"at": clock.now(), **numbers})
        return row

    def counts(self) -> dict[str, int]:
        """The counts by name."""
        return {name: getattr(self, name) for name in ("set_aside", "put_back", "removed", "unknown")}


TO_SCAN = (Document.State.PENDING, Document.State.UNSCANNED)


def is_downloadable(state: str, *, is_own: bool) -> bool:
    """Whether a file in this state may be downloaded: an infected one never, a waiting one only by its sender.

    With REQUIRE_SCANNER only what the scanner has found clean leaves, whoever asks.
    """
    if state == Document.State.CLEAN:
        return True
    if state == Document.State.INFECTED or settings.REQUIRE_SCANNER:
        return False
    return state == Document.State.UNSCANNED or is_own
