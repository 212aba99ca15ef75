"""The address of merging, below contacts/."""

from django.urls import path

from . import views

app_name = "merging"

urlpatterns = [
    path("<int:pk>/merge/<int:into>/", views.contact_merge, name="contact_merge"),
]
