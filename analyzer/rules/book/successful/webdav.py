"""Rules for 207 (Multi-Status) and 208 (Already Reported) of WebDAV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.contents import any_content, decoded
from analyzer.rules.explanations import no_explanation
from analyzer.rules.grammar import media_type
from analyzer.rules.guards import certain_octets, is_head, is_tunnel, not_head
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule
from analyzer.rules.xml_root import NoRoot, Root, root_element

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Response

_GOOD = """
    > PROPFIND / HTTP/1.1
    >
    < HTTP/1.1 207 Multi-Status
    < Content-Type: application/xml
    <
    <= <?xml version="1.0"?><D:multistatus xmlns:D="DAV:"/>
"""
_MULTISTATUS = Root("DAV:", "multistatus")


def _is_xml(value: str) -> bool:
    kind = media_type(value)
    return kind is not None and (kind.type in {"application/xml", "text/xml"} or kind.type.endswith("+xml"))


def _root(response: Response) -> Root | NoRoot:
    """Find the root element; the first octets will do where no content coding is applied.

    Raises:
        NotObserved: too little of the content was captured or kept, or it cannot be decoded.
        Undecided: the octets are in doubt.
    """
    certain_octets(response)
    if response.value("content-encoding") is None:
        found = root_element(response.content)
        if found is not NoRoot.UNKNOWN and response.content:
            return found
    return root_element(decoded(response))


@rule(
    "S207-body",
    "207 body is XML with a DAV: multistatus root",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={207},
    rfc2616=None,
    current="RFC4918 11.1, 13",
    since="RFC4918",
    message="The content of the 207 (Multi-Status) response is no multistatus document of WebDAV.",
    advice="Send a multistatus element of the namespace DAV: as application/xml, or answer 200.",
    guards="Not asked of HEAD and CONNECT. A type that ends in +xml is let pass. No parser is used, and no "
    "entity expanded: only the name of the root element is looked for. Undecided where it would take more to "
    "tell; where the request was not captured; where the start of the content was not captured, or cannot be "
    "decoded.",
    good=_GOOD,
    bad="""
        > POST /batch HTTP/1.1
        > Content-Length: 0
        >
        < HTTP/1.1 207 Multi-Status
        < Content-Type: application/json
        <
        <= [{"status": 200}]
    """,
    needs_content=any_content,
    applies=lambda exchange, _: not is_head(exchange) and not is_tunnel(exchange),
)
def s207_body(exchange: Exchange, _history: History) -> Found:
    """The code by itself says nothing: what became of each resource stands in the document.

    A client that knows WebDAV finds no status in anything else; batch interfaces that borrow the
    code for their own format are understood by their own clients alone.
    """
    response = exchange.response
    if found := no_explanation(exchange):
        return found
    not_head(exchange)
    lines = [line for line in response.lines("content-type") if line.value]
    if lines and not _is_xml(lines[0].value):
        return [evidence.field_line(response, lines[0])]
    root = _root(response)
    if root == _MULTISTATUS:
        return ()
    if root is NoRoot.UNKNOWN:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    if isinstance(root, Root):
        return [evidence.content(response, "another root element", root.name)]
    return [evidence.content(response, "no XML", "")]


@rule(
    "S208-only-inside-207",
    "208 appears inside a multistatus, not as the response code",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={207, 208},
    rfc2616=None,
    current="RFC5842 7.1",
    since="RFC5842",
    message="The status code of the response is 208 (Already Reported).",
    advice="Use 208 inside the content of a 207 only; answer 200, or 409 where something exists already.",
    guards="Asked of responses with 207 and 208. The request does not matter, and the content is not read.",
    good=_GOOD,
    bad="""
        > POST /items HTTP/1.1
        > Content-Length: 0
        >
        < HTTP/1.1 208 Already Reported
        <
        <= It is there already.
    """,
)
def s208_only_inside_207(exchange: Exchange, _history: History) -> Found:
    """The code means that a member of a collection stands further up in the same document.

    Of a whole response it means nothing; clients treat it as 200, and a failure passes unseen.
    """
    response = exchange.response
    return [evidence.start_line(response)] if response.status == 208 else ()


RULES: tuple[Rule, ...] = (s207_body, s208_only_inside_207)
