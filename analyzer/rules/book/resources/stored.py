"""Rules for what clients keep of a resource, as their next requests for it show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.book.resources.comparing import alike, capped, tag_of, touched
from analyzer.rules.book.resources.one_client import by_one_client, of_client
from analyzer.rules.caching import cache_control
from analyzer.rules.grammar import entity_tags, weakly_equal
from analyzer.rules.requests import known_request
from analyzer.rules.rule import Doubt, Found, Level, Observable, Only, Party, Rule, Severity, Undecided, rule
from analyzer.rules.twins import same_variant

if TYPE_CHECKING:
    from analyzer.rules.grammar import EntityTag
    from analyzer.rules.history import History
    from analyzer.rules.seen import Seen
    from parsers.model import Exchange, Request

_WHOLE = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < ETag: "1"
    <
    <= Hello
"""
_BY_DATE = """
    > GET /a HTTP/1.1
    > If-Modified-Since: Sat, 01 Jan 2022 00:00:00 GMT
    >
    < HTTP/1.1 304 Not Modified
    < ETag: "2"
    <
"""
_TWO_SENT = """
    > GET /a HTTP/1.1
    > If-None-Match: "1", "2"
    >
    < HTTP/1.1 304 Not Modified
    < ETag: "2"
    <
"""
_ONE_SENT = """
    > GET /a HTTP/1.1
    > If-None-Match: "2"
    >
    < HTTP/1.1 304 Not Modified
    < ETag: "2"
    <
"""


def _before(exchange: Exchange, history: History) -> Seen | None:
    """Return what the client asked of the resource just before, over when it asked again."""
    found = next(of_client(exchange, history.memory.of_resource(exchange)), None)
    return found if found and found.response.last_time <= exchange.request.first_time else None


def _named_tags(request: Request) -> list[EntityTag]:
    return entity_tags(request.value("if-none-match") or "") or []


def _names(tags: list[EntityTag], tag: EntityTag) -> bool:
    return any(weakly_equal(tag, one) for one in tags)


def _chosen(exchange: Exchange, history: History) -> Seen | None:
    """Return the 304 just before by which the client was told which of several versions is current."""
    request = known_request(exchange)
    if request is None or request.target not in history.memory.targets:
        return None
    before = _before(exchange, history)
    if before is None or before.response.status != 304 or request.method != before.request.method:
        return None
    tag, sent = tag_of(before.response), _named_tags(before.request)
    if tag is None or not _names(sent, tag) or all(weakly_equal(tag, one) for one in sent):
        return None
    return before if _named_tags(request) else None


@rule(
    "S304-cache-update",
    "A cache goes on with the version that a 304 named",
    level=Level.MUST,
    party=Party.CACHE,
    statuses={200, 304},
    rfc2616="RFC2616 10.3.5",
    current="RFC9111 4.3.4, 3.2",
    message="The client names the old tag in its next conditional request, and not the one that a 304 told "
    "it.",
    advice="Freshen the stored response that has the tag of the 304, and use that one.",
    guards="Asked of a request with tags that follows, within ten minutes, a 304 with a tag to the same "
    "client and resource that had named that tag among others. Weak and strong forms of a tag are equal. A "
    "remark where it may be two clients. Undecided where the two requests may select other variants. Dates "
    "alone, and a tag that the client had not named, are let pass: then there was nothing to freshen.",
    good=_TWO_SENT + _ONE_SENT,
    bad=_TWO_SENT + _ONE_SENT.replace('"2"', '"1"'),
    observable=Observable.CROSS_EXCHANGE,
    request_field="if-none-match",
    applies=lambda exchange, history: _chosen(exchange, history) is not None,
)
def s304_cache_update(exchange: Exchange, history: History) -> Found:
    """The cache was told which of its versions is the current one, and its user gets another."""
    request, before = exchange.request, _chosen(exchange, history)
    tag = None if before is None else tag_of(before.response)
    if before is None or tag is None or _names(_named_tags(request), tag):
        return ()
    if not same_variant(before.response, before.request, request):
        raise Undecided(Doubt.OTHER_VARIANT)
    shown = [evidence.field_line(before.response, line) for line in before.response.lines("etag")]
    shown += [evidence.field_line(request, line) for line in request.lines("if-none-match")]
    return by_one_client(exchange, history, before, shown)


def _delivered_tags(exchange: Exchange, history: History) -> list[EntityTag]:
    """List the tags that the client was given with a 200 of the resource."""
    found = of_client(exchange, history.memory.wholes(exchange))
    return [tag for each in found if each.response.status == 200 and (tag := tag_of(each.response))]


