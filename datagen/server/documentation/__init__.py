"""What ``/openapi.json`` says: Litestar's reading of the handlers, completed by what handlers' types don't tell."""
