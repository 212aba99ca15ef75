"""The list of recommendations: table, filters and file."""
