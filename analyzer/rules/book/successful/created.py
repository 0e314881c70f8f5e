"""Rules for 201 (Created)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.contents import any_content, is_text, text
from analyzer.rules.explanations import no_explanation
from analyzer.rules.guards import certain_octets, is_head, is_tunnel, lacks, not_head
from analyzer.rules.requests import overrides_method
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Response

_GOOD = """
    > POST /items HTTP/1.1
    > Content-Length: 0
    >
    < HTTP/1.1 201 Created
    < Location: http://example.com/items/1
    < Content-Type: text/plain
    <
    < Created /items/1.
"""

PERHAPS_URI = re.compile(
    r"(?<!<)/[\w%~.-]|\b(?:urn|tag|doi|mailto):|\b(?:href|src|ur[il])\b|\w[.?][A-Za-z]", re.IGNORECASE
)
"""A path, a URI or the name of a file, or something like one ("text/plain"); the closing tag of an element
is none."""


def _without_uri(response: Response) -> bool:
    """Whether the content is text in which nothing looks like a URI; False where there is none to read.

    Raises:
        NotObserved: the content was not wholly captured, or cannot be decoded.
    """
    if is_text(response) is not True:
        return False
    found = text(response)
    # A NUL shows text of two octets each whose charset is not stated.
    return "\0" not in found and not PERHAPS_URI.search(found)


def _by_post(exchange: Exchange, _history: History) -> bool:
    request = exchange.request_or_none
    return request.method == "POST" if request is not None else not exchange.response.lines("location")


@rule(
    "S201-location",
    "201 identifies the new resource (Location most specific)",
    level=Level.FACT,
    party=Party.ORIGIN,
    statuses={201},
    rfc2616="RFC2616 10.2.2, 14.30, 9.5",
    current="RFC9110 15.3.2, 9.3.3",
    changed="Both standards ask for it in a response to POST; where it is missing, today the target URI is "
    "what was created.",
    message="The 201 (Created) response to POST has no Location.",
    advice="Name the new resource in Location.",
    guards="Asked of POST alone: what PUT creates is the target URI. What the content says does not matter. "
    "Undecided where the request was not captured, a line of the head cannot be read, or a field or the "
    "query may stand for another method.",
    good=_GOOD,
    bad=_GOOD.replace("    < Location: http://example.com/items/1\n", ""),
    supersedes={"CXXX-location-valid", "S201-entity-list"},
    applies=_by_post,
)
def s201_location(exchange: Exchange, _history: History) -> Found:
    """The client has created something, and must be told where it is.

    Without Location it cannot read, change or delete it, unless it knows the habits of this server.
    """
    response = exchange.response
    if not lacks(response, "location") or exchange.request.method != "POST":
        return ()
    if overrides_method(exchange.request):
        raise Undecided(Doubt.METHOD_OVERRIDE)
    return [evidence.absence(response, "no Location")]


def _may_have_content(exchange: Exchange, _history: History) -> bool:
    return not is_head(exchange) and not is_tunnel(exchange)


@rule(
    "S201-entity-list",
    "201 entity lists characteristics and locations",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={201},
    rfc2616="RFC2616 10.2.2",
    current="RFC9110 15.3.2",
    changed="No longer asked for: the content typically describes what was created.",
    message="The content of the 201 (Created) response names no resource.",
    advice="Say in the content what was created, and where.",
    guards="Not asked of HEAD and CONNECT. Of content that is no text, or of no stated type, nothing but its "
    "presence is asked, and whatever looks like a path is taken for a URI. Undecided where the request or "
    "the content was not wholly captured, or the content cannot be decoded.",
    good=_GOOD,
    bad=_GOOD.replace("Created /items/1.", "Created."),
    needs_content=any_content,
    applies=_may_have_content,
)
def s201_entity_list(exchange: Exchange, _history: History) -> Found:
    """A person or a program that does not read Location finds the new resource in the content.

    It also tells apart what was created, where it was more than one thing.
    """
    response = exchange.response
    found = no_explanation(exchange)
    if found or not _without_uri(response):
        return found
    not_head(exchange)
    return [evidence.start_line(response, "no URI in the content")]


@rule(
    "S201-content-type",
    "Media type of the 201 entity is in Content-Type",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={201},
    rfc2616="RFC2616 10.2.2, 7.2.1",
    current="RFC9110 8.3",
    message="The 201 (Created) response has content and no Content-Type.",
    advice="State the media type of the content.",
    guards="Asked only where there is content. Undecided where the request was not captured or its method "
    "cannot be read (it may be HEAD), and where a line of the head cannot be read.",
    good=_GOOD,
    bad=_GOOD.replace("    < Content-Type: text/plain\n", ""),
    applies=lambda exchange, history: (
        exchange.response.content_length > 0 and _may_have_content(exchange, history)
    ),
)
def s201_content_type(exchange: Exchange, _history: History) -> Found:
    """Without it the recipient guesses what the content is.

    Guesses differ, and a guess of HTML runs the scripts in it.
    """
    response = exchange.response
    if not lacks(response, "content-type"):
        return ()
    not_head(exchange)
    certain_octets(response)
    return [evidence.absence(response, "no Content-Type")]


RULES: tuple[Rule, ...] = (s201_location, s201_entity_list, s201_content_type)
