"""What the page says of a rule: message, advice, why, and both standards side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.page.markup import Html, headings, joined, tag
from analyzer.rules.deciding import how_decided
from analyzer.rules.vocabulary import Standard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.rules.catalogue import Row
    from analyzer.rules.finding import Finding
    from analyzer.rules.library import Library
    from analyzer.rules.rule import Rule
    from analyzer.rules.vocabulary import Citation

NAMES = {Standard.RFC9110: "RFC 9110 and its family, today", Standard.RFC2616: "RFC 2616"}
LEVELS = {"FACT": "by definition", "ought": "advice"}


def rule_text(first: Finding, known: Library) -> Html:
    """Write the texts of the rule of a finding."""
    rule, row = known.rules.get(first.rule), known.rows.get(first.rule)
    return joined(
        [
            tag("p", first.message, class_="message"),
            tag("p", tag("strong", "Advice: "), first.advice) if first.advice else None,
            _standards(first, row, rule),
            _more(rule) if rule is not None else None,
        ]
    )


def _standards(first: Finding, row: Row | None, rule: Rule | None) -> Html:
    """Write both standards side by side: where it stands, and how much a breach weighs."""
    level = LEVELS.get(first.level.value, first.level.value)
    sections = {
        Standard.RFC9110: _cited(rule.current) if rule else first.citation_current,
        Standard.RFC2616: _cited(rule.rfc2616) if rule else first.citation_rfc2616,
    }
    cells = []
    for standard, name in NAMES.items():
        weight = row.severity(standard).value if row else first.severities.get(standard.value, "off")
        since = f"since {rule.since}" if rule and rule.since and standard is Standard.RFC9110 else ""
        cells.append(
            tag(
                "tr",
                tag("th", name, scope="row"),
                tag("td", sections[standard], f"; {since}" if since else None),
                tag("td", "no finding" if weight == "off" else badge(weight)),
            )
        )
    head = headings("Standard", "Sections", "A breach is")
    changed = tag("p", tag("strong", "Changed: "), rule.changed) if rule and rule.changed else None
    caption = tag("caption", f"{level} of the {first.party.value}")
    table = tag("table", caption, head, tag("tbody", *cells), class_="standards")
    return joined([table, changed])


def badge(severity: str) -> Html:
    """Write a severity, or undecided, as a word on its colour."""
    return tag("span", severity, class_=f"badge {severity}")


def _cited(sections: Iterable[Citation]) -> Html:
    """Write sections as links to where they can be read; nothing is loaded before one is followed."""
    found = [_link(section) for section in sections]
    return joined(found, ", ") if found else joined(["no such requirement"])


def _link(citation: Citation) -> Html:
    document, section = citation.document, citation.section
    if not (document.startswith("RFC") and document[3:].isdecimal()):
        return joined([str(citation)])
    place = f"#section-{section}" if section[:1].isdecimal() else f"#appendix-{section}"
    href = f"https://www.rfc-editor.org/rfc/rfc{document[3:]}{place}"
    return tag("a", f"RFC\u00a0{document[3:]}, {section}", href=href, rel="noreferrer noopener")


def _more(rule: Rule) -> Html | None:
    """Write what the requirement is for, how it is decided, and when the rule is silent."""
    parts: list[Html] = []
    for title, text in (
        ("Why", rule.explanation),
        ("How it is decided", how_decided(rule)),
        ("When it is silent or undecided", rule.guards),
    ):
        if text.strip():
            parts += [tag("h4", title), tag("p", " ".join(text.split()))]
    return tag("details", tag("summary", "About this rule"), *parts) if parts else None
