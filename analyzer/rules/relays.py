"""The two hops of one intermediary, where a capture shows both (PROXY).

Downstream a client asks the intermediary, upstream the intermediary asks on. Two exchanges are the hops
of one request where the address that answers downstream is the one that asks upstream, method and path
agree, the one upstream lies in time within the one downstream, the request upstream says that it is
forwarded (Via, Forwarded, X-Forwarded-For), and no other exchange fits as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.memory import path_of
from analyzer.rules.rule import Doubt, Undecided

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange, Request


def is_relay(exchange: Exchange, history: History) -> bool:
    """Whether the address that answers was seen to ask as well: cheap, and no proof of anything.

    Where both ends have one address (the loopback) that says nothing.
    """
    connection = exchange.connection
    asks = connection.server.address in history.clients.addresses
    return asks and connection.server.address != connection.client.address


def upstream(exchange: Exchange, history: History) -> Seen:
    """Return the exchange by which an intermediary answered this one.

    Raises:
        Undecided: none was captured, or several fit.
        NotObserved: a message was not captured, or the pairing is not certain.
    """
    request, response = exchange.request, exchange.response
    candidates = [
        found
        for found in history.memory.of_client(exchange.connection.server.address, path_of(request.target))
        if found.request.method == request.method
        and found.request.first_time >= request.first_time
        and found.response.first_time <= response.first_time
        and found.capture == exchange.connection.capture
    ]
    if len(candidates) != 1:
        raise Undecided(Doubt.NO_UPSTREAM)
    if not _is_forwarded(candidates[0].request, exchange.connection.client.address):
        raise Undecided(Doubt.NO_UPSTREAM)
    return candidates[0]


def _is_forwarded(request: Request, client: str) -> bool:
    """Whether a request says that it is sent on, for that client where it names one."""
    named = f"{request.value('forwarded') or ''},{request.value('x-forwarded-for') or ''}"
    return client in named or request.value("via") is not None
