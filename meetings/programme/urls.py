"""Addresses of programmes, below meets/<slug>/."""

from django.urls import path

from . import views

urlpatterns = [
    path("programme/", views.programme_show, name="programme_show"),
    path("programme/rooms/", views.programme_show, {"view": "room"}, name="programme_rooms"),
    path("programme/mine/", views.programme_show, {"view": "mine"}, name="programme_mine"),
    path("programme/publish/", views.programme_publish, name="programme_publish"),
    path("sessions/add/", views.session_add, name="session_add"),
    path("sessions/<int:pk>/edit/", views.session_edit, name="session_edit"),
    path("sessions/<int:pk>/slot/", views.session_slot, name="session_slot"),
    path("sessions/<int:pk>/remove/", views.session_remove, name="session_remove"),
    path("sessions/<int:pk>/move/<slug:verb>/", views.session_move, name="session_move"),
    path("sessions/<int:pk>/expected/", views.expected_edit, name="expected_edit"),
    path("sessions/<int:pk>/expected/<int:number>/remove/", views.expected_remove, name="expected_remove"),
    path("sessions/<int:pk>/agenda/add/", views.agenda_item_add, name="agenda_item_add"),
    path("sessions/<int:pk>/agenda/order/", views.agenda_order, name="agenda_order"),
    path("sessions/<int:pk>/agenda/<int:number>/edit/", views.agenda_item_edit, name="agenda_item_edit"),
    path("sessions/<int:pk>/agenda/<int:number>/remove/", views.agenda_item_remove, name="agenda_item_remove"),
    path("sessions/<int:pk>/agenda/<int:number>/shift/", views.agenda_item_shift, name="agenda_item_shift"),
    path("sessions/<int:pk>/documents/add/", views.document_add, name="document_add"),
    path("sessions/<int:pk>/documents/<int:number>/", views.document_show, name="document_show"),
    path("sessions/<int:pk>/documents/<int:number>/remove/", views.document_remove, name="document_remove"),
]
