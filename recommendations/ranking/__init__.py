"""Recommendations in the order of their weighted scores."""
