"""Markup as rules look into it without a parser: character references and comments.

The text may be hostile: every character is looked at a bounded number of times, and no number is read
whose length nothing limits.
"""

from __future__ import annotations

import html
import re

_ZEROS = re.compile(r"&#0+(?=[0-9])")
# The highest code point has seven digits. Python refuses to read a number of some thousand.
_TOO_HIGH = re.compile(r"&#[0-9]{8,};?")


def unescaped(text: str) -> str:
    """Resolve the character references of HTML; one beyond Unicode becomes U+FFFD, as in browsers.

    >>> unescaped("HTTP&#47;1.1 &amp; up")
    'HTTP/1.1 & up'
    """
    if "&" not in text:
        return text
    return html.unescape(_TOO_HIGH.sub("\ufffd", _ZEROS.sub("&#", text)))


def without_comments(text: str) -> str:
    """Leave the comments out; one that is never closed runs to the end.

    >>> without_comments("a <!-- b --> c")
    'a  c'
    """
    first, *others = text.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)
