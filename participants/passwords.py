"""Passwords that can be guessed: common and breached ones, and those built on words that belong to their person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from threading import Lock
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from core import clock

from .known_phrases import PHRASES

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
# Figures and signs that stand for letters; 1 for either of two, ! for a letter or for nothing.
FIGURES = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s"}
READINGS = (
    {},
    *({**FIGURES, "1": one, **mark} for one in "il" for mark in ({}, {"!": "i"})),
)
# By ear, as Hindi is spelt in Latin letters: what is left out, and which letters are one.
SILENT = frozenset("ah")
ALIKE = str.maketrans("cqeyowz", "kkiiuvs")
SHORTEST_SOUND = 6  # letters by ear; shorter phrases would be found in many words
MOST = 72  # characters that zxcvbn reads; each further one costs it more time

_WORD = re.compile(r"[^\W\d_]{3,}")

# zxcvbn keeps the words of one call where another thread would read them.
_one_at_a_time = Lock()


class GuessablePasswordValidator:
    """Refuse a password that is found in few guesses once the words of its person and of the product are left out.

    Works offline: zxcvbn brings the lists of common and breached passwords, names and words; known_phrases adds some.
    """

    def validate(self, password: str, user: Any = None) -> None:
        words = sorted(context_words(user), key=len, reverse=True)
        found = [word for word in words if word in password.lower()]
        rest = _without(password, found)
        if _score(password, words) < ENOUGH or _is_known(password, words):
            raise _guessable()
        if found and _score(rest, words) < ENOUGH:
            raise ValidationError(
                _(
                    "This password is built on “%(word)s”, which others would try first. "
                    "Use three or four words that have nothing to do with you or the meet."
                ),
                code="password_context",
                params={"word": found[0]},
            )
        if _is_one_word(password, words):
            raise _guessable()

    def get_help_text(self) -> str:
        return _(
            "Use three or four words that have nothing to do with each other, with you, your office or the meet. "
            "Common and breached passwords are refused."
        )


def _guessable() -> ValidationError:
    sentence = _("This password is easy to guess. Use three or four words that have nothing to do with each other.")
    return ValidationError(sentence, code="password_guessable")


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


def _is_known(password: str, words: list[str]) -> bool:
    """Whether it is a phrase that everybody knows, whatever figures and signs it has, or little more than that."""
    if _letters(password) in _known_letters():
        return True
    rests = {_without(rest, words) for reading in READINGS for rest in _without_phrases(password, reading)}
    return any(_score(rest, words) < ENOUGH for rest in rests)


def _is_one_word(password: str, words: list[str]) -> bool:
    """Whether it is one common word, once or more, between figures and signs that are guessed as quickly."""
    found = {word.lower() for word in _WORD.findall(password)}
    return len(found) == 1 and max(_score(found.pop(), words), _score(_WORD.sub("", password), words)) < ENOUGH


def _without_phrases(password: str, reading: Mapping[str, str]) -> Iterator[str]:
    """What is left of a password when known phrases are taken out; nothing where it has none."""
    sound, places = _heard(password, reading)
    rest, begin = "", 0
    for found in _known_sounds().finditer(sound):
        rest += password[begin : places[found.start()]]
        begin = places[found.end()] if found.end() < len(places) else len(password)
    if begin:
        yield rest + password[begin:]


def _heard(text: str, reading: Mapping[str, str]) -> tuple[str, list[int]]:
    """The letters of a text by ear, doubled ones once, and where each stands in it."""
    sound: list[str] = []
    places = []
    for place, typed in enumerate(text):
        letter = reading.get(typed, unicodedata.normalize("NFD", typed.lower())[0]).translate(ALIKE)
        if letter.isalpha() and letter not in SILENT and sound[-1:] != [letter]:
            sound.append(letter)
            places.append(place)
    return "".join(sound), places


@cache
def _known_sounds() -> re.Pattern[str]:
    """Any of the phrases by ear, the longest first."""
    sounds = {_heard(phrase, {})[0] for phrase in PHRASES}
    long = sorted((sound for sound in sounds if len(sound) >= SHORTEST_SOUND), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, long)))


@cache
def _known_letters() -> frozenset[str]:
    return frozenset(map(_letters, PHRASES))


def _letters(password: str) -> str:
    return re.sub(r"[\W\d_]+", "", password.lower())


def _without(password: str, words: list[str]) -> str:
    """What is left of a password when the words are taken out."""
    return re.sub("|".join(map(re.escape, words)), "", password, flags=re.IGNORECASE) if words else password


def _score(password: str, words: list[str]) -> int:
    if not password:
        return 0
    with _one_at_a_time:
        return int(zxcvbn(password[:MOST], user_inputs=words)["score"])
