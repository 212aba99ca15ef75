"""Addresses of this app."""

from django.urls import path

from .agenda import views as agenda
from .bulk import views as bulk
from .bulk.forms import FORMS
from .charge import views as charge
from .dates import views as dates
from .evidence import views as evidence
from .items import views as items
from .lists import views as lists
from .outcomes import views as outcomes
from .ownership import views as ownership
from .planning import views as planning
from .risk import views as risk
from .support import views as support
from .watching import views as watching

app_name = "actions"

urlpatterns = [
    path("", lists.item_list, name="item_list"),
    path("board/", lists.item_board, name="item_board"),
    path("calendar/", lists.item_calendar, name="item_calendar"),
    path("timeline/", lists.item_timeline, name="item_timeline"),
    path("export/", lists.item_export, {"kind": "csv"}, name="item_export"),
    path("export.xlsx", lists.item_export, {"kind": "xlsx"}, name="item_export"),
    path("columns/", lists.item_columns, name="item_columns"),
    path("new/", items.item_add, name="item_add"),
    path("<int:pk>/", items.item_show, name="item_show"),
    path("<int:pk>/edit/", items.item_edit, name="item_edit"),
    path("<int:pk>/move/", items.item_move, name="item_move"),
    path("<int:pk>/progress/", evidence.item_update, name="item_update"),
    path("<int:pk>/finish/", evidence.item_finish, name="item_finish"),
    path("<int:pk>/evidence/<int:number>/", evidence.evidence_show, name="evidence_show"),
    path("<int:pk>/hand-over/", ownership.item_hand_over, name="item_hand_over"),
    path("<int:pk>/supporters/add/", support.item_supporter, name="item_supporter"),
    path("supporters/<int:pk>/end/", support.support_end, name="support_end"),
    path("<int:pk>/contribute/", support.item_contribute, name="item_contribute"),
    path("<int:pk>/risk/", risk.item_risk, name="item_risk"),
    path("<int:pk>/date/", dates.item_date, name="item_date"),
    path("<int:pk>/milestones/add/", planning.item_milestone, name="item_milestone"),
    path("milestones/<int:pk>/", planning.milestone_edit, name="milestone_edit"),
    path("milestones/<int:pk>/move/", planning.milestone_move, name="milestone_move"),
    path("<int:pk>/blockers/add/", planning.item_blocker, name="item_blocker"),
    path("blockers/<int:pk>/move/", planning.dependency_move, name="dependency_move"),
    *(path(f"bulk/{kind}/", bulk.bulk_add, {"kind": kind}, name=f"item_bulk_{kind}") for kind in FORMS),
    path("bulk/", bulk.bulk_list, name="item_bulk_list"),
    path("bulk/<int:pk>/", bulk.bulk_show, name="item_bulk_show"),
    path("bulk/<int:pk>/undo/", bulk.bulk_undo, name="item_bulk_undo"),
    path("bulk/<int:pk>/export/", bulk.bulk_export, {"kind": "csv"}, name="item_bulk_export"),
    path("bulk/<int:pk>/export.xlsx", bulk.bulk_export, {"kind": "xlsx"}, name="item_bulk_export"),
    path("<int:pk>/watch/", watching.item_watch, name="item_watch"),
    path("<int:pk>/watchers/add/", watching.item_watcher, name="item_watcher"),
    path("watchers/<int:pk>/end/", watching.watch_end, name="watch_end"),
    path("hand-overs/<int:pk>/move/", ownership.handover_move, name="handover_move"),
    path("charge/<int:pk>/", charge.charge_give, name="charge_give"),
    path("charge/<int:pk>/accept/", charge.charge_accept, name="charge_accept"),
    path("charge/<int:pk>/note/", charge.charge_note, name="charge_note"),
    path("charge/<int:pk>/note.docx", charge.charge_file, name="charge_file"),
    path("charge/done/<int:pk>/", charge.charge_show, name="charge_show"),
    path("<int:pk>/outcomes/add/", outcomes.outcome_add, name="outcome_add"),
    path("outcomes/<int:pk>/move/", outcomes.outcome_move, name="outcome_move"),
    path("outcomes/<int:pk>/ask/", outcomes.outcome_ask, name="outcome_ask"),
    path("confirmations/<int:pk>/revoke/", outcomes.confirmation_revoke, name="confirmation_revoke"),
    path("confirm/<str:token>/", outcomes.confirmation_answer, name="confirmation_answer"),
    path("agenda/", agenda.agenda_list, name="agenda_list"),
    path("agenda/new/", agenda.agenda_add, name="agenda_add"),
    path("agenda/<int:pk>/", agenda.agenda_show, name="agenda_show"),
    path("agenda/<int:pk>/take/", agenda.agenda_take, name="agenda_take"),
    path("agenda/<int:pk>/carry/", agenda.agenda_carry, name="agenda_carry"),
    path("agenda/lines/<int:pk>/", agenda.agenda_line, name="agenda_line"),
    path("date-changes/<int:pk>/move/", dates.date_change_move, name="date_change_move"),
]
