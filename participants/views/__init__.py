"""The pages about people, posts and oneself."""
