"""Finding recommendations that ask for the same."""
