"""Octets to facts: captures, packets, TCP streams, HTTP messages and exchanges. Knows no rules.

>>> from parsers import read_exchanges
>>> for exchange in read_exchanges("capture.pcap"):  # doctest: +SKIP
...     print(exchange.request_or_none, exchange.response_or_none)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model import Exchange
    from parsers.reading import Reading, Source

__all__ = ["read", "read_exchanges"]


def read(source: Source | list[Source] | tuple[Source, ...], **options: Any) -> Reading:
    """Read one capture, or the files of a ring as one; iterate over what is returned.

    Args:
        source: A path, "-" for standard input, a binary file, or a list of them: a ring in order.
        **options: Those of `parsers.reading.Reading`.
    """
    from parsers.reading import Reading  # loads numpy, which a command that reads nothing does without

    sources = source if isinstance(source, (list, tuple)) else [source]
    return Reading(sources, **options)


def read_exchanges(source: Source | list[Source] | tuple[Source, ...], **options: Any) -> Iterator[Exchange]:
    """Read the exchanges of a capture, without judgement, in the order of the frames that completed them.

    Raises:
        CaptureError: nothing of it can be read.
    """
    from parsers.model import Exchange

    return (event for event in read(source, **options) if isinstance(event, Exchange))
