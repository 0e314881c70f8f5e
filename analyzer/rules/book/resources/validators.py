"""Rules for validators and lengths from one response of a resource to the next."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.resources.comparing import codings, not_relayed, same_coding, strong_tag
from analyzer.rules.byteranges import multipart_type, plainly_framed
from analyzer.rules.grammar import content_range, strongly_equal
from analyzer.rules.guards import readable
from analyzer.rules.memory import SAFE_METHODS
from analyzer.rules.raw_heads import has_validator, may_have_strong_tag, same_strong_tag_and_length
from analyzer.rules.requests import known_request
from analyzer.rules.rule import Doubt, Evidence, Found, Level, Observable, Only, Party, Rule, Undecided, rule
from analyzer.rules.twins import same_variant

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange, Request, Response

LOOK_BACK = 5
"""Earlier exchanges of the resource that are looked at."""

_FETCHED = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < ETag: "1"
    <
    <= Hello
"""


def _has_validator(response: Response) -> bool:
    if not response.head_complete:
        return bool(response.fields)  # raises
    return has_validator(response)


def _is_as_the_latest(exchange: Exchange, history: History) -> bool:
    """Whether it and the latest exchange of the resource are alike: GET 200, one tag, one length, no coding.

    That is the usual case by far, and is told by the octets of the heads.
    """
    response = exchange.response
    latest = next(history.memory.of_resource(exchange), None)
    if latest is None or latest.response.status != 200 or latest.request.method != "GET":
        return False
    return same_strong_tag_and_length(response, latest.response)


def _asked_before(exchange: Exchange, history: History) -> Request | None:
    """Return the request where its target was asked for before: one look into a table."""
    request = exchange.request_or_none
    if request is None or request.target not in history.memory.targets:
        return None
    return known_request(exchange)


def _with_validator(exchange: Exchange, history: History) -> Seen | None:
    """Return the latest 200 or 304 of the resource, as far as it cannot have changed, with a validator."""
    for found in islice(history.memory.of_resource(exchange), LOOK_BACK):
        if found.request.method not in SAFE_METHODS:
            return None
        known = found.response.status in {200, 304} and found.response.head_complete
        if known and found.request.method in {"GET", "HEAD"} and _has_validator(found.response):
            return found
    return None


def _without_validator(exchange: Exchange, history: History) -> Seen | None:
    """Return the exchange just before where it is a 200 to GET without validator."""
    found = next(history.memory.of_resource(exchange), None)
    if found is None or found.request.method != "GET" or found.response.status != 200:
        return None
    return found if found.response.head_complete and not _has_validator(found.response) else None


def _validator_known(exchange: Exchange, history: History) -> bool:
    """Whether a validator of the resource is known from this response or another one."""
    request = _asked_before(exchange, history)
    if request is None or request.method not in {"GET", "HEAD"}:
        return False
    has_one = _has_validator(exchange.response)
    if exchange.response.status == 304:
        return has_one and _without_validator(exchange, history) is not None
    return has_one or _with_validator(exchange, history) is not None


@rule(
    "S200-validators",
    "Origin sends available validators in GET/HEAD 200",
    level=Level.SHOULD,
    party=Party.ORIGIN,
    statuses={200, 304},
    rfc2616=None,
    current="RFC9110 15.3.1",
    message="A 200 (OK) response has neither ETag nor Last-Modified, though the server has sent one for that "
    "resource.",
    advice="Send the validators that are known with every 200.",
    guards="Asked of a 200 to GET or HEAD of which a validator is known: its own, that of a 200 or 304 "
    "before, or of the 304 that comes next; of none other is it known that there is one. Undecided where "
    "the other response may be another variant, or has another content coding, and where the one without "
    "validator was relayed: an intermediary may have taken it.",
    good=_FETCHED + _FETCHED,
    bad=_FETCHED + _FETCHED.replace('    < ETag: "1"\n', ""),
    observable=Observable.PARTIAL,
    applies=_validator_known,
    only=Only.REPEATED,
)
def s200_validators(exchange: Exchange, history: History) -> Found:
    """Without a validator a client cannot ask whether what it has is still good.

    It fetches the whole again each time, and cannot resume a broken download.
    """
    response = exchange.response
    if response.status == 200 and _has_validator(response):
        return ()
    find = _with_validator if response.status == 200 else _without_validator
    other = find(exchange, history)
    if other is None:
        return ()
    bare, known = (response, other.response) if response.status == 200 else (other.response, response)
    readable(bare)
    not_relayed(bare)
    if not same_variant(bare, other.request, exchange.request):
        raise Undecided(Doubt.OTHER_VARIANT)
    if other.response.status == response.status == 200:
        same_coding(bare, known)
    elif codings(bare):
        raise Undecided(Doubt.OTHER_VARIANT)  # the 304 does not say how its 200 would be coded
    return [evidence.absence(bare, "neither ETag nor Last-Modified"), *_validators(known)]


