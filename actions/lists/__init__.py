"""The list of action items: table, board, month, timeline, filters, columns and file."""
