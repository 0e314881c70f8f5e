"""How a rule is decided, in words, from its declaration: what it is asked of and what it must see."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from analyzer.rules.vocabulary import Observable, Relation, Scope

if TYPE_CHECKING:
    from collections.abc import Collection

    from analyzer.rules.rule import Rule

_SEQUELS = {
    Relation.REPEAT: "repeats the request",
    Relation.FOLLOW: "asks for the URI in Location",
    Relation.AGAIN: "asks for the URI in Location once more",
    Relation.LATER: "sends another request",
}
_ALSO_NEEDED = {
    Observable.CROSS_EXCHANGE: "It needs other exchanges of the capture.",
    Observable.TCP: "It needs the order or the timing of segments.",
    Observable.PARTIAL: "Only some captures show it.",
}


_WRITTEN = {
    "cache-control only-if-cached": "Cache-Control: only-if-cached",
    "etag": "ETag",
    "sec-websocket-version": "Sec-WebSocket-Version",
    "www-authenticate": "WWW-Authenticate",
}
"""Fields whose names are written in another way than by capitals at the start of each part."""


def how_decided(rule: Rule) -> str:
    """Say what a rule is asked of and what it must see."""
    sentences = [f"Asked of {_subject(rule)}."]
    if rule.scope is Scope.CAPTURE:
        sentences.append("The verdict falls when the capture is over.")
    elif rule.observable in _ALSO_NEEDED:
        sentences.append(_ALSO_NEEDED[rule.observable])
    if rule.needs_content is not None or rule.needs_request_content:
        sentences.append("It reads content, of which only the first octets are kept (the content limit).")
    if rule.fact:
        sentences.append("What it finds is noted as a fact; it is never broken.")
    return " ".join(sentences)


SOME = 600
"""Status codes beyond which a rule is about any that can be written."""


def _subject(rule: Rule) -> str:
    statuses = _statuses(rule.statuses)
    if rule.scope is Scope.CONNECTION:
        last = f" whose last response is {statuses}" if statuses else ""
        return f"each connection{last}, when it is over"
    if rule.scope is Scope.SEQUEL:
        does = " or ".join(_SEQUELS[relation] for relation in Relation if relation in rule.relations)
        first = f"a {statuses} response" if statuses else "a response"
        return f"each pair of {first} and what the same client does next: it {does}"
    what = "exchange" if not rule.needs_response else "response"
    subject = f"each {statuses} {what}" if statuses else f"each {what}"
    if rule.field:
        subject += f" with the field {_field_name(rule.field)}"
    if rule.request_field:
        subject += (
            f"{' to' if rule.needs_response else ' of'} a request with {_field_name(rule.request_field)}"
        )
    return subject + (" that it may be about" if rule.applies is not None else "")


def _field_name(name: str) -> str:
    stem = name.rstrip("-")
    written = _WRITTEN.get(stem) or "-".join(part.capitalize() for part in stem.split("-"))
    return f"a field {written}-..." if name.endswith("-") else written


def _statuses(codes: Collection[int] | None) -> str:
    """Write status codes, whole classes as such, four and more in a row by their ends; "" for any.

    >>> _statuses({413, *range(300, 400)}), _statuses({*range(207, 300)})
    ('3xx or 413', '207 to 299')
    """
    if codes is None or len(codes) > SOME:
        return ""
    left: set[int] = set(codes)
    words: dict[int, str] = {}
    for first in range(100, 600, 100):
        whole = set(range(first, first + 100))
        if whole <= left:
            words[first] = f"{first // 100}xx"
            left -= whole
    for _, run in groupby(enumerate(sorted(left)), lambda item: item[1] - item[0]):
        row = [code for _, code in run]
        if len(row) > 3:
            words[row[0]] = f"{row[0]} to {row[-1]}"
        else:
            words |= {code: str(code) for code in row}
    said = [words[first] for first in sorted(words)]
    return " or ".join((", ".join(said[:-1]), said[-1])) if len(said) > 1 else said[0]
