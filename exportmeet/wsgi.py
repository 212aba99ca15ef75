"""The web server's entry: gunicorn exportmeet.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exportmeet.settings")
application = get_wsgi_application()

from documents.scanning import warn_without_scanner  # noqa: E402 - needs the settings

warn_without_scanner()
