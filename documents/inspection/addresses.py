"""Where links of an Office file lead."""

from __future__ import annotations

import re
from urllib.parse import unquote

# What opens a browser or a letter, and only when somebody clicks.
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]")


def is_ordinary_link(target: str) -> bool:
    """Whether a click leads to the web, to a mailbox, or to a place within the file or beside it."""
    address = _UNSEEN.sub("", target)
    scheme = _SCHEME.match(address)
    if scheme:
        return scheme[1].lower() in SCHEMES
    return not is_network_path(address)


def starts_program(target: str) -> bool:
    """Whether a click hands the target to a program other than those of SCHEMES. A drive (C:) is a place of files."""
    scheme = _SCHEME.match(_UNSEEN.sub("", target))
    return scheme is not None and len(scheme[1]) > 1 and scheme[1].lower() not in SCHEMES


def is_network_path(text: str) -> bool:
    r"""Whether this names a file of a network (\\server\share) or any file by an address (file:)."""
    path = unquote(_UNSEEN.sub("", text)).replace("\\", "/").lower()
    return path.startswith(("//", "file:"))


def is_within(target: str) -> bool:
    """Whether the target of a relationship can only be a part of this very file."""
    address = _UNSEEN.sub("", target)
    return not _SCHEME.match(address) and not is_network_path(address)
