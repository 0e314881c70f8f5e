"""Rules for 300 (Multiple Choices)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import contents, evidence
from analyzer.rules.explanations import no_explanation
from analyzer.rules.guards import is_head, lacks, not_head, readable
from analyzer.rules.rule import Found, Level, Party, Rule, Severity, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Response

_LIKE_A_REFERENCE = re.compile(
    r"""(?:href|src|ur[il])["']?\s*[=:]|[\w~%.-][/.?][\w~%-]|(?<![<\w])/[\w.~%-]""", re.IGNORECASE
)
"""What may be a URI reference, generously: a link, a path, a file name."""

_GOOD = """
    > GET /manual HTTP/1.1
    >
    < HTTP/1.1 300 Multiple Choices
    < Content-Type: text/html
    <
    < <a href="manual.en.html">English</a> <a href="manual.fr.html">French</a>
"""


def _lists_in_fields(response: Response) -> bool:
    """Whether Alternates (RFC 2295), or Link with the relation alternate, lists the choices."""
    return any(
        line.key == "alternates" or (line.key == "link" and "alternate" in line.value.lower())
        for line in response.fields
    )


@rule(
    "S300-entity-list",
    "300 lists the choices in its content",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={300},
    rfc2616="RFC2616 10.3.1",
    current="RFC9110 15.4.1",
    message="The 300 (Multiple Choices) response lists no choices.",
    advice="List the URIs that may be chosen from, and what is behind each.",
    guards="Not asked of HEAD. A list in Link (rel=alternate) or Alternates is enough. A remark where there "
    "is text in which nothing looks like a URI reference; content of other types is let pass. Undecided "
    "where the request was not captured or its method cannot be read (it may be HEAD), a line of the "
    "response's head cannot be read, or the response did not come to its end or cannot be decoded.",
    good=_GOOD,
    bad="""
        > GET /manual HTTP/1.1
        >
        < HTTP/1.1 300 Multiple Choices
        < Content-Length: 0
        <
    """,
    needs_content=contents.any_content,
    applies=lambda exchange, _: not is_head(exchange),
)
def s300_entity_list(exchange: Exchange, _history: History) -> Found:
    """The code leaves the choice to the user, who cannot choose from nothing.

    An empty page is what a browser shows for it.
    """
    response = exchange.response
    if _lists_in_fields(response):
        return ()
    found = no_explanation(exchange)
    readable(response)
    if found or contents.is_text(response) is not True:
        return found
    text = contents.text(response)
    # A NUL shows text of two octets each whose charset is not stated.
    if "\0" in text or _LIKE_A_REFERENCE.search(text):
        return ()
    not_head(exchange)
    return [replace(evidence.content(response, "no URI in the content", text), at_most=Severity.INFO)]


@rule(
    "S300-content-type",
    "Content-Type says in what format the 300 lists the choices",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={300},
    rfc2616="RFC2616 10.3.1, 7.2.1",
    current="RFC9110 8.3",
    message="The 300 (Multiple Choices) response has content and no Content-Type.",
    advice="Name the format of the list in Content-Type.",
    guards="Asked where there is content. Undecided where the request was not captured or its method cannot "
    "be read (it may be HEAD), and where a line of the response's head cannot be read.",
    good=_GOOD,
    bad="""
        > GET /manual HTTP/1.1
        >
        < HTTP/1.1 300 Multiple Choices
        <
        < manual.en.html manual.fr.html
    """,
    applies=lambda exchange, _: exchange.response.content_length > 0 and not is_head(exchange),
)
def s300_content_type(exchange: Exchange, _history: History) -> Found:
    """A client that would choose for its user reads the list in the format that Content-Type names.

    Without it browsers guess, and may offer the list as a download.
    """
    if not lacks(exchange.response, "content-type"):
        return ()
    not_head(exchange)
    return [evidence.absence(exchange.response, "no Content-Type")]


RULES: tuple[Rule, ...] = (s300_entity_list, s300_content_type)
