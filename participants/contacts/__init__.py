"""People whom meets invite, with an account or without: their names, posts and addresses."""
