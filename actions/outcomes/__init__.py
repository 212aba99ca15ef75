"""Value won: what an action item brought, who says so, and who confirmed it."""
