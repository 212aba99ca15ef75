"""Referring and scoring many recommendations at once: preview, deed and undo, through both doors."""
