"""Who supports an item, and what they did for it."""
