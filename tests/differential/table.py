"""Print who agrees with whom, per project and in total: `python -m tests.differential.table`.

Against the truth files by default, against tshark run live with --tshark. Every difference is
somebody's fault: tshark's or the truth's with a reason of known.csv, or Wirelint's.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.differential.compare import NOT_LOOKED_INTO, Comparison, Difference, judged, known_differences
from tests.differential.corpus_views import against_truth, against_tshark, projects

if TYPE_CHECKING:
    from collections.abc import Iterable

HEADINGS = ("project", "captures", "agreed", "firm", "tshark", "truth", "scope", "wirelint")


def compared(corpus: Path, captures: Iterable[str], *, live: bool, jobs: int) -> Iterable[Comparison]:
    """Compare captures, in order."""
    work = partial(_compared, corpus, live=live)
    if jobs == 1:
        return map(work, captures)
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(work, captures, chunksize=16))


def _compared(corpus: Path, capture: str, *, live: bool) -> Comparison:
    try:
        return (against_tshark if live else against_truth)(corpus, capture)
    except Exception as error:
        error.add_note(f"while comparing {capture}")
        raise


def main() -> None:
    """Print the table; exit with 1 where a difference or an unused entry of known.csv is left to explain."""
    arguments = _arguments()
    known, reasons, total = known_differences(), Counter(), Counter()
    print("{:22}{:>9}{:>8}{:>7}{:>8}{:>7}{:>7}{:>10}".format(*HEADINGS))
    for project, captures in projects(arguments.captures).items():
        if arguments.project and project not in arguments.project:
            continue
        row: Counter[str] = Counter(captures=len(captures))
        for done in compared(arguments.captures, captures, live=arguments.tshark, jobs=arguments.jobs):
            row.update(agreed=done.agreed, firm=done.firm)
            for difference, who, reason in judged(done, known):
                row[who] += 1
                reasons[who, reason] += 1
                if arguments.details and who == "wirelint":
                    _print_details(difference)
        print(_line(project, row), flush=True)
        total.update(row)
    print(_line("total", total))
    for (who, reason), count in reasons.most_common():
        print(f"{count:7} {who}: {reason}")
    unused = [] if arguments.project or arguments.tshark else [entry for entry in known if not entry.used]
    for entry in unused:
        print(f"no longer so: {entry.capture} {entry.kind}: {entry.reason}")
    sys.exit(1 if reasons["wirelint", NOT_LOOKED_INTO] or unused else 0)


def _line(name: str, row: Counter[str]) -> str:
    columns = "".join(f"{row[heading]:{width}}" for heading, width in zip(HEADINGS[1:], _WIDTHS, strict=True))
    return f"{name:22}{columns}"


_WIDTHS = (9, 8, 7, 8, 7, 7, 10)


def _print_details(one: Difference) -> None:
    print(f"  {one.capture} {one.kind}{' firm' if one.firm else ''} [{one.connection}]")
    print(f"    other: {one.other}\n    ours:  {one.ours}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    folder = os.environ.get("WIRELINT_CAPTURES", Path(__file__).parents[3] / "shared" / "captures")
    parser.add_argument("--captures", type=Path, default=Path(folder), help="folder of the shared captures")
    parser.add_argument("--project", action="append", help="only this one; may be given several times")
    parser.add_argument("--tshark", action="store_true", help="against tshark run live, not the truth files")
    parser.add_argument(
        "--details", action="store_true", help="print each difference that is Wirelint's fault"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
