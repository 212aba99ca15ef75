"""Addresses of sessions in the REST API, below meets/<slug>/."""

from django.urls import path

from . import api

urlpatterns = [
    path("sessions/", api.SessionList.as_view(), name="session_list"),
    path("sessions/<int:pk>/", api.SessionDetail.as_view(), name="session_show"),
    path("sessions/<int:pk>/move/", api.SessionMove.as_view(), name="session_move"),
    path("sessions/<int:pk>/agenda/", api.AgendaItemList.as_view(), name="session_agenda_list"),
    path("sessions/<int:pk>/agenda/order/", api.AgendaOrder.as_view(), name="session_agenda_order"),
    path("sessions/<int:pk>/agenda/<int:number>/", api.AgendaItemDetail.as_view(), name="session_agenda_show"),
    path("sessions/<int:pk>/expected/", api.ExpectedList.as_view(), name="session_expected_list"),
    path("sessions/<int:pk>/expected/<int:number>/", api.ExpectedDetail.as_view(), name="session_expected_show"),
    path("sessions/<int:pk>/documents/", api.SessionDocumentList.as_view(), name="session_document_list"),
    path(
        "sessions/<int:pk>/documents/<int:number>/",
        api.SessionDocumentDetail.as_view(),
        name="session_document_show",
    ),
]
