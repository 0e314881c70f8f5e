"""Judge captures, one event after the other: the way from arguments to verdicts.

A run reads its captures in turn, puts every exchange and every connection before one judge, keeps
the counts, and hands each subject on with its findings. Nothing is kept but the counts, so memory
does not grow with the captures. An input that cannot be read is kept as an error, and the others
are read all the same.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from analyzer.inputs import rings_of
from analyzer.rules.catalogue import AS_IN_THE_BOOK
from analyzer.rules.closes.remembered import CloseVerdicts
from analyzer.rules.closes.taps import ClientTap
from analyzer.rules.fence import Fence
from analyzer.rules.judge import Judge
from analyzer.rules.plans import ContentPlan
from analyzer.rules.roles import Roles
from analyzer.tally import Tally
from parsers.accounting import Accounting
from parsers.errors import CaptureError
from parsers.model import Connection, Exchange

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from analyzer.ahead.readers import Readers
    from analyzer.reader import ContentWanted, Progress, Reader, Reading
    from analyzer.rules.closes.verdict import Vantage
    from analyzer.rules.finding import Finding
    from analyzer.rules.rule import Rule, Severity
    from analyzer.rules.tally import RuleTally

NS_PER_SECOND = 1_000_000_000


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How captures are read and judged."""

    profile: str = "rfc9110"
    """rfc9110, rfc2616 or both."""
    select: tuple[str, ...] = ()
    """Prefixes of the ids of the rules to judge by; empty for all."""
    ignore: tuple[str, ...] = ()
    """Prefixes of the ids of the rules to leave out."""
    severity: Mapping[str, Severity] = AS_IN_THE_BOOK
    """How much breaches weigh, by prefix of rule ids (see catalogue.severities)."""
    roles: Roles = Roles()
    """What is said of addresses: which is an origin, a proxy, a gateway, a client."""
    rules: tuple[Rule, ...] = ()
    """The user's own rules (see own_rules.own_rules), judged by beside those of the book."""
    judging: bool = True
    """False: subjects are handed on without findings, for those who want the facts alone."""
    undecided: bool = False
    """Whether undecided verdicts are handed on as findings too (they are always counted)."""
    join: bool = False
    """Whether all captures are read as one, in the order of their times."""
    dissect_all: bool = False
    """Whether the universal dissector decodes every packet."""
    content_limit: int = 65536
    """Octets of a message's content that are kept where a rule needs them."""
    all_content: bool = False
    """Whether they are kept of every message."""
    opened: Callable[[Finding], bool] | None = None
    """Of which findings none is left out of the samples of capture scope."""
    idle_seconds: float = 600
    """Seconds of capture time after which a silent connection is closed out."""
    vantage: Vantage | None = None
    """Where the captures were taken; None to infer it from each connection."""
    jobs: int | None = 1
    """Processes: one judges, the others read; None for as many as are worth it. The events are the same."""
    client_tap: str = ""
    """A capture of the same connections that was taken beside the client; "" for none."""

    @property
    def idle_ns(self) -> int:
        """`idle_seconds` in nanoseconds."""
        return int(self.idle_seconds * NS_PER_SECOND)


class Judged(NamedTuple):
    """An exchange or a connection with its findings; neither of them: the findings of the whole capture."""

    exchange: Exchange | None
    connection: Connection | None
    findings: list[Finding]


