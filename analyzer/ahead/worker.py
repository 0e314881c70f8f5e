"""A process that reads captures, and sends their events to the one that judges them.

python -m analyzer.ahead.worker <ORDER >MESSAGES
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from typing import TYPE_CHECKING, BinaryIO

from analyzer.ahead.order import Kind, Order, send
from analyzer.collector import ease_the_collector
from parsers.crossing import Packer
from parsers.errors import CaptureError
from parsers.model import Connection
from parsers.reading import Reading

if TYPE_CHECKING:
    from parsers.reading import ContentWanted, Event

LOT = 400
"""Events that are sent at once: small enough for the judge to begin early."""


def main() -> None:
    """Read what standard input asks for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who judges is told, and ends this process
    order = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  (from the process that started this one)
    with os.fdopen(os.dup(1), "wb", buffering=1 << 18) as out:
        os.dup2(2, 1)  # what a library prints belongs to no message
        ease_the_collector()
        try:
            for ring in order.rings:
                read_ring(order, ring, out)
                out.flush()
        except BrokenPipeError:
            os._exit(0)  # nobody wants the rest


def read_ring(order: Order, ring: tuple[str, ...], out: BinaryIO) -> None:
    """Read one capture; send its events, what became of its octets, and that it is over."""
    waiting: list[Event] = []
    packer = Packer()

    def progress(position: int, size: int | None) -> None:
        _send_events(out, packer, waiting)
        _send_state(out, reading, position, size)
        out.flush()

    reading = Reading(
        ring,
        content_wanted=wanted(order),
        content_limit=order.content_limit,
        dissect_all=order.dissect_all,
        idle_ns=order.idle_ns,
        progress=progress,
    )
    error = None
    try:
        for event in reading:
            waiting.append(event)
            if len(waiting) >= LOT:
                _send_events(out, packer, waiting)
    except CaptureError as cause:
        error = cause
    _send_events(out, packer, waiting)
    _send_state(out, reading, 0, None)
    if error is None:
        send(out, Kind.END)
    else:
        send(out, Kind.ERROR, pickle.dumps(error))


def wanted(order: Order) -> ContentWanted | None:
    """Say of which messages the content is kept."""
    if order.all_content:
        return lambda _request, _response: True
    if order.rules is None:
        return None
    from analyzer.rules.book import RULES
    from analyzer.rules.judge import chosen
    from analyzer.rules.plans import ContentPlan

    rules = order.rules
    return ContentPlan(
        chosen(
            RULES,
            profile=rules.profile,
            select=rules.select,
            ignore=rules.ignore,
            severity=rules.severity,
        )
    ).wanted


def _send_events(out: BinaryIO, packer: Packer, waiting: list[Event]) -> None:
    if waiting:
        send(out, Kind.EVENTS, packer.pack(waiting))
        for event in waiting:
            if isinstance(event, Connection):
                event.last_exchange = None  # the one cycle there is: without it both go at once
        waiting.clear()


def _send_state(out: BinaryIO, reading: Reading, position: int, size: int | None) -> None:
    state = (position, size, reading.accounting, reading.warnings)
    send(out, Kind.STATE, pickle.dumps(state, pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    main()