def _unknown_to_client(exchange: Exchange, history: History) -> Seen | None:
    """Return the 304 just before whose tag the client neither named nor was given, though it had others."""
    if not touched(exchange, history):
        return None
    before = _before(exchange, history)
    if before is None or before.response.status != 304:
        return None
    tag = tag_of(before.response)
    held = _named_tags(before.request) or _delivered_tags(exchange, history)
    return before if tag is not None and held and not any(alike(tag, one) for one in held) else None


@rule(
    "S304-cache-unknown-entity",
    "304 for something that is not stored: disregard it, and ask without condition",
    level=Level.MUST,
    party=Party.CACHE,
    statuses={200, 304},
    rfc2616="RFC2616 10.3.5",
    current="RFC9111 4.3.4, 4.3.3",
    changed="Today nothing stored must be freshened then; that the request is repeated is not said any more.",
    message="After a 304 with the tag of nothing that it has, the client did not ask without condition.",
    advice="Take a 304 that fits nothing stored for no answer, and repeat the request without condition.",
    guards="Asked of the next GET of the same client, within ten minutes, after a 304 whose tag is none of "
    "those that the client had named, or where it named none, had been given. The suffix of a coding is let "
    "pass. Whether a client that does not come back "
    "repeated the request elsewhere is not seen. A remark in any case: the server's 304 was wrong before.",
    good=_WHOLE + _BY_DATE + _WHOLE.replace('"1"', '"2"'),
    bad=_WHOLE + _BY_DATE + _BY_DATE,
    observable=Observable.CROSS_EXCHANGE,
    applies=lambda exchange, history: _unknown_to_client(exchange, history) is not None,
    only=Only.TOUCHED,
)
def s304_cache_unknown_entity(exchange: Exchange, history: History) -> Found:
    """What the cache holds is not what the server means: its user gets an old version for the current one."""
    request, before = exchange.request, _unknown_to_client(exchange, history)
    lines = [line for line in request.fields if line.key in {"if-none-match", "if-modified-since"}]
    if before is None or not lines:
        return ()
    shown = [evidence.field_line(before.response, line) for line in before.response.lines("etag")]
    shown += [evidence.field_line(request, line) for line in lines]
    return by_one_client(exchange, history, before, capped(shown, Severity.INFO))


def _deliveries(exchange: Exchange, history: History) -> list[Seen]:
    """List the 200 by which the client got a tag that it now names."""
    request = known_request(exchange)
    tags = _named_tags(request) if request is not None else []
    if not tags:
        return []
    found = []
    for each in of_client(exchange, history.memory.wholes(exchange)):
        tag = tag_of(each.response)
        if each.response.status == 200 and tag is not None and _names(tags, tag):
            found.append(each)
    return found


def _asked_freely(seen: Seen) -> bool:
    """Whether a request had no condition: its client held nothing of the resource."""
    return not any(line.key in {"if-none-match", "if-modified-since"} for line in seen.request.fields)


@rule(
    "S304-client-never-stored",
    "A conditional request names what may be stored",
    level=Level.FACT,
    party=Party.CLIENT,
    statuses={304},
    rfc2616="RFC2616 10.3.5",
    current="RFC9110 13.1.2",
    message="The client names a tag that it was given with no-store alone.",
    advice="Do not keep what comes with no-store, its validators included.",
    guards="Asked of a 304 to a request with a tag that the same client was given by a 200 in the last ten "
    "minutes, in answer to a request without condition. Kept where any such 200 came without no-store. "
    "A tag may also have come from another URI, or before the capture: a remark at most.",
    good=_WHOLE + _ONE_SENT.replace('"2"', '"1"'),
    bad=_WHOLE.replace("< ETag", "< Cache-Control: no-store\n    < ETag")
    + _ONE_SENT.replace('"2"', '"1"').replace("< ETag", "< Cache-Control: no-store\n    < ETag"),
    observable=Observable.CROSS_EXCHANGE,
    request_field="if-none-match",
    applies=lambda exchange, history: any(map(_asked_freely, _deliveries(exchange, history))),
)
def s304_client_never_stored(exchange: Exchange, history: History) -> Found:
    """What must not be stored is often private; the next user of the same device may get to see it."""
    deliveries = _deliveries(exchange, history)
    if any("no-store" not in cache_control(each.response) for each in deliveries):
        return ()
    last = deliveries[0]
    shown = [evidence.field_line(last.response, line) for line in last.response.lines("cache-control")]
    shown += [evidence.field_line(exchange.request, line) for line in exchange.request.lines("if-none-match")]
    return by_one_client(exchange, history, last, shown)


RULES: tuple[Rule, ...] = (
    s304_cache_update,
    s304_cache_unknown_entity,
    s304_client_never_stored,
)
