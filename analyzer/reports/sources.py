"""Where a rule is written: the web address of a section of an RFC, where it is certain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.rules.rule import Citation, Rule

_DOCUMENT = re.compile(r"RFC([1-9][0-9]*)")
_SECTION = re.compile(r"[0-9]+(?:\.[0-9]+)*")


def section_uri(citation: Citation) -> str | None:
    """Return the address of a numbered section of an RFC; None for anything else, such as an appendix.

    >>> from analyzer.rules.rule import Citation
    >>> section_uri(Citation("RFC9110", "15.5.6"))
    'https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.6'
    """
    document = _DOCUMENT.fullmatch(citation.document)
    if document is None or not _SECTION.fullmatch(citation.section):
        return None
    return f"https://www.rfc-editor.org/rfc/rfc{document[1]}.html#section-{citation.section}"


def rule_uri(rule: Rule | None) -> str | None:
    """Return the address of the first section that a rule cites, the current standards first."""
    cited = (*rule.current, *rule.rfc2616) if rule is not None else ()
    return next(filter(None, map(section_uri, cited)), None)
