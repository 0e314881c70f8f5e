"""What there is to say of a rule, a status code or a topic, as text: what `wirelint explain` prints."""

from __future__ import annotations

import re
import textwrap
from difflib import get_close_matches
from typing import TYPE_CHECKING

from analyzer.reports.page import wrapped
from analyzer.rules.catalogue import Row, state
from analyzer.rules.deciding import how_decided
from analyzer.rules.library import Library, book
from analyzer.rules.own_rules import SECTION as OWN
from analyzer.rules.registry import STATUS_CODES, TEMPORARY
from analyzer.rules.remedies import REMEDIES
from analyzer.rules.rule import Observable, Scope, Severity, citations
from analyzer.rules.topics import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analyzer.reports.page import Look
    from analyzer.rules.rule import Rule
    from analyzer.rules.topics import Part, Topic


class UnknownRuleError(ValueError):
    """What was asked for is no rule, status code or topic; the text says what is like it."""


def prefix_of_rules(prefix: str, known: Library | None = None) -> str:
    """Return a prefix of rule ids in the case of the book, or of the library that is given.

    Raises:
        UnknownRuleError: no rule begins so.
    """
    known, lower = known or book(), prefix.lower()
    if prefix:
        for rule_id in known.rules:
            if rule_id.lower().startswith(lower):
                return rule_id[: len(prefix)]
    rows = [row for row in known.rows.values() if prefix and row.id.lower().startswith(lower)]
    if rows:
        row = rows[0]
        raise UnknownRuleError(f"{prefix!r} matches no rule: {row.id} is {_unimplemented(row)}")
    raise UnknownRuleError(f"{prefix!r} matches no rule{likely(prefix, known.rules)}")


def own_severities(given: Mapping[str, str | Severity], known: Library | None = None) -> dict[str, Severity]:
    """Read the user's severities by prefix of rule ids.

    Raises:
        ValueError: there is no such severity, or (UnknownRuleError) no rule begins so.
    """
    found = {}
    for prefix, name in given.items():
        try:
            found[prefix_of_rules(prefix, known)] = Severity(name)
        except UnknownRuleError:
            raise
        except ValueError:
            names = ", ".join(each.value for each in Severity)
            raise ValueError(f"{name!r} is none of the severities {names}") from None
    return found


def explained(topic: str, look: Look, known: Library | None = None) -> Iterator[str]:
    """Write what there is to say of a rule id, a status code or a topic.

    Args:
        topic: The id, the code or the name.
        look: How the page is written.
        known: The rules and rows; None for those of the book.

    Raises:
        UnknownRuleError: it is none of them.
    """
    known = known or book()
    if re.fullmatch(r"[0-9]{3}", topic):
        status = int(topic)
        if status in STATUS_CODES or status in TEMPORARY or rows_about(status, known):
            return _status(status, look, known)
        raise UnknownRuleError(f"{topic} is no registered status code, and no rule is about it alone")
    by_lower = {rule_id.lower(): rule_id for rule_id in known.rows}
    rule_id = by_lower.get(topic.lower())
    if rule_id is None and topic.lower() in BY_NAME:
        return _topic(BY_NAME[topic.lower()], look)
    if rule_id is None:
        hint = likely(topic, (*known.rows, *BY_NAME))
        if re.fullmatch(r"[1-5]xx", topic.lower()):
            hint = f"; wirelint rules --status {topic.lower()} lists those of the class"
        raise UnknownRuleError(f"no rule {topic!r}{hint}")
    rule, row = known.rules.get(rule_id), known.rows[rule_id]
    return _rule(rule, row, look) if rule else _row(row, look)


def rows_about(status: int, known: Library | None = None) -> list[Row]:
    """List the requirements that name a status code or its class, in the order of the book."""
    return [row for row in (known or book()).rows.values() if is_about(row, status)]


def is_about(row: Row, status: int) -> bool:
    """Whether a requirement names a status code, alone or by its class; one for any status does not."""
    return any(
        word in {str(status), f"{status // 100}xx"}
        for word in re.findall(r"\d(?:\d\d|xx)", re.sub(r"\(.*?\)|not .*", "", row.status))
    )


def _rule(rule: Rule, row: Row, look: Look) -> Iterator[str]:
    none = "a rule of your own" if row.section == OWN else "no such requirement"
    yield from _title(rule.id, rule.title, look)
    yield ""
    yield from _facts(
        look,
        [
            ("asks", _asks(rule, row)),
            ("RFC 9110 ff.", _cited(rule.current, row.severity_rfc9110.value, rule.since, none=none)),
            ("RFC 2616", _cited(rule.rfc2616, row.severity_rfc2616.value, none=none)),
            ("changed", rule.changed),
            ("says", rule.message),
        ],
    )
    yield from _paragraphs("Why", rule.explanation, look)
    yield from _paragraphs("What to do", rule.advice, look)
    for server, remedy in REMEDIES.get(rule.id, {}).items():
        yield from wrapped(f"{server}: {remedy}", look.width, "    ", "      ")
    yield from _paragraphs("How it is decided", how_decided(rule), look)
    yield from _paragraphs("When it is silent or undecided", rule.guards, look)
    if rule.supersedes:
        yield from _paragraphs("Said in place of", ", ".join(sorted(rule.supersedes)), look)
    for title, style, text in (("Kept", "kept", rule.good), ("Broken", "error", rule.bad)):
        if text.strip():
            yield ""
            yield look.style(title, style)
            yield from textwrap.indent(text, "    ").splitlines()


