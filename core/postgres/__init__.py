"""Django's PostgreSQL, but for what it takes for a connection that can go on; see base.py."""
