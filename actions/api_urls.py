"""Addresses of this app in the REST API."""

from django.urls import path

from . import api
from .agenda import api as agenda
from .bulk import api as bulk
from .charge import api as charge
from .evidence import api as evidence
from .outcomes import api as outcomes
from .support import api as support
from .watching import api as watching

urlpatterns = [
    path("", api.item_list, name="item_list"),
    path("several/", api.item_add_several, name="item_add_several"),
    path("<int:pk>/", api.item_show, name="item_show"),
    path("<int:pk>/move/", api.item_move, name="item_move"),
    path("<int:pk>/progress/", evidence.item_update, name="item_update"),
    path("<int:pk>/finish/", evidence.item_finish, name="item_finish"),
    path("<int:pk>/evidence/", evidence.evidence_list, name="evidence_list"),
    path("<int:pk>/evidence/<int:number>/", evidence.evidence_show, name="evidence_show"),
    path("<int:pk>/hand-over/", api.item_hand_over, name="item_hand_over"),
    path("<int:pk>/supporters/", support.item_supporter, name="item_supporter"),
    path("supporters/<int:pk>/end/", support.support_end, name="support_end"),
    path("<int:pk>/contributions/", support.item_contribute, name="item_contribute"),
    path("<int:pk>/risk/", api.item_risk, name="item_risk"),
    path("<int:pk>/date/", api.item_date, name="item_date"),
    path("<int:pk>/milestones/", api.item_milestone, name="item_milestone"),
    path("milestones/<int:pk>/", api.milestone_show, name="milestone_show"),
    path("milestones/<int:pk>/move/", api.milestone_move, name="milestone_move"),
    path("<int:pk>/blockers/", api.item_blocker, name="item_blocker"),
    path("blockers/<int:pk>/move/", api.dependency_move, name="dependency_move"),
    path("charge/<int:pk>/", charge.charge_give, name="charge_give"),
    path("charge/<int:pk>/accept/", charge.charge_accept, name="charge_accept"),
    path("bulk/", bulk.bulk_add, name="item_bulk_add"),
    path("bulk/<int:pk>/", bulk.bulk_show, name="item_bulk_show"),
    path("bulk/<int:pk>/undo/", bulk.bulk_undo, name="item_bulk_undo"),
    path("<int:pk>/watchers/", watching.item_watcher, name="item_watcher"),
    path("watchers/<int:pk>/end/", watching.watch_end, name="watch_end"),
    path("hand-overs/<int:pk>/move/", api.handover_move, name="handover_move"),
    path("<int:pk>/outcomes/", outcomes.item_outcome, name="item_outcome"),
    path("outcomes/<int:pk>/", outcomes.outcome_show, name="outcome_show"),
    path("outcomes/<int:pk>/move/", outcomes.outcome_move, name="outcome_move"),
    path("outcomes/<int:pk>/ask/", outcomes.outcome_ask, name="outcome_ask"),
    path("confirmations/<int:pk>/revoke/", outcomes.confirmation_revoke, name="confirmation_revoke"),
    path("agenda/", agenda.agenda_list, name="agenda_list"),
    path("agenda/<int:pk>/", agenda.agenda_show, name="agenda_show"),
    path("agenda/<int:pk>/take/", agenda.agenda_take, name="agenda_take"),
    path("agenda/<int:pk>/carry/", agenda.agenda_carry, name="agenda_carry"),
    path("agenda/lines/<int:pk>/", agenda.agenda_line, name="agenda_line"),
    path("date-changes/<int:pk>/move/", api.date_change_move, name="date_change_move"),
]
