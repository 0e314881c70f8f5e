"""One file judged behind what was carried over: what it adds, and what it carries on."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from analyzer.audit.borders import SETTLED, Borders
from analyzer.audit.carrying import Carried, carried
from analyzer.audit.identity import Beginning, Identity
from analyzer.audit.result import Result, mended, renumber
from analyzer.rules.history import server_key
from analyzer.rules.vocabulary import Verdict
from analyzer.run import Run, Settings
from parsers.errors import CaptureError
from parsers.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import ExitStack
    from typing import BinaryIO

    from analyzer.ignores import Ignores
    from analyzer.reader import Progress
    from analyzer.rules.finding import Finding
    from parsers.model import Exchange

EMPTY = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262_144, 1)
"""A capture without packets. Read behind the file, it tells that the file is over."""
_DATE = b"\ndate:"


class Announced(io.RawIOBase):
    """A file that tells when the first octet of it is asked for."""

    def __init__(self, file: Any, name: str, tell: Callable[[], None]) -> None:
        super().__init__()
        self.name = name
        self._file, self._tell, self._told = file, tell, False

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # (any buffer)
        """Read some octets; 0 is the end."""
        if not self._told:
            self._told = True
            self._tell()
        count: int = self._file.readinto(buffer)
        return count


class Audited(NamedTuple):
    """What came out."""

    result: Result
    carried: Carried
    packets: int
    accounting: dict[str, Any]
    warnings: list[str]
    failures: list[str]


class Auditor:
    """Judges files, each by itself."""

    def __init__(self, settings: Settings, ignores: Ignores | None, progress: Progress | None = None) -> None:
        self._settings = msgspec.structs.replace(
            settings, undecided=True, jobs=1, opened=lambda _finding: True
        )
        self._ignores, self._progress = ignores, progress

    def audit(self, path: str, identity: Identity, before: Carried, stack: ExitStack) -> Audited:
        """Judge a file.

        Args:
            path: Where it is.
            identity: What it held when it was looked at; no more of it is read.
            before: What the file before carried over.
            stack: Closes it.

        Raises:
            CaptureError: it cannot be read, or was changed meanwhile.
        """
        return _One(self._settings, self._ignores, path, before, stack).audited(identity, self._progress)


class _One:
    """One file on its way."""

    def __init__(
        self, settings: Settings, ignores: Ignores | None, path: str, before: Carried, stack: ExitStack
    ) -> None:
        self._settings, self._ignores = settings, ignores
        self._path, self._before, self._stack = path, before, stack
        self._ended = False
        self._before_file: dict[str, int] = {}
        self._waiting: dict[tuple[int, int], tuple[int | None, str]] = {}
        """Standing and server of each exchange without Date, by connection and index."""
        self._dated: set[int] = set()
        self._result = Result()
        self._run: Run

    def audited(self, identity: Identity, progress: Progress | None) -> Audited:
        """Judge it."""
        self._identity = identity
        borders = Borders(self._before, identity.size, lambda: self._ended)
        self._run = run = Run([self._path], self._settings, read=self._read, progress=progress)
        for exchange, connection, findings in run.events():
            if exchange is not None:
                standing = borders.exchange(exchange)
                self._note(exchange, standing)
            elif connection is not None:
                standing = borders.connection(connection)
                connection.last_exchange = None
            else:
                self._settle(findings)
                continue
            if standing is not None:
                self._count(findings, standing)
        if run.errors:
            raise run.errors[0]
        chosen = borders.carry()
        self._result.decide(chosen[0].keys())
        onward = carried(
            lambda: self._sources()[0],
            *chosen,
            dissect_all=self._settings.dissect_all,
            idle_ns=self._settings.idle_ns,
        )
        return self._put_together(onward, borders)

    def _put_together(self, onward: Carried, borders: Borders) -> Audited:
        run, result = self._run, self._result
        warnings = [*run.warnings]
        if result.left_out:
            warnings.append(
                f"{self._path}: {result.left_out} findings of too many faults are not in the store"
            )
        if borders.given_up:
            warnings.append(
                f"{self._path}: {borders.given_up} open connections are too large to be gone on with in the "
                "next file"
            )
        sums = msgspec.to_builtins(run.accounting)
        sums["carried_packets"] = self._before.count
        return Audited(
            result, onward, run.accounting.packets - self._before.count, sums, warnings, run.failures
        )

    def _sources(self) -> tuple[list[Any], Beginning]:
        """Open what was carried, the file, and what stands behind it."""
        try:
            raw = Path(self._path).open("rb", buffering=0)  # noqa: SIM115  (the stack closes it)
            file: BinaryIO = self._stack.enter_context(raw)
        except OSError as error:
            why = "no such file" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
            raise CaptureError(self._path, why.lower()) from error
        beginning = Beginning(file, self._identity.stored, self._path)
        before = [io.BytesIO(self._before.packets)] if self._before.count else []
        return [*before, beginning], beginning

    def _read(self, paths: tuple[str, ...], /, **options: Any) -> _Whole:
        sources, beginning = self._sources()
        end: Any = Announced(io.BytesIO(EMPTY), self._path, self._end)
        return _Whole(Reading([*sources, end], name=paths[0], **options), beginning, paths[0])

    def _end(self) -> None:
        self._ended = True

    def _note(self, exchange: Exchange, standing: int | None) -> None:
        """Count an exchange, and look for its server's clock as analyzer.rules.history does."""
        if standing is not None:
            self._result.exchange(exchange, standing)
        response = exchange.response_or_none
        if response is None:
            return
        number = exchange.connection.number
        if _DATE not in response.head.lower():
            server = server_key(exchange)
            self._waiting[number, exchange.index] = (standing, " ".join(server) if server else "")
        elif number not in self._dated and (server := server_key(exchange)) is not None:
            self._dated.add(number)
            self._result.clocks.add(" ".join(server))

    def _settle(self, findings: Sequence[Finding]) -> None:
        """Count the findings that waited for the end: whether a server has a clock, the whole chain tells."""
        from analyzer.rules.book import RULES
        from analyzer.rules.book.messages.dates import server_has_clock

        clocked = {rule.id for rule in RULES if rule.settle is server_has_clock}
        for finding in findings:
            place = (finding.connection, -1 if finding.exchange is None else finding.exchange)
            standing, clock = self._waiting.get(place, (SETTLED, ""))
            if standing is None:
                continue
            if finding.rule not in clocked:
                self._count([finding], standing)
            elif clock:
                self._count([mended(finding, self._settings.profile)], standing, clock)

    def _count(self, findings: Sequence[Finding], standing: int, clock: str = "") -> None:
        broken = [finding for finding in findings if finding.verdict is Verdict.BROKEN]
        if broken and self._ignores is not None:
            broken = self._ignores.left(broken, lambda _finding: True)
        for finding in broken:
            self._result.finding(finding, standing, clock)


class _Whole:
    """A reading of which no octet may be missing in the end."""

    def __init__(self, reading: Reading, beginning: Beginning, path: str) -> None:
        self._reading, self._beginning, self._path = reading, beginning, path
        self.accounting = reading.accounting
        self.warnings = reading.warnings

    def __iter__(self) -> Iterator[Any]:
        yield from self._reading
        if self._beginning.cut:
            raise CaptureError(self._path, "was cut while it was read")
        self.warnings[:] = list(dict.fromkeys(self.warnings))


__all__ = ["Audited", "Auditor", "renumber"]
