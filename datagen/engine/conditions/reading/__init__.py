"""SQL to terms."""
