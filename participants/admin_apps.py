"""Django's admin with our way in. A module of its own: two defaults in one would leave Django without a choice."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "participants.admin_site.AdminSite"
