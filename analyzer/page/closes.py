"""How connections closed, and the ladders of the closes that put a response at risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.ladders.rungs import CONDUCTS
from analyzer.page.collecting import RISKY
from analyzer.page.markup import Html, headings, tag, wide
from analyzer.page.overview import percent
from analyzer.page.pictures import picture
from analyzer.page.rule_texts import badge
from analyzer.reports.captured import named
from analyzer.reports.ladder_text import ladder_lines
from analyzer.reports.page import Look, counted, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.page.collecting import Collected, RiskyClose
    from analyzer.rules.closes.verdict import Conduct

_TEXT = Look(100)


def closes(collected: Collected) -> Html | None:
    """Write the section on closes; None where no close was judged."""
    counts = collected.conducts
    if not counts:
        return None
    drawn = collected.closes()
    risky = sum(counts[conduct] for conduct in RISKY)
    rest = risky - len(drawn)
    lead = (
        f"{counted(risky, 'close')} put a response at risk; {number(len(drawn))} drawn here, the worst kinds "
        "first." + (" wirelint connections lists all." if rest else "")
        if risky
        else "No close put a response at risk."
    )
    return tag(
        "section",
        tag("h2", "How connections closed"),
        tag("p", lead),
        _table(sorted(counts.items(), key=lambda item: (_place(item[0]), -item[1]))),
        *(_ladder(number_of, close) for number_of, close in enumerate(drawn)),
        id="closes",
    )


def _place(conduct: Conduct) -> int:
    """Put what is a risk first, then what was decided."""
    return RISKY.index(conduct) if conduct in RISKY else len(RISKY) + (not conduct.decided)


def _table(rows: Sequence[tuple[Conduct, int]]) -> Html:
    total = sum(count for _, count in rows)
    body = [
        tag(
            "tr",
            tag("td", _kind(conduct)),
            tag("th", CONDUCTS[conduct], " ", tag("code", conduct.value), scope="row"),
            tag("td", number(count), class_="number"),
            tag("td", percent(count, total), class_="number"),
        )
        for conduct, count in rows
    ]
    head = headings("Kind", "Close", "Connections", "Share", numbers=("Connections", "Share"))
    return wide(tag("table", head, tag("tbody", *body)), "Closes by kind", fit=True)


def _kind(conduct: Conduct) -> Html | None:
    """Mark what is a risk, and what is not known."""
    if conduct in RISKY:
        return tag("span", "at risk", class_="badge warning")
    return None if conduct.decided else badge("undecided")


def _ladder(place: int, close: RiskyClose) -> Html:
    """Draw a close, with its text for those who do not see the drawing."""
    from analyzer.ladders.chart import ladder_figure

    ladder = close.ladder
    name = f"{ladder.title}: {named(ladder.client)} → {named(ladder.server)}"
    drawn = picture(ladder_figure(ladder), f"ladder-{place}", name)
    text = "\n".join(ladder_lines(ladder, _TEXT))
    caption = f"{named(close.capture)}, connection {close.connection}"
    return tag(
        "details",
        tag("summary", name),
        tag("figure", drawn, tag("figcaption", caption), class_="ladder"),
        tag(
            "details", tag("summary", "As text"), tag("pre", text, tabindex=0, role="group", aria_label=name)
        ),
        class_="close",
        open=place < 2,
    )
