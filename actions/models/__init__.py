"""Action items: who owns them, by when they are due, and what became of them."""

from .charge import Charge, ChargeRow, ChargeTransfer
from .dates import DateChange
from .events import ActionEvent
from .items import ActionItem
from .milestones import Milestone
from .ownership import Handover, Ownership
from .progress import ProgressUpdate

__all__ = [
    "ActionEvent",
    "ActionItem",
    "Charge",
    "ChargeRow",
    "ChargeTransfer",
    "DateChange",
    "Handover",
    "Milestone",
    "Ownership",
    "ProgressUpdate",
]
