"""The end of a connection whose last request has no final response.

Rules ask of that request, where there is one, and else of the last exchange, which keeps them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.expecting import continues
from analyzer.rules.rule import Doubt, Undecided
from parsers.model import NotObserved, NotObservedReason

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection, Exchange
    from parsers.timeline import CloseFacts


def unanswered_or_last(connection: Connection, history: History) -> Exchange | None:
    """Return the last exchange without a final response, else the last one."""
    return history.ledger(connection).last_unanswered or connection.last_exchange


def facts_of(connection: Connection, exchange: Exchange) -> CloseFacts:
    """Return how the connection ended.

    Raises:
        NotObserved: that is not known, or the pairing is not certain.
        Undecided: octets were lost, or are inside TLS.
    """
    _ = exchange.request
    if exchange.tls:
        raise Undecided(Doubt.TLS)
    if connection.gaps:
        raise Undecided(Doubt.CAPTURE_LOSS)
    if connection.close is None:
        raise NotObserved(NotObservedReason.NOT_SEEN)
    return connection.close


def got_100(connection: Connection, history: History) -> bool:
    """Whether that exchange has a 100 (Continue)."""
    exchange = unanswered_or_last(connection, history)
    return exchange is not None and bool(continues(exchange))
