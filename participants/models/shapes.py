"""What of a person decides which rows are theirs: for statements that are composed once for all who are alike."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from countries.models import Organisation

from .posts import Holding, Post
from .users import User

# Without numbers: these columns of a post and of its organisation, and whether that is in a country.
_POST, _ORGANISATION = ("is_head", "may_submit"), ("kind", "is_coordinating")
_EACH = 4  # numbers of a seat


def shape_of(user: User) -> Hashable:
    """Role and kinds of seats; whether they act for somebody."""
    seats = tuple(_shape_of_seat(seat.post) for seat in user.seats)
    return user.role, user.acts_for is not None, seats


def _shape_of_seat(post: Post) -> tuple[Any, ...]:
    house = post.organisation
    return (*(getattr(post, name) for name in _POST), *(getattr(house, name) for name in _ORGANISATION))


def numbers_of(user: User) -> list[int]:
    """The person, for whom they act, and of each seat the holding, the post, its organisation and its country."""
    numbers = [user.pk, user.acts_for.pk if user.acts_for else 0]
    for seat in user.seats:
        numbers += [seat.pk, seat.post_id, seat.post.organisation_id, seat.post.organisation.country_id or 0]
    return numbers


def alike(shape: Any, numbers: Sequence[int]) -> User:
    """A person of this shape with these numbers, who has nothing else: asked for more, they are not in the database.

    Raise DoesNotExist where a set depends on what the shape does not say.
    """
    role, is_acting, seats = shape
    person = _known(User, id=numbers[0], role=role)
    person.acts_for = _known(User, id=numbers[1]) if is_acting else None
    person.seats = [
        _seat(flags, numbers[place : place + _EACH])
        for flags, place in zip(seats, range(2, len(numbers), _EACH), strict=True)
    ]
    return person


def _seat(flags: Sequence[Any], numbers: Sequence[int]) -> Holding:
    """A holding with its post and organisation."""
    pk, post_id, organisation_id, country_id = numbers
    of_post, of_organisation = flags[: len(_POST)], flags[len(_POST) :]
    seat = _known(Holding, id=pk, post_id=post_id)
    post = _known(Post, id=post_id, organisation_id=organisation_id, **dict(zip(_POST, of_post, strict=True)))
    flagged = dict(zip(_ORGANISATION, of_organisation, strict=True))
    post.organisation = _known(Organisation, id=organisation_id, country_id=country_id, **flagged)
    seat.post = post
    return seat


def _known(model: Any, **values: Any) -> Any:
    return model.from_db(DEFAULT_DB_ALIAS, list(values), list(values.values()))