def _validators(response: Response) -> list[Evidence]:
    lines = [line for line in response.fields if line.key in {"etag", "last-modified"} and line.value]
    return [evidence.field_line(response, line) for line in lines]


def _complete_length(request: Request, response: Response) -> int | None:
    """Return the length of the whole as a 200 to GET, a 206 or a 416 states it; None where it does not.

    Raises:
        NotObserved: the end of the content is not known, or part of the head was not captured.
        Undecided: a transfer coding hides the length.
    """
    if response.status == 200:
        if request.method != "GET":
            return None
        plainly_framed(response)
        return response.content_octets()
    lines = response.lines("content-range")
    if response.status not in {206, 416} or len(lines) != 1 or multipart_type(response):
        return None
    said = content_range(lines[0].value)
    return said.length if said is not None and said.unit == "bytes" else None


def _of_one_tag(exchange: Exchange, history: History) -> tuple[Seen, int] | None:
    """Return the latest other response with the same strong tag and coding, and the length it states."""
    request = _asked_before(exchange, history)
    mine = None if request is None else strong_tag(exchange.response)
    if request is None or mine is None:
        return None
    octets = mine.opaque.encode("latin-1")
    for found in islice(history.memory.of_resource(exchange), LOOK_BACK):
        other = found.response
        if other.status not in {200, 206, 416} or not (other.ended and other.head_complete):
            continue
        if octets not in other.head:  # most have another tag: no need to split their heads
            continue
        theirs = strong_tag(other)
        if theirs is None or not strongly_equal(mine, theirs) or codings(other) != codings(exchange.response):
            continue
        length = _complete_length(found.request, other)
        if length is not None:
            return found, length
    return None


def _two_lengths(exchange: Exchange, history: History) -> bool:
    request = _asked_before(exchange, history)
    if request is not None and exchange.response.status == 200 and request.method == "GET":
        if exchange.response.head_complete and not may_have_strong_tag(exchange.response):
            return False
        if _is_as_the_latest(exchange, history):
            return True
    return _of_one_tag(exchange, history) is not None and (
        _complete_length(exchange.request, exchange.response) is not None
    )


@rule(
    "S206-length-consistent",
    "Complete-length is stable for one strong ETag",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={200, 206, 416},
    rfc2616=None,
    current="RFC9110 14.4, 8.8.1",
    message="Two responses with the same strong ETag state different lengths of the whole.",
    advice="Change the ETag with every change of the octets.",
    guards="Asked where an earlier response of the resource has the same strong ETag and the same content "
    "coding, and both state a length: the complete length in Content-Range, or the octets of a 200 to GET. "
    "Weak tags, an unknown length (*) and the parts of multipart/byteranges are let pass. Undecided where "
    "the requests may select other variants, and where the end of the content is not known.",
    good=_FETCHED + _FETCHED,
    bad=_FETCHED + _FETCHED.replace("Hello", "Hello!"),
    observable=Observable.CROSS_EXCHANGE,
    applies=_two_lengths,
    only=Only.REPEATED,
)
def s206_length_consistent(exchange: Exchange, history: History) -> Found:
    """By a strong ETag clients and caches put parts together that were fetched at different times.

    Where one tag stands for two versions the result is a mixture of both.
    """
    response = exchange.response
    if response.status == 200 and exchange.request.method == "GET" and _is_as_the_latest(exchange, history):
        return ()
    found = _of_one_tag(exchange, history)
    mine = _complete_length(exchange.request, response)
    if found is None or found[1] == mine:
        return ()
    other, theirs = found
    if not same_variant(other.response, other.request, exchange.request):
        raise Undecided(Doubt.OTHER_VARIANT)
    return [
        *(evidence.field_line(response, line) for line in response.lines("etag")),
        evidence.content(response, "complete length", f"{mine} octets"),
        evidence.content(other.response, "complete length before", f"{theirs} octets"),
    ]


RULES: tuple[Rule, ...] = (s200_validators, s206_length_consistent)
