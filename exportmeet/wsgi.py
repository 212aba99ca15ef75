"""The web server's entry: gunicorn exportmeet.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exportmeet.settings")
application = get_wsgi_application()

from core.database_account import warn_of_powers  # noqa: E402 - the settings are read by now

warn_of_powers()
