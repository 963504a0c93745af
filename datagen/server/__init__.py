"""The service: Litestar's application over the calls of the command line."""
