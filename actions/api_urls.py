"""Addresses of this app in the REST API."""

from django.urls import path

from .agenda import api as agenda
from .bulk import api as bulk
from .charge import api as charge
from .dates import api as dates
from .evidence import api as evidence
from .items import api as items
from .outcomes import api as outcomes
from .ownership import api as ownership
from .planning import api as planning
from .risk import api as risk
from .support import api as support
from .watching import api as watching

urlpatterns = [
    path("", items.ItemList.as_view(), name="item_list"),
    path("several/", items.ItemAddSeveral.as_view(), name="item_add_several"),
    path("<int:pk>/", items.ItemShow.as_view(), name="item_show"),
    path("<int:pk>/move/", items.ItemMove.as_view(), name="item_move"),
    path("<int:pk>/progress/", evidence.ItemUpdate.as_view(), name="item_update"),
    path("<int:pk>/finish/", evidence.ItemFinish.as_view(), name="item_finish"),
    path("<int:pk>/evidence/", evidence.EvidenceList.as_view(), name="evidence_list"),
    path("<int:pk>/evidence/<int:number>/", evidence.EvidenceShow.as_view(), name="evidence_show"),
    path("<int:pk>/hand-over/", ownership.ItemHandOver.as_view(), name="item_hand_over"),
    path("<int:pk>/supporters/", support.ItemSupporter.as_view(), name="item_supporter"),
    path("supporters/<int:pk>/end/", support.SupportEnd.as_view(), name="support_end"),
    path("<int:pk>/contributions/", support.ItemContribute.as_view(), name="item_contribute"),
    path("<int:pk>/risk/", risk.ItemRisk.as_view(), name="item_risk"),
    path("<int:pk>/date/", dates.ItemDate.as_view(), name="item_date"),
    path("<int:pk>/milestones/", planning.ItemMilestone.as_view(), name="item_milestone"),
    path("milestones/<int:pk>/", planning.MilestoneShow.as_view(), name="milestone_show"),
    path("milestones/<int:pk>/move/", planning.MilestoneMove.as_view(), name="milestone_move"),
    path("<int:pk>/blockers/", planning.ItemBlocker.as_view(), name="item_blocker"),
    path("blockers/<int:pk>/move/", planning.DependencyMove.as_view(), name="dependency_move"),
    path("charge/<int:pk>/", charge.ChargeGive.as_view(), name="charge_give"),
    path("charge/<int:pk>/accept/", charge.ChargeAccept.as_view(), name="charge_accept"),
    path("bulk/", bulk.BulkAdd.as_view(), name="item_bulk_add"),
    path("bulk/<int:pk>/", bulk.BulkShow.as_view(), name="item_bulk_show"),
    path("bulk/<int:pk>/undo/", bulk.BulkUndo.as_view(), name="item_bulk_undo"),
    path("<int:pk>/watchers/", watching.ItemWatcher.as_view(), name="item_watcher"),
    path("watchers/<int:pk>/end/", watching.WatchEnd.as_view(), name="watch_end"),
    path("hand-overs/<int:pk>/move/", ownership.HandoverMove.as_view(), name="handover_move"),
    path("<int:pk>/outcomes/", outcomes.ItemOutcome.as_view(), name="item_outcome"),
    path("outcomes/<int:pk>/", outcomes.OutcomeShow.as_view(), name="outcome_show"),
    path("outcomes/<int:pk>/move/", outcomes.OutcomeMove.as_view(), name="outcome_move"),
    path("outcomes/<int:pk>/ask/", outcomes.OutcomeAsk.as_view(), name="outcome_ask"),
    path("confirmations/<int:pk>/revoke/", outcomes.ConfirmationRevoke.as_view(), name="confirmation_revoke"),
    path("agenda/", agenda.AgendaList.as_view(), name="agenda_list"),
    path("agenda/<int:pk>/", agenda.AgendaShow.as_view(), name="agenda_show"),
    path("agenda/<int:pk>/take/", agenda.AgendaTake.as_view(), name="agenda_take"),
    path("agenda/<int:pk>/carry/", agenda.AgendaCarry.as_view(), name="agenda_carry"),
    path("agenda/lines/<int:pk>/", agenda.AgendaLine.as_view(), name="agenda_line"),
    path("date-changes/<int:pk>/move/", dates.DateChangeMove.as_view(), name="date_change_move"),
]
