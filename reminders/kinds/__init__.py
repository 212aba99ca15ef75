"""Kinds of mails, a file for each."""
