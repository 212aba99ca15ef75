"""Invitations to a meet, and the answers."""
