"""The evidence of an item: files and links that came with its reports."""
