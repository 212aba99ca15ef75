"""Who takes part in a meet."""
