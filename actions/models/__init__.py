"""Action items: who owns them, by when they are due, and what became of them."""

from .agenda import AgendaItem, Review
from .charge import Charge, ChargeRow, ChargeTransfer
from .confirmations import Confirmation
from .dates import DateChange
from .dependencies import Dependency
from .events import ActionEvent
from .items import ActionItem
from .milestones import Milestone
from .outcomes import Outcome
from .ownership import Handover, Ownership
from .progress import ProgressUpdate

__all__ = [
    "ActionEvent",
    "ActionItem",
    "AgendaItem",
    "Charge",
    "ChargeRow",
    "ChargeTransfer",
    "Confirmation",
    "DateChange",
    "Dependency",
    "Handover",
    "Milestone",
    "Outcome",
    "Ownership",
    "ProgressUpdate",
    "Review",
]
