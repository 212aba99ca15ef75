"""The blocks of a meet's agenda, as far as recommendations name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.rules import RuleBroken
from core.text import LineField

from .meets import Meet
from .within import within_meet

if TYPE_CHECKING:
    from participants.models import User


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: User) -> SessionQuerySet:
        """Every signed-in person sees every session."""
        return within_meet(self, user) if user.is_active else self.none()


class Session(models.Model):
    """One block of the agenda, in which recommendations are raised."""

    class Kind(models.TextChoices):
        COUNTRIES = "countries", _("Country round")
        SECTOR = "sector", _("Sector")
        BARRIERS = "barriers", _("Non-tariff barriers")
        LOGISTICS = "logistics", _("Logistics")
        WTO = "wto", _("WTO matters")
        PROMOTION = "promotion", _("Market Access Initiative")
        REVIEW = "review", _("Review of open items")
        OTHER = "other", _("Other")

    meet = models.ForeignKey(Meet, models.PROTECT, related_name="sessions", verbose_name=_("meet"))
    title = LineField(_("title"), max_length=150)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    on = models.DateField(_("day"), null=True, blank=True)

    objects: ClassVar[SessionQuerySet] = SessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["on", "title"]
        constraints = [models.UniqueConstraint(fields=["meet", "title"], name="session_named_once")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def add(cls, meet: Meet, *, by: User | None, **values: Any) -> Session:
        """Put one more block on the agenda of `meet`. Raise RuleBroken where it has one of that title."""
        with transaction.atomic():
            meet.lock()
            if cls.objects.filter(meet=meet, title=values["title"]).exists():
                raise RuleBroken(_g("The meet has a session of this title already."), field="title")
            session = cls.objects.create(meet=meet, **values)
            meet.record("add_session", by=by, changes={"session": ["", session.title]})
        return session

    def remove(self, *, by: User) -> None:
        """Take it off the agenda. Raise RuleBroken while something says that it was raised there."""
        with transaction.atomic():
            self.meet.lock()
            try:
                self.delete()
            except models.ProtectedError as error:
                raise RuleBroken(
                    _g("Recommendations or action items name this session: it stays on the agenda.")
                ) from error
            self.meet.record("remove_session", by=by, changes={"session": [self.title, ""]})
