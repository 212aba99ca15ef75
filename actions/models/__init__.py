"""Action items: who owns them, by when they are due, and what became of them."""

from .agenda import AgendaItem, Review
from .bulk import BulkDeed, BulkRow
from .charge import Charge, ChargeRow, ChargeTransfer
from .confirmations import Confirmation
from .dates import DateChange
from .dependencies import Dependency
from .events import ActionEvent
from .evidence import Evidence
from .items import ActionItem
from .milestones import Milestone
from .outcomes import Outcome
from .ownership import Handover, Ownership
from .progress import ProgressUpdate
from .supporters import Contribution, Support
from .watchers import Watch
from .weighed import WeighedItem

__all__ = [
    "ActionEvent",
    "ActionItem",
    "AgendaItem",
    "BulkDeed",
    "BulkRow",
    "Charge",
    "ChargeRow",
    "ChargeTransfer",
    "Confirmation",
    "Contribution",
    "DateChange",
    "Dependency",
    "Evidence",
    "Handover",
    "Milestone",
    "Outcome",
    "Ownership",
    "ProgressUpdate",
    "Review",
    "Support",
    "Watch",
    "WeighedItem",
]
