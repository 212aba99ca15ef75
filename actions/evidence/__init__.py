"""What is claimed about an item, and what shows that it is so."""
