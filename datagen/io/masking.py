"""Texts without the passwords of URLs in them."""

from __future__ import annotations

import re

__all__ = ["hide_passwords"]

USER_INFORMATION = re.compile(r"(\b[\w+]+:/{1,2}[^\s/?#:@]*):\S*@")
PASSWORD_OPTION = re.compile(r"\b((?:ssl)?password|passwd|pwd)=(?!\*\*\*)[^\s&'\"]+", re.IGNORECASE)


def hide_passwords(text: str) -> str:
    """The text with ``***`` for every password in a URL."""
    return PASSWORD_OPTION.sub(r"\1=***", USER_INFORMATION.sub(r"\1:***@", text))
