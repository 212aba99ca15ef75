"""The action item itself: its model, rules, visibility, pages and both doors."""
