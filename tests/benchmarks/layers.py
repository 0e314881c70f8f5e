"""Where does the time go? One process reads a capture several times, each time one layer further.

    python -m tests.benchmarks.layers CAPTURE...

The difference of two readings is what the later layer takes; best of three. The command's own part is what
a whole process takes beyond that: start-up, counting, the report. Nothing is asserted: a clock is no test.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.collector import ease_the_collector
from analyzer.rules.judge import Judge
from parsers import read
from parsers.capture import open_capture
from parsers.model import Exchange
from parsers.packets import Decoder
from parsers.tcp.membership import Membership
from tests.benchmarks.run import run

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCK = 4 << 20


def octets(path: str) -> None:
    """Read the file, block by block."""
    block = bytearray(BLOCK)
    with Path(path).open("rb", buffering=0) as source:
        while source.readinto(block):
            pass


def records(path: str) -> None:
    """Find the records of the capture."""
    with open_capture(path) as capture:
        for _ in capture:
            pass


def packets(path: str) -> None:
    """Decode the packets."""
    decoder = Decoder()
    with open_capture(path) as capture:
        for batch in capture:
            decoder.decode(batch)


def streams(path: str) -> None:
    """Put the segments in order, for readers that see no octet."""
    decoder, connections = Decoder(), Membership(lambda _segments, _numbers: None)
    with open_capture(path) as capture:
        for batch in capture:
            connections.take(decoder.decode(batch))
    connections.finish()


def messages(path: str) -> None:
    """Read the messages, and pair them."""
    for _ in read(path, content_wanted=Judge().content_wanted):
        pass


def verdicts(path: str) -> None:
    """Judge the exchanges and the connections."""
    judge = Judge()
    for event in read(path, content_wanted=judge.content_wanted):
        if isinstance(event, Exchange):
            judge.exchange(event)
        else:
            judge.connection(event)
            event.last_exchange = None
    judge.finish()


LAYERS: dict[str, Callable[[str], None]] = {
    "octets": octets,
    "records": records,
    "packets": packets,
    "streams": streams,
    "messages": messages,
    "verdicts": verdicts,
}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("captures", nargs="+", metavar="CAPTURE")
    ease_the_collector()
    for path in parser.parse_args().captures:
        print(path)
        before = 0.0
        for name, layer in LAYERS.items():
            spent = min(timed(layer, path) for _ in range(3))
            print(f"  {name:9} {spent - before:7.2f} s")
            before = spent
        command = [sys.executable, "-m", "analyzer", "analyze", "--fail-on", "never", path]
        whole = min(run([*command, "--jobs", "1"]).wall for _ in range(3))
        two = min(run([*command, "--jobs", "2"]).wall for _ in range(3))
        print(
            f"  {'command':9} {whole - before:7.2f} s\n  whole     {whole:7.2f} s, two processes {two:.2f} s"
        )


def timed(layer: Callable[[str], None], path: str) -> float:
    """Return the seconds that a reading takes."""
    began = time.perf_counter()
    layer(path)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
