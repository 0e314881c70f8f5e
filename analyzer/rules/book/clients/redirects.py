"""Rules for redirects that a client follows without asking its user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.marks import REDIRECTS
from analyzer.rules.pairs import AUTOMATIC_NS, within
from analyzer.rules.rule import Evidence, Found, Level, Observable, Party, Relation, Rule, Scope, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.sequels import Pair

SAFE_TO_FOLLOW = frozenset({"GET", "HEAD"})
"""The methods that RFC 2616, 10.3 lets follow a redirect without asking."""

_GUARDS = (
    "Consistent with following automatically: that a person agreed leaves no trace, so a request counts "
    "that comes within a second of the response. It must be the first one for the Location, by the same "
    "client; OPTIONS that asks leave for another origin (a preflight), and prefetching, do not count. "
    "Where several people may stand behind the address it is a remark. A redirect to another host may "
    "leave the tap."
)


def followed(pair: Pair) -> list[Evidence]:
    """Show a redirect and the request that followed it."""
    first = pair.first
    found = [evidence.start_line(pair.then.request), evidence.start_line(first.request, "redirected request")]
    return found + [evidence.field_line(first.response, line) for line in first.response.lines("location")]


def unsafe_first(pair: Pair, _history: History) -> bool:
    """Whether the redirected request was neither GET nor HEAD."""
    return pair.first.request.method not in SAFE_TO_FOLLOW


@rule(
    "C3XX-client-auto-unsafe",
    "No redirect is followed automatically by a request other than GET or HEAD",
    level=Level.MUST_NOT,
    party=Party.CLIENT,
    statuses=REDIRECTS,
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3",
    current="RFC9110 15.4",
    changed="Today a client needs only care with methods that are not safe.",
    message="The client followed the redirect at once, by a request that is neither GET nor HEAD.",
    advice="Ask the user before a request that may change something is sent elsewhere.",
    guards=_GUARDS,
    good="""
        > POST /old HTTP/1.1
        >
        > a=1
        < HTTP/1.1 308 Permanent Redirect
        < Location: http://example.com/new
        <
        < See http://example.com/new.
        >WAIT 5
        > POST /new HTTP/1.1
        >
        > a=1
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > POST /old HTTP/1.1
        >
        > a=1
        < HTTP/1.1 308 Permanent Redirect
        < Location: http://example.com/new
        <
        < See http://example.com/new.
        > POST /new HTTP/1.1
        >
        > a=1
        < HTTP/1.1 204 No Content
        <
    """,
)
def c3xx_client_auto_unsafe(pair: Pair, _history: History) -> Found:
    """The user agreed to send the data to one place; somebody else chose the other.

    An order may be placed, or a file deleted, where nobody meant to.
    """
    safe = pair.then.request.method in SAFE_TO_FOLLOW
    return () if safe or pair.gap_ns > AUTOMATIC_NS else followed(pair)


def _at_once(pair: Pair, _history: History) -> Found:
    """Find the redirect of an unsafe request that was followed at once, by any method."""
    if not within(pair, 1):
        return ()
    one, other = pair.first.request.method, pair.then.request.method
    found = followed(pair)
    if one != other:
        changed = Evidence(
            what="method changed",
            value=f"{one} to {other}"[: evidence.VALUE_LIMIT],
            frame=pair.then.request.first_frame,
            from_client=True,
        )
        found.append(changed)
    return found


@rule(
    "S301-client-auto-unsafe",
    "301 to a request other than GET or HEAD is not followed automatically",
    level=Level.MUST_NOT,
    party=Party.CLIENT,
    statuses={301},
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3.2",
    current="RFC9110 15.4.2",
    changed="Today a client may follow, and may turn POST into GET.",
    message="The client followed the 301 (Moved Permanently) of a request that is neither GET nor HEAD at "
    "once.",
    advice="Ask the user first; a server that wants a GET to follow answers 303.",
    guards=_GUARDS,
    good="""
        > POST /old HTTP/1.1
        >
        > a=1
        < HTTP/1.1 301 Moved Permanently
        < Location: http://example.com/new
        <
        < See http://example.com/new.
        >WAIT 10
        > POST /new HTTP/1.1
        >
        > a=1
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > POST /old HTTP/1.1
        >
        > a=1
        < HTTP/1.1 301 Moved Permanently
        < Location: http://example.com/new
        <
        < See http://example.com/new.
        > GET /new HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    supersedes={"C3XX-client-auto-unsafe", "S301-client-post-to-get"},
    applies=unsafe_first,
)
def s301_client_auto_unsafe(pair: Pair, history: History) -> Found:
    """What was posted is lost or goes to a place that its sender did not choose.

    The user believes that the form was sent, and it was not, or twice.
    """
    return _at_once(pair, history)


@rule(
    "S302-client-auto-unsafe",
    "302 to a request other than GET or HEAD is not followed automatically",
    level=Level.MUST_NOT,
    party=Party.CLIENT,
    statuses={302},
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3.3",
    current="RFC9110 15.4.3",
    changed="Today a client may follow, and may turn POST into GET.",
    message="The client followed the 302 (Found) of a request that is neither GET nor HEAD at once.",
    advice="Ask the user first; a server that wants a GET to follow answers 303.",
    guards=f"Nearly every browser does it. {_GUARDS}",
    good="""
        > POST /login HTTP/1.1
        >
        > a=1
        < HTTP/1.1 302 Found
        < Location: http://example.com/home
        <
        < See http://example.com/home.
        >WAIT 10
        > POST /home HTTP/1.1
        >
        > a=1
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > POST /login HTTP/1.1
        >
        > a=1
        < HTTP/1.1 302 Found
        < Location: http://example.com/home
        <
        < See http://example.com/home.
        > GET /home HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    supersedes={"C3XX-client-auto-unsafe", "S302-client-method-change"},
    applies=unsafe_first,
)
def s302_client_auto_unsafe(pair: Pair, history: History) -> Found:
    """A server cannot tell by which method its 302 will be followed, nor whether the user was asked.

    303 and 307 were made so that it can.
    """
    return _at_once(pair, history)


@rule(
    "S307-client-auto-unsafe",
    "307 to a request other than GET or HEAD is not followed automatically",
    level=Level.MUST_NOT,
    party=Party.CLIENT,
    statuses={307},
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3.8",
    current="RFC9110 15.4.8",
    changed="Today a client may follow by itself, as long as it keeps the method.",
    message="The client followed the 307 (Temporary Redirect) of a request that is neither GET nor HEAD at "
    "once.",
    advice="Ask the user before the data is sent to another place.",
    guards=_GUARDS,
    good="""
        > POST /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 307 Temporary Redirect
        < Location: http://example.com/b
        <
        < See http://example.com/b.
        >WAIT 10
        > POST /b HTTP/1.1
        >
        > a=1
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > POST /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 307 Temporary Redirect
        < Location: http://example.com/b
        <
        < See http://example.com/b.
        > POST /b HTTP/1.1
        >
        > a=1
        < HTTP/1.1 204 No Content
        <
    """,
    supersedes={"C3XX-client-auto-unsafe"},
    applies=unsafe_first,
)
def s307_client_auto_unsafe(pair: Pair, history: History) -> Found:
    """The same data goes to another place, which the user did not choose."""
    return _at_once(pair, history)


RULES: tuple[Rule, ...] = (
    c3xx_client_auto_unsafe,
    s301_client_auto_unsafe,
    s302_client_auto_unsafe,
    s307_client_auto_unsafe,
)
