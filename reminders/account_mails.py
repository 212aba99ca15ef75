"""What people are told of their own accounts: invited, address, role, second factor, keys, closed and opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from participants.models import ApiToken, User, UserEvent

from .models import Notice

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Kind = Notice.Kind
# Detail of the notice -> what the mail says; verbs of the trail where the whole deed is told.
SENTENCES: dict[str, _StrPromise] = {
    "address": _("The email address of your account was changed to this one. Sign in with it from now on."),
    Notice.ADDRESS_LEFT: _("The email address of your account was changed. No more mail comes to this address."),
    "role": _("The role of your account was changed."),
    "factor_remove": _("The second factor was taken away from your account."),
    "token_add": _("An API key was made for your account."),
    Notice.CLOSED: _("Your account was closed."),
    "open": _("Your account was opened again."),
}
# Name of this part of the sweep, by which it is set aside for a person.
WORK = "accounts"
NOTIFIED_VERBS = frozenset(SENTENCES) & UserEvent.PAST.keys()


def to_tell(events: QuerySet[UserEvent]) -> QuerySet[UserEvent]:
    """Those of `events` of which the account's person is told by mail; `address`: theirs right after the deed."""
    is_edit = Q(verb="edit", changes__has_any_keys=["email", "role"])
    is_invited = Q(verb="invite", subject__is_active=True)
    rows = events.filter(is_edit | is_invited | Q(verb__in=NOTIFIED_VERBS)).order_by("pk")
    later = UserEvent.objects.filter(subject=OuterRef("subject"), pk__gt=OuterRef("pk"), changes__has_key="email")
    left = Subquery(later.order_by("pk").values(left=KT("changes__email__0"))[:1])
    return rows.annotate(address=Coalesce(left, F("subject__email"), output_field=TextField()))


def raise_for(events: Iterable[UserEvent]) -> int:
    """Raise what these events owe; how many notices were new."""
    return Notice.objects.raise_all([notice for event in events for notice in owed(event)])


def owed(event: UserEvent) -> Iterator[Notice]:
    """The notices that this event of `to_tell` owes: one, but two for an address, to the new one and to the former.

    They go to the address of that moment, whatever becomes of it before the mail leaves; a link to the present one.
    """
    if event.verb == "invite":
        yield _notice(event, "", kind=Kind.INVITE, to_address="")
    if event.verb in NOTIFIED_VERBS:
        yield _notice(event, event.verb)
    if event.verb == "edit" and "email" in event.changes:
        yield _notice(event, "address")
        yield _notice(event, Notice.ADDRESS_LEFT, to_address=event.changes["email"][0])
    if event.verb == "edit" and "role" in event.changes:
        yield _notice(event, "role")


def _notice(event: Any, detail: str, *, kind: str = Kind.SECURITY, to_address: str | None = None) -> Notice:
    occasion = ":".join(part for part in (f"user_event={event.pk}", detail) if part)
    address = event.address if to_address is None else to_address
    return Notice.for_account(
        kind, to=event.subject_id, occasion=occasion, detail=detail, user_event=event, to_address=address
    )


def facts(notice: Notice) -> list[tuple[str, str]]:
    """What a mail says beside its sentence, as rows of label and text: who did it, and what exactly."""
    event = notice.user_event
    if event is None:
        return []
    rows = [(_g("Done by"), event.actor.label_at(event.at) if event.actor else _g("The system"))]
    if notice.detail == "role":
        rows += [(_g("From"), _role(event, 0)), (_g("To"), _role(event, 1))]
    if notice.detail == "token_add":
        scope, meet = (event.changes.get(name, ["", ""])[1] for name in ("scope", "meet"))
        token = ((_g("What for"), event.note), (_g("Access"), str(ApiToken.Scope(scope).label)), (_g("Meet"), meet))
        rows += [(label, text) for label, text in token if text]
    return rows


def _role(event: Any, place: int) -> str:
    return str(User.Role(event.changes["role"][place]).label)
