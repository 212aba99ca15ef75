"""The shape of what programs send and read; the rules are the models'."""
