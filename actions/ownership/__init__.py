"""Who owns an item: the chain of owners, and offers to another post."""
