"""Two people who are one: their places in all meets become one too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.rules import RuleBroken
from meetings.invitations.models import Invitation
from meetings.models.meets import Meet
from meetings.participants.models import Participant
from meetings.programme.taking_over import take_over_sessions
from participants.contacts import merging
from participants.contacts.models import Contact

if TYPE_CHECKING:
    from participants.models import User


@dataclass(frozen=True)
class PlaceMove:
    """What a merge does to the places in one meet: `other` is that of who stays, if there is one."""

    place: Participant
    other: Participant | None

    @property
    def is_moved(self) -> bool:
        """Whether the place goes over as it is; else one of two is taken off the list."""
        return self.other is None

    def sentence(self) -> str:
        """What will happen, for the preview."""
        meet = {"meet": self.place.meet}
        if self.other is None:
            return _("%(meet)s: the place on the list moves over.") % meet
        if self.place.removed_at:
            return _("%(meet)s: stays off the list; the other place stays.") % meet
        if self.other.removed_at:
            return _("%(meet)s: the other place is put back on the list in its stead.") % meet
        return _("%(meet)s: both are on the list; this place is taken off it, and the other stays.") % meet


def place_moves(goes: Contact, stays: Contact) -> list[PlaceMove]:
    """What becomes of each place of who goes, meet by meet. Two statements."""
    others = {one.meet_id: one for one in stays.participations.select_related("meet", "contact")}
    places = goes.participations.select_related("meet", "contact", "head").order_by("meet")
    return [PlaceMove(one, others.get(one.meet_id)) for one in places]


def check_places(moves: Iterable[PlaceMove]) -> None:
    """Raise RuleBroken where an invitation or a substitute would be lost with the place that is taken off."""
    for move in moves:
        if move.other is None or move.place.removed_at:
            continue
        if move.place.invitation_status and not move.other.invitation_status:
            raise RuleBroken(
                _("%(name)s is invited to %(meet)s already: merge the other way round.")
                % {"name": move.place, "meet": move.place.meet}
            )
        if move.place.substitute_for_id or Participant.objects.filter(substitute_for=move.place.pk).exists():
            raise RuleBroken(
                _("%(name)s has, or is, a substitute in %(meet)s: merge the other way round.")
                % {"name": move.place, "meet": move.place.meet}
            )


def merge_contacts(
    goes: Contact, stays: Contact, *, taken: Iterable[str] = (), versions: Mapping[int, int], by: User
) -> None:
    """Merge one person into another, with their places in all meets, in one transaction.

    `taken` names the fields of which the values of `goes` stay. Locks the meets, then both people, by rising number.
    Raise as participants.contacts.merging.merge and check_places do.
    """
    with transaction.atomic():
        for meet in Meet.objects.filter(participants__contact__in=[goes, stays]).distinct().order_by("pk"):
            meet.lock()
        merging.merge(goes, stays, taken=taken, versions=versions, by=by)
        moves = place_moves(goes, stays)
        check_places(moves)
        for move in moves:
            _move(move, stays, by=by)
        Invitation.objects.filter(nominee=goes).update(nominee=stays)
        for assisted in Participant.objects.filter(assistant=goes).order_by("pk"):
            _write(assisted, {"assistant": stays}, by=by)


def _move(move: PlaceMove, stays: Contact, *, by: User) -> None:
    place, other = move.place, move.other
    place.lock()
    if other is None:
        _write(place, {"contact": stays}, by=by)
        return
    if place.removed_at:
        return
    other.lock()
    for officer in place.delegation.order_by("pk"):
        _write(officer, {"head": other if officer.pk != other.pk else None}, by=by)
    _write(place, {"removed_at": clock.now()}, by=by)
    take_over_sessions(place, other)
    if other.removed_at:
        names = ("category", "precedence", "mode", "head", "assistant")
        other.put_back({name: getattr(place, name) for name in names}, by=by)


def _write(row: Participant, values: dict[str, Any], *, by: User) -> None:
    """Write these values, and record the merge. The caller holds the meet."""
    changes = {name: [str(getattr(row, name) or ""), str(value or "")] for name, value in values.items()}
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])
    row.record("merge", by=by, changes=changes)
