"""The plan of an item: its milestones, and what it waits for."""
