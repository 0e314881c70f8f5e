"""Does cost grow as it should? Time against size, memory against size, memory of open connections.

    python -m tests.benchmarks.growth time|memory|open|small [--into DIRECTORY] [--captures DIRECTORY]

`time`: user + system seconds of analyze at 1, 2, 5 and 10 times a page mix, best of five. `memory`: peak
of the process and its children at 0.4 and 4 GB, from a file and from standard input. `open`: octets of each
of 200,000 connections that are open at once. `small`: each capture of a directory against `tshark -r`,
pair by pair, median of the ratios. Nothing is asserted: a clock is no test.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.makers import MIXES, make
from tests.benchmarks.run import machine, run

ANALYZE = [sys.executable, "-m", "analyzer", "analyze", "--fail-on", "never"]
PAGES = 12_000
"""Exchanges of 0.4 GB of pages."""


def made(into: Path, name: str, exchanges: int) -> Path:
    """Make a capture, unless it is there from before."""
    path = into / f"{name}-{exchanges}.pcap"
    if not path.exists():
        make(path, replace(MIXES[name], exchanges=exchanges))
    return path


def time_by_size(into: Path) -> None:
    """Print seconds of processor time by size, and per exchange against the smallest."""
    first = 0.0
    for times in (1, 2, 5, 10):
        path = made(into, "page-mix", PAGES * times // 4)
        spent = min(run([*ANALYZE, "--jobs", "1", str(path)]).cpu for _ in range(5))
        first = first or spent
        print(f"{times:3} x {path.stat().st_size / 1e6:7.0f} MB {spent:7.2f} s  {spent / times / first:5.2f}")


def memory_by_size(into: Path) -> None:
    """Print the peak of memory at two sizes, from a file and from standard input."""
    for jobs in ("1", "2"):
        for exchanges in (PAGES, 10 * PAGES):
            path = made(into, "page-mix", exchanges)
            used = run([*ANALYZE, "--jobs", jobs, str(path)])
            print(
                f"{path.stat().st_size / 1e9:5.2f} GB, {jobs} jobs: {used.memory / 1e6:5.0f} MB,"
                f" {used.wall:.1f} s"
            )
    for exchanges in (PAGES, 10 * PAGES):
        path = made(into, "page-mix", exchanges)
        command = " ".join([*ANALYZE, "-", "<", str(path)])
        used = run(["sh", "-c", f"exec {command}"])
        print(f"{path.stat().st_size / 1e9:5.2f} GB, stdin:  {used.memory / 1e6:5.0f} MB, {used.wall:.1f} s")


def open_connections(into: Path) -> None:
    """Print the octets that each open connection takes, beyond what as many closed ones do."""
    sizes = {
        name: run([*ANALYZE, "--jobs", "1", str(made(into, name, 200_000))])
        for name in ("many-open", "short-connections")
    }
    more = sizes["many-open"].memory - sizes["short-connections"].memory
    for name, used in sizes.items():
        print(f"{name:18} {used.memory / 1e6:6.0f} MB {used.wall:6.1f} s")
    print(f"{more / 200_000:.0f} octets more for each of 200,000 open connections")


def small(captures: Path) -> None:
    """Print how our time on each capture compares with that of `tshark -r`."""
    ratios = []
    files = sorted(path for path in captures.rglob("*.pcap*") if path.is_file())
    for path in files:
        pairs = [(run([*ANALYZE, str(path)]), run(["tshark", "-r", str(path)])) for _ in range(3)]
        ratios.append(statistics.median(ours.wall / theirs.wall for ours, theirs in pairs))
    ratios.sort()
    print(f"{len(ratios)} captures: wirelint / tshark: median {statistics.median(ratios):.2f}, ", end="")
    print(f"{ratios[0]:.2f} to {ratios[-1]:.2f}; below 1 in {sum(each < 1 for each in ratios)}")


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["time", "memory", "open", "small"])
    parser.add_argument("--into", type=Path, help="where the captures are kept (a temporary directory)")
    parser.add_argument("--captures", type=Path, help="of `small`: the directory")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        into = given.into or Path(temporary)
        into.mkdir(parents=True, exist_ok=True)
        if given.what == "small":
            if given.captures is None or shutil.which("tshark") is None:
                parser.error("small needs --captures and tshark")
            small(given.captures)
        else:
            {"time": time_by_size, "memory": memory_by_size, "open": open_connections}[given.what](into)
    print(f"machine: {machine()}, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
