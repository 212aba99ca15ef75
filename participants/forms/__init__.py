"""The shape of requests about people and posts."""
