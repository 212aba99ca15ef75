"""Action items: who owns them, by when they are due, and what became of them."""

from actions.agenda.models import AgendaItem, Review
from actions.bulk.models import ItemOperation, ItemOperationRow
from actions.charge.models import Charge, ChargeRow, ChargeTransfer
from actions.dates.models import DateChange
from actions.evidence.models import Evidence
from actions.items.events import ActionEvent
from actions.items.models import ActionItem
from actions.outcomes.confirmations import Confirmation
from actions.outcomes.models import Outcome
from actions.ownership.models import Handover, Ownership
from actions.planning.dependencies import Dependency
from actions.planning.milestones import Milestone
from actions.progress.models import ProgressUpdate
from actions.risk.models import RiskAssessment
from actions.support.models import Contribution, Support
from actions.watching.models import Watch

__all__ = [
    "ActionEvent",
    "ActionItem",
    "AgendaItem",
    "Charge",
    "ChargeRow",
    "ChargeTransfer",
    "Confirmation",
    "Contribution",
    "DateChange",
    "Dependency",
    "Evidence",
    "Handover",
    "ItemOperation",
    "ItemOperationRow",
    "Milestone",
    "Outcome",
    "Ownership",
    "ProgressUpdate",
    "Review",
    "RiskAssessment",
    "Support",
    "Watch",
]
