"""The command line over conversations instead of captures: `wirelint(...)` runs it in this process."""

from collections import Counter

import pytest
from click.testing import CliRunner

import analyzer.cli.judging
import analyzer.cli.listing
import analyzer.cli.showing
from analyzer.cli import cli
from analyzer.rules.conversation import converse
from analyzer.run import Run
from parsers.accounting import Accounting
from parsers.errors import CaptureError


class Reading:
    """What parsers.read gives, of one conversation, or of an accounting alone."""

    def __init__(self, name, said):
        self.warnings = []
        said, *interruption = said if isinstance(said, tuple) else (said,)
        self.accounting = said if isinstance(said, Accounting) else Accounting()
        self._events = []
        if isinstance(said, str):
            conversation = converse(said)
            connection = conversation.connection
            connection.capture = name
            self._events = [*conversation.exchanges, *interruption, connection]
            octets = connection.octets_c2s + connection.octets_s2c
            self.accounting = Accounting(
                packets=connection.packets,
                tcp_packets=connection.packets,
                payload_octets=octets,
                octets=Counter({"http/1": octets}),
                connections=1,
                connections_by=Counter({connection.protocol.value: 1}),
                exchanges=len(conversation.exchanges),
            )

    def __iter__(self):
        for event in self._events:
            if isinstance(event, BaseException):
                raise event
            yield event


@pytest.fixture
def said():
    """By capture: a conversation, (a conversation, what interrupts it), an accounting, or an error."""
    return {}


@pytest.fixture
def wirelint(monkeypatch, said):
    def read(paths, **_options):
        if isinstance(said.get(paths[0]), Exception):
            raise said[paths[0]]
        if paths[0] not in said:
            raise CaptureError(paths[0], "no such file")
        return Reading(paths[0], said[paths[0]])

    def run_of(captures, settings, progress):
        return Run(captures, settings, progress=progress, read=read)

    monkeypatch.setattr(analyzer.cli.judging, "run_of", run_of)
    monkeypatch.setattr(analyzer.cli.listing, "run_of", run_of)
    monkeypatch.setattr(analyzer.cli.showing, "run_of", run_of)

    def run(*arguments):
        result = CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="wirelint")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
