"""The 200 that a response is compared with: what a GET of the same resource had, a moment ago.

Source: rules/RULES.md, 5.4. A 304, a 206 and a response to HEAD repeat fields of the 200 that would have
been sent. Nobody saw that one; the latest 200 of the same server, target, Host and selecting fields
stands for it, as long as nothing suggests that the resource changed in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.grammar import members
from analyzer.rules.memory import DAY_NS
from analyzer.rules.rule import Doubt, Undecided

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange, Request, Response

USUAL_SELECTING = ("accept", "accept-encoding", "accept-language", "authorization", "cookie")
"""Request fields that may select a variant of a response that names none in Vary (VARY)."""


def twin(exchange: Exchange, history: History, *, within_ns: int = DAY_NS) -> Seen:
    """Return the latest 200 to GET of the same resource, variant and server.

    Args:
        exchange: The exchange whose response is compared; its own request says which variant.
        history: The memory of the judge.
        within_ns: How old the 200 may be, in nanoseconds of capture time.

    Raises:
        Undecided: there is none, its variant may be another one, or the resource may have changed.
        NotObserved: the request was not captured, or the pairing is not certain.
    """
    oldest = exchange.request.first_time - within_ns
    for found in history.memory.wholes(exchange):
        if found.request.method != "GET" or found.response.last_time < oldest:
            break  # it may have changed, or is too old
        if found.response.head_complete:
            if not same_variant(found.response, found.request, exchange.request):
                raise Undecided(Doubt.OTHER_VARIANT)
            return found
    raise Undecided(Doubt.NO_TWIN)


def same_variant(response: Response, one: Request, other: Request) -> bool:
    """Whether two requests select the same variant, by the Vary of a response to one of them (VARY).

    Raises:
        NotObserved: part of a header section was not captured.
    """
    vary = response.value("vary")
    names = [name.lower() for name in members(vary)] if vary is not None else [*USUAL_SELECTING]
    return "*" not in names and all(one.value(name) == other.value(name) for name in names)
