"""What 4xx and 5xx have in common: a response that fails explains itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import certain_octets, not_head

if TYPE_CHECKING:
    from analyzer.rules.rule import Found
    from parsers.model import Exchange

GUARDS = (
    "Not asked of HEAD. Undecided where the request was not captured or its method cannot be read (it may "
    "be HEAD), and where the response did not come to its end. Rules for one status code that ask for its "
    "content come first."
)


def no_explanation(exchange: Exchange) -> Found:
    """Find the response that has no content at all."""
    response = exchange.response
    if response.content_length or response.content_octets():
        return ()
    not_head(exchange)
    certain_octets(response)
    return [evidence.start_line(response, "no content")]
