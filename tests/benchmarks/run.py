"""How much faster than its peers is wirelint, in wall clock and peak memory, on one machine?

Whole processes, in alternating pairs on the same capture: first one, then the other, so that what
else the machine does hits both. Ratios are taken pair by pair; printed are medians and the spread.
Nothing is asserted: a clock is no test.

    python -m tests.benchmarks.run --into DIRECTORY [--small] [--compare OLD.json] [--save NEW.json]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tests.benchmarks.makers import MIXES, Made, make

if TYPE_CHECKING:
    from collections.abc import Callable

Command: TypeAlias = list[str]

SMALL = 20
"""With --small captures have one exchange in so many."""
FILES = {
    "page-mix": "page-mix.pcap",
    "page-mix-pcapng": "page-mix.pcapng",
    "page-mix-gz": "page-mix.pcap.gz",
    "exchange-dense": "exchange-dense.pcap",
    "udp-heavy": "udp-heavy.pcap",
    "all-vxlan": "all-vxlan.pcap",
    "lossy": "lossy.pcap",
    "short-connections": "short-connections.pcap",
    "uploads": "uploads.pcap",
    "vlan-ipv6": "vlan-ipv6.pcap",
    "same-heads": "same-heads.pcap",
    "same-heads-dense": "same-heads-dense.pcap",
}
"""By name; `one-download.pcap` is left out by default, as tshark takes minutes for it."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process, from start to end."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, user and system."""
    memory: int
    """Octets resident, at most."""
    status: int


@dataclass(frozen=True, slots=True)
class Row:
    """What one capture and one peer gave; medians, and ratios pair by pair."""

    capture: str
    ours: str
    """The command that is measured."""
    peer: str
    pairs: int
    wall: float
    spread: float
    """Of the wall clock: (largest - smallest) / median."""
    memory_mb: float
    peer_wall: float
    peer_spread: float
    peer_memory_mb: float
    ratio: float
    """How many times as long the peer took."""
    ratio_least: float
    ratio_most: float
    failed: bool


def run(command: Command) -> Run:
    """Run a process to its end, its output thrown away; measure it and nothing else."""
    measure = [sys.executable, "-I", "-S", str(Path(__file__).with_name("measure_one.py"))]
    return Run(**json.loads(subprocess.run([*measure, *command], check=True, capture_output=True).stdout))


def tshark(path: Path, _: Path) -> Command:
    """List the status codes."""
    fields = ["-T", "fields", "-e", "http.response.code"]
    return ["tshark", "-r", str(path), "-Y", "http.response", *fields]


def tcpflow(path: Path, into: Path) -> Command:
    """Write out every stream and every HTTP content; it reads no pcapng and no gzip."""
    return ["tcpflow", "-q", "-e", "http", "-o", str(into / "flows"), "-r", str(path)]


def tshark_tree(path: Path, _: Path) -> Command:
    """Count requests and responses by status code."""
    return ["tshark", "-q", "-r", str(path), "-z", "http,tree"]


def httpry(path: Path, into: Path) -> Command:
    """List requests and responses packet by packet: it reassembles nothing."""
    return ["httpry", "-q", "-o", str(into / "httpry.txt"), "-r", str(path)]


OURS: dict[str, Command] = {
    name: [sys.executable, "-m", "analyzer", *words.split(), "{}"]
    for name, words in {
        "exchanges": "exchanges",
        "analyze": "analyze --fail-on never",
        "exchanges-1": "exchanges --jobs 1",
        "analyze-1": "analyze --fail-on never --jobs 1",
    }.items()
}
"""By name; {} is the capture, -1 means one process."""
PEERS: dict[str, Callable[[Path, Path], Command]] = {
    "tshark": tshark,
    "tshark-tree": tshark_tree,
    "tcpflow": tcpflow,
    "httpry": httpry,
}
PLAIN = {"tcpflow", "httpry"}
"""Those that read plain pcap files alone."""


def compared(ours: Command, theirs: Command, into: Path, pairs: int) -> list[tuple[Run, Run]]:
    """Run both once to warm the page cache, then in alternating pairs."""
    measured = []
    for turn in range(pairs + 1):
        shutil.rmtree(into / "flows", ignore_errors=True)
        order = [run(ours), run(theirs)] if turn % 2 else [run(theirs), run(ours)][::-1]
        if turn:
            measured.append((order[0], order[1]))
    return measured


def summed(names: tuple[str, str, str], measured: list[tuple[Run, Run]]) -> Row:
    """Reduce the pairs to a row; `names` are those of the capture, our command and the peer."""
    mine, other = [one for one, _ in measured], [two for _, two in measured]
    ratios = sorted(two.wall / one.wall for one, two in measured)
    walls = [sorted(each.wall for each in side) for side in (mine, other)]
    middle = [statistics.median(side) for side in walls]
    spread = [(side[-1] - side[0]) / median for side, median in zip(walls, middle, strict=True)]
    memory = [max(each.memory for each in side) / 1e6 for side in (mine, other)]
    return Row(
        capture=names[0],
        ours=names[1],
        peer=names[2],
        pairs=len(measured),
        wall=middle[0],
        spread=spread[0],
        memory_mb=memory[0],
        peer_wall=middle[1],
        peer_spread=spread[1],
        peer_memory_mb=memory[1],
        ratio=statistics.median(ratios),
        ratio_least=ratios[0],
        ratio_most=ratios[-1],
        failed=any(each.status not in {0, 1} for each in mine),  # 1: findings
    )


def capture_of(name: str, into: Path, *, small: bool) -> Made:
    """Make a capture, unless it is there from before."""
    mix = MIXES["page-mix" if name.startswith("page-mix") else name]
    if small:
        mix = replace(mix, exchanges=max(1, mix.exchanges // SMALL))
    path = into / ("small-" + FILES[name] if small else FILES[name])
    if path.exists():
        return Made(path, mix.exchanges, 0, path.stat().st_size)
    return make(path, mix)


def line(row: Row, before: Row | None) -> str:
    """Say a row, and how it was before."""
    said = (
        f"{row.capture:18} {row.ours:11} {row.peer:11}"
        f" {row.wall:7.2f} s ±{row.spread / 2:4.0%} {row.memory_mb:6.0f} MB"
        f" {row.peer_wall:8.2f} s ±{row.peer_spread / 2:4.0%} {row.peer_memory_mb:6.0f} MB"
        f" {row.ratio:6.1f} ({row.ratio_least:.1f} to {row.ratio_most:.1f})"
    )
    if before is not None:
        said += f"  was {before.ratio:.1f}, {before.wall:.2f} s, {before.memory_mb:.0f} MB"
    return said + ("  FAILED" if row.failed else "")


def machine() -> str:
    """Say what this ran on."""
    system = os.uname()
    version = sys.version.split()[0]
    return f"{system.sysname} {system.release} {system.machine}, {os.cpu_count()} CPUs, Python {version}"


def read(path: Path | None) -> dict[tuple[str, str, str], Row]:
    """Read rows that were saved."""
    rows = json.loads(path.read_text())["rows"] if path else []
    return {(row["capture"], row["ours"], row["peer"]): Row(**row) for row in rows}


def measure(given: argparse.Namespace, into: Path, report: Callable[[str], None]) -> list[Row]:
    """Measure every capture asked for against every peer installed."""
    before, rows = read(given.compare), []
    columns = f"{'wirelint':>15} {'':15} {'peer':>10} {'':15} peer / wirelint"
    report(f"{'capture':18} {'command':11} {'peer':11} {columns}")
    for name in given.captures or FILES:
        made = capture_of(name, into, small=given.small)
        plain = made.path.suffix == ".pcap"
        for ours in given.ours or ("exchanges", "analyze"):
            for peer in given.peers or PEERS:
                if shutil.which(peer.partition("-")[0]) is None or (peer in PLAIN and not plain):
                    continue
                mine = [part.replace("{}", str(made.path)) for part in OURS[ours]]
                pairs = compared(mine, PEERS[peer](made.path, into), into, given.pairs)
                rows.append(summed((name, ours, peer), pairs))
                report(line(rows[-1], before.get((name, ours, peer))))
    return rows


def main(report: Callable[[str], None] = print) -> None:
    """Measure, print the table, save it if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("captures", nargs="*", metavar="CAPTURE", help=f"of {', '.join(FILES)}; all without")
    parser.add_argument("--into", type=Path, help="where the captures are kept (a temporary directory)")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--small", action="store_true", help="a twentieth of the exchanges")
    parser.add_argument("--compare", type=Path, metavar="OLD", help="rows saved before, to print beside")
    parser.add_argument("--save", type=Path, metavar="NEW", help="write the rows as JSON")
    parser.add_argument("--ours", action="append", choices=OURS, help="exchanges and analyze without")
    parser.add_argument("--peers", action="append", choices=PEERS, help="all that are installed without")
    given = parser.parse_args()
    if unknown := set(given.captures) - set(FILES):
        parser.error(f"no such capture: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as temporary:
        into = given.into or Path(temporary)
        into.mkdir(parents=True, exist_ok=True)
        rows = measure(given, into, report)
        shutil.rmtree(into / "flows", ignore_errors=True)
    report(f"machine: {machine()}")
    if given.save:
        given.save.write_text(
            json.dumps({"machine": machine(), "rows": [asdict(row) for row in rows]}, indent=1)
        )


if __name__ == "__main__":
    main()
