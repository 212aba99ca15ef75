"""What every app stands on: time, refusals, lifecycles, history, pages of lists. No tables."""
