"""Ladders as figures: what is written where, arrows and bands, no text upon another."""

from io import BytesIO
from itertools import pairwise

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex

from analyzer.figures import png
from analyzer.ladders.chart import BAND, CLIENT, RUNG, SERVER, WIDTH, ladder_figure
from analyzer.ladders.making import ladder_of
from analyzer.ladders.rungs import Role
from analyzer.ladders.style import STROKES
from analyzer.rules.closes.verdict import CloseVerdict, Conduct, Outcome, Vantage
from analyzer.rules.conversation import converse
from parsers.model import Endpoint
from tests.analyzer.ladders.cases import LOST, RESET, lab, long_close, said, verdict_of

NOTHING = CloseVerdict(conduct=Conduct.NO_ROW)
OVERTAKEN = RESET.replace("    <RST 0\n    >ACK\n", "    >ACK\n    <RST 0\n")


def texts(figure):
    (axes,) = figure.axes
    return [text.get_text() for text in axes.texts if text.get_text()]


def arrows(figure):
    """The arrows: from and to, in inches, and their colours."""
    (axes,) = figure.axes
    return [note for note in axes.texts if getattr(note, "arrow_patch", None) is not None]


def overlaps(figure):
    """Pairs of texts that lie upon each other, and texts that lie outside the figure."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    (axes,) = figure.axes
    written = [text for text in axes.texts if text.get_text()]
    boxes = [text.get_window_extent(renderer) for text in written]
    found = [
        (one.get_text(), other.get_text())
        for n, one in enumerate(written)
        for m, other in enumerate(written[:n])
        # The boxes have room for descenders, which digits and capitals do not use.
        if boxes[n].shrunk(1, 0.7).overlaps(boxes[m].shrunk(1, 0.7))
    ]
    width, height = figure.bbox.width, figure.bbox.height
    outside = [
        text.get_text()
        for text, box in zip(written, boxes, strict=True)
        if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height
    ]
    return found, outside


OUTCOME = "The response was delivered, then the connection reset."
SOURCE = "Captured beside the server; decided by E2, E5."
TIMES = "Times in ms since the first octet of the response, at the tap; not to scale."
NUMBERS = "Sequence and acknowledgment numbers are relative, as Wireshark shows them."


def test_a_ladder_says_what_happened():
    figure = ladder_figure(said(reason="the reason"))
    assert texts(figure) == [
        "Reset before the response was acknowledged",
        f"{OUTCOME}  {SOURCE}",
        "The reason.",
        "client",
        "192.0.2.1:49152",
        "server  (tap)",
        "192.0.2.2:80",
        "ms",
        "frame",
        "POST  1..79 (+78), ack 1",
        "-1.000",
        "4",
        "413 Content Too Large  1..132 (+131)",
        "0.000",
        "5",
        "FIN seq 132, ack 79",
        "1.000",
        "6",
        "data 79..89 (+10), ack 1",
        "2.000",
        "7",
        "RST seq 1",
        "3.000",
        "8",
        "left before the acknowledgment arrived",
        "answers a segment with ack 1",
        "stale: the client has more",
        "ACK 133",
        "4.000",
        "9",
        "all of the response, too late",
        "RST in frame 8, acknowledgment in frame 9, ACK 132 acknowledges the whole response",
        "Shaded: the server has no acknowledgment of the whole response.",
        f"{TIMES} {NUMBERS}",
    ]


def test_arrows_run_from_sender_to_receiver_and_fall():
    for vantage in Vantage:
        figure = ladder_figure(said(vantage=vantage))
        assert [(note.xyann[0], note.xy[0]) for note in arrows(figure)] == [
            (CLIENT, SERVER) if client else (SERVER, CLIENT) for client in (1, 0, 0, 1, 0, 1)
        ]
        assert all(note.xy[1] > note.xyann[1] for note in arrows(figure))


@pytest.mark.parametrize(("vantage", "end"), [(Vantage.CLIENT, CLIENT), (Vantage.SERVER, SERVER)])
def test_a_segment_stands_at_its_time_where_the_tap_was(vantage, end):
    figure = ladder_figure(said(vantage=vantage))
    heights = [note.xy[1] if note.xy[0] == end else note.xyann[1] for note in arrows(figure)]
    steps = {round(below - above, 6) for above, below in pairwise(heights)}
    assert steps == {RUNG}


def test_the_acknowledgment_that_was_overtaken_arrives_behind_the_rst():
    *_, acknowledgment, rst = arrows(ladder_figure(said(OVERTAKEN, vantage=Vantage.CLIENT)))
    assert acknowledgment.xyann[1] < rst.xyann[1] < acknowledgment.xy[1]


def test_what_decides_is_thick_and_what_is_lost_ends_half_way():
    connection = converse(RESET).connection
    changes = {"outcome": LOST, "conduct": Conduct.PROVABLY_LOST, "acknowledgment": None}
    connection.close.highest_ack_by_client = 0
    figure = ladder_figure(ladder_of(connection, verdict_of(connection, **changes)))
    _, lost, *_ = arrows(figure)
    assert CLIENT < lost.xy[0] < (CLIENT + SERVER) / 2
    widths = {round(note.arrow_patch.get_linewidth(), 1) for note in arrows(figure)}
    assert max(widths) == STROKES[Role.DECIDING_RST].width
    assert sum(line.get_marker() == "x" for line in figure.axes[0].lines) == 1


def test_the_wait_for_the_acknowledgment_is_shaded():
    (axes,) = ladder_figure(said()).axes
    (band,) = axes.patches
    assert to_hex(band.get_facecolor()) == BAND
    assert not ladder_figure(ladder_of(converse("> GET / HTTP/1.1\n>\n").connection, NOTHING)).axes[0].patches


def test_a_ladder_without_rungs_says_so():
    connection = converse("> GET / HTTP/1.1\n>\n").connection
    connection.close = None
    figure = ladder_figure(ladder_of(connection, NOTHING))
    assert "no segment of the close was kept" in texts(figure)
    assert png(figure)


def test_the_height_grows_with_the_rungs_and_not_with_the_segments():
    small = ladder_figure(said())
    connection = long_close(2500)
    large = ladder_figure(ladder_of(connection, verdict_of(connection)))
    assert large.get_figheight() - small.get_figheight() == pytest.approx(7 * RUNG)
    assert large.get_figwidth() == small.get_figwidth() == WIDTH
    assert "2497 x data 2985..3618641 (+3615656) ack 1  →" in texts(large)


HOSTILE = ["$x^2_{3}$ \\frac", "a\x00\x1b[31m", "\u202ecba\u4e2d", "W" * 5000, "%s {0} <b>&amp;", ""]


@pytest.mark.parametrize("reason", HOSTILE)
def test_hostile_text_is_drawn_as_text(reason):
    ladder = said(RESET.replace("Content Too Large", "~")) if not reason else said(RESET)
    rungs = list(ladder.rungs)
    object.__setattr__(rungs[1], "name", f"413 {reason}")
    object.__setattr__(ladder.verdict, "reason", reason * 3)
    figure = ladder_figure(ladder)
    assert png(figure)
    assert overlaps(figure) == ([], [])
    assert not any(text.get_parse_math() for text in figure.axes[0].texts if text.get_text())
    assert all(text.isprintable() for text in texts(figure))


@pytest.mark.parametrize("vantage", list(Vantage))
@pytest.mark.parametrize("text", [RESET, OVERTAKEN], ids=["reset", "overtaken"])
def test_no_text_lies_upon_another(vantage, text):
    assert overlaps(ladder_figure(said(text, vantage=vantage))) == ([], [])


def test_fonts_are_legible():
    sizes = [text.get_fontsize() for text in ladder_figure(said()).axes[0].texts if text.get_text()]
    assert min(sizes) >= 8


def test_long_addresses_and_numbers_fit():
    connection = long_close(300)
    connection.client = Endpoint("2001:db8:1111:2222:3333:4444:5555:6666", 49152)
    connection.server = Endpoint("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", 65535)
    ladder = ladder_of(connection, verdict_of(connection))
    for rung in ladder.rungs:
        for name in ("frame", "first_frame", "last_frame"):
            if hasattr(rung, name):
                object.__setattr__(rung, name, 10_000_000 + getattr(rung, name))
        object.__setattr__(rung, "time_ns", 86_400_000_123_000)
    assert overlaps(ladder_figure(ladder)) == ([], [])


def test_a_figure_is_saved_as_png_and_svg():
    figure = ladder_figure(said())
    assert png(figure) == png(figure)
    out = BytesIO()
    figure.savefig(out, format="svg")
    assert b"<svg" in out.getvalue()


LAB = [
    ("rst-rawsock-closeread-curl-d25-s", {}),
    ("rst-rawsock-closeread-curl-d25-c", {"vantage": Vantage.CLIENT}),
    (
        "rst-rawsock-close-raw-dropresp-s",
        {"conduct": Conduct.PROVABLY_LOST, "outcome": LOST, "proved": True},
    ),
    ("rst-nginx-lingalways-413-raw-d25-s", {"conduct": Conduct.LINGERING, "outcome": Outcome.DELIVERED}),
    ("rst-rawsock-closebig-raw-d25-s", {}),
    ("rst-rawsock-closebig-raw-d25-c", {"vantage": Vantage.CLIENT}),
]


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "changes"), LAB, ids=[name for name, _ in LAB])
def test_the_laboratorys_closes_are_legible(corpus, name, changes):
    assert overlaps(ladder_figure(lab(corpus, name, **changes))) == ([], [])
