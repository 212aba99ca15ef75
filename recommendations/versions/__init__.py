"""The versions of a text, and comparing two."""
