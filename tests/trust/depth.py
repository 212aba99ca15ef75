"""How much of the attack is run: all of it by `./run trust`, an even share in each run of the tests.

`./run trust --short` asks a smaller share, and walks the pages of one kind of user alone for their forms.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from zlib import crc32

IS_WHOLE = os.environ.get("TRUST") == "whole"
IS_SHORT = os.environ.get("TRUST") == "short"
# One case in so many is asked; which ones is always the same.
SHARE = 1 if IS_WHOLE else 300 if IS_SHORT else 96


def is_asked(*names: str, of: int = 1) -> bool:
    """Whether this case belongs to the present run; `of` thins out what is too much even for the whole attack."""
    return crc32(" ".join(names).encode("utf-8", "backslashreplace")) % (SHARE * of) == 0


def walking(roles: Iterable[str]) -> list[str]:
    """Those of `roles` whose pages are walked for forms: in the short form the last one."""
    return list(roles)[-1:] if IS_SHORT else list(roles)
