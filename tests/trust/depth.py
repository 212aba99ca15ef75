"""How much of the attack is run: all of it by `./run trust`, an even share in each run of the tests."""

from __future__ import annotations

import os
from zlib import crc32

IS_WHOLE = os.environ.get("TRUST") == "whole"
# One case in so many is asked in a run of all tests; which ones is always the same.
SHARE = 1 if IS_WHOLE else 96


def is_asked(*names: str, of: int = 1) -> bool:
    """Whether this case belongs to the present run; `of` thins out what is too much even for the whole attack."""
    return crc32(" ".join(names).encode("utf-8", "backslashreplace")) % (SHARE * of) == 0
