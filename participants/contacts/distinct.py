"""Two people who look alike and are not the same: marked so, and undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.rules import RuleBroken

from .models import Contact, DistinctPair

if TYPE_CHECKING:
    from participants.models.users import User


def mark_distinct(one: Contact, other: Contact, *, by: User) -> DistinctPair:
    """Keep that the two are not the same person; done again, it changes nothing. Locks both by rising number.

    Raise NotAllowed to all but the secretariat, RuleBroken for one and the same, and where one was merged.
    """
    with transaction.atomic():
        first, second = _lock(one, other, by=by)
        pair, is_new = DistinctPair.objects.get_or_create(first=first, second=second, defaults={"by": by})
        if is_new:
            first.record("distinct", by=by, changes={"not_same": ["", str(second)]})
            second.record("distinct", by=by, changes={"not_same": ["", str(first)]})
    return pair


def undo_distinct(one: Contact, other: Contact, *, by: User) -> None:
    """Take it back: the two may be offered as duplicates again. Locks both by rising number.

    Raise NotAllowed to all but the secretariat, RuleBroken where they are not marked.
    """
    with transaction.atomic():
        first, second = _lock(one, other, by=by)
        number, _of_each = DistinctPair.objects.between(first, second).delete()
        if not number:
            raise RuleBroken(_("These two are not marked as “Not the same”."))
        first.record("undistinct", by=by, changes={"not_same": [str(second), ""]})
        second.record("undistinct", by=by, changes={"not_same": [str(first), ""]})


def _lock(one: Contact, other: Contact, *, by: User) -> list[Contact]:
    """Both, the one added first in front, held until the transaction ends."""
    if one.pk == other.pk:
        raise RuleBroken(_("Choose another person."))
    pair = sorted((one, other), key=lambda row: row.pk)
    for row in pair:
        row.lock()
        row.check_edit(by)
    return pair


def check_not_distinct(one: Contact, other: Contact) -> None:
    """Raise RuleBroken where the two are marked as not the same."""
    if DistinctPair.objects.between(one, other).exists():
        raise RuleBroken(_("These two are marked as “Not the same”: undo that first."))


def carry_over(goes: Contact, stays: Contact) -> None:
    """Who is not the same as the person who is merged is not the same as the one who stays."""
    for pair in DistinctPair.objects.of(goes).select_related("first", "second", "by"):
        first, second = sorted((pair.other(goes), stays), key=lambda row: row.pk)
        DistinctPair.objects.get_or_create(first=first, second=second, defaults={"by": pair.by, "at": pair.at})
