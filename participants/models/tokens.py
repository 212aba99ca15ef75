"""API keys, by which programs act for a person."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.rules import NotAllowed, RuleBroken
from core.text import LineField

if TYPE_CHECKING:
    from .users import User

# One person needs a few programs; a script that makes keys in a loop is stopped here.
MOST = 20
# How each key begins, so that scanners of leaked secrets and people recognise it.
PREFIX = "em_"
# Characters of a key that are kept, by which its owner recognises it.
SHOWN = len(PREFIX) + 8
# The last use is written again after so long, or sooner where a request comes from another address.
NOTED_EVERY = timedelta(minutes=10)
NOTED_ELSEWHERE_EVERY = timedelta(minutes=1)


def digest_of(key: str) -> str:
    """The digest of a key that is stored. A key has 256 random bits, so one round of SHA-256 is enough."""
    return sha256(key.encode()).hexdigest()


class TokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: User) -> TokenQuerySet:
        """The person's own keys; none for a program."""
        return self.none() if user.api_key else self.filter(user=user)

    def for_request(self, key: str) -> ApiToken | None:
        """The key that a program sent, with its owner, if both are in use. One query."""
        rows = self.filter(digest=digest_of(key), expiry__gt=clock.now(), user__is_active=True)
        return rows.select_related("user").first()


class ApiToken(models.Model):
    """A key by which a program acts for a person. Only its digest is stored; the key itself is shown once."""

    class Scope(models.TextChoices):
        READ = "read", _("Read only")
        WRITE = "write", _("Read and write")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", verbose_name=_("person"))
    note = LineField(_("what for"), max_length=100)
    scope = models.CharField(_("access"), max_length=5, choices=Scope, default=Scope.READ)
    # A key for one meet sees and writes nothing of other meets (meetings.models.within_meet).
    meet = models.ForeignKey(
        "meetings.Meet", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("only for the meet")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    begins_with = models.CharField(_("begins with"), max_length=SHOWN, editable=False)
    created_at = models.DateTimeField(_("made"), default=clock.now, editable=False)
    expiry = models.DateTimeField(_("works until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    last_used_from = models.GenericIPAddressField(_("last used from"), null=True, editable=False)

    objects: ClassVar[TokenQuerySet] = TokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.note

    @property
    def is_over(self) -> bool:
        """Whether it has expired."""
        return self.expiry <= clock.now()

    @classmethod
    def issue(
        cls, user: User, *, note: str, days: int, scope: str = Scope.READ, meet: Any = None
    ) -> tuple[ApiToken, str]:
        """Make a key that lasts `days`; returns the row and the key itself. Raise RuleBroken beyond MOST keys.

        Its owner is told by the event. Raise NotAllowed to a program: a key makes no keys.
        """
        user.check_in_person()
        key = PREFIX + secrets.token_urlsafe(32)
        with transaction.atomic():
            user.lock()
            if user.tokens.count() >= MOST:
                raise RuleBroken(_g("You have %(most)d keys: revoke one first.") % {"most": MOST})
            row = cls.objects.create(
                user=user,
                note=note,
                scope=scope,
                meet=meet,
                digest=digest_of(key),
                begins_with=key[:SHOWN],
                expiry=clock.now() + timedelta(days=days),
            )
            changes = {"scope": ["", scope]} | ({"meet": ["", str(meet)]} if meet else {})
            user.record("token_add", by=user, note=note, changes=changes)
        return row, key

    def revoke(self, *, by: User) -> None:
        """Revoke it at once. Raise NotAllowed for a program."""
        by.check_in_person()
        with transaction.atomic():
            self.user.record("token_revoke", by=by, note=self.note)
            self.delete()

    def check_scope(self, *, is_write: bool) -> None:
        """Raise NotAllowed where a read-only key would write."""
        if is_write and self.scope != self.Scope.WRITE:
            raise NotAllowed(_g("This API key is read only: make a key that may write."))

    def note_use(self, address: str | None) -> None:
        """Record when and from which IP address it was used, also for requests that only read.

        Every ten minutes at most, every minute where the address changes; without a statement in between.
        """
        now = clock.now()
        is_elsewhere = address != self.last_used_from
        before = now - (NOTED_ELSEWHERE_EVERY if is_elsewhere else NOTED_EVERY)
        if self.last_used_at is not None and self.last_used_at > before:
            return
        due = Q(last_used_at=None) | Q(last_used_at__lte=before)
        type(self).objects.filter(due, pk=self.pk).update(last_used_at=now, last_used_from=address)
