"""Which columns the table shows, and in which order."""

from __future__ import annotations

from actions.chosen import CHOICES, NO_WAY, USUAL, WAYS
from core import columns


class ColumnsForm(columns.ColumnsForm):
    """The columns of the table of action items."""

    CHOICES, USUAL, LINKS, NO_LINK = CHOICES, USUAL, WAYS, NO_WAY
