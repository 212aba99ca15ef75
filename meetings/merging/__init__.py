"""Merging two people, with their places in all meets: the page with its preview."""
