"""Rules for 451 (Unavailable For Legal Reasons)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.explanations import GUARDS, no_explanation
from analyzer.rules.guards import is_head, readable
from analyzer.rules.links import links
from analyzer.rules.rule import Found, Level, Party, Rule, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_GOOD = """
    > GET /f HTTP/1.1
    >
    < HTTP/1.1 451 Unavailable For Legal Reasons
    < Link: <https://court.example/>; rel="blocked-by"
    <
    < A court has forbidden it.
"""


@rule(
    "S451-explain",
    "451 explains the legal demand",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={451},
    rfc2616=None,
    current="RFC7725 3",
    since="RFC7725",
    message="The 451 (Unavailable For Legal Reasons) response has no content that explains the legal demand.",
    advice="Say in the content who demanded it, by which law, and for whom it holds.",
    guards=GUARDS,
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        >
        < HTTP/1.1 451 Unavailable For Legal Reasons
        < Link: <https://court.example/>; rel="blocked-by"
        < Content-Length: 0
        <
    """,
    supersedes={"C4XX-explain-body"},
    applies=lambda exchange, _: not is_head(exchange),
)
def s451_explain(exchange: Exchange, _history: History) -> Found:
    """The code was made so that censorship can be seen.

    Without the explanation the user learns that something is forbidden, and neither what nor by whom.
    """
    return no_explanation(exchange)


@rule(
    "S451-blocked-by",
    'Link of a 451 names with rel="blocked-by" who blocks',
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={451},
    rfc2616=None,
    current="RFC7725 4",
    since="RFC7725",
    message="The 451 (Unavailable For Legal Reasons) response does not say in Link who blocks the resource.",
    advice='Send Link with the URI of the one that blocks, and rel="blocked-by".',
    guards="Relation types compare without case, and one link may have several. Asked of HEAD too. Undecided "
    "where a line of the head cannot be read.",
    good=_GOOD,
    bad="""
        > GET /f HTTP/1.1
        >
        < HTTP/1.1 451 Unavailable For Legal Reasons
        < Link: <https://law.example/>; rel="author"; title="who, what; rel=blocked-by"
        <
        < A court has forbidden it.
    """,
)
def s451_blocked_by(exchange: Exchange, _history: History) -> Found:
    """The one that blocks is often not the one that demanded it: an access provider, a cache, a host.

    Those who count and contest such blocks read from the link whom to ask.
    """
    response = exchange.response
    lines = response.lines("link")
    if any("blocked-by" in link.relations for line in lines for link in links(line.value)):
        return ()
    readable(response)
    return [evidence.absence(response, "no blocked-by in Link")]


RULES: tuple[Rule, ...] = (s451_explain, s451_blocked_by)
