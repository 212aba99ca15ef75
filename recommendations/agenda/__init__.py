"""Recommendations that an agenda item of a session is about."""
