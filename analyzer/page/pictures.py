"""Figures as SVG inside the page: small, the same octets each time, in the colours of the page's theme.

matplotlib writes the look of an element into its style attribute, which the page's content security
policy forbids: it becomes presentation attributes. Text stays text. The style sheet of the page gives
the colours of ink and grid their counterparts in the dark.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from analyzer.page.markup import Html, tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_LEFT_OUT = {f"{_SVG}metadata", f"{_SVG}style"}
_STYLES_LEFT_OUT = {"font-family", "stroke-linejoin", "stroke-miterlimit"}
_NUMBER = re.compile(r"-?\d+\.\d+")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_NO_TURN = re.compile(r"rotate\(-?0 [^)]*\)")


def picture(figure: Figure, name: str, title: str) -> Html:
    """Draw a figure as an element svg.

    Args:
        figure: The figure.
        name: Tells its identifiers apart from those of other pictures in the page.
        title: What it shows, for those who do not see it.
    """
    root = ET.fromstring(_drawn(figure))  # noqa: S314  (matplotlib's own output, which escapes its texts)
    for attribute in ("width", "height", "version"):
        root.attrib.pop(attribute, None)
    root.attrib |= {"class": "chart", "role": "img", "aria-label": title}
    return _element(root, name, frozenset(_references(root)))


def _drawn(figure: Figure) -> bytes:
    """Draw a figure as matplotlib does, without date and with identifiers that are always the same."""
    import matplotlib as mpl
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_path_effects([])  # they would turn letters into outlines; the style sheet does the same
    out = BytesIO()
    with mpl.rc_context({"svg.hashsalt": "wirelint", "svg.fonttype": "none"}):
        figure.savefig(
            out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    return out.getvalue()


def _references(root: ET.Element) -> Iterator[str]:
    """Yield the identifiers that are referred to."""
    for element in root.iter():
        for key, value in element.attrib.items():
            if key.endswith("href") and value.startswith("#"):
                yield value[1:]
            else:
                yield from _REFERENCE.findall(value)


def _element(element: ET.Element, name: str, kept: frozenset[str]) -> Html:
    """Write an element and what is in it."""
    children = [_element(child, name, kept) for child in element if child.tag not in _LEFT_OUT]
    local = element.tag.removeprefix(_SVG)
    text = (element.text or "").strip()
    if not children and not text and local in {"g", "defs"}:
        return Html("")
    attributes = dict(_attributes(element, name, kept))
    return tag(local, text, *children, **attributes)


def _attributes(element: ET.Element, name: str, kept: frozenset[str]) -> Iterator[tuple[str, str]]:
    for key, value in element.attrib.items():
        if key == "style":
            yield from _presentation(value, name)
        elif key == "id":
            if value in kept:
                yield "id", f"{name}-{value}"
        elif key == f"{_XLINK}href":
            yield "href", f"#{name}-{value[1:]}" if value.startswith("#") else value
        elif key == "transform":
            if not _NO_TURN.fullmatch(value):
                yield key, _NUMBER.sub(_shorter, value)
        elif key in {"class", "role", "aria-label"}:
            yield key, value
        else:
            yield key, _own(_NUMBER.sub(_shorter, " ".join(value.split())), name)


def _presentation(style: str, name: str) -> Iterator[tuple[str, str]]:
    """Turn a style into presentation attributes."""
    for declaration in style.split(";"):
        key, colon, value = declaration.partition(":")
        key = key.strip()
        if colon and key not in _STYLES_LEFT_OUT:
            yield key, _own(value.strip(), name)


def _own(value: str, name: str) -> str:
    return _REFERENCE.sub(rf"url(#{name}-\1)", value)


def _shorter(found: re.Match[str]) -> str:
    """Write a coordinate in hundredths of a point."""
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
