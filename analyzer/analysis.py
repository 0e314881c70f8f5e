"""A capture judged, for Python and Jupyter: DataFrames, charts, and a view that shows itself.

An analysis keeps a record of every exchange, connection and finding, so its memory grows with them
(see analyzer.frames for the octets of a row); the command line keeps none. The frames are made when
first asked for, and the records of exchanges and connections given up then.
"""

from __future__ import annotations

from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any

from analyzer.arguments import mapping, paths_of, prefixes
from analyzer.closes import close_record
from analyzer.explain import own_severities
from analyzer.records import connection_record, exchange_record, finding_record
from analyzer.redaction import Mask
from analyzer.rules.catalogue import AS_IN_THE_BOOK, PROFILES
from analyzer.rules.library import library
from analyzer.rules.own_rules import own_rules
from analyzer.rules.roles import Roles
from analyzer.run import Run, Settings

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from analyzer.charts import Charts
    from analyzer.close_view import CloseView
    from analyzer.reader import Reader
    from analyzer.records import ConnectionRecord, ExchangeRecord, FindingRecord
    from analyzer.rules.finding import Finding
    from analyzer.rules.rule import Rule, Severity
    from analyzer.tally import Tally
    from parsers.accounting import Accounting


def analyze(
    captures: Any,
    *,
    profile: str = "rfc9110",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    severity: Mapping[str, str | Severity] = AS_IN_THE_BOOK,
    roles: Mapping[str, str] | None = None,
    rules: Sequence[Rule] = (),
    undecided: bool = False,
    redact: bool = True,
    join: bool = False,
    dissect_all: bool = False,
    content_limit: int = 65536,
    idle_seconds: float = 600,
    jobs: int = 1,
    read: Reader | None = None,
) -> Analysis:
    """Judge every response of one capture, or of several.

    Args:
        captures: A path (of a file, a directory or a glob), several of them, or Scapy packets: a
            PacketList or a list of packets with their times.
        profile: The standards that are held against it: rfc9110, rfc2616 or both.
        select: Prefixes of the ids of the rules to judge by; empty for all.
        ignore: Prefixes of the ids of the rules to leave out.
        severity: How much breaches weigh, by prefix of rule ids: off, info, warning or error.
        roles: What addresses are: {"192.0.2.7:80": "origin", "10.0.0.0/8": "client"}; proxy, gateway.
        rules: Rules of your own to judge by too (docs/own-rules.md). What goes wrong in them is in
            `warnings` of the analysis.
        undecided: Whether undecided verdicts are findings too; they are always in the coverage.
        redact: Whether cookies and credentials are masked, and in findings secrets in targets.
        join: Whether all captures are read as one, in the order of their times.
        dissect_all: Whether Scapy decodes every packet: slow, for comparison.
        content_limit: Octets of a message's content that are kept where a rule needs them.
        idle_seconds: Capture time after which a silent connection is closed out.
        jobs: Processes: one judges, the others read. The frames are the same.
        read: What reads captures; None for parsers.read.

    Raises:
        CaptureError: none of the captures can be read. Of several, those that cannot be read are in
            `errors` of the analysis.
        TypeError: `captures` is neither paths nor packets, `severity` or `roles` is no mapping.
        ValueError: there is no such profile, severity, role or address, no rule begins with a prefix,
            or a rule of your own cannot be judged by.
    """
    if profile not in PROFILES:
        raise ValueError(f"no profile {profile!r}: there are {', '.join(PROFILES)}")
    own = own_rules(rules)
    known = library(own)
    settings = Settings(
        profile=profile,
        select=prefixes(select, known),
        ignore=prefixes(ignore, known),
        severity=own_severities(mapping("severity", severity, '{"S405-allow": "warning"}'), known),
        roles=Roles.of(mapping("roles", roles or {}, '{"192.0.2.7:80": "origin"}')),
        rules=own,
        undecided=undecided,
        join=join,
        dissect_all=dissect_all,
        content_limit=content_limit,
        idle_seconds=idle_seconds,
        jobs=jobs,
    )
    paths = paths_of(captures)
    if paths is None:
        paths, read = ["packets"], _reader_of(captures)
    return Analysis(Run(paths, settings, read=read), Mask(off=not redact))


def _reader_of(packets: Iterable[Any]) -> Reader:
    """Return a reader that reads these Scapy packets, whatever the path."""
    from parsers import read
    from parsers.capture.scapy_packets import pcap_of

    octets = pcap_of(packets).getvalue()  # for more than one reading: a close, the page
    return lambda paths, /, **options: read(BytesIO(octets), name=paths[0], **options)


