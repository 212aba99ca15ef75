"""Review meetings: their agenda of open items, and what is carried forward from one to the next."""
