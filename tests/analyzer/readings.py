"""Conversations in place of captures: what a run reads in the tests of the analyzer."""

from analyzer.rules.conversation import converse
from analyzer.run import Run, Settings
from parsers.accounting import Accounting
from parsers.errors import CaptureError

TWO_EXCHANGES = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < Content-Type: text/plain
    <
    < hello
    > DELETE /b?token=abc HTTP/1.1
    > Cookie: session=secret
    >
    < HTTP/1.1 405 Method Not Allowed
    < Set-Cookie: session=secret; Path=/
    <
    < not here
"""
UNANSWERED = """
    > GET /c HTTP/1.1
    >
"""


NO_REQUEST = """
    < HTTP/1.1 206 Partial Content
    < Content-Range: bytes 0-0/10
    <
    <= a
"""
"""Of which much is undecided."""


class FakeReading:
    """Conversations as the connections of one capture, one after the other."""

    def __init__(self, conversations, warnings=(), error=None):
        self.accounting = Accounting(packets=10, other_packets={"ARP": 10})
        self.warnings = list(warnings)
        self._conversations = conversations
        self._error = error

    def __iter__(self):
        for conversation in self._conversations:
            yield from conversation.exchanges
            yield from conversation.connections
        if self._error:
            raise self._error


def reader(captures, asked=None):
    """A reader of {path: texts of conversations}; a path that is not in it is unreadable."""

    def read(paths, /, **options):
        if asked is not None:
            asked.append((tuple(paths), options))
        (path,) = paths
        if path not in captures:
            raise CaptureError(path, "is no capture", 0)
        conversations, number = [], 0
        for text in captures[path]:
            conversations.append(converse(text, number=number))
            number += len(conversations[-1].connections)
        for conversation in conversations:
            for connection in conversation.connections:
                connection.capture = path
        return FakeReading(conversations)

    return read


def run_of(*texts, **settings):
    """A run over one capture "a.pcap" of conversations; nothing is read yet."""
    return Run(["a.pcap"], Settings(**settings), read=reader({"a.pcap": texts}))


def subjects(run):
    """The exchanges, the connections and the findings of a run."""
    exchanges, connections, findings = [], [], []
    for judged in run.events():
        exchanges += [judged.exchange] if judged.exchange else []
        connections += [judged.connection] if judged.connection else []
        findings += judged.findings
    return exchanges, connections, findings
