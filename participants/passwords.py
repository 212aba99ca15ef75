"""Passwords that can be guessed: common and breached ones, and those built on words that belong to their person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Lock
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from core import clock

PRODUCT_WORDS = (
    "export",
    "meet",
    "india",
    "bharat",
    "commerce",
    "mission",
    "embassy",
    "ministry",
    "department",
    "password",
)
SHORTEST_WORD = 3  # characters; shorter parts of a name stand in half of all words
ENOUGH = 3  # of zxcvbn's 0 to 4: more than 100 million guesses
MOST = 72  # characters that zxcvbn reads; each further one costs it more time

# zxcvbn keeps the words of one call where another thread would read them.
_one_at_a_time = Lock()


class GuessablePasswordValidator:
    """Refuse a password that is found in few guesses once the words of its person and of the product are left out.

    Works offline: zxcvbn brings the lists of common and breached passwords, names and words.
    """

    def validate(self, password: str, user: Any = None) -> None:
        words = sorted(context_words(user), key=len, reverse=True)
        found = [word for word in words if word in password.lower()]
        rest = _without(password, found)
        if _score(password, words) < ENOUGH:
            raise ValidationError(
                _("This password is easy to guess. Use three or four words that have nothing to do with each other."),
                code="password_guessable",
            )
        if found and _score(rest, words) < ENOUGH:
            raise ValidationError(
                _(
                    "This password is built on “%(word)s”, which others would try first. "
                    "Use three or four words that have nothing to do with you or the meet."
                ),
                code="password_context",
                params={"word": found[0]},
            )

    def get_help_text(self) -> str:
        return _(
            "Use three or four words that have nothing to do with each other, with you, your office or the meet. "
            "Common and breached passwords are refused."
        )


def context_words(user: Any) -> set[str]:
    """What others try first, in small letters: the product, this year and the next, the person and their posts."""
    year = clock.today().year
    texts = [*PRODUCT_WORDS, str(year - 1), str(year), str(year + 1)]
    if user is not None:
        texts += [getattr(user, "name", ""), getattr(user, "email", ""), *_posts(user)]
    return {word for text in texts for word in re.split(r"[\W_]+", str(text).lower()) if len(word) >= SHORTEST_WORD}


def _posts(user: Any) -> Iterator[str]:
    """The words of the posts that a saved person holds."""
    if not getattr(user, "pk", None):
        return
    for seat in user.seats:
        organisation = seat.post.organisation
        yield from (seat.post.title, organisation.name, organisation.short_name, organisation.city)


def _without(password: str, words: list[str]) -> str:
    """What is left of a password when the words are taken out."""
    return re.sub("|".join(map(re.escape, words)), "", password, flags=re.IGNORECASE) if words else password


def _score(password: str, words: list[str]) -> int:
    if not password:
        return 0
    with _one_at_a_time:
        return int(zxcvbn(password[:MOST], user_inputs=words)["score"])
