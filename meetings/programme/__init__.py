"""The programme of a meet: sessions, agenda, who is expected where."""
