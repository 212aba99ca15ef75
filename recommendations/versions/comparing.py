"""What changed between two submissions of a text, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.text import capfirst

from recommendations.recommendation.models import Recommendation
from recommendations.recommendation.queries import Sensitivity

from .models import TextVersion

# A word with the space after it, so that the parts put together are the text again.
_WORD = re.compile(r"\S+\s*|\s+")
SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Compared:
    """One field of two versions: its label, and parts as (same, gone or new; words)."""

    label: str
    parts: list[tuple[str, str]]

    @property
    def is_changed(self) -> bool:
        return any(kind != SAME for kind, _words in self.parts)


def compared(older: TextVersion, newer: TextVersion) -> list[Compared]:
    """The fields that differ, in the order of the pages."""
    fields = (Compared(label(name), diff(_text(older, name), _text(newer, name))) for name in TextVersion.fields())
    return [one for one in fields if one.is_changed]


def _text(version: TextVersion, name: str) -> str:
    """The stored text; of the sensitivity, which is stored as a code, the label."""
    value = str(version.text.get(name, ""))
    return str(dict(Sensitivity.choices).get(value, value)) if name == "sensitivity" else value


def label(name: str) -> str:
    return capfirst(str(getattr(Recommendation._meta.get_field(name), "verbose_name", name)))


def diff(before: str, after: str) -> list[tuple[str, str]]:
    """Runs of words that stayed, went or came."""
    old, new = _words(before), _words(after)
    found: list[tuple[str, str]] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append((SAME, "".join(old[i:j])))
            continue
        if i < j:
            found.append((GONE, "".join(old[i:j])))
        if k < m:
            found.append((NEW, "".join(new[k:m])))
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
