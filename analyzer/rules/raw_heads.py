"""What the octets of heads tell without their field lines being parsed: the usual case, told quickly.

Parsing the lines of both heads costs ten times as much as all that most exchanges are asked. Whatever is
not told here for certain is asked of the parsed lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.model import Framing

if TYPE_CHECKING:
    from parsers.model import Message, Request, Response

_ONE_TAG = re.compile(rb'\n[Ee][Tt][Aa][Gg]:[ \t]*(?:W/)?("[^"\r\n]*")\r\n')
_STRONG_TAG = re.compile(rb'\n[Ee][Tt][Aa][Gg]:[ \t]*("[^"\r\n]+")\r\n')
_ANY_STRONG_TAG = re.compile(rb'\netag[ \t]*:[ \t]*"', re.IGNORECASE)
_ANY_TAG = re.compile(rb"\netag", re.IGNORECASE)
_IF_NONE_MATCH = re.compile(rb"\nif-none-match[ \t]*:[^\n]*\"", re.IGNORECASE)
_VALIDATOR = re.compile(rb"\n(?:etag|last-modified)[ \t]*:[ \t]*[^ \t\r\n]", re.IGNORECASE)
_CODED = re.compile(rb"\ncontent-encoding", re.IGNORECASE)


def says(message: Message, name: str) -> bool:
    """Whether the octets show a line of that field (lower case) with a value; False: look at the lines."""
    head = message.head.lower()
    start = b"\n" + name.encode("latin-1") + b":"
    at = head.find(start)
    if at < 0:
        return False
    at += len(start)
    return bool(head[at : head.find(b"\n", at)].strip(b" \t\r"))


def names_other_tags(request: Request, response: Response) -> bool:
    """Whether If-None-Match of a request names tags, and the one tag of the response is none of them."""
    tag = _ONE_TAG.search(response.head)
    return (
        tag is not None
        and tag[1] not in request.head
        and _IF_NONE_MATCH.search(request.head) is not None
        and len(_ANY_TAG.findall(response.head)) == 1
    )


def has_validator(response: Response) -> bool:
    """Whether a whole head has ETag or Last-Modified with a value."""
    return _VALIDATOR.search(response.head) is not None


def may_have_strong_tag(response: Response) -> bool:
    """Whether a whole head may have a strong ETag."""
    return _ANY_STRONG_TAG.search(response.head) is not None


def same_strong_tag_and_length(one: Response, other: Response) -> bool:
    """Whether both have one strong tag, the same, and as many octets of content without any coding."""
    mine, theirs = _STRONG_TAG.search(one.head), _STRONG_TAG.search(other.head)
    return (
        mine is not None
        and theirs is not None
        and mine[1] == theirs[1]
        and one.content_length == other.content_length
        and one.framing is other.framing is Framing.CONTENT_LENGTH
        and one.complete
        and other.complete
        and not (_CODED.search(one.head) or _CODED.search(other.head))
    )
