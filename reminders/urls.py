"""Addresses of this app."""

from django.urls import path

from . import views

app_name = "reminders"

urlpatterns = [
    path("", views.desk_show, name="desk_show"),
    path("desk/<slug:name>/", views.desk_list, name="desk_list"),
    path("notices/", views.notice_list, name="notice_list"),
    path("notices/export/", views.notice_export, {"kind": "csv"}, name="notice_export"),
    path("notices/export.xlsx", views.notice_export, {"kind": "xlsx"}, name="notice_export"),
    path("notices/<int:pk>/", views.notice_show, name="notice_show"),
    path("notices/<int:pk>/resend/", views.notice_resend, name="notice_resend"),
    path("notices/undelivered/", views.undelivered_list, name="undelivered_list"),
    path("notices/undelivered/resend/", views.undelivered_resend, name="undelivered_resend"),
    path("failures/<int:pk>/", views.failure_show, name="failure_show"),
    path("failures/<int:pk>/retry/", views.failure_retry, name="failure_retry"),
    path("mailbox/", views.mailbox_list, name="mailbox_list"),
    path("mailbox/<str:key>/", views.mailbox_show, name="mailbox_show"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
