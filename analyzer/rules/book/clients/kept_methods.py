"""Rules for the method by which a client follows 307 and 308, which must keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.book.clients.methods import SOON, capped
from analyzer.rules.book.clients.redirects import SAFE_TO_FOLLOW, followed
from analyzer.rules.pairs import within
from analyzer.rules.rule import Found, Level, Observable, Party, Relation, Rule, Scope, Severity, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.sequels import Pair


def _attributable(pair: Pair, _history: History) -> bool:
    """Whether the later request follows the redirect: at once, or soon and with the same Cookie."""
    if within(pair, 1):
        return True
    cookie = pair.first.request.value("cookie")
    return within(pair, SOON) and cookie is not None and cookie == pair.then.request.value("cookie")


def _other_method(pair: Pair, _history: History) -> Found:
    """Find the redirect that must keep the method, followed by another one."""
    one, other = pair.first.request.method, pair.then.request.method
    if one == other:
        return ()
    if {one, other} == SAFE_TO_FOLLOW:
        return capped(followed(pair), Severity.INFO)
    return followed(pair) if within(pair, 1) else capped(followed(pair), Severity.WARNING)


_KEPT_GUARDS = (
    "The request must be the first one for the Location, by the same client, within a second, or within "
    "five with the same Cookie; a preflight and prefetching do not count. Between GET and HEAD it is a "
    "remark: the client may have looked by HEAD, and fetched by itself. Where several people may stand "
    "behind the address it is a remark too."
)


@rule(
    "S307-client-method-kept",
    "307 is followed by the same method",
    level=Level.MUST_NOT,
    party=Party.CLIENT,
    statuses={307},
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616=None,
    current="RFC9110 15.4.8",
    changed="RFC 2616 says only that a user is asked first.",
    message="The client followed the 307 (Temporary Redirect) by another method.",
    advice="Send the same method and content to the Location, or do not follow.",
    guards=_KEPT_GUARDS,
    good="""
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 307 Temporary Redirect
        < Location: http://example.com/b
        <
        < See http://example.com/b.
        > GET /b HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > POST /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 307 Temporary Redirect
        < Location: http://example.com/b
        <
        < See http://example.com/b.
        > GET /b HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    supersedes={"S307-client-auto-unsafe", "C3XX-client-auto-unsafe"},
    applies=_attributable,
)
def s307_client_method_kept(pair: Pair, history: History) -> Found:
    """307 was made for servers that need the method kept.

    A POST that becomes a GET loses its content, and the GET that succeeds hides it.
    """
    return _other_method(pair, history)


@rule(
    "S308-client-method-kept",
    "308 is followed by the same method",
    level=Level.FACT,
    party=Party.CLIENT,
    statuses={308},
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616=None,
    current="RFC9110 15.4, 15.4.9, RFC7538 3",
    since="RFC7538",
    changed="The code is newer than RFC 2616.",
    message="The client followed the 308 (Permanent Redirect) by another method.",
    advice="Send the same method and content to the Location, or do not follow.",
    guards=_KEPT_GUARDS,
    good="""
        > GET /a HTTP/1.1
        >
        < HTTP/1.1 308 Permanent Redirect
        < Location: http://example.com/b
        <
        < See http://example.com/b.
        > GET /b HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > POST /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 308 Permanent Redirect
        < Location: http://example.com/b
        <
        < See http://example.com/b.
        > GET /b HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    supersedes={"C3XX-client-auto-unsafe"},
    applies=_attributable,
)
def s308_client_method_kept(pair: Pair, history: History) -> Found:
    """308 is the 301 that keeps the method; clients older than it take it for 300 and do what they like."""
    return _other_method(pair, history)


RULES: tuple[Rule, ...] = (s307_client_method_kept, s308_client_method_kept)
