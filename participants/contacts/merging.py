"""Two contacts that are one person: what can be merged, and what of each stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.editing import shown
from core.rules import NotAllowed, RuleBroken

from .distinct import carry_over, check_not_distinct
from .models import MOST_OTHER_EMAILS, Contact

if TYPE_CHECKING:
    from participants.models.users import User

# What is chosen of the one or the other; further addresses of both are kept.
FIELDS = (
    "honorific",
    "name",
    "name_hi",
    "designation",
    "organisation",
    "organisation_name",
    "email",
    "phone",
    "language",
    "time_zone",
)


def check_merge(goes: Contact, stays: Contact, *, by: User) -> None:
    """Raise NotAllowed to all but the secretariat, RuleBroken where the two cannot become one."""
    if not by.is_secretariat:
        raise NotAllowed(_("Only the secretariat merges people."))
    if goes.pk == stays.pk:
        raise RuleBroken(_("Choose another person to merge into."))
    for one in (goes, stays):
        if one.merged_into is not None:
            raise RuleBroken(
                _("%(name)s was merged into %(other)s already.") % {"name": one, "other": one.merged_into}
            )
    if goes.is_sample != stays.is_sample:
        raise RuleBroken(_("A sample and a real person cannot be merged."))
    check_not_distinct(goes, stays)
    _check_accounts(goes.user, stays.user)


def _check_accounts(goes: User | None, stays: User | None) -> None:
    """Accounts are never merged, least of all of different roles: one would act as the other."""
    if goes is None:
        return
    if stays is None:
        raise RuleBroken(_("The person with an account stays: merge the other way round."))
    if goes.role != stays.role:
        raise RuleBroken(_("Both have accounts, of different roles: they are not merged."))
    if goes.is_active:
        raise RuleBroken(_("Both have accounts: close that of %(name)s first.") % {"name": goes.name})


def differing(goes: Contact, stays: Contact) -> list[str]:
    """The fields of which one has to be chosen: both say something, and not the same."""
    return [
        name for name in FIELDS if (_raw(goes, name) or _raw(stays, name)) and _raw(goes, name) != _raw(stays, name)
    ]


def _raw(contact: Contact, name: str) -> Any:
    return getattr(contact, f"{name}_id" if name == "organisation" else name)


def merge(
    goes: Contact, stays: Contact, *, taken: Iterable[str], versions: Mapping[int, int], by: User
) -> dict[str, list[str]]:
    """Merge `goes` into `stays`: of the fields in `taken` the values of `goes` stay. Returns what changed of `stays`.

    The caller has a transaction, and moves what hangs on the person. Locks both by rising number. Raise as check_merge
    does, and RuleBroken where one was changed since it was looked at (`versions`, by number).
    """
    for one in sorted((goes, stays), key=lambda row: row.pk):
        one.lock()
    check_merge(goes, stays, by=by)
    if any(versions.get(one.pk) != one.version for one in (goes, stays)):
        raise RuleBroken(_("One of the two was changed meanwhile: look at both again."))
    values = {name: getattr(goes, name) for name in taken if name in FIELDS}
    values["other_emails"] = _other_emails(goes, stays, str(values.get("email", stays.email)))
    changes = _write(stays, values)
    goes.merged_into = stays
    goes.version += 1
    goes.save(update_fields=["merged_into", "version"])
    Contact.objects.filter(merged_into=goes).update(merged_into=stays)
    carry_over(goes, stays)
    goes.record("merge", by=by, changes={"merged_into": ["", str(stays)]})
    stays.record("take_in", by=by, changes={"took_in": ["", str(goes)], **changes})
    return changes


def _other_emails(goes: Contact, stays: Contact, main: str) -> list[str]:
    known = [stays.email, *stays.other_emails, goes.email, *goes.other_emails]
    return list(dict.fromkeys(email for email in known if email and email != main))[:MOST_OTHER_EMAILS]


def _write(stays: Contact, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Write the values that differ; returns them before and after, in English as trails are."""
    changed = {name: value for name, value in values.items() if getattr(stays, name) != value}
    with translation.override("en"):
        changes = {name: [shown(getattr(stays, name)), shown(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(stays, name, value)
    stays.version += 1
    with transaction.atomic():
        stays.save()
    return changes
