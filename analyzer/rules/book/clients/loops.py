"""Rules for chains of redirects: endless, long, and ever longer ones."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from analyzer.rules import evidence
from analyzer.rules.memory import path_of
from analyzer.rules.pairs import FOLLOWED, hops
from analyzer.rules.rule import Found, Level, Observable, Party, Relation, Rule, Scope, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from analyzer.rules.sequels import Pair
    from parsers.model import Exchange, Request

VISITS = 3
"""How often a client asks the same before it is a loop: two visits may be a login that bounces."""
HOPS_LIMIT = 20
"""Redirects that browsers and curl follow at most."""
OLD_LIMIT = 5
"""Redirects that RFC 2068 let a client follow at most."""
HOLE = 3
"""Redirects in a row that made the URI longer."""

_State: TypeAlias = tuple[str, str, "str | None", "str | None", "str | None"]


def _state(request: Request) -> _State:
    """Say what tells one request of a chain from another: a new cookie may change the answer."""
    host = request.value("host")
    return (
        request.method,
        request.target,
        host.lower() if host else None,
        request.value("cookie"),
        request.value("authorization"),
    )


def _visits(steps: list[Seen], pair: Pair) -> list[Seen]:
    """List the steps of a chain that asked what the later request asks."""
    wanted = _state(pair.then.request)
    return [step for step in steps if _state(step.request) == wanted]


def _still_open(pair: Pair, _history: History) -> bool:
    """Whether no earlier step of the chain was found to be a loop: one finding per loop."""
    steps = hops(pair)
    if not 0 < len(steps) <= HOPS_LIMIT + 1:
        return False
    states = [_state(step.request) for step in steps]
    return all(states.count(state) < VISITS for state in states)


def _beginning(pair: Pair, _history: History) -> Exchange:
    """Name the exchange with which the loop began."""
    steps = hops(pair)
    return (_visits(steps, pair) or steps)[0].as_exchange()


_CHAIN = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 302 Found
    < Location: http://example.com/b
    <
    < See http://example.com/b.
    > GET /b HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
    < Hello
"""
_A_TO_B = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 302 Found
    < Location: http://example.com/b
    <
    < See http://example.com/b.
"""
_B_TO_A = """
    > GET /b HTTP/1.1
    >
    < HTTP/1.1 302 Found
    < Location: http://example.com/a
    <
    < See http://example.com/a.
"""


def _ladder(targets: list[str]) -> str:
    """Write the conversation in which each target redirects to the next."""
    return "".join(
        f"""
    > GET {one} HTTP/1.1
    >
    < HTTP/1.1 302 Found
    < Location: http://example.com{other}
    <
    < See http://example.com{other}.
"""
        for one, other in pairwise(targets)
    )


@rule(
    "C3XX-client-loop",
    "A client notices endless redirection",
    level=Level.SHOULD,
    party=Party.CLIENT,
    statuses=FOLLOWED,
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3",
    current="RFC9110 15.4",
    message="The client followed redirects in a circle, or more than twenty of them.",
    advice="Remember where a chain of redirects has been, and stop when it comes by again; on the server, "
    "break the circle.",
    guards="It is a loop when the same method, target, Host, Cookie and Authorization come for the third "
    "time: a cookie that was set on the way makes another request. Each step must follow within a second. "
    "300 and 304 are no such redirects. A change from http to https does not lead back to itself. Reported "
    "once per loop, on its first exchange. Where several people may stand behind the address it is a "
    "remark.",
    good=_CHAIN,
    bad=_A_TO_B + _B_TO_A + _A_TO_B + _B_TO_A + _A_TO_B,
    applies=_still_open,
    about=_beginning,
)
def c3xx_client_loop(pair: Pair, _history: History) -> Found:
    """Nobody gets an answer, and both sides work for nothing until one of them stops."""
    steps = hops(pair)
    before = _visits(steps, pair)
    if len(before) == VISITS - 1:
        shown = [*(step.request for step in before), pair.then.request]
        return [evidence.start_line(request, "the same request again") for request in shown]
    if len(steps) > HOPS_LIMIT:
        ends = (steps[0].request, pair.then.request)
        return [evidence.start_line(request, "more than 20 redirects") for request in ends]
    return ()


def _straight(pair: Pair, _history: History) -> bool:
    """Whether the chain is not longer than what is reported, and no loop."""
    steps = hops(pair)
    if not 0 < len(steps) <= OLD_LIMIT + 1:
        return False
    states = {_state(step.request) for step in steps} | {_state(pair.then.request)}
    return len(states) == len(steps) + 1


@rule(
    "C3XX-chain-over-5",
    "No chain of more than five redirects",
    level=Level.FACT,
    party=Party.SERVER,
    statuses=FOLLOWED,
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3",
    current="RFC9110 15.4",
    message="More than five redirects led from the first request to the last.",
    advice="Redirect to the final URI at once.",
    guards="Each step must follow within a second. Loops are another rule's. Reported once per chain, at the "
    "sixth redirect, on the first exchange.",
    good=_CHAIN,
    bad=_ladder([f"/{step}" for step in "abcdefg"])
    + """
    > GET /g HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
    < Hello
""",
    applies=_straight,
    about=lambda pair, _: hops(pair)[0].as_exchange(),
)
def c3xx_chain_over_5(pair: Pair, _history: History) -> Found:
    """Each step costs a round trip, and clients of RFC 2068 give up after five."""
    steps = hops(pair)
    if len(steps) <= OLD_LIMIT:
        return ()
    shown = [*(step.request for step in steps), pair.then.request]
    return [evidence.start_line(request, "step of the chain") for request in shown]


def _ends_in_414(pair: Pair, _history: History) -> bool:
    response = pair.then.response_or_none
    return response is not None and response.status == 414 and bool(hops(pair))


@rule(
    "S414-redirect-hole",
    "No chain of redirects makes the URI longer and longer",
    level=Level.FACT,
    party=Party.CLIENT,
    statuses=FOLLOWED,
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.4.15",
    current="RFC9110 15.5.15",
    message="The URI grew along the redirects until 414 (URI Too Long) ended them.",
    advice="On the server, redirect to a URI that does not hold the one before; in the client, stop early.",
    guards="At least three redirects, each followed within a second, and each to a longer target. Where "
    "several people may stand behind the address it is a remark.",
    good=_ladder(["/a", f"/{'a' * 9000}"])
    + f"""
    > GET /{"a" * 9000} HTTP/1.1
    >
    < HTTP/1.1 414 URI Too Long
    <
    < That is too long.
""",
    bad=_ladder(["/a", "/a/a", "/a/a/a", f"/{'a/' * 4500}"])
    + f"""
    > GET /{"a/" * 4500} HTTP/1.1
    >
    < HTTP/1.1 414 URI Too Long
    <
    < That is too long.
""",
    supersedes={"C3XX-client-loop", "C3XX-chain-over-5"},
    applies=_ends_in_414,
)
def s414_redirect_hole(pair: Pair, _history: History) -> Found:
    """The redirect adds to the URI that it was asked for, and leads to itself: a loop that hides."""
    requests = [*(step.request for step in hops(pair)), pair.then.request]
    lengths = [len(path_of(request.target)) for request in requests][-HOLE - 1 :]
    if len(lengths) <= HOLE or lengths != sorted(set(lengths)):
        return ()
    return [evidence.start_line(request, "longer and longer") for request in requests[-HOLE - 1 :]]


RULES: tuple[Rule, ...] = (c3xx_client_loop, c3xx_chain_over_5, s414_redirect_hole)
