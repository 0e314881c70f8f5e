"""Requests that every server must reject with 400, and whether this one was.

Source: RFC 9112, 3.2, 5.1 and 6.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.rule import Doubt, Undecided

if TYPE_CHECKING:
    from parsers.model import Exchange

ANSWERED_EARLIER = frozenset({400, 408, 413, 414, 417, 421, 426, 429, 431})
"""400 is what is asked for. The others may be sent before the head was read to its end, or before
the request was looked at; so may all of 5xx."""

GUARDS = (
    "Servers of HTTP/1.0 are exempt, and so are answers that may be given before the head was read (408, "
    "413, 414, 417, 421, 426, 429, 431, 5xx). Undecided where the pairing is in doubt, a line of the request "
    "cannot be read, or the response began before its head was complete."
)


def answered_in_http10(exchange: Exchange) -> bool:
    """Whether the server keeps the rules of HTTP/1.0 (RFC 9110, 2.5), which have no such requirement."""
    response = exchange.response_or_none
    return response is not None and response.version == "HTTP/1.0"


def was_taken(exchange: Exchange) -> bool:
    """Whether the server answered as if it had taken the request.

    Raises:
        NotObserved: the pairing is not certain.
        Undecided: it answered before it had the whole head.
    """
    request, response = exchange.request, exchange.response
    status = response.status
    if status is None or status in ANSWERED_EARLIER or status >= 500:
        return False
    if response.first_frame < request.head_frame:
        raise Undecided(Doubt.EARLY_RESPONSE)
    return True