class Analysis:
    """What a run found.

    Attributes:
        run: The run, which is over.
        accounting: Where every packet, octet and connection went.
        warnings: One line each: what of the captures could not be read, which rules failed.
        errors: One line each: captures that could not be read at all.
        tally: The counts.
    """

    def __init__(self, run: Run, mask: Mask) -> None:
        """Read and judge everything that the run holds.

        Raises:
            CaptureError: no capture can be read.
        """
        self.run = run
        self.mask = mask
        self._exchanges: list[ExchangeRecord] = []
        self._connections: list[ConnectionRecord] = []
        self.finding_records: list[FindingRecord] = []
        self.found: list[Finding] = []
        both = run.settings.profile == "both"
        for judged in run.events():
            if judged.exchange is not None:
                self._exchanges.append(exchange_record(judged.exchange, mask=mask))
            if judged.connection is not None:
                self._connections.append(connection_record(judged.connection, run.closes))
            for finding in judged.findings:
                self.found.append(finding)
                record = finding_record(finding, mask=mask, both=both, mask_targets=True)
                self.finding_records.append(record)
        if run.errors and not run.names:
            raise run.errors[0]

    @property
    def accounting(self) -> Accounting:
        """Where every packet, octet and connection went."""
        return self.run.accounting

    @property
    def warnings(self) -> list[str]:
        """What of the captures could not be read, and which rules failed, one line each."""
        return [*self.run.warnings, *self.run.failures]

    @property
    def errors(self) -> list[str]:
        """The captures that could not be read at all, one line each."""
        return [str(error) for error in self.run.errors]

    @property
    def tally(self) -> Tally:
        """The counts."""
        return self.run.tally

    @cached_property
    def charts(self) -> Charts:
        """The charts, one method each: matplotlib figures."""
        from analyzer.charts import Charts

        return Charts(self)

    @cached_property
    def exchanges(self) -> pd.DataFrame:
        """One row for each exchange; the columns are schema.EXCHANGES."""
        from analyzer import frames

        frame = frames.exchanges(self._exchanges)
        self._exchanges.clear()
        return frame

    @cached_property
    def findings(self) -> pd.DataFrame:
        """One row for each finding; the columns are schema.FINDINGS."""
        from analyzer import frames

        return frames.findings(self.finding_records)

    @cached_property
    def connections(self) -> pd.DataFrame:
        """One row for each TCP connection; the columns are schema.CONNECTIONS_FRAME."""
        from analyzer import frames

        frame = frames.connections(self._connections)
        self._connections.clear()
        return frame

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """One row for each rule: how often it applied, was kept, broken, undecided."""
        from analyzer import frames

        return frames.coverage(self.run.coverage())

    def close(self, connection: int, capture: str | None = None) -> CloseView:
        """Read the captures once more for one connection, to see how it closed.

        Args:
            connection: Its number, as in the frames.
            capture: Of several captures, the one that it is in.

        Raises:
            LookupError: there is no such connection, or nothing to judge on its close.
        """
        from analyzer.close_view import CloseView

        run = self.run.again()
        for judged in run.events():
            found = judged.connection
            if found is None or found.number != connection or capture not in {None, found.capture}:
                continue
            verdict = run.closes.of(found)
            if verdict is None:
                raise LookupError(f"connection {connection}: {close_record(found).reason}")
            return CloseView(found, verdict)
        raise LookupError(f"no connection {connection} in {', '.join(self.run.captures)}")

    def report(self, path: str | os.PathLike[str]) -> None:
        """Write a report in the format of the suffix: .txt .json .jsonl .csv .parquet .sarif .xml .md .html.

        .xml is JUnit's.

        Raises:
            ValueError: another suffix.
            ModuleNotFoundError: the suffix is .parquet, and pyarrow is not installed.
            OSError: the file cannot be written.
        """
        from analyzer.report_files import write

        write(self, path)

    def __repr__(self) -> str:
        from analyzer.reports.captured import named

        return f"<Analysis of {', '.join(map(named, self.run.names[:3]))}: {self}>"

    def __str__(self) -> str:
        tally = self.tally
        found = [
            _counted(tally.findings[severity], severity)
            for severity in ("error", "warning")
            if tally.findings[severity]
        ]
        if tally.findings["info"]:
            found.append(f"{tally.findings['info']:,} info")
        return (
            f"{_counted(tally.exchanges, 'exchange')}, {tally.judged:,} judged, "
            f"{tally.broken:,} with findings ({', '.join(found) or 'none'})"
        )

    def _repr_html_(self) -> str:
        from analyzer.notebook_view import view

        return view(self)


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
