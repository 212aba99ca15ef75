"""Addresses from which calendar programs read sessions without signing in."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from meetings.models.meets import Meet
from meetings.programme.models import Session, SessionQuerySet

if TYPE_CHECKING:
    from participants.models import User

# Sessions of a meet that ended longer ago leave the calendar of a person.
FEED_KEEPS = timedelta(days=366)


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: User) -> CalendarFeedQuerySet:
        """The person's own feeds; none for a program."""
        return self.none() if user.api_key else self.filter(owner=user.pk)

    def with_token(self, token: str) -> CalendarFeed | None:
        """The feed of an address, where it and its owner's account are active. One query."""
        digest = sha256(token.encode()).hexdigest()
        rows = self.filter(digest=digest, owner__is_active=True)
        return rows.select_related("owner", "meet").first()


class CalendarFeed(models.Model):
    """An address from which a calendar program reads sessions: the owner's own, or all that a meet has published.

    The address is the key to it: 256 random bits, of which the digest alone is kept.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds", verbose_name=_("person")
    )
    meet = models.ForeignKey(
        Meet, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("programme of")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=clock.now, editable=False)

    objects: ClassVar[CalendarFeedQuerySet] = CalendarFeedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "meet"], nulls_distinct=False, name="calendar_feed_once")
        ]

    def __str__(self) -> str:
        return str(self.meet) if self.meet else _g("My sessions")

    @classmethod
    def behind(cls, token: str) -> CalendarFeed | None:
        """The feed of an address; see with_token."""
        return cls.objects.with_token(token)

    @classmethod
    def issue(cls, owner: User, *, meet: Meet | None = None) -> tuple[CalendarFeed, str]:
        """Make the address of a calendar, in place of the former one; returns the row and the token.

        Raise NotAllowed to a program.
        """
        owner.check_in_person()
        token = secrets.token_urlsafe(32)
        with transaction.atomic():
            owner.lock()
            cls.objects.filter(owner=owner, meet=meet).delete()
            row = cls.objects.create(owner=owner, meet=meet, digest=sha256(token.encode()).hexdigest())
        return row, token

    def revoke(self, *, by: User) -> None:
        """Revoke it at once. Raise NotAllowed for a program."""
        by.check_in_person()
        self.delete()

    def sessions(self) -> SessionQuerySet:
        """What its owner may see of it now."""
        rows = Session.objects.visible_to(self.owner).announced().timed().for_programme()
        if self.meet_id:
            return rows.filter(meet=self.meet_id)
        return rows.concerns(self.owner).filter(meet__ends_on__gte=clock.today() - FEED_KEEPS)
