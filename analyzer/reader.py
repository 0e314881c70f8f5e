"""What a run asks of whoever reads captures for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.accounting import Accounting
    from parsers.model import Connection, Exchange, Request, Response

ContentWanted: TypeAlias = "Callable[[Request | None, Response | None], bool]"
"""Says of which messages the content is kept."""

Progress: TypeAlias = "Callable[[int, int | None], None]"
"""Is told how many octets of the current input are read, and its size (None: not known)."""


class Reading(Protocol):
    """What reads the captures of one ring (see parsers.reading)."""

    accounting: Accounting
    warnings: list[str]

    def __iter__(self) -> Iterator[Exchange | Connection]:
        """Give exchanges and connections in the order of the frames that completed them."""


class Reader(Protocol):
    """The signature of parsers.read."""

    def __call__(  # noqa: D102  (its documentation is that of parsers.reading)
        self,
        paths: tuple[str, ...],
        /,
        *,
        content_wanted: ContentWanted | None,
        content_limit: int,
        dissect_all: bool,
        idle_ns: int,
        progress: Progress | None,
    ) -> Reading: ...
