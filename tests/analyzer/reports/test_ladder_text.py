"""Ladders as text: a small one to the letter, and what holds of all: the width, plain ASCII, colours."""

import re

import pytest

from analyzer.ladders.making import ladder_of
from analyzer.reports.ladder_text import ladder_lines
from analyzer.reports.page import Look
from analyzer.rules.closes.verdict import CloseVerdict, Conduct, Outcome, Vantage
from analyzer.rules.conversation import converse
from tests.analyzer.ladders.cases import LOST, RESET, lab, long_close, said, verdict_of

WIDTHS = [80, 100, 120]

GOLDEN = """\
Reset before the response was acknowledged; the response was delivered, then the
connection reset
  client 192.0.2.1:49152, server 192.0.2.2:80; captured beside the server;
  decided by E2, E5
  The client went on sending.

      ms client                                 server frame
  -1.000 |-------- POST 1..79 (+78), ack 1 --------->|     4
   0.000 |<-- 413 Content Too Large 1..132 (+131) ---|     5
   1.000 |<---------- FIN seq 132, ack 79 -----------|     6
   2.000 |-------- data 79..89 (+10), ack 1 -------->|     7
   3.000 |<=============== RST seq 1 ================|     8
         |    left before the acknowledgment arrived |
         |              answers a segment with ack 1 |
         |                stale: the client has more |
   4.000 |================ ACK 133 =================>|     9
         | all of the response, too late             |

  RST in frame 8, acknowledgment in frame 9, ACK 132 acknowledges the whole
  response
  times in ms since the first octet of the response, at the tap; sequence
  numbers relative, as in Wireshark
"""


def written(ladder, width=80, *, colour=False):
    return "".join(f"{line}\n" for line in ladder_lines(ladder, Look(width, colour)))


def test_a_small_ladder():
    assert written(said(reason="the client went on sending")) == GOLDEN


def test_on_a_wide_page_notes_stand_beside_the_frame():
    lines = written(said(), 100).splitlines()
    assert (
        "   4.000 |================ ACK 133 =================>|     9  all of the response, too late" in lines
    )


def test_what_was_lost_ends_in_a_cross():
    connection = converse(RESET.replace(">ACK", ">ACK 0")).connection
    changes = {"conduct": Conduct.PROVABLY_LOST, "outcome": LOST, "acknowledgment": None}
    text = written(ladder_of(connection, verdict_of(connection, **changes)))
    assert "   0.000 |    X-- 413 Content Too Large 1..132 (+131) ---|     5\n" in text
    assert " never reached the client |\n" in text


@pytest.mark.parametrize("width", WIDTHS)
def test_thousands_of_segments_are_a_page(width):
    connection = long_close(2500)
    text = written(ladder_of(connection, verdict_of(connection)), width)
    assert len(text.splitlines()) < 45
    assert max(map(len, text.splitlines())) <= width
    assert " : 2497 x data 2985..3618641 (+3615656) ack 1 --> " in text
    assert re.search(r" <-- 2497 x RST seq 1 :\n", text)


def test_what_was_not_kept_is_said():
    connection = long_close(100)
    verdict = verdict_of(connection)
    connection.close.packets = 1000
    text = written(ladder_of(connection, verdict))
    assert re.search(r"         : +segments not kept +:\n  -1.000 ", text)
    assert "  of the connection, 794 segments were not kept\n" in text


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("reason", ["\x1b[31m$x$", "\u202ecba", "W" * 5000, "\x9b" * 90, "-->| 1"])
def test_hostile_text_cannot_act_nor_push(width, reason):
    ladder = said(reason=reason)
    object.__setattr__(ladder.rungs[1], "name", f"413 {reason}")
    text = written(ladder, width)
    assert text.isascii()
    assert all(line.isprintable() and len(line) <= width for line in text.splitlines())
    assert len(text.splitlines()) < 40


@pytest.mark.parametrize("width", WIDTHS)
def test_colours_change_nothing_but_colours(width):
    plain, coloured = (written(said(), width, colour=colour) for colour in (False, True))
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain
    assert "\x1b[1;31m<=====" in coloured
    assert "\x1b[32m======" in coloured


def test_a_ladder_without_segments_says_so():
    connection = converse("> GET / HTTP/1.1\n>\n").connection
    connection.close = None
    assert written(ladder_of(connection, CloseVerdict(conduct=Conduct.NO_ROW))) == (
        "Undecided; what became of the response is not known\n"
        "  client 192.0.2.1:49152, server 192.0.2.2:80; captured, where is not known\n"
        "  no segment of the close was kept\n"
    )


LAB = [
    ("rst-rawsock-closeread-curl-d25-s", {}),
    ("rst-rawsock-closeread-curl-d25-c", {"vantage": Vantage.CLIENT}),
    ("rst-nginx-lingalways-413-raw-d25-s", {"conduct": Conduct.LINGERING, "outcome": Outcome.DELIVERED}),
    ("rst-rawsock-closebig-raw-d25-s", {}),
]


@pytest.mark.corpus
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("name", "changes"), LAB, ids=[name for name, _ in LAB])
def test_the_laboratorys_closes_keep_to_the_width(corpus, name, changes, width):
    text = written(lab(corpus, name, **changes), width)
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= width
    assert len(text.splitlines()) < 60
