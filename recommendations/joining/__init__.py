"""Merging recommendations, and what is joined in one."""
