"""Judge captures, one event after the other: the way from arguments to verdicts.

A run reads its captures in turn, puts every exchange and every connection before one judge, keeps
the counts, and hands each subject on with its findings. Nothing is kept but the counts, so memory
does not grow with the captures. An input that cannot be read is kept as an error, and the others
are read all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import msgspec

from analyzer.rules.catalogue import AS_IN_THE_BOOK
from analyzer.rules.fence import Fence
from analyzer.rules.judge import Judge
from analyzer.rules.roles import Roles
from analyzer.tally import Tally
from parsers.accounting import Accounting
from parsers.errors import CaptureError
from parsers.model import Connection, Exchange, Request, Response

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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


class Judged(NamedTuple):
    """An exchange or a connection with its findings; neither of them: the findings of the whole capture."""

    exchange: Exchange | None
    connection: Connection | None
    findings: list[Finding]


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
        content_wanted: Callable[[Request | None, Response | None], bool] | None,
        content_limit: int,
        dissect_all: bool,
        idle_ns: int,
        progress: Progress | None,
    ) -> Reading: ...


Progress: TypeAlias = "Callable[[int, int | None], None]"
"""Is told how many octets of the current input are read, and its size (None: not known)."""


class Run:
    """Captures on their way through one judge.

    Attributes:
        tally: The counts so far.
        accounting: Where every packet, octet and connection went; complete when `events` is.
        warnings: One line each: what of the captures could not be read.
        errors: The inputs that could not be read at all.
        notes: One line each: what was left out of a directory, what was joined.
        fence: What went wrong in the user's own rules.
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
        self._judge = Judge(
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
        for paths in self._rings():
            yield from self._read_ring(read, paths)
        if self.settings.judging:
            findings = self._judge.finish()
            self.tally.finish(findings)
            yield Judged(None, None, findings)

    def finish(self) -> Run:
        """Read and judge to the end, and let the events go: for those who want the counts alone."""
        for _ in self.events():
            pass
        return self

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

    def _read_ring(self, read: Reader, paths: tuple[str, ...]) -> Iterator[Judged]:
        """Read and judge one capture, or the files that make up one."""
        settings = self.settings
        reading: Reading | None = None
        try:
            reading = read(
                paths,
                content_wanted=self._content_wanted(),
                content_limit=settings.content_limit,
                dissect_all=settings.dissect_all,
                idle_ns=int(settings.idle_seconds * NS_PER_SECOND),
                progress=self._progress,
            )
            yield from self._judged(reading)
            self.names += paths
        except CaptureError as error:
            self.errors.append(error)
        finally:
            if reading is not None:
                self.accounting.add(reading.accounting)
                self.warnings += reading.warnings

    def _rules(self) -> tuple[Rule, ...] | None:
        """List the rules to choose from; None for those of the book."""
        if not self.settings.judging:
            return ()
        if not self.settings.rules:
            return None
        from analyzer.rules.book import RULES

        return (*RULES, *map(self.fence.around, self.settings.rules))

    def _content_wanted(self) -> Callable[[Request | None, Response | None], bool] | None:
        """Say of which messages the content is kept; None for none."""
        if self.settings.all_content:
            return lambda _request, _response: True
        return self._judge.content_wanted if self.settings.judging else None

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

    def _rings(self) -> Iterable[tuple[str, ...]]:
        """Resolve the arguments to files, and files to rings."""
        if self._read is not None:
            return [self.captures] if self.settings.join else [(path,) for path in self.captures]
        from parsers.capture.rings import rings

        found = rings(self._found(), join=self.settings.join)
        self.notes += [ring.note for ring in found if ring.note]
        return [ring.paths for ring in found]

    def _found(self) -> list[str]:
        """List the captures that the arguments name; an argument that names none is an error."""
        from parsers.capture.finding import find_captures

        arguments = list(self.captures)
        while arguments:
            notes: list[str] = []
            try:
                paths = find_captures(arguments, notes)
            except CaptureError as error:
                if error.path not in arguments:
                    raise
                self.errors.append(error)
                arguments = [argument for argument in arguments if argument != error.path]
            else:
                self.notes += notes
                return paths
        return []


def _parsers_read() -> Reader:
    """Import the reader where it is needed: it brings numpy."""
    from parsers import read

    return read
