"""Participants out of spreadsheets: upload, columns, preview, import."""
