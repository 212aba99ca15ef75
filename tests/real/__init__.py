"""Real processes that tests talk to: a mail server, workers, beats."""
