"""Print where httplint and Wirelint agree on the messages of captures, and why they differ where they do.

    python -m tests.differential.httplint --httplint PYTHON [--examples] [--details] CAPTURES...

PYTHON is an interpreter whose environment holds httplint. It is not this project's own: httplint brings a
package of the name `tests`. Exits with 1 where a difference has no reason in httplint_known.csv.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from analyzer.rules.book import RULES
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.rule import Verdict
from analyzer.run import Run, Settings
from parsers.capture.finding import find_captures
from parsers.errors import CaptureError
from tests.differential.httplint_compare import (
    BOTH,
    HTTPLINT,
    NOT_LOOKED_INTO,
    WIRELINT,
    Check,
    Counts,
    Difference,
    Known,
    Note,
    Opinions,
    compare,
    explained,
    known_differences,
    pairs,
)
from tests.differential.httplint_feed import circumstances, exchange_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.rules.finding import Finding
    from parsers.model import Exchange

VARIABLE = "WIRELINT_HTTPLINT"
"""Names the interpreter where no option does."""

SETTINGS = Settings(
    profile="rfc9110",
    undecided=True,
    all_content=True,
    content_limit=1 << 20,  # httplint needs content whole, and few messages have more
    opened=lambda _finding: True,
)


def version_of(python: str | None) -> str | None:
    """Return the version of httplint in the environment of an interpreter; None where it is not to be had."""
    code = "import httplint; print(httplint.__version__)"
    try:
        run = subprocess.run([python or "", "-I", "-c", code], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return run.stdout.strip()


class Httplint:
    """httplint, in a process of its own environment."""

    def __init__(self, python: str) -> None:
        script = Path(__file__).with_name("httplint_notes.py")
        self._process = subprocess.Popen(
            [python, "-I", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def notes(self, exchange: Exchange) -> list[Note]:
        """Hand over one exchange, and take the notes on it."""
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        asked.write(f"{json.dumps(exchange_line(exchange))}\n")
        asked.flush()
        answer = answers.readline()
        if not answer:
            raise RuntimeError("httplint ended; what it wrote to standard error says why")
        return [Note(*note) for note in json.loads(answer)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


class Views:
    """The opinions on the exchanges of one capture, or of one example, as they come in."""

    def __init__(self, name: str, linter: Httplint) -> None:
        self.found: dict[tuple[int, int | None], Opinions] = {}
        self._name = name
        self._linter = linter

    def take(self, exchange: Exchange | None, findings: Iterable[Finding]) -> None:
        """Take an exchange, which httplint is asked about, and findings of Wirelint's."""
        if exchange is not None:
            here = self._of(exchange.connection.number, exchange.index)
            here.notes, here.words = self._linter.notes(exchange), circumstances(exchange)
        for finding in findings:
            here = self._of(finding.connection, finding.exchange)
            if finding.verdict is Verdict.BROKEN:
                here.broken.setdefault(finding.rule, []).extend(shown.what for shown in finding.evidence)
            else:
                here.undecided[finding.rule] = finding.reason or ""

    def _of(self, connection: int, exchange: int | None) -> Opinions:
        return self.found.setdefault((connection, exchange), Opinions(self._name, connection, exchange))


def of_capture(capture: str, linter: Httplint) -> Iterable[Opinions]:
    """Have both judge a capture.

    Raises:
        CaptureError: nothing of it can be read.
    """
    run, views = Run([capture], SETTINGS), Views(capture, linter)
    for exchange, _, findings in run.events():
        views.take(exchange, findings)
    if run.errors:
        raise run.errors[0]
    return views.found.values()


def of_examples(linter: Httplint) -> Iterator[Iterable[Opinions]]:
    """Have both judge the two examples of every rule, which hold what no capture does."""
    for rule in RULES:
        for kind in ("good", "bad"):
            said, views = converse(getattr(rule, kind)), Views(f"{rule.id} {kind}", linter)
            judge = Judge(profile=SETTINGS.profile, roles=said.roles, list_undecided=True)
            for exchange in said.exchanges:
                views.take(exchange, judge.exchange(exchange))
            for connection in said.connections:
                views.take(None, judge.connection(connection))
            views.take(None, judge.finish())
            yield views.found.values()


@dataclass(slots=True)
class Table:
    """What came of comparing."""

    pairs: list[Check] = field(default_factory=pairs)
    known: list[Known] = field(default_factory=known_differences)
    counts: Counts = field(default_factory=Counter)
    differences: list[tuple[Difference, Known | None]] = field(default_factory=list)
    sources: int = 0
    exchanges: int = 0

    def add(self, views: Iterable[Opinions]) -> None:
        """Compare one capture or example."""
        self.sources += 1
        for opinions in views:
            self.exchanges += opinions.exchange is not None
            counts, differences = compare(opinions, self.pairs)
            self.counts.update(counts)
            self.differences += [(one, explained(one, self.known)) for one in differences]

    @property
    def unexplained(self) -> list[Difference]:
        """The differences without a reason."""
        return [difference for difference, entry in self.differences if entry is None]

    def lines(self, *, details: bool) -> Iterator[str]:
        """Write the counts, the reasons, and the place of what has none."""
        yield f"{'both':>7}{HTTPLINT:>10}{WIRELINT:>10}  check"
        for check in self.pairs:
            counts = [self.counts[check, who] for who in (BOTH, HTTPLINT, WIRELINT)]
            yield f"{counts[0]:7}{counts[1]:10}{counts[2]:10}  {check.name} = {' '.join(check.rules)}"
        yield ""
        reasons = Counter((entry.said_by, one.what, entry) for one, entry in self.differences if entry)
        for (said_by, what, entry), count in sorted(reasons.items(), key=lambda item: item[0][:2]):
            yield f"{count:7} {said_by} alone, {what}: [{entry.who}] {entry.reason}"
        for difference, known in self.differences:
            if known is None:
                yield f"{NOT_LOOKED_INTO}: {_place(difference)} ({', '.join(sorted(difference.words))})"
            elif details and known.who == WIRELINT:
                yield f"{_place(difference)}: {known.reason}"


def _place(difference: Difference) -> str:
    where = f"{difference.capture}, connection {difference.connection}, exchange {difference.exchange}"
    return f"{where}: {difference.said_by} alone, {difference.what}"


def main() -> None:
    """Compare, and print."""
    arguments = _arguments()
    version = version_of(arguments.httplint)
    if version is None:
        print(f"no httplint: name its interpreter with --httplint or {VARIABLE}", file=sys.stderr)
        sys.exit(2)
    table = Table()
    with Httplint(arguments.httplint) as linter:
        for capture in find_captures(arguments.captures):
            try:
                table.add(of_capture(capture, linter))
            except CaptureError as error:
                print(f"left out: {error}", file=sys.stderr)
        for views in of_examples(linter) if arguments.examples else ():
            table.add(views)
    print(f"httplint {version}: {table.sources} captures and examples, {table.exchanges} exchanges\n")
    print("\n".join(table.lines(details=arguments.details)))
    sys.exit(1 if table.unexplained else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("captures", nargs="*", metavar="CAPTURES", help="files, directories, globs")
    parser.add_argument(
        "--httplint", metavar="PYTHON", default=os.environ.get(VARIABLE), help=f"else {VARIABLE} names it"
    )
    parser.add_argument("--examples", action="store_true", help="the examples of the rule book too")
    parser.add_argument("--details", action="store_true", help="say where Wirelint is the one that is wrong")
    return parser.parse_args()


if __name__ == "__main__":
    main()
