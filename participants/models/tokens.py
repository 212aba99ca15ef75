"""Keys by which programs act for a person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from core import clock
from core.rules import RuleBroken
from core.text import LineField

if TYPE_CHECKING:
    from .users import User

# One person needs a few programs; a script that makes keys in a loop is stopped here.
MOST = 20


class TokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: User) -> TokenQuerySet:
        """A person's own; nobody sees another's."""
        return self.filter(user=user)


class ApiToken(models.Model):
    """A key for a program, as django-rest-knox reads it. Only its digest is kept: the key itself is shown once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", verbose_name=_("person"))
    note = LineField(_("what for"), max_length=100)
    digest = models.CharField(max_length=CONSTANTS.DIGEST_LENGTH, unique=True, editable=False)
    # How the key begins: by this it is looked up, and its owner knows it again.
    token_key = models.CharField(
        _("begins with"),
        max_length=CONSTANTS.MAXIMUM_TOKEN_PREFIX_LENGTH + CONSTANTS.TOKEN_KEY_LENGTH,
        db_index=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("made"), default=clock.now, editable=False)
    expiry = models.DateTimeField(_("works until"))

    objects: ClassVar[TokenQuerySet] = TokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("key for programs")
        verbose_name_plural = _("keys for programs")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.note

    @property
    def is_over(self) -> bool:
        """Whether it has expired."""
        return self.expiry <= clock.now()

    @classmethod
    def issue(cls, user: User, *, note: str, days: int) -> tuple[ApiToken, str]:
        """Make a key that lasts `days`; returns the row and the key itself. Raise RuleBroken beyond MOST keys."""
        with transaction.atomic():
            user.lock()
            if user.tokens.count() >= MOST:
                raise RuleBroken(_g("You have %(most)d keys: revoke one first.") % {"most": MOST})
            digest, key = get_digest_token()
            begin, expiry = key[: CONSTANTS.TOKEN_KEY_LENGTH], clock.now() + timedelta(days=days)
            row = cls.objects.create(user=user, digest=digest, token_key=begin, expiry=expiry, note=note)
            user.record("token_add", by=user, note=note)
        return row, key

    def revoke(self, *, by: User) -> None:
        """End it at once."""
        with transaction.atomic():
            self.user.record("token_revoke", by=by, note=self.note)
            self.delete()
