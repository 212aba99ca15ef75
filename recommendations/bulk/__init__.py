"""Referring and scoring many recommendations at once: preview, operation and undo, through both doors."""
