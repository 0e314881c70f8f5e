"""How an analysis shows itself in a notebook: counts, the rules broken most, a chart.

Everything that comes from a capture is escaped; the page asks for nothing from outside.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from analyzer.figures import label, png

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.analysis import Analysis

RULES_SHOWN = 8
WARNINGS_SHOWN = 5
LINE_LIMIT = 300


def view(analysis: Analysis) -> str:
    """Write the view as an HTML fragment."""
    from analyzer.summaries import SEVERITIES, violations_by_rule

    names = ", ".join(analysis.run.names)
    profile = f"<span style='color:#667'>(profile {_text(analysis.run.settings.profile)})</span>"
    parts = [f"<p><b>Wirelint</b>: {_text(names)} {profile}<br>{_text(str(analysis))}</p>"]
    if not analysis.tally.judged:
        parts.append("<p>No response was judged.</p>")
    lines = [*analysis.errors, *analysis.warnings]
    parts += [f"<p style='color:#a33'>{_text(line)}</p>" for line in lines[:WARNINGS_SHOWN]]
    if len(lines) > WARNINGS_SHOWN:
        parts.append(f"<p style='color:#a33'>and {len(lines) - WARNINGS_SHOWN:,} warnings more</p>")
    rules = violations_by_rule(analysis.findings)
    if len(rules):
        worst = rules.sort_values(list(SEVERITIES), ascending=False, kind="stable")
        shown = worst.head(RULES_SHOWN)
        parts.append(_table(shown[["rule", "title", "error", "warning", "info"]].itertuples(index=False)))
        if len(rules) > RULES_SHOWN:
            parts.append(f"<p>and {len(rules) - RULES_SHOWN:,} rules more in <code>.findings</code></p>")
    picture = b64encode(png(analysis.charts.violations_by_status())).decode("ascii")
    parts.append(
        "<img style='max-width:100%' alt='Responses by status code, each under its worst finding' "
        f"src='data:image/png;base64,{picture}'>"
    )
    return f"<div>{''.join(parts)}</div>"


def _table(rows: Iterable[tuple[object, ...]]) -> str:
    head = "<tr><th>rule</th><th>requirement</th><th>errors</th><th>warnings</th><th>info</th></tr>"
    body = "".join(
        f"<tr><td style='white-space:nowrap'><code>{_text(str(rule))}</code></td>"
        f"<td style='text-align:left'>{_text(str(title))}</td>"
        + "".join(f"<td style='text-align:right'>{count or ''}</td>" for count in counts)
        + "</tr>"
        for rule, title, *counts in rows
    )
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


def _text(text: str) -> str:
    return escape(label(text, LINE_LIMIT))
