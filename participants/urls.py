"""Addresses of this app."""

from django.urls import include, path

from .audit import views as audit
from .views import absences, own, people, posts, saved_views, sessions

app_name = "participants"

urlpatterns = [
    path("people/", people.person_list, name="person_list"),
    path("people/export/", people.person_export, {"kind": "csv"}, name="person_export"),
    path("people/export.xlsx", people.person_export, {"kind": "xlsx"}, name="person_export"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/<int:pk>/", people.person_show, name="person_show"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/close/", people.person_close, name="person_close"),
    path("people/<int:pk>/open/", people.person_open, name="person_open"),
    path("people/<int:pk>/invite/", people.person_invite, name="person_invite"),
    path("people/<int:pk>/second-factor/", people.person_factor_remove, name="person_factor_remove"),
    path("contacts/", include("participants.contacts.urls")),
    path("posts/", posts.post_list, name="post_list"),
    path("posts/export/", posts.post_export, {"kind": "csv"}, name="post_export"),
    path("posts/export.xlsx", posts.post_export, {"kind": "xlsx"}, name="post_export"),
    path("posts/add/", posts.post_add, name="post_add"),
    path("posts/<int:pk>/", posts.post_show, name="post_show"),
    path("posts/<int:pk>/edit/", posts.post_edit, name="post_edit"),
    path("posts/<int:pk>/give/", posts.post_give, name="post_give"),
    path("posts/<int:pk>/vacate/", posts.post_vacate, name="post_vacate"),
    path("posts/<int:pk>/submitting/", posts.post_let_submit, name="post_let_submit"),
    path("settings/", own.settings_edit, name="settings_edit"),
    path("settings/absences/", absences.absence_list, name="absence_list"),
    path("settings/absences/stop/", absences.stand_in_stop, name="stand_in_stop"),
    path("settings/absences/<int:pk>/end/", absences.absence_end, name="absence_end"),
    path("settings/absences/<int:pk>/stand-in/", absences.absence_stand_in, name="absence_stand_in"),
    path("people/<int:pk>/absences/", absences.person_absence, name="person_absence"),
    path("settings/sessions/", sessions.session_list, name="session_list"),
    path("settings/sessions/<int:pk>/end/", sessions.session_end, name="session_end"),
    path("settings/sessions/end-others/", sessions.session_end_others, name="session_end_others"),
    path("settings/sessions/keep/", sessions.session_keep, name="session_keep"),
    path("settings/keys/", own.token_list, name="token_list"),
    path("settings/keys/add/", own.token_add, name="token_add"),
    path("settings/keys/<int:pk>/revoke/", own.token_revoke, name="token_revoke"),
    path("views/", saved_views.view_list, name="view_list"),
    path("views/keep/", saved_views.view_add, name="view_add"),
    path("views/<int:pk>/", saved_views.view_show, name="view_show"),
    path("views/<int:pk>/edit/", saved_views.view_edit, name="view_edit"),
    path("views/<int:pk>/seen/", saved_views.view_see, name="view_see"),
    path("views/<int:pk>/delete/", saved_views.view_remove, name="view_remove"),
    path("audit/", audit.access_record_list, name="access_record_list"),
    path("audit/export/", audit.access_record_export, {"kind": "csv"}, name="access_record_export"),
    path("audit/export.xlsx", audit.access_record_export, {"kind": "xlsx"}, name="access_record_export"),
    path("language/", own.language_set, name="language_set"),
]
