r"""HTML made of values: what is not markup already is escaped, so no captured text can become any.

Control characters, and the marks that turn the direction of writing, are written as \xNN in all
text: they would not act in a page, but they would not be seen either.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, TypeAlias

from analyzer.reports.captured import without_controls

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

NOTHING = "\N{EN DASH}"
"""What stands in a cell where there is no number."""
_VOID = frozenset({"br", "col", "hr", "input", "meta"})
_KEPT = re.compile(r"[\t\n]")


class Html(str):
    """Text that is markup: made by this module, or out of what it made."""

    __slots__ = ()


Child: TypeAlias = "str | int | None"
"""Html stands as it is, other text is escaped; None for nothing."""


def escaped(text: str) -> Html:
    r"""Escape a text for an element or an attribute.

    >>> escaped("<b>\x1b")
    '&lt;b&gt;\\x1b'
    """
    if text.isprintable():
        return Html(html.escape(text))
    parts = _KEPT.split(text)
    ends = [*_KEPT.findall(text), ""]
    shown = "".join(without_controls(part) + end for part, end in zip(parts, ends, strict=True))
    return Html(html.escape(shown))


def joined(children: Iterable[Child], separator: str = "") -> Html:
    """Put markup and text one behind the other."""
    return Html(separator.join(_child(child) for child in children if child is not None))


def tag(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """Write an element.

    Args:
        name: Its name.
        *children: What stands in it.
        **attributes: An underscore stands for a hyphen, one at the end for nothing (class_). True: the
            name alone; None and False: none.

    >>> tag("a", "R&D", href="#x", class_="link", hidden=False)
    '<a href="#x" class="link">R&amp;D</a>'
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{joined(children)}</{name}>")


def headings(*names: str, numbers: Collection[str] = ()) -> Html:
    """Write the head of a table; `numbers` are the columns whose cells stand to the right."""
    cells = (tag("th", name, scope="col", class_="number" if name in numbers else None) for name in names)
    return tag("thead", tag("tr", *cells))


def wide(table: Html, name: str, *, fit: bool = False) -> Html:
    """Put a table where it can be scrolled to the side, by keys too; `fit`: no wider than it needs."""
    return tag("div", table, class_="wide fit" if fit else "wide", tabindex=0, role="region", aria_label=name)


def anchor(text: str) -> str:
    """Make an identifier of a name, for links inside the page.

    >>> anchor("S405-allow"), anchor("my rule")
    ('S405-allow', 'my-20rule')
    """
    return re.sub(r"[^0-9A-Za-z_-]", lambda found: f"-{ord(found[0]):x}", text)


def _child(child: Child) -> str:
    return child if isinstance(child, Html) else escaped(str(child))


def _attribute(key: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escaped(str(value))}"'
