"""The web server's entry: gunicorn exportmeet.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exportmeet.settings")
# A page that takes longer helps nobody, and holds a thread. Workers and commands have no such limits.
LIMITS = {"STATEMENT_TIMEOUT": "15", "LOCK_TIMEOUT": "5", "TRANSACTION_TIMEOUT": "60", "IDLE_TIMEOUT": "75"}
for name, seconds in LIMITS.items():
    os.environ.setdefault(name, seconds)
application = get_wsgi_application()

from core.database_account import warn_of_powers  # noqa: E402 - the settings are read by now
from documents.scanning import warn_without_scanner  # noqa: E402 - as above

warn_of_powers()
warn_without_scanner()
