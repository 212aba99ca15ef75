"""Files that a mission puts beside its text."""
