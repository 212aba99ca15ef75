"""The columns of the table of action items, which its reader chooses."""
