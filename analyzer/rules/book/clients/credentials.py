"""Rules for credentials that a client sends again after they were refused, or although they do not help.

Values are compared and never shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.clients.repeats import NAT, SOON
from analyzer.rules.challenges import challenges
from analyzer.rules.pairs import sent_after, within
from analyzer.rules.rule import Evidence, Found, Level, Observable, Party, Relation, Rule, Scope, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.sequels import Pair
    from parsers.model import Request, Response

MULTI_LEG = frozenset({"hoba", "kerberos", "mutual", "negotiate", "ntlm", "scram-sha-1", "scram-sha-256"})
"""Schemes whose credentials take several exchanges: the same octets may come again on the way."""


def _credentials(request: Request, name: str) -> str | None:
    """Return the credentials of a request that stand in one line and in one exchange; else None."""
    lines = request.lines(name)
    if len(lines) != 1 or lines[0].value.partition(" ")[0].lower() in MULTI_LEG:
        return None
    return lines[0].value or None


def _stale(response: Response, name: str) -> bool:
    """Whether a challenge says that the credentials were too old and not wrong, or cannot be read."""
    for line in response.lines(name):
        found = challenges(line.value)
        if found is None or any(each.parameters.get("stale", "").lower() == "true" for each in found):
            return True
        if any(each.scheme in MULTI_LEG and each.token68 for each in found):
            return True
    return False


def _hidden(request: Request, name: str, what: str) -> Evidence:
    line = request.lines(name)[0]
    return Evidence(what=what, frame=request.head_frame, stream_offset=line.at, from_client=True)


def _sent_again(pair: Pair, name: str) -> Found:
    """Find the credentials that were refused, and sent once more."""
    one, other = pair.first.request, pair.then.request
    if _credentials(one, name) != _credentials(other, name):
        return ()
    sent_after(pair)
    return [
        _hidden(other, name, "the same credentials again"),
        _hidden(one, name, "refused credentials"),
        evidence.start_line(pair.first.response),
    ]


def _refused(pair: Pair, name: str, challenge: str) -> bool:
    """Whether credentials were refused, and the same server soon gets some again."""
    return (
        within(pair, SOON)
        and pair.then.connection.server == pair.first.server
        and _credentials(pair.first.request, name) is not None
        and _credentials(pair.then.request, name) is not None
        and not _stale(pair.first.response, challenge)
    )


_GUARDS = (
    "Within a minute, to the same server. Schemes that take several exchanges (NTLM, Negotiate, SCRAM) are "
    "left out, and challenges that say stale=true or cannot be read. Values are compared and never shown. "
    f"Undecided where the second request may have crossed the response. {NAT}"
)


@rule(
    "S401-client-same-credentials",
    "Credentials that got 401 are not sent again",
    level=Level.FACT,
    party=Party.CLIENT,
    statuses={401},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.4.2",
    current="RFC9110 15.5.2",
    message="The client repeated the request with the credentials that had got 401 (Unauthorized).",
    advice="Ask for other credentials after 401, and give up where there are none.",
    guards=f"The Cookie must be the same too. {_GUARDS}",
    good="""
        > GET /secret HTTP/1.1
        > Authorization: Basic Yjox
        >
        < HTTP/1.1 401 Unauthorized
        < WWW-Authenticate: Basic realm="staff"
        <
        < Wrong password.
        > GET /secret HTTP/1.1
        > Authorization: Basic Yjoy
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > GET /secret HTTP/1.1
        > Authorization: Basic Yjox
        >
        < HTTP/1.1 401 Unauthorized
        < WWW-Authenticate: Basic realm="staff"
        <
        < Wrong password.
        > GET /secret HTTP/1.1
        > Authorization: Basic Yjox
        >
        < HTTP/1.1 401 Unauthorized
        < WWW-Authenticate: Basic realm="staff"
        <
        < Wrong password.
    """,
    applies=lambda pair, _: _refused(pair, "authorization", "www-authenticate"),
)
def s401_client_same_credentials(pair: Pair, _history: History) -> Found:
    """What was refused a moment ago is refused again.

    Accounts are locked after a few attempts, and the user is not told that the password is wrong.
    """
    if pair.first.request.value("cookie") != pair.then.request.value("cookie"):
        return ()
    return _sent_again(pair, "authorization")


def _latest_refusal(pair: Pair, history: History) -> bool:
    """Whether the proxy has not answered the same credentials since: by another refusal, or otherwise."""
    client, server = pair.then.connection.client.address, pair.then.connection.server
    sent = _credentials(pair.then.request, "proxy-authorization")
    for seen in history.memory.since(pair.first.response.last_time):
        if (seen.connection, seen.index) == (pair.first.connection, pair.first.index):
            return True
        if (
            (seen.client.address, seen.server) == (client, server)
            and seen.request.head_complete
            and _credentials(seen.request, "proxy-authorization") == sent
        ):
            return False
    return False


def _refused_by_proxy(pair: Pair, history: History) -> bool:
    """Whether a proxy refused credentials and got some again: for the same URI, or refused again."""
    if not _refused(pair, "proxy-authorization", "proxy-authenticate"):
        return False
    then = pair.then.response_or_none
    again = pair.relation is Relation.REPEAT or (then is not None and then.status == 407)
    return again and _latest_refusal(pair, history)


@rule(
    "S407-client-same-credentials",
    "Credentials that got 407 are not sent to the proxy again",
    level=Level.FACT,
    party=Party.CLIENT,
    statuses={407},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT, Relation.LATER},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.4.8",
    current="RFC9110 15.5.8",
    message="The client sent the proxy the credentials that had got 407 (Proxy Authentication Required).",
    advice="Ask for other credentials after 407, and give up where there are none.",
    guards="For another URI only where the proxy refuses again, and has answered nothing else to the same "
    f"credentials in between: a proxy may refuse a user one URI alone. {_GUARDS}",
    good="""
        > GET http://example.com/a HTTP/1.1
        > Proxy-Authorization: Basic Yjox
        >
        < HTTP/1.1 407 Proxy Authentication Required
        < Proxy-Authenticate: Basic realm="gate"
        <
        < Wrong password.
        > GET http://example.com/a HTTP/1.1
        > Proxy-Authorization: Basic Yjoy
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > GET http://example.com/a HTTP/1.1
        > Proxy-Authorization: Basic Yjox
        >
        < HTTP/1.1 407 Proxy Authentication Required
        < Proxy-Authenticate: Basic realm="gate"
        <
        < Wrong password.
        > GET http://example.com/b HTTP/1.1
        > Proxy-Authorization: Basic Yjox
        >
        < HTTP/1.1 407 Proxy Authentication Required
        < Proxy-Authenticate: Basic realm="gate"
        <
        < Wrong password.
    """,
    applies=_refused_by_proxy,
)
def s407_client_same_credentials(pair: Pair, _history: History) -> Found:
    """What the proxy refused a moment ago it refuses again, and after a few attempts it locks the account."""
    return _sent_again(pair, "proxy-authorization")


@rule(
    "S403-client-new-credentials",
    "A request that got 403 is not tried with other credentials",
    level=Level.FACT,
    party=Party.CLIENT,
    statuses={403},
    scope=Scope.SEQUEL,
    relations={Relation.REPEAT},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.4.4",
    current="RFC9110 15.5.4",
    changed="Today a client may try again with other credentials.",
    message="The client repeated the request that got 403 (Forbidden) with other credentials.",
    advice="On the server, answer 401 where other credentials would help.",
    guards="Asked within ten minutes. Credentials are those of Authorization; values are compared and "
    f"never shown. Undecided where the second request may have crossed the response. {NAT}",
    good="""
        > GET /admin HTTP/1.1
        >
        < HTTP/1.1 403 Forbidden
        <
        < Only staff may read this.
        >WAIT 120
        > GET /admin HTTP/1.1
        >
        < HTTP/1.1 403 Forbidden
        <
        < Only staff may read this.
    """,
    bad="""
        > GET /admin HTTP/1.1
        >
        < HTTP/1.1 403 Forbidden
        <
        < Only staff may read this.
        > GET /admin HTTP/1.1
        > Authorization: Basic Yjox
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
)
def s403_client_new_credentials(pair: Pair, _history: History) -> Found:
    """By RFC 2616 a 403 says that logging in does not help; if it does, the code was the wrong one."""
    one, other = pair.first.request, pair.then.request
    new = other.value("authorization")
    if not new or new == one.value("authorization"):
        return ()
    sent_after(pair)
    found = [_hidden(other, "authorization", "other credentials"), evidence.start_line(pair.first.response)]
    response = pair.then.response_or_none
    if response is not None and response.status is not None and 200 <= response.status < 300:
        found.append(evidence.start_line(response, "they helped"))
    return found


RULES: tuple[Rule, ...] = (
    s401_client_same_credentials,
    s407_client_same_credentials,
    s403_client_new_credentials,
)
