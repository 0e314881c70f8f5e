"""The command line: each command reads its arguments, makes one call of the library, and prints.

Nothing heavy is imported before a command needs it: start-up is a feature.
"""

from __future__ import annotations

import gc
import os

import click

from analyzer.cli.group import CommandTable
from analyzer.version import VERSION

_EPILOG = """\b
Examples:
  wirelint analyze trace.pcap                 what is wrong, and where to look
  wirelint analyze /var/captures --fail-on warning
  wirelint analyze trace.pcap -o all.jsonl -o all.csv
  wirelint exchanges trace.pcap --status 5xx  one line per exchange
  wirelint show trace.pcap 3:0                the messages as sent
  tcpdump -w - port 80 | wirelint analyze -   from standard input
  wirelint explain 206                        what is asked of a status code

\b
Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage,
an input that cannot be read, or a rule of your own that failed."""


@click.command(
    cls=CommandTable,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(VERSION, "-V", "--version", prog_name="wirelint", message="%(prog)s %(version)s")
def cli() -> None:
    """Lint for HTTP on the wire.

    Give it a packet capture: it says which responses break the rules of their own status code, where the
    evidence is, and what it could not judge and why.
    """


def main() -> None:
    """Run the command line of this process."""
    gc.disable()  # nothing that is imported is let go; `following` turns it on again
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's threads take longer to start than help
    cli(prog_name="wirelint")
