"""The whole rule book as Markdown: `wirelint rules --format markdown`, and docs/rules.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.reports.page import counted
from analyzer.rules.catalogue import state
from analyzer.rules.deciding import how_decided
from analyzer.rules.library import Library, book
from analyzer.rules.remedies import REMEDIES
from analyzer.rules.rule import citations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.rules.catalogue import Row
    from analyzer.rules.rule import Rule

_INTRODUCTION = """\
# The rule book

Made by `wirelint rules --format markdown` from the rules themselves; do not edit it by hand.

Every rule has two conversations, which run as tests: the first keeps it, the second breaks it and no other
rule. Lines are sent by the client (`>`) or the server (`<`). Host, Date and Content-Length stand in messages
that do not show them, where they belong."""


def book_lines(known: Library | None = None) -> Iterator[str]:
    """Write the book, or the library that is given, in its order."""
    known = known or book()
    yield from _INTRODUCTION.splitlines()
    yield ""
    yield from _counts(known)
    chapter = ""
    order = list(dict.fromkeys(_CHAPTERS.values()))
    for rule in sorted(known.rules.values(), key=lambda each: [*order, OWN].index(_chapter(each))):
        title = _chapter(rule)
        if title != chapter:
            chapter = title
            yield from ("", f"## {chapter}")
        yield ""
        yield from _rule(rule, known.rows[rule.id])
    yield from _left_out("What no capture can show", "not observable", known)
    yield from _left_out("Not rules yet", "not yet", known)


def _counts(known: Library) -> Iterator[str]:
    rows = known.rows.values()
    never = sum(state(row, known.rules.keys()) == "not observable" for row in rows)
    facts = sum(rule.fact for rule in known.rules.values())
    yield (
        f"{counted(len(known.rules), 'rule')}, {facts} of which note facts that are never broken; "
        f"{never} requirements that no capture can show; "
        f"{len(rows) - never - len(known.rules)} not rules yet."
    )


_CHAPTERS = {
    "C0": "Any response",
    "CX": "Any response",
    "FR": "Framing",
    "TC": "Closes",
    "1": "1xx (Informational)",
    "2": "2xx (Successful)",
    "3": "3xx (Redirection)",
    "4": "4xx (Client Error)",
    "5": "5xx (Server Error)",
}


OWN = "Your own"


def _chapter(rule: Rule) -> str:
    """Name the chapter of a rule by the start of its id; those of users are a chapter of their own."""
    return _CHAPTERS.get(rule.id[:2]) or _CHAPTERS.get(rule.id[1:2]) or OWN


def _rule(rule: Rule, row: Row) -> Iterator[str]:
    yield from (f"### {rule.id}", "", f"**{_escaped(rule.title)}**", "")
    yield f"- {rule.level.value} of the {rule.party.value}, status {row.status}"
    none = "no such requirement"
    since = f", since {rule.since}" if rule.since else ""
    yield f"- RFC 9110 ff.: {_sections(rule.current) or none} ({row.severity_rfc9110.value}){since}"
    yield f"- RFC 2616: {_sections(rule.rfc2616) or none} ({row.severity_rfc2616.value})"
    if rule.changed:
        yield f"- Changed: {_escaped(rule.changed)}"
    yield f"- Says: {_escaped(rule.message)}"
    for title, text in (("Why", rule.explanation), ("What to do", rule.advice)):
        yield from _paragraph(title, text)
    remedies = REMEDIES.get(rule.id, {})
    if remedies:
        yield ""
    for server, remedy in remedies.items():
        yield f"- {server}: {_escaped(remedy)}"
    for title, text in (
        ("How it is decided", how_decided(rule)),
        ("When it is silent or undecided", rule.guards),
    ):
        yield from _paragraph(title, text)
    for title, text in (("Kept:", rule.good), ("Broken:", rule.bad)):
        if text.strip():
            yield from ("", title, "", "```text", *text.splitlines(), "```")


def _paragraph(title: str, text: str) -> Iterator[str]:
    if text.strip():  # the book leaves none out; a rule of the user's may
        yield from ("", f"*{title}.* {_escaped(' '.join(text.split()))}")


def _sections(cited: Iterable[object]) -> str:
    return "; ".join(map(str, cited))


def _left_out(title: str, wanted: str, known: Library) -> Iterator[str]:
    rows = [row for row in known.rows.values() if state(row, known.rules.keys()) == wanted]
    if rows:
        yield from ("", f"## {title}", "")
    for row in rows:
        where = _sections([*citations(row.rfc2616), *citations(row.current)])
        yield f"- **{row.id}**: {_escaped(row.title)} ({where}). {_escaped(row.reason)}".rstrip()


def _escaped(text: str) -> str:
    """Keep Markdown from reading marks of its own out of a text."""
    for mark in ("\\", "*", "_", "<", "`"):
        text = text.replace(mark, f"\\{mark}")
    return text
