"""How a rule is decided, in words, from its declaration: what it is asked of and what it must see."""

from __future__ import annotations

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
        subject += f" to a request with {_field_name(rule.request_field)}"
    return subject + (" that it may be about" if rule.applies is not None else "")


def _field_name(name: str) -> str:
    written = "-".join(part.capitalize() for part in name.rstrip("-").split("-"))
    return f"a field {written}-..." if name.endswith("-") else written


def _statuses(codes: Collection[int] | None) -> str:
    """Write status codes, whole classes as such; "" for any.

    >>> _statuses({413, *range(300, 400)})
    '3xx or 413'
    """
    if codes is None or len(codes) > SOME:
        return ""
    left, words = set(codes), []
    for first in range(100, 600, 100):
        whole = set(range(first, first + 100))
        if whole <= left:
            words.append(f"{first // 100}xx")
            left -= whole
    words = sorted([*words, *map(str, sorted(left))])
    return " or ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]
