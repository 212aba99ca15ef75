"""Assigning, dating, watching and cancelling many action items at once: preview, deed, progress and undo."""
