"""Words to begin with: the title of an action item, out of what a mission asks."""

import re

from django.utils.text import Truncator

LONGEST = 200  # characters of a title

_SENTENCE = re.compile(r"[^.।!?\n]+")
# "The Ministry of Textiles should propose …" -> "propose …"; who should is the owner, and stands beside.
_WHO_SHOULD = re.compile(
    r"^.{0,120}?\b(?:should|must|may|might|could|shall|needs? to|is requested to|are requested to|to please)\s+(?=\w)",
    re.IGNORECASE,
)
_ADVERB = re.compile(r"^(?:please|kindly|also|therefore|now)\s+", re.IGNORECASE)


def title_from(ask: str) -> str:
    """The first sentence of an ask as a title that begins with its verb; empty for an empty ask."""
    first = _SENTENCE.search(ask)
    words = " ".join(first.group().split()) if first else ""
    words = _ADVERB.sub("", _WHO_SHOULD.sub("", words, count=1))
    return Truncator(words[:1].upper() + words[1:]).chars(LONGEST)
