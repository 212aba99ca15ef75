"""Files that a mission puts beside its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.rules import RuleBroken
from core.text import LineField
from documents import store
from documents.checking import Checked, checked
from documents.models import Document
from participants.models import User
from recommendations.recommendation.models import Recommendation

if TYPE_CHECKING:
    from django.core.files.base import File

MOST = 10  # of one recommendation, those taken out not counted


class AnnexQuerySet(models.QuerySet["Annex"]):
    def visible_to(self, user: User) -> AnnexQuerySet:
        """Those of the recommendations that one sees. What was taken out nobody gets any more."""
        seen = Recommendation.objects.visible_to(user)
        return self.filter(recommendation__in=seen).active().select_related("document", "recommendation")

    def active(self) -> AnnexQuerySet:
        """Without those that were taken out."""
        return self.filter(removed_at=None)


class Annex(models.Model):
    """A document beside a recommendation, for whoever sees that one. Taken out, it stays on record."""

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="annexes", verbose_name=_("recommendation")
    )
    document = models.OneToOneField(Document, models.PROTECT, related_name="annex", verbose_name=_("document"))
    title = LineField(_("what it is"), max_length=150, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"), editable=False)
    added_at = models.DateTimeField(_("added"), default=clock.now, editable=False)
    removed_at = models.DateTimeField(_("taken out"), null=True, editable=False)

    objects: ClassVar[AnnexQuerySet] = AnnexQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("annex")
        verbose_name_plural = _("annexes")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title or str(self.document)

    @classmethod
    def add(cls, row: Recommendation, file: File, *, by: User, title: str = "") -> Annex:
        """Look into an uploaded file, keep it and put it beside `row`.

        Raise NotAllowed or RuleBroken (see documents.checking) and leave neither row nor file then. Locks `row`.
        """
        row.check_edit(by)
        found = checked(file)
        with store.stored(found.content) as path, transaction.atomic():
            row.lock()
            row.check_edit(by)
            cls._check_room(row, found)
            annex = cls.objects.create(
                recommendation=row, document=Document.of(found, path, by=by), title=title, added_by=by
            )
            annex.record_change("annex_add", ["", str(annex)], by=by)
        return annex

    @staticmethod
    def _check_room(row: Recommendation, file: Checked) -> None:
        here = {annex.document.sha256: annex for annex in row.annexes.active().select_related("document")}
        if file.sha256 in here:
            raise RuleBroken(
                _g("This file is there already, as “%(annex)s”.") % {"annex": here[file.sha256]}, field="file"
            )
        if len(here) >= MOST:
            raise RuleBroken(
                _g("There are %(most)d annexes already: take one out first, or join files into one.") % {"most": MOST},
                field="file",
            )

    def take_out(self, *, by: User) -> None:
        """From now on nobody gets it; the row stays on record. Raise NotAllowed or RuleBroken. Locks the row."""
        with transaction.atomic():
            self.recommendation.lock()
            self.recommendation.check_edit(by)
            if not Annex.objects.active().filter(pk=self.pk).update(removed_at=clock.now()):
                raise RuleBroken(_g("Somebody else has just taken it out."))
            self.record_change("annex_remove", [str(self), ""], by=by)

    def record_change(self, verb: str, change: list[str], *, by: User) -> None:
        """A change by a person, recorded in the history once the ministry has seen the text."""
        row = self.recommendation
        row.touch()
        row.save(update_fields=["last_human_update_at"])
        if row.edits_are_events():
            row.record(verb, by=by, changes={"annex": change})

    def row_for(self, user: User) -> dict[str, Any]:
        """As `annexes_for` says it."""
        document = self.document
        own = {name: getattr(document, name) for name in ("name", "kind", "size", "state")}
        return self.recommendation.annex_row({"id": self.pk, "title": self.title, **own}, user)

    def check_handing_out(self, user: User) -> None:
        """Raise RuleBroken while `user`, who sees it, may not have the file."""
        self.document.check_handing_out(is_own=self.recommendation.mission_id in user.organisation_ids)
