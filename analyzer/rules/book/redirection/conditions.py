"""Rules for how a conditional GET is answered: 304 where nothing changed, and there alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.grammar import EntityTag, entity_tag, entity_tags, http_date, weakly_equal
from analyzer.rules.guards import known_conditions, lacks, readable
from analyzer.rules.raw_heads import names_other_tags
from analyzer.rules.requests import known_request
from analyzer.rules.rule import Doubt, Evidence, Found, Level, Party, Rule, Severity, Undecided, rule
from analyzer.rules.vocabulary import Standard

if TYPE_CHECKING:
    from datetime import datetime

    from analyzer.rules.history import History
    from parsers.model import Exchange, Message, Request

# What modules that compress on the way append to a tag: "abc-gzip", "abc;br", "abc--gzip".
_CODING_SUFFIX = re.compile(r'(?:(?:--?|[;:._/+])(?:gzip|gz|brotli|br|zstd|deflate|df))+(?="\Z)')


def _tags_sent(request: Request) -> list[EntityTag]:
    """Return the tags of If-None-Match.

    Raises:
        Undecided: it is no list of tags.
    """
    tags = entity_tags(request.value("if-none-match") or "")
    if tags is None:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    return tags


def _tag_of(message: Message) -> EntityTag:
    """Return the ETag.

    Raises:
        Undecided: there is none, or it does not follow its grammar.
    """
    if lacks(message, "etag"):
        raise Undecided(Doubt.VALIDATOR_ABSENT)
    tag = entity_tag(message.value("etag") or "")
    if tag is None:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    return tag


def _last_modified(message: Message) -> datetime:
    """Return Last-Modified.

    Raises:
        Undecided: there is none, or it is no date.
    """
    if lacks(message, "last-modified"):
        raise Undecided(Doubt.VALIDATOR_ABSENT)
    date = http_date(message.value("last-modified") or "")
    if date is None:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    return date


def _without_suffix(tag: EntityTag) -> EntityTag:
    """Take from a tag what a module appended for a content coding."""
    return tag._replace(opaque=_CODING_SUFFIX.sub("", tag.opaque))


def _side_by_side(exchange: Exchange, answer: str, question: str) -> list[Evidence]:
    """Show what the response says and what the request asked."""
    request, response = exchange.request, exchange.response
    return [
        *(evidence.field_line(response, line) for line in response.lines(answer)),
        *(evidence.field_line(request, line) for line in request.lines(question)),
    ]


def _asks_get(request: Request) -> bool:
    return request.method in {"GET", "HEAD"}


def by_date_alone(request: Request) -> bool:
    """Whether If-Modified-Since counts: If-None-Match, where there is one, is asked instead of it."""
    return bool(request.lines("if-modified-since")) and not request.lines("if-none-match")


def _unchanged(exchange: Exchange, _history: History) -> bool:
    """Whether a conditional GET is about a representation that has not changed.

    Raises:
        NotObserved: the request, or part of a head, was not captured.
        Undecided: the validators cannot be compared.
    """
    if exchange.response.status == 200 and (
        known_request(exchange) is None or names_other_tags(exchange.request, exchange.response)
    ):
        return False
    request, response = exchange.request, exchange.response
    by_date = by_date_alone(request)
    if not _asks_get(request) or not (by_date or request.lines("if-none-match")):
        return False
    if known_conditions(request) & {"if-match", "if-unmodified-since"}:
        return False
    if response.status == 304:
        return True
    if not by_date:
        if request.value("if-none-match") == "*":
            return False
        tag = _tag_of(response)
        return any(weakly_equal(tag, sent) for sent in _tags_sent(request))
    since = http_date(request.value("if-modified-since") or "")
    now = http_date(response.value("date") or "")
    if since is None or (now is not None and since > now):
        return False
    return _last_modified(response) <= since


@rule(
    "S304-used-when-unmodified",
    "Conditional GET on an unchanged document is answered 304",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={200, 304},
    rfc2616="RFC2616 10.3.5, 14.26",
    current="RFC9110 13.1.2, 13.1.3",
    changed="Today a MUST for If-None-Match, and a date beside it does not matter: by RFC 2616 a 200 is "
    "right where Last-Modified is not that of If-Modified-Since.",
    message="The response is 200 (OK), although by its validator the client's copy is still good.",
    advice="Compare the validators of the request with the current ones, and answer 304 where they match.",
    guards="Asked of GET and HEAD with If-None-Match or If-Modified-Since where a 304 came, or the 200 shows "
    "by ETag or Last-Modified that nothing changed. If-None-Match: *, requests with If-Match or "
    "If-Unmodified-Since, and dates that are invalid or later than Date are left out. By date alone it is a "
    "remark, since a server may have reasons not to trust dates; so it is where the tag has the suffix of a "
    "content coding, which modules append without undoing it. A 200 whose request was not captured is left "
    "out too. Undecided where the request of a 304 was not captured, a line of a head cannot be read, the "
    "200 has no validator, a value does not follow its grammar, or the request carries a condition of an "
    "extension.",
    good="""
        > GET / HTTP/1.1
        > If-None-Match: "v1"
        >
        < HTTP/1.1 304 Not Modified
        < ETag: "v1"
        <
    """,
    bad="""
        > GET / HTTP/1.1
        > If-None-Match: "v1"
        >
        < HTTP/1.1 200 OK
        < Content-Type: text/plain
        < ETag: "v1"
        <
        < Hello
    """,
    request_field="if-",
    applies=_unchanged,
)
def s304_used_when_unmodified(exchange: Exchange, _history: History) -> Found:
    """The client has the content already and asks whether it still holds.

    Sending it again costs the time and the volume that caching was to save.
    """
    response = exchange.response
    if response.status == 304:
        return ()
    if by_date_alone(exchange.request):
        found = _side_by_side(exchange, "last-modified", "if-modified-since")
        return [replace(one, at_most=Severity.INFO) for one in found]
    found = _side_by_side(exchange, "etag", "if-none-match")
    if _other_date(exchange):
        found = [replace(one, standards=(Standard.RFC9110,)) for one in found]
    if _CODING_SUFFIX.search(_tag_of(response).opaque):
        return [replace(one, at_most=Severity.INFO) for one in found]
    return found


def _other_date(exchange: Exchange) -> bool:
    """Whether the request has a date beside its tags that Last-Modified does not match."""
    since = exchange.request.value("if-modified-since")
    modified = http_date(exchange.response.value("last-modified") or "")
    return since is not None and (modified is None or modified != http_date(since))


def _tags_to_compare(exchange: Exchange, _history: History) -> bool:
    request, response = exchange.request, exchange.response
    value = request.value("if-none-match")
    return bool(response.lines("etag")) and _asks_get(request) and value is not None and value != "*"


@rule(
    "S304-etag-matches",
    "ETag of the 304 is one of the tags that were sent",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={304},
    rfc2616="RFC2616 14.26",
    current="RFC9110 13.1.2",
    message="The ETag of the 304 (Not Modified) response is none of the tags in If-None-Match.",
    advice="Answer 200 with the representation where its tag is none of those that were sent.",
    guards="Tags are compared weakly. If-None-Match: * is left out. A remark where the tags are equal "
    "but for the suffix of a content coding, which modules append and do not always undo. Undecided where "
    "the request was not captured, a line of a head cannot be read, or a value is no entity tag.",
    good="""
        > GET / HTTP/1.1
        > If-None-Match: "v1", "v2"
        >
        < HTTP/1.1 304 Not Modified
        < ETag: W/"v2"
        <
    """,
    bad="""
        > GET / HTTP/1.1
        > If-None-Match: "v1"
        >
        < HTTP/1.1 304 Not Modified
        < ETag: "v2"
        <
    """,
    field="etag",
    applies=_tags_to_compare,
)
def s304_etag_matches(exchange: Exchange, _history: History) -> Found:
    """A 304 names the one of the client's copies that is still good.

    If it names none of them, the client shows an outdated copy, or none.
    """
    request, response = exchange.request, exchange.response
    tag, sent = _tag_of(response), _tags_sent(request)
    if any(weakly_equal(tag, one) for one in sent):
        return ()
    readable(request)
    readable(response)
    found = _side_by_side(exchange, "etag", "if-none-match")
    if any(weakly_equal(_without_suffix(tag), _without_suffix(one)) for one in sent):
        return [replace(one, at_most=Severity.INFO) for one in found]
    return found


def shows_newer(exchange: Exchange) -> bool | None:
    """Whether Last-Modified is later than If-Modified-Since; None where either is no date."""
    modified = http_date(exchange.response.value("last-modified") or "")
    since = http_date(exchange.request.value("if-modified-since") or "")
    return None if modified is None or since is None else modified > since


@rule(
    "S304-date-consistent",
    "304 shows no Last-Modified newer than If-Modified-Since",
    level=Level.FACT,
    party=Party.SERVER,
    statuses={304},
    rfc2616="RFC2616 14.25",
    current="RFC9110 13.1.3",
    message="The 304 (Not Modified) response says that it was modified after If-Modified-Since.",
    advice="Answer 200 with the representation where it is newer than If-Modified-Since.",
    guards="Asked of GET and HEAD without If-None-Match, which is asked instead of the date where it is "
    "there. A 304 without Last-Modified shows nothing newer. Undecided where the request was not captured, a "
    "line of a head cannot be read, or a value is no date.",
    good="""
        > GET / HTTP/1.1
        > If-Modified-Since: Fri, 01 Dec 2023 12:00:00 GMT
        >
        < HTTP/1.1 304 Not Modified
        < ETag: "v1"
        <
    """,
    bad="""
        > GET / HTTP/1.1
        > If-Modified-Since: Fri, 01 Dec 2023 12:00:00 GMT
        >
        < HTTP/1.1 304 Not Modified
        < Last-Modified: Sun, 31 Dec 2023 12:00:00 GMT
        <
    """,
    request_field="if-modified-since",
    applies=lambda exchange, _: _asks_get(exchange.request) and by_date_alone(exchange.request),
)
def s304_date_consistent(exchange: Exchange, _history: History) -> Found:
    """The client's copy is older than the document, and the response itself says so.

    The client goes on showing the old one.
    """
    if lacks(exchange.response, "last-modified"):
        return ()
    newer = shows_newer(exchange)
    if newer is None:
        raise Undecided(Doubt.VALUE_UNREADABLE)
    if not newer:
        return ()
    readable(exchange.request)
    readable(exchange.response)
    return _side_by_side(exchange, "last-modified", "if-modified-since")


RULES: tuple[Rule, ...] = (s304_used_when_unmodified, s304_etag_matches, s304_date_consistent)
