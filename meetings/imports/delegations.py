"""Whom the cells "head of delegation" and "assistant" of a sheet mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Count, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from core.rules import RuleBroken
from meetings.participants.models import Category, Participant
from participants.contacts.models import Contact

from . import words
from .listed import REFERENCE
from .organisations import OrganisationIndex, normalized

if TYPE_CHECKING:
    from meetings.models.meets import Meet

    from .planning import PlannedRow


T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Head:
    """A head of mission: on the list (`participant`), in the sheet (`planned`), or in both."""

    participant: Participant | None
    planned: PlannedRow | None

    @property
    def label(self) -> str:
        if self.participant:
            return str(self.participant.contact)
        return self.planned.label if self.planned else ""

    @property
    def names(self) -> set[str]:
        contact = self.participant.contact if self.participant else None
        found = {contact.name, contact.name_hi} if contact else set()
        return {words.name_key(name) for name in found | {self.planned.row.name if self.planned else ""} if name}

    @property
    def emails(self) -> set[str]:
        contact = self.participant.contact if self.participant else None
        return {*(contact.addresses if contact else ()), *(self.planned.row.emails if self.planned else ())}

    @property
    def designations(self) -> set[str]:
        found = {self.planned.designation if self.planned else ""}
        found |= {self.participant.contact.designation if self.participant else ""}
        return {normalized(text) for text in found if text}

    @property
    def references(self) -> set[tuple[str, int]]:
        if self.participant:
            return {("P", self.participant.pk), ("C", self.participant.contact_id)}
        return {("C", self.planned.contact_id)} if self.planned and self.planned.contact_id else set()

    @property
    def organisation(self) -> int | None:
        if self.planned and self.planned.organisation_id:
            return self.planned.organisation_id
        return self.participant.contact.organisation_id if self.participant else None


def _by_key(rows: Iterable[T], keys: Callable[[T], Iterable[Any]]) -> dict[Any, list[T]]:
    """The rows under each of their keys."""
    found: dict[Any, list[T]] = defaultdict(list)
    for row in rows:
        for key in set(keys(row)):
            found[key].append(row)
    return dict(found)


class Heads:
    """Finds the head whom a cell names: on the list of the meet, or in the sheet itself. Two statements at most."""

    def __init__(self, meet: Meet, rows: Iterable[PlannedRow], index: OrganisationIndex) -> None:
        self._meet, self._index = meet, index
        self._rows = list(rows)
        self._taken: dict[int, int] = {}  # number of a head -> officers whom the sheet gives them

    @cached_property
    def _heads(self) -> list[Head]:
        mentioned = {one.participant.pk: one for one in self._rows if one.participant}
        rows = Participant.objects.heads().filter(meet=self._meet).select_related("contact__user").order_by("pk")
        listed = (Head(one, mentioned.get(one.pk)) for one in rows)
        found = [one for one in listed if one.planned is None or one.planned.category == Category.HEAD]
        known = {one.participant.pk for one in found if one.participant}
        new = (one for one in self._rows if one.category == Category.HEAD)
        return [
            *found,
            *(Head(None, one) for one in new if one.participant is None or one.participant.pk not in known),
        ]

    @cached_property
    def _by_names(self) -> dict[str, list[Head]]:
        return _by_key(self._heads, lambda one: one.names)

    @cached_property
    def _by_emails(self) -> dict[str, list[Head]]:
        return _by_key(self._heads, lambda one: one.emails)

    @cached_property
    def _by_designations(self) -> dict[str, list[Head]]:
        return _by_key(self._heads, lambda one: one.designations)

    @cached_property
    def _by_organisation(self) -> dict[int | None, list[Head]]:
        return _by_key(self._heads, lambda one: (one.organisation,))

    @cached_property
    def _by_reference(self) -> dict[tuple[str, int], list[Head]]:
        return _by_key(self._heads, lambda one: one.references)

    def find(self, planned: PlannedRow) -> Head | None:
        """Whom the row's cell names; None for nobody. Raise RuleBroken where that is not clear."""
        text = planned.row.head
        if not text:
            return None
        found = self._matching(text, planned)
        if any(one.planned is planned for one in found):
            return None  # a head of mission who is named beside each of the delegation
        good = [one for one in found if one.participant or not (one.planned and one.planned.sentence)]
        if found and not good:
            number = {"number": found[0].planned.row.number if found[0].planned else 0}
            raise RuleBroken(_("The head of the delegation is in row %(number)d, which is refused.") % number)
        if not good:
            raise RuleBroken(_("“%(text)s” is no head of mission on the list or in this sheet.") % {"text": text[:60]})
        if len(good) > 1:
            raise RuleBroken(
                _("Several heads of mission are “%(text)s”: enter the email address or the reference.")
                % {"text": text[:60]}
            )
        return good[0]

    def _matching(self, text: str, planned: PlannedRow) -> list[Head]:
        if number := REFERENCE.fullmatch(text.strip()):
            return self._by_reference.get((number[1].upper(), int(number[2])), [])
        if "@" in text:
            found = [one for email in words.read_emails(text) for one in self._by_emails.get(email, ())]
            return self._nearest(list(dict.fromkeys(found)), planned)
        found = self._by_name(text) or self._by_designation(text, planned) or self._by_mission(text, planned)
        return self._nearest(found, planned)

    def _by_name(self, text: str) -> list[Head]:
        """By the name, also with post or mission behind it: "Ravi Menon (Embassy of India, Tokyo)"."""
        keys = (words.name_key(part) for part in (text, text.partition("(")[0], text.partition(",")[0]))
        return next((found for key in keys if key and (found := self._by_names.get(key))), [])

    def _by_designation(self, text: str, planned: PlannedRow) -> list[Head]:
        """Of the row's own organisation alone: "Ambassador" does not mean the only one in the sheet, of another."""
        found = self._by_designations.get(normalized(text), [])
        return [one for one in found if one.organisation and one.organisation == planned.organisation_id]

    def _by_mission(self, text: str, planned: PlannedRow) -> list[Head]:
        """By the mission: "Embassy of India, Tokyo", "Ambassador to Japan"; "Ambassador" alone is that of the row."""
        is_post, rest = words.split_head_of_mission(text)
        if is_post and not normalized(rest):
            number = planned.organisation_id
        else:
            mission = self._index.find(rest).organisation or self._index.find(text).organisation
            number = mission.pk if mission else None
        return self._by_organisation.get(number, []) if number else []

    def _nearest(self, found: list[Head], planned: PlannedRow) -> list[Head]:
        """Those of the row's own organisation where others are like them."""
        if len(found) < 2:
            return found
        same = [one for one in found if one.organisation and one.organisation == planned.organisation_id]
        return same or found

    @cached_property
    def _officers(self) -> dict[int, int]:
        """Number of a head -> how many accompany them now; who has a substitute does not come."""
        rows = Participant.objects.current().filter(meet=self._meet, head__isnull=False, substitute=None).order_by()
        return dict(rows.values_list("head").annotate(number=Count("pk")))

    def take(self, head: Head) -> None:
        """Count one more officer for this head. Raise RuleBroken beyond the limit of the meet."""
        number = head.participant.pk if head.participant else 0
        key = number or -id(head.planned)
        taken = self._taken.get(key, 0) + 1
        if (self._officers.get(number, 0) if number else 0) + taken > self._meet.accompanying_limit:
            raise RuleBroken(
                _("%(head)s is accompanied by %(limit)d officers already, which is this meet's limit.")
                % {"head": head.label, "limit": self._meet.accompanying_limit}
            )
        self._taken[key] = taken