def _title(rule_id: str, title: str, look: Look) -> Iterator[str]:
    head, *rest = wrapped(f"{rule_id}: {title}", look.width, "", "    ")
    yield look.style(rule_id, "strong") + head[len(rule_id) :]
    yield from rest


def _topic(topic: Topic, look: Look) -> Iterator[str]:
    yield from _title(topic.name, topic.title, look)
    if topic.picture:
        yield from textwrap.indent(topic.picture.rstrip(), "  ").splitlines()
    for part in topic.parts:
        yield from _paragraphs(part.heading, part.text, look) if part.text else _entries(part, look)


def _entries(part: Part, look: Look) -> Iterator[str]:
    yield ""
    yield look.style(part.heading, "strong")
    column = max(len(label) for label, _ in part.entries) + 4
    for label, text in part.entries:
        yield from wrapped(text, look.width, f"  {label}".ljust(column), " " * column)


def _asks(rule: Rule, row: Row) -> str:
    about = {
        Scope.EXCHANGE: "each exchange",
        Scope.CONNECTION: "each connection, when it is over",
        Scope.SEQUEL: "each exchange with a later request of its client",
        Scope.CAPTURE: "each exchange, decided when the capture is over",
    }[rule.scope]
    observable = f"; a capture shows it: {rule.observable.value}" if rule.observable.value != "yes" else ""
    return f"{rule.level.value} of the {rule.party.value}, status {row.status}, of {about}{observable}"


def _cited(
    sections: Iterable[object], severity: str, since: str = "", *, none: str = "no such requirement"
) -> str:
    where = "; ".join(map(str, sections)) or none
    weight = " (no finding)" if severity == "off" else f" ({severity})"
    return where + weight + (f", since {since}" if since else "")


def _row(row: Row, look: Look) -> Iterator[str]:
    yield from _title(row.id, row.title, look)
    yield ""
    yield from _facts(
        look,
        [
            ("asks", f"{row.level.value} of the {row.party.value}, status {row.status}"),
            ("RFC 9110 ff.", _cited(citations(row.current), row.severity_rfc9110.value)),
            ("RFC 2616", _cited(citations(row.rfc2616), row.severity_rfc2616.value)),
            ("state", _unimplemented(row)),
        ],
    )


def _unimplemented(row: Row) -> str:
    if row.observable is Observable.NO:
        return f"not observable: {row.reason or 'no capture can show it'}"
    return "not yet a rule"


def _status(status: int, look: Look, known: Library) -> Iterator[str]:
    name, section = STATUS_CODES.get(status, (TEMPORARY.get(status, "not registered"), ""))
    yield look.style(f"{status} {name}", "strong")
    defined = "; ".join(map(str, citations(section)))
    yield (
        f"defined in {defined}"
        if defined
        else "registered for a time"
        if status in TEMPORARY
        else f"taken for {status // 100}00 by clients: RFC 9110, 15"
    )
    rows = rows_about(status, known)
    implemented = set(known.rules)
    for title, wanted in (
        ("Rules", "implemented"),
        ("Not yet rules", "not yet"),
        ("Requirements that no capture can show", "not observable"),
    ):
        found = [row for row in rows if state(row, implemented) == wanted]
        if found:
            yield ""
            yield look.style(f"{title} ({len(found)})", "strong")
            for row in found:
                yield from _line(row, look, with_reason=wanted == "not observable")
    general = [rule_id for rule_id in known.rules if _is_general(known.rows[rule_id], status)]
    yield ""
    yield look.style(f"Rules for any status code ({len(general)})", "strong")
    yield from wrapped(", ".join(general), look.width, "  ")


def _is_general(row: Row, status: int) -> bool:
    return row.status.startswith(("any", "not ")) and str(status) not in row.status


def _line(row: Row, look: Look, *, with_reason: bool) -> Iterator[str]:
    severity = row.severity_rfc9110.value
    start = f"  {row.id}"
    yield f"{look.style(start, severity)}  {severity if severity != 'off' else '-'}, {row.level.value}"
    yield from wrapped(row.title, look.width, "      ")
    if with_reason and row.reason:
        yield from wrapped(row.reason, look.width, "      ")


def _facts(look: Look, facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in facts:
        if text:
            yield from wrapped(text, look.width, f"  {name:<13} ", " " * 16)


def _paragraphs(title: str, text: str, look: Look) -> Iterator[str]:
    if not text.strip():  # the book leaves none out; a rule of the user's may
        return
    yield ""
    yield look.style(title, "strong")
    for paragraph in re.split(r"\n\s*\n", text):
        yield from wrapped(" ".join(paragraph.split()), look.width, "  ")


def likely(word: str, known: Iterable[str]) -> str:
    """Say which known words are like this one, as the end of a sentence; "" where none is."""
    by_lower = {each.lower(): each for each in known}
    begin_so = [each for each in by_lower if word and each.startswith(word.lower())]
    close = begin_so[:3] or get_close_matches(word.lower(), by_lower, n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(by_lower[each] for each in close)}?" if close else ""
