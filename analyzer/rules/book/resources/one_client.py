"""Which exchanges of a resource are one client's, and what is found where it may be several (NAT)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.resources.comparing import SECOND_NS
from analyzer.rules.clients import agent_of, proxied_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules.history import History
    from analyzer.rules.rule import Found
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange

LOOK_BACK = 20
"""Earlier exchanges of the resource among which those of the client are looked for."""
WINDOW_NS = 600 * SECOND_NS


def of_client(exchange: Exchange, found: Iterator[Seen]) -> Iterator[Seen]:
    """Choose the exchanges of the last ten minutes by what seems to be the same client."""
    request, address = exchange.request, exchange.connection.client.address
    agent, for_whom = agent_of(request), proxied_for(request)
    for each in islice(found, LOOK_BACK):
        if each.response.last_time < request.first_time - WINDOW_NS:
            return
        same = each.client.address == address and each.request.head_complete and each.response.head_complete
        if same and agent_of(each.request) == agent and proxied_for(each.request) == for_whom:
            yield each


def by_one_client(exchange: Exchange, history: History, before: Seen, found: Found) -> Found:
    """Weaken what was found where it may be two clients (NAT)."""
    return found if history.clients.certainly_same(before, exchange) else evidence.remarks(found)