class Assistants:
    """Finds the person who may answer for a participant: of the same organisation. One statement."""

    def __init__(self, rows: Iterable[PlannedRow]) -> None:
        self._texts = {one.row.assistant for one in rows if one.row.assistant}

    @cached_property
    def _contacts(self) -> list[Contact]:
        names = {words.read_name(text).name.upper() for text in self._texts}
        emails = {text.strip().lower() for text in self._texts if "@" in text}
        known = Contact.objects.live().annotate(upper_name=Upper("name"))
        found = Q(upper_name__in=names) | Q(name_hi__in=self._texts) | Q(email__in=emails) | Q(user__email__in=emails)
        return list(known.filter(found).select_related("user").order_by("pk"))

    @cached_property
    def _by_names(self) -> dict[str, list[Contact]]:
        named = _by_key(self._contacts, lambda one: (words.name_key(one.name), words.name_key(one.name_hi)))
        return {key: found for key, found in named.items() if key}

    @cached_property
    def _by_emails(self) -> dict[str, list[Contact]]:
        return _by_key(self._contacts, lambda one: one.addresses)

    def find(self, planned: PlannedRow) -> Contact | None:
        """Whom the row's cell names; None for nobody. Raise RuleBroken where that is not clear."""
        text = planned.row.assistant
        if not text:
            return None
        known = self._by_emails.get(text.strip().lower()) or self._by_names.get(words.name_key(text), [])
        found = [one for one in known if one.organisation_id and one.organisation_id == planned.organisation_id]
        found = [one for one in found if one.pk != planned.contact_id]
        if len(found) != 1:
            raise RuleBroken(
                _("The assistant “%(text)s” is not known for sure among the people of the same organisation.")
                % {"text": text[:60]}
            )
        return found[0]
