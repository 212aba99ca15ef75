"""The Celery application: it only wakes the work that rows in the database describe."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exportmeet.settings")

app = Celery("exportmeet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
