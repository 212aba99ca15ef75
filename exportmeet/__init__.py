"""Export Meet: settings, URLs and Celery's wiring. Nothing here holds a rule."""