class Run:
    """Captures on their way through one judge.

    Attributes:
        tally: The counts so far.
        accounting: Where every packet, octet and connection went; complete when `events` is.
        warnings: One line each: what of the captures could not be read.
        errors: The inputs that could not be read at all.
        notes: One line each: what was left out of a directory, what was joined.
        fence: What went wrong in the user's own rules.
        closes: The verdicts on how connections closed.
    """

    def __init__(
        self,
        captures: Sequence[str],
        settings: Settings | None = None,
        *,
        progress: Progress | None = None,
        read: Reader | None = None,
    ) -> None:
        """Prepare a run; nothing is opened before `events` is called.

        Args:
            captures: Files, directories, globs, "-" for standard input.
            settings: None for the defaults.
            progress: Called now and then while reading.
            read: What reads a ring of captures; None for parsers.read, before which the arguments
                are resolved to files and rings. With a reader given, each capture is its own ring.
        """
        self.captures = tuple(captures)
        self.settings = settings or Settings()
        self.tally = Tally()
        self.accounting = Accounting()
        self.warnings: list[str] = []
        self.errors: list[CaptureError] = []
        self.notes: list[str] = []
        self.names: list[str] = []
        """The captures that were read to their ends, in order, as given."""
        self.fence = Fence()
        self._progress = progress
        self._read = read
        self.closes = CloseVerdicts(self.settings.vantage)
        self._judge = Judge(
            closes=self.closes,
            profile=self.settings.profile,
            select=self.settings.select,
            ignore=self.settings.ignore,
            list_undecided=self.settings.undecided,
            rules=self._rules(),
            severity=self.settings.severity,
            roles=self.settings.roles,
            opened=self.settings.opened,
        )

    def events(self) -> Iterator[Judged]:
        """Read and judge: every subject with its findings, at the end those of capture scope. Once only."""
        read = self._read or _parsers_read()
        if self.settings.client_tap:
            self._read_client_tap(read)
        rings = self._rings()
        with self._readers(rings) as readers:
            for paths in rings:
                yield from self._read_ring(read, paths, readers)
        self._say_unmatched()
        if self.settings.judging:
            findings = self._judge.finish()
            self.tally.finish(findings)
            yield Judged(None, None, findings)

    def finish(self) -> Run:
        """Read and judge to the end, and let the events go: for those who want the counts alone."""
        for _ in self.events():
            pass
        return self

    def again(self, *, judging: bool = False) -> Run:
        """Return a run over the same captures; without `judging` it judges nothing but closes."""
        settings = msgspec.structs.replace(self.settings, judging=judging)
        return Run(self.captures, settings, read=self._read)

    @property
    def failures(self) -> list[str]:
        """What went wrong in the user's own rules, one line for each rule."""
        return [str(failure) for failure in self.fence.failures]

    def coverage(self) -> dict[str, RuleTally]:
        """Return the verdicts so far by rule, in the order of the book; zeros are in it."""
        return self._judge.tally

    def forgotten(self) -> Counter[str]:
        """Count what judging did not remember for want of room, by what it was."""
        return self._judge.history.forgot()

    def _read_client_tap(self, read: Reader) -> None:
        """Read the capture beside the client, of which only the verdicts on its connections are kept."""
        tap = ClientTap()
        try:
            reading = self._open(read, (self.settings.client_tap,), None)
            for subject in reading:
                if isinstance(subject, Connection):
                    tap.add(subject)
            self.warnings += reading.warnings
        except CaptureError as error:
            self.errors.append(error)
        else:
            self.closes.client_tap = tap

    def _say_unmatched(self) -> None:
        """Say what of the capture beside the client had no counterpart: it was not judged."""
        tap, path = self.closes.client_tap, self.settings.client_tap
        if tap is None:
            return
        for count, what in (
            (tap.unmatched(), "are in no other capture, and were not judged"),
            (tap.forgotten, "were beyond what is remembered"),
        ):
            if count:
                self.notes.append(f"{path}: {count} of its connections {what}")

    def _read_ring(self, read: Reader, paths: tuple[str, ...], readers: Readers | None) -> Iterator[Judged]:
        """Read and judge one capture, or the files that make up one."""
        reading: Reading | None = None
        try:
            if readers is not None:
                reading = readers.next(paths, self._progress)
            else:
                reading = self._open(read, paths, self._content_wanted())
            yield from self._judged(reading)
            self.names += paths
        except CaptureError as error:
            self.errors.append(error)
        finally:
            if reading is not None:
                self.accounting.add(reading.accounting)
                self.warnings += reading.warnings

    def _readers(self, rings: Sequence[tuple[str, ...]]) -> AbstractContextManager[Readers | None]:
        """Start the processes that read, if there are to be any."""
        settings = self.settings
        if self._read is not None or settings.jobs == 1 or settings.rules or ("-",) in rings:
            return nullcontext()
        from analyzer.ahead.readers import readers_of

        return readers_of(settings, rings) or nullcontext()

    def _open(self, read: Reader, paths: tuple[str, ...], content_wanted: ContentWanted | None) -> Reading:
        """Open the captures of one ring."""
        return read(
            paths,
            content_wanted=content_wanted,
            content_limit=self.settings.content_limit,
            dissect_all=self.settings.dissect_all,
            idle_ns=self.settings.idle_ns,
            progress=self._progress,
        )

    def _rules(self) -> tuple[Rule, ...] | None:
        """List the rules to choose from; None for those of the book."""
        if not self.settings.judging:
            return ()
        if not self.settings.rules:
            return None
        from analyzer.rules.book import RULES

        return (*RULES, *map(self.fence.around, self.settings.rules))

    def _content_wanted(self) -> ContentWanted | None:
        """Say of which messages the content is kept; None for none."""
        if self.settings.all_content:
            return lambda _request, _response: True
        return ContentPlan(self._judge.rules).wanted if self.settings.judging else None

    def _judged(self, reading: Reading) -> Iterator[Judged]:
        judge, tally = self._judge, self.tally
        judging = self.settings.judging
        for subject in reading:
            if isinstance(subject, Exchange):
                findings = judge.exchange(subject) if judging else []
                tally.exchange(subject, findings)
                yield Judged(subject, None, findings)
            else:
                findings = judge.connection(subject) if judging else []
                tally.connection(subject, findings)
                yield Judged(None, subject, findings)

    def _rings(self) -> list[tuple[str, ...]]:
        """Resolve the arguments to files, and files to rings."""
        if self._read is not None:
            return [self.captures] if self.settings.join else [(path,) for path in self.captures]
        return rings_of(self.captures, join=self.settings.join, notes=self.notes, errors=self.errors)


def _parsers_read() -> Reader:
    """Import the reader where it is needed: it brings numpy."""
    from parsers import read

    return read
