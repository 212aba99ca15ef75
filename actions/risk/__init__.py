"""Risk and negotiation of an item, for those who may read them."""
