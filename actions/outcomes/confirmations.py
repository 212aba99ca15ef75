"""Asking an exporter outside whether what was won is right: a link that expires, works once and can be taken back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.moves import is_owner, is_steward
from core import clock
from core.lifecycle import check_note, check_reason
from core.rules import NotAllowed, RuleBroken
from core.text import AddressField, LineField
from participants.models import User
from recommendations.models import Sensitivity

from .models import Outcome
from .moves import OutcomeStatus, is_asker

if TYPE_CHECKING:
    from datetime import datetime


LASTS = timedelta(days=21)
# Exporters asked about one outcome at a time; and whom one person asks within a day.
MOST_OPEN, MOST_A_DAY = 3, 20
WRONG = _("To say that it is not right, say what is wrong.")


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def visible_to(self, user: User) -> ConfirmationQuerySet:
        """Those of the outcomes that `user` sees."""
        return self.filter(outcome__in=Outcome.objects.visible_to(user).values("pk"))

    def open(self) -> ConfirmationQuerySet:
        """Not answered and not taken back; it may have expired."""
        return self.filter(used_at=None, revoked_at=None)

    def as_json(self, outcome: OuterRef) -> models.QuerySet[Any, Any]:
        """Who is asked about one outcome and has not answered, as JSON: for a subquery."""
        confirmation = JSONObject(
            pk="pk", name="name", firm="firm", asked_at="asked_at", expires_at="expires_at", asked_by_id="asked_by"
        )
        rows: models.QuerySet[Any, Any] = self.open().filter(outcome=outcome)
        return rows.order_by("pk").values(confirmation=confirmation)

    def for_rules(self) -> ConfirmationQuerySet:
        """With the outcome, its item, and the posts that the rules read."""
        return self.select_related(
            "outcome__item__owner__organisation__country",
            "outcome__item__verifier__organisation",
            "outcome__claimed_by",
            "asked_by",
        )

    def with_token(self, token: str) -> Confirmation | None:
        """The one to which a link leads. Only digests are kept: whoever reads the table can open none."""
        return self.for_rules().filter(digest=_digest(token)).first()


class Confirmation(models.Model):
    """One exporter who is asked about one outcome.

    The link's token follows from a random nonce under the server's secret, so that a mail which is sent again after a
    lost lease carries the same link; the row keeps the nonce, and of the token a digest alone.
    """

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="confirmations", verbose_name=_("outcome"))
    name = LineField(_("name of the exporter"), max_length=120)
    firm = LineField(_("firm"), max_length=160)
    email = AddressField(_("email address"), max_length=254)
    language = models.CharField(_("language of the mail"), max_length=5, choices=settings.LANGUAGES, default="en")
    nonce = models.CharField(max_length=43, default=secrets.token_urlsafe, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"), editable=False)
    # As it is written in the mail: people change posts, a letter does not.
    asked_for = models.CharField(_("for"), max_length=255, editable=False)
    asked_at = models.DateTimeField(_("asked"), default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"), editable=False)
    used_at = models.DateTimeField(_("answered"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("taken back"), null=True, editable=False)

    objects: ClassVar[ConfirmationQuerySet] = ConfirmationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("exporter who is asked")
        verbose_name_plural = _("exporters who are asked")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(revoked_at=None), name="confirmation_used_or_taken_back"
            )
        ]
        indexes = [models.Index(fields=["asked_by", "asked_at"], name="confirmation_asked")]

    def __str__(self) -> str:
        return f"{self.name}, {self.firm}"

    @classmethod
    def check_can_ask(cls, outcome: Outcome, *, by: User) -> None:
        """Raise NotAllowed or RuleBroken when `by` may not ask anybody outside about `outcome` now."""
        item = outcome.item
        if not (is_owner(item, by) or is_steward(item, by) or is_asker(outcome, by)):
            raise NotAllowed(_g("Only the owner, who assigns, and the mission that asked, ask an exporter."))
        if outcome.status != OutcomeStatus.CLAIMED:
            raise RuleBroken(
                _g("It is “%(status)s”: nobody need confirm it.") % {"status": outcome.get_status_display()}
            )
        if item.sensitivity == Sensitivity.RESTRICTED:
            raise RuleBroken(_g("The action item is restricted: nothing of it is sent outside."))

    @classmethod
    def ask(cls, outcome: Outcome, *, by: User, **values: str) -> Confirmation:
        """Ask an exporter; the mail leaves with the next sweep. Locks the item; raise NotAllowed or RuleBroken."""
        with transaction.atomic():
            outcome.lock()
            cls.check_can_ask(outcome, by=by)
            cls._check_number(outcome, by=by)
            place = by.seats[0].post.organisation.name if by.seats else ""
            row = cls(outcome=outcome, asked_by=by, asked_for=place, expires_at=clock.now() + LASTS, **values)
            row.digest = _digest(row.token)
            row.save(force_insert=True)
            outcome.touch()
            outcome.record("ask", by=by, changes={"exporter": ["", str(row)]})
        return row

    @classmethod
    def _check_number(cls, outcome: Outcome, *, by: User) -> None:
        now = clock.now()
        if outcome.confirmations.open().filter(expires_at__gt=now).count() >= MOST_OPEN:
            raise RuleBroken(
                _g("%(most)d exporters are asked about it already: take one link back first.") % {"most": MOST_OPEN}
            )
        by.lock()  # two requests of one person count one after the other
        if cls.objects.filter(asked_by=by, asked_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
            raise RuleBroken(
                _g("You have asked %(most)d exporters within a day: ask the next one tomorrow.") % {"most": MOST_A_DAY}
            )

    @property
    def asked_by_label(self) -> str:
        """Who asks, by the post held then. One query."""
        return self.asked_by.label_at(self.asked_at)

    @property
    def token(self) -> str:
        """What the link ends with; made when the mail is written, and stored nowhere."""
        key = hashlib.sha256(f"actions.confirmation:{settings.SECRET_KEY}".encode()).digest()
        signed = hmac.new(key, self.nonce.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(signed).decode().rstrip("=")

    @property
    def is_open(self) -> bool:
        """Whether it may still be answered: what became restricted meanwhile is shown outside no more."""
        is_shown = self.outcome.item.sensitivity != Sensitivity.RESTRICTED
        return is_shown and self.used_at is None and self.revoked_at is None and not self.is_expired

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def ended_at(self) -> datetime | None:
        return self.used_at or self.revoked_at

    def revoke(self, *, by: User) -> None:
        """Take the link back. Locks the item; raise NotAllowed or RuleBroken."""
        with transaction.atomic():
            self.lock()
            item = self.outcome.item
            if not (is_owner(item, by) or is_steward(item, by) or self.asked_by_id == by.pk):
                raise NotAllowed(_g("Only who asked, the owner, and who assigns, take the link back."))
            if self.ended_at:
                raise RuleBroken(_g("The link does not work any more: nothing is to be taken back."))
            self.end()
            self.outcome.record("revoke", by=by, changes={"exporter": [str(self), ""]})

    def end(self) -> None:
        """Let the link lead nowhere from now on. The caller holds the lock of the item."""
        self.revoked_at = clock.now()
        self.save(update_fields=["revoked_at"])

    def answer(self, *, is_right: bool, words: str, name: str) -> None:
        """Write down what the exporter says, by the system, naming who said it; the link has done its work then.

        Locks the item. Raise RuleBroken where the link was used, taken back or has expired meanwhile, or no reason is
        given.
        """
        words = words.strip()
        with transaction.atomic():
            self.lock()
            if not self.is_open:
                raise RuleBroken(_g("This link does not work any more."))
            check_note(words) if is_right else check_reason(words, WRONG)
            self.used_at = clock.now()
            self.save(update_fields=["used_at"])
            self.outcome.move(
                "confirm" if is_right else "dispute",
                by=None,
                note=words,
                is_locked=True,
                answered_by=self._who(name.strip()),
            )

    def _who(self, name: str) -> str:
        """Who answered, and who was asked where that is another."""
        return f"{name}, {self.firm}" + (f" ({self.name})" if name != self.name else "")

    def lock(self) -> None:
        """Lock the item first, and keep what was read of it."""
        outcome = self.outcome
        outcome.lock()
        rows = type(self).objects.select_for_update(of=("self",), no_key=True)
        self.refresh_from_db(from_queryset=rows)
        self.outcome = outcome


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
