"""Who is the same client, as far as a capture tells (rules/RULES.md, 5.1).

An address may stand for many people (NAT), and a proxy speaks for all of its users. Two requests come
certainly from one client if one connection carried them, or if they name the same user agent and no
other one was seen at that address. A proxy that says for whom it speaks is as many clients.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange, Request

_AGENT = re.compile(rb"\n[Uu][Ss][Ee][Rr]-[Aa][Gg][Ee][Nn][Tt][ \t]*:([^\r\n]*)")
ADDRESSES_LIMIT = 50_000
"""Client addresses whose user agents are remembered: some 10 MB; beyond it no client is certain."""


class _Signs(msgspec.Struct):
    """What was seen at one address: the first user agent, and whether there was another."""

    agent: str
    several: bool = False


class Clients:
    """The client addresses of a capture. One exchange of each connection stands for it."""

    def __init__(self) -> None:
        self.addresses: dict[str, _Signs] = {}
        """Where requests came from."""
        self.forgotten = 0

    def note(self, exchange: Exchange) -> None:
        """Take in the first exchange of a connection."""
        request = exchange.request_or_none
        if request is None or not request.head_complete:
            return
        address = exchange.connection.client.address
        signs, agent = self.addresses.get(address), agent_of(request)
        if signs is not None:
            signs.several |= signs.agent != agent
        elif len(self.addresses) < ADDRESSES_LIMIT:
            self.addresses[address] = _Signs(agent)
        else:
            self.forgotten += 1

    def certainly_same(self, first: Seen, then: Exchange) -> bool:
        """Whether requests of one address, user agent and proxied client come from one client for certain."""
        request = then.request
        if proxied_for(request) is None and request.value("via") is not None:
            return False  # a proxy that does not say for whom it asks
        if first.capture == then.connection.capture and first.connection == then.connection.number:
            return True
        signs = self.addresses.get(then.connection.client.address)
        return signs is not None and not signs.several and signs.agent == agent_of(request) != ""


def agent_of(request: Request) -> str:
    """Return the first User-Agent of a request, "" for none; looked for in the octets, which is quick."""
    match = _AGENT.search(request.head)
    return match[1].strip(b" \t").decode("latin-1") if match else ""


def proxied_for(request: Request) -> str | None:
    """Return for whom a proxy sent the request, as it says; None where it says nothing."""
    if request._fields is None and request.head_complete and b"orwarded" not in request.head:
        head = request.head.lower()  # nearly all say it in no case at all
        if b"forwarded" not in head:
            return None
    return request.value("forwarded") or request.value("x-forwarded-for")
