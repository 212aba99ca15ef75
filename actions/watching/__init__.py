"""Who watches an item: the page, the deeds, and both doors."""
