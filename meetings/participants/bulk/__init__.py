"""One change to many participants at once: preview, operation, undo."""
