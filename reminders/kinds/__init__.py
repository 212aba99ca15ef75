"""Kinds of reminders, a file for each; see base."""
