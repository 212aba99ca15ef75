"""Action items: who owns them, by when they are due, and what became of them."""

from .bulk import BulkDeed, BulkRow
from .charge import Charge, ChargeRow, ChargeTransfer
from .dates import DateChange
from .dependencies import Dependency
from .events import ActionEvent
from .items import ActionItem
from .milestones import Milestone
from .ownership import Handover, Ownership
from .progress import ProgressUpdate
from .watchers import Watch

__all__ = [
    "ActionEvent",
    "ActionItem",
    "BulkDeed",
    "BulkRow",
    "Charge",
    "ChargeRow",
    "ChargeTransfer",
    "DateChange",
    "Dependency",
    "Handover",
    "Milestone",
    "Ownership",
    "ProgressUpdate",
    "Watch",
]
