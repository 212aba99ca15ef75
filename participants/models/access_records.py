"""Access records: who signed in, changed how they sign in, took data out, and opened what is restricted.

The table is only added to: the database refuses every change. `record` and `record_restricted_views` alone
add to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import models
from django.db.models import Exists, Q
from django.utils.text import camel_case_to_spaces
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.cache import cached_in_process
from core.history import History
from participants.caller import NOBODY, caller

from .bylines import byline

if TYPE_CHECKING:
    from .users import User


class AccessRecordQuerySet(models.QuerySet["AccessRecord"]):
    def visible_to(self, user: User) -> AccessRecordQuerySet:
        """All of them for the secretariat and for auditors; none for others."""
        return self if reads_records(user) else self.none()

    def for_list(self) -> models.QuerySet[AccessRecord, dict[str, Any]]:
        """What the list shows of each record; one query for all."""
        own = ("id", "at", "kind", "outcome", "subject", "address", "browser", "detail")
        labels = {f"{name}_label": byline(name, "at") for name in ("person", "acted_for")}
        return self.values(*own, "person_id", "acted_for_id", **labels)


def reads_records(user: User) -> bool:
    """Whether this person may read access records: the secretariat, and whom a superuser has made an auditor."""
    # A superuser's flag gives all permissions; it counts in the secretariat alone.
    return user.is_secretariat or (not user.is_superuser and user.has_perm("participants.view_accessrecord"))


def is_auditor(user: User) -> Exists:
    """Whether a permission or a group makes this person an auditor: the same for a statement that is read anyway."""
    given = Permission.objects.filter(content_type__app_label="participants", codename="view_accessrecord")
    return Exists(given.filter(Q(user=user.pk) | Q(group__user=user.pk)))


class AccessRecord(models.Model):
    """One access. It holds numbers and codes: no passwords, no keys, no query strings and no words of people."""

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", _("Sign-in")
        SIGN_IN_FAILED = "sign_in_failed", _("Failed sign-in")
        SIGN_IN_BLOCKED = "sign_in_blocked", _("Sign-in blocked after too many attempts")
        SIGN_OUT = "sign_out", _("Sign-out")
        FACTOR_ADDED = "factor_added", _("Second factor added")
        FACTOR_REMOVED = "factor_removed", _("Second factor removed")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        PASSWORD_RESET = "password_reset", _("Password reset")
        EMAIL_CHANGED = "email_changed", _("Email address changed")
        KEY_MADE = "key_made", _("API key made")
        KEY_REVOKED = "key_revoked", _("API key revoked")
        KEY_USED = "key_used", _("API key used from a new address")
        EXPORT = "export", _("Export")
        DOWNLOAD = "download", pgettext_lazy("kind of access record", "Download")
        VIEW = "view", _("View of a restricted row")

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, editable=False)
    # No constraint of the database: a record outlives a sample account, and still holds its number. Null: unknown.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("person"),
        editable=False,
    )
    acted_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("for"),
        editable=False,
    )
    # Null: no request, such as a command on the server.
    address = models.GenericIPAddressField(_("IP address"), null=True, editable=False)
    browser = models.CharField(_("browser"), max_length=60, editable=False)
    # Such as "recommendation 12" or "people", never a title.
    subject = models.CharField(_("row"), max_length=80, editable=False)
    outcome = models.CharField(
        pgettext_lazy("of an access record", "outcome"),
        max_length=10,
        choices=Outcome,
        default=Outcome.DONE,
        editable=False,
    )
    detail = models.JSONField(_("details"), default=dict, editable=False)

    objects: ClassVar[AccessRecordQuerySet] = AccessRecordQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("access record")
        verbose_name_plural = _("access records")
        ordering = ["-at", "-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["-at", "-id"], name="accessrecord_newest"),
            models.Index(fields=["person", "-at"], name="accessrecord_person"),
            models.Index(fields=["kind", "-at"], name="accessrecord_kind"),
            models.Index(fields=["address", "-at"], name="accessrecord_address"),
            models.Index(fields=["subject", "-at"], name="accessrecord_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


Kind, Outcome = AccessRecord.Kind, AccessRecord.Outcome
# What a detail may hold beside numbers: a code, never words that somebody typed.
_CODE = re.compile(r"[\w.+:-]{1,40}", re.ASCII)
_SUBJECT = re.compile(r"[a-z][a-z -]*( \d+)?", re.ASCII)
# Seconds after which it is looked up again whether a key was used from this address before.
_KEY_REST = 3600
# Seconds in which one blocked sign-in of an account from one address stands for all others: a flood writes few rows.
_BLOCKED_REST = 600
# What is done to an account -> the kind of record.
_ACCOUNT_VERBS = {"token_add": Kind.KEY_MADE, "token_revoke": Kind.KEY_REVOKED, "factor_remove": Kind.FACTOR_REMOVED}


def record(
    kind: AccessRecord.Kind,
    *,
    person: User | None,
    subject: str = "",
    outcome: AccessRecord.Outcome = Outcome.DONE,
    detail: Mapping[str, int | str] | None = None,
) -> None:
    """Add one record, with the address and browser of the present request. `person`: None where unknown.

    `subject` is such as "recommendation 12"; `detail` holds numbers and codes. Raise ValueError for anything else.
    """
    words = [value for value in (detail or {}).values() if isinstance(value, str)]
    if not all(_CODE.fullmatch(word) for word in words) or not (subject == "" or _SUBJECT.fullmatch(subject)):
        raise ValueError("Access records hold numbers and codes alone")
    AccessRecord.objects.create(
        kind=kind, subject=subject[:80], outcome=outcome, detail=dict(detail or {}), **_source(person)
    )


def _source(person: User | None) -> dict[str, Any]:
    """The fields of a record that say who asks now, and from where."""
    present = caller.get() or NOBODY
    acted_for = person.acts_for if person else None
    return {
        "person": person,
        "acted_for": acted_for,
        "address": present.address,
        "browser": present.browser[:60],
    }


def subject_of(row: models.Model) -> str:
    """Such as "action item 12"."""
    return f"{camel_case_to_spaces(str(row._meta.object_name))} {row.pk}"


def record_restricted_view(row: Any, *, person: User) -> None:
    """Record that `person` opens `row`, where it is restricted."""
    if row.sensitivity == "restricted":
        record(Kind.VIEW, person=person, subject=subject_of(row))


def record_restricted_views(rows: Iterable[Any], *, person: User) -> None:
    """Record the same of several rows that stand in one file; one statement, and none where no row is restricted."""
    source = _source(person)
    AccessRecord.objects.bulk_create(
        AccessRecord(kind=Kind.VIEW, subject=subject_of(row), **source)
        for row in rows
        if row.sensitivity == "restricted"
    )


class RecordsAccess(History):
    """An account: what is done to it leaves an access record too, where it concerns how people sign in."""

    class Meta:
        abstract = True

    def record(self, verb: str, *, by: User | None, note: str = "", changes: dict[str, Any] | None = None) -> Any:
        is_new_email = verb == "edit" and "email" in (changes or {})
        kind = Kind.EMAIL_CHANGED if is_new_email else _ACCOUNT_VERBS.get(verb)
        if kind:
            record(kind, person=by, subject=f"person {self.pk}")
        return super().record(verb, by=by, note=note, changes=changes)


def record_revoked_keys(keys: Iterable[int], *, owner: User, by: User | None) -> None:
    """Record that these API keys of `owner` are ended by a deed to the account. One statement."""
    source = _source(by)
    AccessRecord.objects.bulk_create(
        AccessRecord(kind=Kind.KEY_REVOKED, subject=f"person {owner.pk}", detail={"key": key}, **source)
        for key in keys
    )


def record_blocked(person: User | None, *, by: str) -> None:
    """Record that a limit refused a sign-in: one in ten minutes for each account and address (of IPv6, each network).

    `person`: None where nobody has the address that was typed; `by` is such as "password".
    """
    place = truncate_ip((caller.get() or NOBODY).address or "")
    if cache.add(f"blocked:{place}:{person.pk if person else ''}", 1, _BLOCKED_REST):
        record(Kind.SIGN_IN_BLOCKED, person=person, outcome=Outcome.REFUSED, detail={"by": by})


def record_key_use(key: int, *, person: User) -> None:
    """Record that an API key is used, where it was never used from this address. Two statements at most an hour."""
    address = (caller.get() or NOBODY).address
    cached_in_process(f"key_use:{key}:{address}", _KEY_REST, lambda: _record_new_address(key, address, person))


def _record_new_address(key: int, address: str | None, person: User) -> bool:
    before = AccessRecord.objects.filter(person=person, kind=Kind.KEY_USED, address=address, detail__key=key)
    if not before.exists():
        record(Kind.KEY_USED, person=person, detail={"key": key})
    return True
