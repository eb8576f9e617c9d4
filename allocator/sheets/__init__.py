"""Spreadsheets: reading files, recognising columns."""
