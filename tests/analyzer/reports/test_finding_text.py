import msgspec

from analyzer.redaction import Mask
from analyzer.reports.finding_text import FindingText, clock
from analyzer.reports.gathering import Gathering
from analyzer.reports.page import Look
from analyzer.rules.book.successful.partial_content import s206_range_requested
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.rules.rule import Evidence, Verdict

SAID = """
    > GET /video HTTP/1.1
    > Range: bytes=0-5
    >
    < HTTP/1.1 206 Partial Content
    <
    < abcd
"""
FILTER = "frame.number in {4..5} && ip.addr == 192.0.2.1 && ip.addr == 192.0.2.2"


def a_finding(**changes):
    (finding,) = Judge(select=["S206"]).exchange(converse(SAID).exchanges[0])
    return msgspec.structs.replace(finding, **changes)


def sample(finding, width=100, *, several=False):
    return list(FindingText(Look(width), Mask(b"key"), several_captures=several).sample(finding))


def test_a_sample_can_be_opened():
    assert sample(a_finding()) == [
        "  - GET /video -> 206  192.0.2.1:49152 -> 192.0.2.2:80",
        "    frames 4, 5; connection 0, exchange 0; 2024-01-01 00:00:00.005000Z",
        "    frame 5, server octet 0: no Content-Range: HTTP/1.1 206 Partial Content",
        f"    {FILTER}",
    ]


def test_the_capture_is_named_where_there_are_several():
    assert sample(a_finding(capture="b\x1b.pcap"), several=True)[1].startswith(
        "    b\\x1b.pcap: frames 4, 5; "
    )


def test_a_long_path_of_a_capture_gets_a_line():
    path = "/var/captures/of/last/night/eth0_00001_20240101000000.pcapng"
    assert sample(a_finding(capture=path), 80, several=True)[1:3] == [
        f"    {path}",
        "    frames 4, 5; connection 0, exchange 0; 2024-01-01 00:00:00.005000Z",
    ]


def test_long_targets_get_a_line_and_are_cut():
    lines = sample(a_finding(target="/" + "a" * 500, client="[2001:db8::1]:50000", count=8), 80)
    assert lines[0] == "  - GET /" + "a" * 36 + "..." + "a" * 25 + " -> 206"
    assert len(lines[0]) == 80
    assert lines[1] == "    [2001:db8::1]:50000 -> 192.0.2.2:80 (and 7 more like it)"


def test_what_is_not_known_is_left_out():
    finding = a_finding(method=None, status=None, exchange=None, frames=[], filter="", evidence=[])
    assert sample(finding) == [
        "  - connection 192.0.2.1:49152 -> 192.0.2.2:80",
        "    connection 0; 2024-01-01 00:00:00.005000Z",
    ]
    assert sample(a_finding(method=None))[0] == "  - 206  192.0.2.1:49152 -> 192.0.2.2:80"


def test_evidence_is_escaped_masked_and_not_endless():
    evidence = [
        Evidence(what="cookie", value="Cookie: sid=secret", frame=4, stream_offset=20, from_client=True),
        Evidence(what="status line", value="HTTP/1.1 206 \x1b[31mred\x9b"),
        Evidence(what="nothing"),
        *[Evidence(what="more", value=str(number)) for number in range(5)],
    ]
    masked = Mask(b"key").secret("secret")
    assert sample(a_finding(evidence=evidence, filter=""))[2:] == [
        f"    frame 4, client octet 20: Cookie: sid={masked}",
        "    status line: HTTP/1.1 206 \\x1b[31mred\\x9b",
        "    nothing",
        "    more: 0",
        "    + 4 more pieces of evidence",
    ]


def test_an_undecided_group_says_why():
    text = """
        >? 40
        < HTTP/1.1 206 Partial Content
        < Content-Range: bytes 0-5/10
        <
        < abcd
    """
    gathering = Gathering(1)
    for finding in Judge(rules=[s206_range_requested], list_undecided=True).exchange(
        converse(text).exchanges[0]
    ):
        gathering.take(finding)
    (group,) = gathering.groups()
    lines = list(FindingText(Look(100), Mask(), several_captures=False).group(group, limit=1))
    assert lines[0].startswith("undecided S206-range-requested (1): ")
    assert "    not decided: request not captured" in lines
    assert not [line for line in lines if "advice" in line]


def test_times_are_written_for_people():
    assert clock(0) == "1970-01-01 00:00:00.000000Z"
    assert clock(10**30) == "1000000000000000000000 s since 1970"


def test_a_long_title_is_wrapped_to_the_page():
    gathering = Gathering(1)
    title = "While the client is sending, the server gets the response acknowledged, then closes"
    gathering.take(a_finding(title=title))
    (group,) = gathering.groups()
    writer = FindingText(Look(80, colour=True), Mask(b"key"), several_captures=False)
    lines = list(writer.group(group, limit=1))
    rule = "\x1b[1;31merror S206-content-range\x1b[0m (1): "
    assert lines[:2] == [
        f"{rule}\x1b[1mWhile the client is sending, the server gets the\x1b[0m",
        "    \x1b[1mresponse acknowledged, then closes\x1b[0m",
    ]


def test_a_finding_alone_has_the_evidence_that_is_asked_for_and_no_place():
    finding = a_finding()
    writer = FindingText(Look(), Mask(off=True), several_captures=False)
    lines = list(writer.alone(finding, finding.evidence))
    assert lines[0] == f"error {finding.rule}: {finding.title}"
    assert lines[1] == f"  {finding.message}"
    assert lines[-1].endswith(finding.advice)
    assert sum("frame" in line for line in lines) == 1
    assert not any("frame" in line for line in writer.alone(finding, []))
    many = msgspec.structs.replace(finding, count=7)
    assert next(writer.alone(many, [])).startswith(f"error {finding.rule} (7): ")
    undecided = msgspec.structs.replace(finding, verdict=Verdict.UNDECIDED, reason="why")
    assert list(writer.alone(undecided, []))[-1] == "  not decided: why"
