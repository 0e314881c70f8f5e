"""Rules for the codes of WebDAV: 423 (Locked)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.contents import any_content, decoded
from analyzer.rules.explanations import no_explanation
from analyzer.rules.guards import is_head, not_head
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule
from analyzer.rules.xml_root import NoRoot, Root, root_element

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_START_TAG = re.compile(rb"<[A-Za-z_]")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<")


@rule(
    "S423-condition-code",
    "423 says in its content which lock condition failed",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={423},
    rfc2616=None,
    current="RFC4918 11.3",
    since="RFC4918",
    message="The 423 (Locked) response does not say in a DAV: error element which condition failed.",
    advice="Send an error element of the namespace DAV: with lock-token-submitted or no-conflicting-lock in "
    "it.",
    guards="Any condition in a DAV: error element is let pass. Servers that use the code without WebDAV are "
    "told too, as a remark. Not asked of HEAD. Undecided where the request was not captured or its method "
    "cannot be read, and where the content was not wholly captured, kept and decoded, or would need an XML "
    "parser.",
    good="""
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 423 Locked
        < Content-Type: application/xml
        <
        < <D:error xmlns:D="DAV:"><D:lock-token-submitted/></D:error>
    """,
    bad="""
        > PUT /f HTTP/1.1
        >
        > Hello
        < HTTP/1.1 423 Locked
        <
        < Somebody has locked it.
    """,
    needs_content=any_content,
    supersedes={"C4XX-explain-body"},
    applies=lambda exchange, _: not is_head(exchange),
)
def s423_condition_code(exchange: Exchange, _history: History) -> Found:
    """A lock of another user and a lock token that was not sent call for different steps.

    Clients read which it is from the content, in a form made for them.
    """
    if empty := no_explanation(exchange):
        return empty
    not_head(exchange)
    response = exchange.response
    octets = decoded(response)
    root = root_element(octets)
    plain = octets.replace(b"\0", b"")  # the markup of UTF-16, as of UTF-8
    if root is NoRoot.UNKNOWN and _MARKUP.match(plain):
        raise Undecided(Doubt.VALUE_UNREADABLE)
    if root == Root("DAV:", "error") and len(_START_TAG.findall(plain)) > 1:
        return ()
    return [evidence.content(response, "no condition in the content", octets[:80].decode("latin-1"))]


RULES: tuple[Rule, ...] = (s423_condition_code,)
