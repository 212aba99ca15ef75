"""Assigning, dating, watching and cancelling many action items at once: preview, operation, progress and undo."""
