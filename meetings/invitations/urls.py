"""Addresses of invitations, below meets/<slug>/."""

from django.urls import path

from . import views

urlpatterns = [
    path("invitation/", views.invitation_own, name="invitation_own"),
    path("invitations/", views.invitation_list, name="invitation_list"),
    path("invitations/funnel/", views.invitation_funnel, name="invitation_funnel"),
    path("invitations/prepare/", views.invitation_prepare, name="invitation_prepare"),
    path("invitations/queue/", views.invitation_queue, name="invitation_queue"),
    path("invitations/remind/", views.invitation_remind, name="invitation_remind"),
    path("invitations/texts/", views.invitation_text_list, name="invitation_text_list"),
    path("invitations/texts/add/", views.invitation_text_add, name="invitation_text_add"),
    path("invitations/texts/<int:pk>/", views.invitation_text_edit, name="invitation_text_edit"),
    path("invitations/<int:pk>/", views.invitation_show, name="invitation_show"),
    path("invitations/<int:pk>/edit/", views.invitation_edit, name="invitation_edit"),
    path("invitations/<int:pk>/letter/", views.invitation_letter, name="invitation_letter"),
    path("invitations/<int:pk>/record/", views.invitation_record, name="invitation_record"),
    path("invitations/<int:pk>/move/", views.invitation_move, name="invitation_move"),
]
