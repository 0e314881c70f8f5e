"""Whether a response may have been relayed, so that something may have been taken from it (PROXY)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.parties import is_intermediary
from analyzer.rules.rule import Doubt, Undecided
from parsers.model import NotObserved

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange


def not_relayed(exchange: Exchange, history: History) -> None:
    """Raise where the one that answers is known for a proxy or a gateway.

    It may have taken away what the server behind it sent, and what binds origin servers may not bind
    it. Where the request was not captured nothing tells, and nothing is presumed.

    Raises:
        Undecided: it is one.
    """
    try:
        relayed = is_intermediary(exchange, history)
    except NotObserved:
        relayed = None
    if relayed:
        raise Undecided(Doubt.PROXY)
