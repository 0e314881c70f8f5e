"""Rules for 511 (Network Authentication Required), the answer of a captive portal.

Who sends it is told elsewhere (analyzer.rules.book.server_error.senders).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.contents import any_content, is_text, text
from analyzer.rules.explanations import no_explanation
from analyzer.rules.guards import is_head, not_head
from analyzer.rules.markup import without_comments
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_GOOD = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 511 Network Authentication Required
    < Content-Type: text/html
    <
    < <a href="https://login.example/">Log in</a>
"""

# What names a resource without linking to it: the document type, and namespaces.
_NO_LINKS = re.compile(r"<!doctype[^<>]*>|\bxmlns(?::\w+)?=(?:\"[^\"<>]*\"|'[^'<>]*')", re.IGNORECASE)
_LINK = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}:\\?/\\?/|\b(?:href|src|action|url|uri|location|link)\b[\"']?\s{0,9}[=:(]"
    r"|[\"'(]\\?/|\bwww\.\w",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input\b[^<>]{0,500}?\btype\s{0,9}=\s{0,9}[\"']?password\b", re.IGNORECASE)


@rule(
    "S511-link",
    "511 links to the resource where one logs in",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={511},
    rfc2616=None,
    current="RFC6585 6",
    since="RFC6585",
    message="The content of the 511 (Network Authentication Required) response links to nothing.",
    advice="Put a link to the login page of the network into the content.",
    guards="Whatever looks like a link or a URI counts, in comments too, where portals speak to programs; "
    "namespaces and document types do not. Not asked of HEAD. Undecided where the request was not captured "
    "or its method cannot be read, where the content was not wholly captured, kept and decoded, and where it "
    "is not text.",
    good=_GOOD,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 511 Network Authentication Required
        < Content-Type: text/html
        <
        < <p>Log in first.</p>
    """,
    needs_content=any_content,
    supersedes={"C5XX-explain-body"},
    applies=lambda exchange, _: not is_head(exchange),
)
def s511_link(exchange: Exchange, _history: History) -> Found:
    """The user has to log in to the network before anything works.

    Where, only the network knows.
    """
    if empty := no_explanation(exchange):
        return empty
    not_head(exchange)
    response = exchange.response
    said = text(response)
    if _LINK.search(_NO_LINKS.sub("", said)):
        return ()
    if is_text(response) is False:
        raise Undecided(Doubt.NOT_TEXT)
    return [evidence.content(response, "no link in the content", said)]


@rule(
    "S511-no-challenge",
    "511 has no challenge, and no login form itself",
    level=Level.SHOULD_NOT,
    party=Party.SERVER,
    statuses={511},
    rfc2616=None,
    current="RFC6585 6",
    since="RFC6585",
    message="The 511 (Network Authentication Required) response asks for credentials itself.",
    advice="Link to a login page under the network's own name.",
    guards="A challenge is WWW-Authenticate or Proxy-Authenticate with a value, a form one with a field of "
    "type password that is no comment. Undecided where there is no challenge and the content was not wholly "
    "captured, kept and decoded; of HEAD the fields alone are asked.",
    good=_GOOD,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 511 Network Authentication Required
        < Content-Type: text/html
        <
        < <form action="https://login.example/"><input type="password" name="p"></form>
    """,
    needs_content=any_content,
)
def s511_no_challenge(exchange: Exchange, _history: History) -> Found:
    """The browser shows the address that its user asked for, not that of the network.

    A form there teaches people to type passwords into pages that are not what they seem, and a
    challenge makes browsers send and store credentials under the wrong name.
    """
    response = exchange.response
    names = {"www-authenticate", "proxy-authenticate"}
    challenges = [line for line in response.fields if line.key in names and line.value]
    if challenges:
        return [evidence.field_line(response, line) for line in challenges]
    if is_head(exchange):
        return ()
    form = _PASSWORD.search(without_comments(text(response)))
    return [evidence.content(response, "field of type password", form[0])] if form else ()


RULES: tuple[Rule, ...] = (s511_link, s511_no_challenge)
