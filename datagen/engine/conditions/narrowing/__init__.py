"""Columns narrowed to what conditions allow."""
