"""`wirelint extract`: a connection, or what is around a finding, as a small capture of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from analyzer.cli.configuring import ABOUT_CAPTURES, Configured, judging_options, settings_options
from analyzer.cli.options import Named, ParamType, captures_argument, mask_of, reading_options
from analyzer.cli.show import Place

if TYPE_CHECKING:
    from analyzer.slices import Around

_EPILOG = """\b
Examples:
  wirelint extract trace.pcap --connection 3 -o slice.pcapng
  wirelint extract trace.pcap --connection 3:0 --around 50 -o slice.pcapng
  wirelint extract trace.pcap --finding 3:0:S405-allow -o slice.pcapng
  wirelint extract /var/captures --finding 5b0f... --all -o all.pcapng
  wirelint extract trace.pcap.gz --connection 3 -o slice.pcap
  wirelint extract trace.pcap --connection 3 -o - | tshark -r -

\b
The ids and fingerprints of findings stand in `wirelint analyze --format
jsonl`. Of an id the capture may be left out: connection:exchange:rule."""
_NAME = re.compile(r"[0-9a-f]{32}|(?:.+:)?[0-9]+:(?:[0-9]+|-):[A-Za-z0-9_.-]+", re.DOTALL)


class FindingName(ParamType):
    """The id of a finding, or its fingerprint."""

    name = "id|fingerprint"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take it as it is; a fingerprint in lower case."""
        text = str(value)
        if _NAME.fullmatch(text.lower()) and len(text) == 32 and ":" not in text:
            return text.lower()
        if not _NAME.fullmatch(text):
            hint = "is no id of a finding (trace.pcap:3:0:S405-allow) and no fingerprint (32 hex digits)"
            self.fail(f"{value!r} {hint}", param, ctx)
        return text


class Distance(ParamType):
    """A number of frames, or a time with its unit."""

    name = "n|n s"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show both."""
        del param, ctx
        return "N|TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Around:
        """Read it."""
        from analyzer.slices import NS_PER_SECOND, Around

        match = re.fullmatch(r"([0-9]{1,9})|([0-9]{1,9}(?:\.[0-9]{1,9})?)(s|ms)", str(value))
        if not match:
            self.fail(f"{value!r} is neither a number of frames (50) nor a time (2s, 0.5s, 20ms)", param, ctx)
        if match[1]:
            return Around(int(match[1]))
        return Around(None, round(float(match[2]) * NS_PER_SECOND / (1000 if match[3] == "ms" else 1)))


@click.command(
    cls=Configured, short_help="Write a connection or a finding's packets as a small capture.", epilog=_EPILOG
)
@captures_argument
@click.option(
    "--finding",
    type=FindingName(),
    help="What is around this finding; of a fingerprint the first that has it.",
)
@click.option("--all", "every", is_flag=True, help="With --finding: all that have the fingerprint.")
@click.option(
    "--connection",
    type=Place(),
    metavar="N[:INDEX]",
    help="This connection, or what explains an exchange of it.",
)
@click.option(
    "--around",
    type=Distance(),
    help="Only frames of the connection so near to those of the finding or exchange: 50 (frames before and "
    "after), 0.5s.  [default: the whole connection; of a large one how it opened, the exchange, what is "
    "beside the evidence, how it closed]",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=Named("a file without a name"),
    metavar="PATH",
    help="Write to PATH: .pcapng with comments at the frames, or .pcap without; - is standard output.",
)
@settings_options(but=ABOUT_CAPTURES)
@judging_options
@reading_options
@click.pass_context
def extract(ctx: click.Context, /, **options: Any) -> None:
    """Write the packets of a connection, or those around a finding, as a small capture for Wireshark.

    Octets and times are those of the capture, so the file HOLDS ITS SECRETS IN CLEAR. In a pcapng each frame
    that a finding names has a comment: the rule, the evidence, and which frame it was.
    """
    from analyzer.cli.extracting import extract_frames

    if (options["finding"] is None) == (options["connection"] is None):
        raise click.UsageError("either --finding or --connection", ctx)
    if options["every"] and options["finding"] is None:
        raise click.UsageError("--all goes with --finding", ctx)
    if options["around"] is not None and options["connection"] and options["connection"][1] is None:
        raise click.UsageError("--around goes with --finding, or with an exchange: --connection 3:0", ctx)
    ctx.exit(extract_frames(options, mask=mask_of(no_redact=options["no_redact"])))
