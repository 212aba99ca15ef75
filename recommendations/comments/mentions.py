"""Whom a comment names after an @, and whether they may read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat, Lower, StrIndex
from django.utils.translation import gettext as _

from core.rules import RuleBroken
from participants.models import Holding, User
from recommendations.moves import reads_internal
from recommendations.recommendation.events import hidden_from
from recommendations.recommendation.models import Recommendation

from .audience import Audience, audiences, reads_comments

MOST = 10  # people whom one comment tells
MOST_OFFERED = 60  # people whom the form offers
# An @ within a word is one of an email address. A name has at most so many letters (User.name).
_AT = re.compile(r"(?<!\w)@(?=\S)")
_LONGEST = 150


def reads(person: User, row: Recommendation, audience: str) -> bool:
    """Whether `person` may read a comment on `row` for this audience."""
    may = reads_comments(row, person) and audience in audiences(person)
    return may and Recommendation.objects.visible_to(person).filter(pk=row.pk).exists()


def mentioned(text: str, row: Recommendation, audience: str, *, by: User, picked: Iterable[User] = ()) -> list[User]:
    """The people named, each once, without who writes. Raise RuleBroken where one may not read it."""
    found = {person.pk: person for person in picked}
    for person in _named_in(text, row, audience, by=by):
        found[person.pk] = person
    found.pop(by.pk, None)
    if len(found) > MOST:
        raise RuleBroken(_("One comment tells at most %(most)d people.") % {"most": MOST}, field="text")
    for person in found.values():
        _check_reads(person, row, audience, by=by)
    return list(found.values())


def _named_in(text: str, row: Recommendation, audience: str, *, by: User) -> Iterator[User]:
    """Who is named after each @; an @ after which nobody's name stands is a letter like others. One query for all.

    For who is not told who else has an account, whoever may not read it is nobody.
    """
    after_each = [text[found.end() : found.end() + _LONGEST] for found in _AT.finditer(text)]
    if not after_each:
        return
    place = StrIndex(Lower(Value(text)), Lower(Concat(Value("@"), "name")))
    people = [*User.objects.active().alias(place=place).filter(place__gt=0)]
    if not reads_internal(by):
        people = [one for one in people if reads(one, row, audience)]
    for after in after_each:
        if fitting := [one for one in people if _begins(after, one.name)]:
            yield _chosen(fitting, row, audience, by=by)


def _chosen(fitting: list[User], row: Recommendation, audience: str, *, by: User) -> User:
    """Return the one with the longest name, and among those of one name who may read it. Raise RuleBroken."""
    longest = max((len(one.name) for one in fitting), default=0)
    fitting = [one for one in fitting if len(one.name) == longest]
    readers = [one for one in fitting if reads(one, row, audience)]
    if len(readers) == 1:
        return readers[0]
    if readers:
        raise RuleBroken(
            _("Several people are called “%(name)s”: choose the one you mean from the list.")
            % {"name": readers[0].name},
            field="text",
        )
    _check_reads(fitting[0], row, audience, by=by)
    return fitting[0]


def _begins(after: str, name: str) -> bool:
    begins = after.casefold().startswith(name.casefold())
    return begins and not re.match(r"\w", after[len(name) : len(name) + 1])


def _check_reads(person: User, row: Recommendation, audience: str, *, by: User) -> None:
    """Raise RuleBroken for who may not read it. A mission is not told who else has an account."""
    if reads(person, row, audience):
        return
    if audience == Audience.INTERNAL and person.is_mission and reads_internal(by):
        raise RuleBroken(
            _(
                "%(name)s is of a mission and does not read what the ministries say among themselves: share the "
                "comment with the mission, or leave the name out."
            )
            % {"name": person.name},
            field="text",
        )
    raise _unknown(person.name if reads_internal(by) else "…")


def _unknown(word: str) -> RuleBroken:
    sentence = _("Nobody called “%(name)s” reads this comment: choose from the list, or take the @ away.")
    return RuleBroken(sentence % {"name": word[:60]}, field="text")


def offered(row: Recommendation, *, by: User) -> list[User]:
    """Whom the form offers. One query.

    To a mission its own people and those of whose deeds it was told: who examines is not for it. To the ministries
    those who sit where the row was brought and where it lies, and the secretariat.
    """
    departments = {row.referred_to_id, row.sector.nodal_department_id if row.sector else None} - {None}
    seats = Holding.objects.current().filter(user=OuterRef("pk"))
    found = Q(Exists(seats.filter(post__organisation=row.mission_id)))
    if reads_internal(by):
        lies = Q(post__organisation__in=departments) | Q(post__organisation__is_coordinating=True)
        found |= Q(Exists(seats.filter(lies))) | Q(role=User.Role.SECRETARIAT)
    else:
        found |= Q(pk__in=row.events.exclude(hidden_from(by)).exclude(actor=None).order_by().values("actor"))
    rows = User.objects.active().exclude(pk=by.pk).exclude(role=User.Role.OBSERVER)
    return list(rows.filter(found).order_by("name", "pk")[:MOST_OFFERED])
