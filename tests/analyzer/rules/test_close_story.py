"""From the close verdict to kept, broken, undecided."""

import pytest

from analyzer.rules.close_story import closed_by_server, decided, is_4xx_and_closed, shown, status_of
from analyzer.rules.closes.verdict import CloseVerdict, Conduct
from analyzer.rules.conversation import converse
from analyzer.rules.history import History
from analyzer.rules.rule import Severity, Undecided
from parsers.model import NotObserved

GET = "> GET / HTTP/1.1\n>\n< HTTP/1.1 404 Not Found\n<\n< None.\n"


class Said:
    """Judges closes by one verdict."""

    def __init__(self, verdict):
        self.verdict = verdict

    def of(self, _connection):
        return self.verdict


def asked(verdict):
    history = History()
    history.closes = Said(verdict)
    return decided(converse(GET + "<RST").connection, history)


@pytest.mark.parametrize("conduct", list(Conduct), ids=lambda conduct: conduct.value)
def test_what_is_not_decided_is_an_answer_with_its_reason(conduct):
    rst = converse(GET + "<RST").connection.close.events[-1]
    verdict = CloseVerdict(conduct=conduct, rst=rst)
    if conduct.decided and conduct is not Conduct.CLIENT_ABORTED:
        assert asked(verdict) is verdict
    else:
        with pytest.raises((Undecided, NotObserved)):
            asked(verdict)


def test_a_client_that_aborted_alone_leaves_the_server_blameless():
    verdict = CloseVerdict(conduct=Conduct.CLIENT_ABORTED)
    assert asked(verdict) is verdict
    assert asked(None) is None


def test_who_closed_and_with_which_status():
    assert closed_by_server(converse(GET + "<FIN").connection)
    assert not closed_by_server(converse(GET + ">FIN").connection)
    connection = converse(GET + "<FIN").connection
    assert status_of(connection) == 404
    assert is_4xx_and_closed(connection, History())
    assert not is_4xx_and_closed(converse(GET.replace("404", "200") + "<FIN").connection, History())
    assert not is_4xx_and_closed(converse(GET).connection, History())
    assert status_of(converse("> GET / HTTP/1.1\n>\n<FIN").connection) is None


def test_what_decided_is_shown():
    connection = converse(GET + "<RST\n>ACK").connection
    rst, acknowledgment = connection.close.events[-2:]
    verdict = CloseVerdict(
        conduct=Conduct.ABORTIVE,
        decided_by=("E5",),
        response_end=128,
        rst=rst,
        acknowledgment=acknowledgment,
        proof=acknowledgment,
    )
    found = shown(connection, verdict, "RST", at_most=Severity.INFO)
    assert [one.what for one in found] == ["status line", "RST", "acknowledgment", "proof of the loss"]
    assert found[1].value.endswith("the response ends at 128 (E5)")
    assert {one.at_most for one in found} == {Severity.INFO}
