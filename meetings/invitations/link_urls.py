"""Addresses behind the links in invitations, below invitations/; nobody signs in for them."""

from django.urls import path

from . import views

app_name = "invitations"

urlpatterns = [
    path("<str:token>/", views.invitation_answer, name="answer"),
    path("<str:token>/letter/", views.invitation_answer_letter, name="letter"),
]
