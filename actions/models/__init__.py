"""Action items: who owns them, by when they are due, and what became of them."""

from .charge import Charge, ChargeRow, ChargeTransfer
from .dates import DateChange
from .dependencies import Dependency
from .events import ActionEvent
from .evidence import Evidence
from .items import ActionItem
from .milestones import Milestone
from .ownership import Handover, Ownership
from .progress import ProgressUpdate
from .supporters import Contribution, Support
from .weighed import WeighedItem

__all__ = [
    "ActionEvent",
    "ActionItem",
    "Charge",
    "ChargeRow",
    "ChargeTransfer",
    "Contribution",
    "DateChange",
    "Dependency",
    "Evidence",
    "Handover",
    "Milestone",
    "Ownership",
    "ProgressUpdate",
    "Support",
    "WeighedItem",
]
