"""Names of exported files: what a request may choose of them, and what it may not."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from datagen.server.failures import Refusal

__all__ = ["download_url", "file_name", "is_file_name"]

PREFIX = re.compile(r"\w[\w.-]*")
"""Letters and digits of any script."""
PREFIX_BYTES = 150
"""Of the 255 that file systems allow; the rest is for the id, the suffix and what a file is called before it is whole."""
PATH = "$.filename_prefix"


def file_name(prefix: str, export_id: str, suffix: str) -> str:
    """``prefix_id.suffix``. Raises Refusal for a prefix that could lead elsewhere, or that some file system does not take."""
    composed = unicodedata.normalize("NFC", prefix)
    if not PREFIX.fullmatch(composed):
        refuse(
            f"filename_prefix {prefix!r} has other signs than letters, digits, '_', '-' and '.', or begins with one of the last"
        )
    if len(composed.encode()) > PREFIX_BYTES:
        refuse(f"filename_prefix has more than {PREFIX_BYTES} bytes in UTF-8")
    return f"{composed}_{export_id}{suffix}"


def download_url(name: str) -> str:
    """Where a file with this name is to be had."""
    return f"/files/download/{quote(name)}"


def is_file_name(name: str) -> bool:
    """Whether this could be a file's name, as opposed to a way to one."""
    return PREFIX.fullmatch(name) is not None


def refuse(what: str) -> None:
    raise Refusal("ValidationError", what, [{"message": what, "path": PATH, "fix": "write one such as 'datagen'"}])
