"""Exported files: made whole, kept for a while, downloaded in parts or at once."""
