"""The recommendation itself: its model, moves, visibility, page and both doors."""
