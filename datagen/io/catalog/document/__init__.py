"""A database's catalog -> the document from which its rows are made."""

from datagen.io.catalog.document.composer import DocumentResult, to_document

__all__ = ["DocumentResult", "to_document"]
