"""Which part the one that answers plays: an origin server, or an intermediary (rules/RULES.md, PROXY).

What the user says by --role decides; else what the traffic proves. A Via that the response carries was
added by an intermediary, and its last member by the nearest one. Only a proxy is asked with CONNECT or in
absolute-form, though an origin server must understand that form too (RFC 9112, 3.2.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.relays import is_relay, upstream
from analyzer.rules.roles import Role
from analyzer.rules.rule import Doubt, Party, Undecided

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.rule import Rule
    from parsers.model import Exchange


def given_role(exchange: Exchange, history: History) -> Role | None:
    """Return the role of the one that answers as the user gave it; None for the far end of a tunnel."""
    server = exchange.connection.server
    tunnel = history.ledger(exchange.connection).tunnel if history.roles.places else None
    if tunnel is not None and exchange.index > tunnel.index:
        return None
    return history.roles.given(server.address, server.port)


_INTERMEDIARIES = frozenset({Party.PROXY, Party.GATEWAY, Party.CACHE})


def held_to(rule: Rule, exchange: Exchange | None, history: History) -> bool:
    """Whether a rule binds the one that answered, by the role that the user gave it.

    What binds proxies alone is never held against an origin server. What an origin server must do may
    have been undone by a proxy or a gateway in front of it.

    Raises:
        Undecided: it binds origin servers, and an intermediary answered.
    """
    if exchange is None or not history.roles.places:
        return True
    role = given_role(exchange, history)
    if role is Role.ORIGIN:
        return rule.party not in _INTERMEDIARIES
    if role in {Role.PROXY, Role.GATEWAY} and rule.party is Party.ORIGIN:
        raise Undecided(Doubt.PROXY)
    return True


def is_intermediary(exchange: Exchange, history: History) -> bool | None:
    """Whether the one that answers is a proxy or a gateway; None where nothing tells.

    Raises:
        NotObserved: a message that would tell was not captured.
    """
    role = given_role(exchange, history)
    if role in {Role.ORIGIN, Role.PROXY, Role.GATEWAY}:
        return role is not Role.ORIGIN
    if exchange.response.lines("via") or is_proxy(exchange, history):
        return True
    if is_relay(exchange, history):
        try:
            return upstream(exchange, history) is not None
        except Undecided:
            return None
    return None


def proved_proxy(exchange: Exchange, history: History) -> None:
    """Raise where it is not certain that the one that answers is a proxy, whom the rule binds (PROXY).

    Raises:
        Undecided: it may be a gateway, which answers as an origin server does.
        NotObserved: the request was not captured, or the pairing is not certain.
    """
    if not is_proxy(exchange, history):
        raise Undecided(Doubt.ROLE_UNKNOWN)


def is_proxy(exchange: Exchange, history: History) -> bool | None:
    """Whether the one that answers is a proxy that its client chose; None where nothing tells.

    Raises:
        NotObserved: the request was not captured, or the pairing is not certain.
    """
    role = given_role(exchange, history)
    if role in {Role.ORIGIN, Role.PROXY, Role.GATEWAY}:
        return role is Role.PROXY
    request = exchange.request
    return True if request.method == "CONNECT" or "://" in request.target[:10] else None
