"""What a request may see and write that came by an API key for one meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import gettext as _

from core.rules import NotAllowed

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from participants.models import User

    Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


def within_meet(rows: Rows, user: User, path: str = "meet") -> Rows:
    """Those of `rows` that belong to the meet of the user's API key; all where no key narrows the request.

    `path` leads from a row to its meet. Every `visible_to` of rows that belong to a meet begins or ends here.
    """
    return rows if user.only_meet_id is None else rows.filter(**{path: user.only_meet_id})


def check_meet(meet_id: int | None, *, by: User) -> None:
    """Raise NotAllowed where `by` comes by an API key for another meet than that to which a new row will belong.

    None is what belongs to no meet, or to several: a key for one meet does not write it.
    """
    if by.only_meet_id is not None and meet_id != by.only_meet_id:
        raise NotAllowed(_("This API key is for another meet: it cannot write this."))
