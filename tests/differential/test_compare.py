"""The comparison itself: what it calls agreed, and what each kind of difference is."""

import fnmatch
import json

import pytest

from tests.differential.compare import KINDS, Difference, compare, compare_streams, known_differences
from tests.differential.rows import Group, Row, View, ends, plain, truth_of_real

A, B, C = (Row("GET", f"/{name}", 200, frame, 10) for name, frame in (("a", 4), ("b", 6), ("c", 8)))
LOST = Row(None, None, 404, 6)


def view(*finals, interim=(), unanswered=()):
    made = View()
    made.groups[0] = Group(list(finals), list(interim), list(unanswered))
    return made


def firm(row, **changed):
    values = {"content": row.content, "frame": row.frame, **changed}
    return Row(row.method, row.target, row.status, firm=True, **values)


@pytest.mark.parametrize(
    ("ours", "other", "agreed", "kinds"),
    [
        pytest.param(view(A, B), view(A, B), 2, [], id="equal"),
        pytest.param(view(A, C), view(A, B, C), 2, ["missing"], id="one missing"),
        pytest.param(view(A, B, C), view(A, C), 2, ["extra"], id="one too many"),
        pytest.param(view(A, Row("GET", "/x", 200)), view(A, B), 1, ["pairing"], id="another request"),
        pytest.param(view(A, LOST), view(A, Row("GET", "/b", 404)), 1, ["pairing"], id="no request"),
        pytest.param(
            view(Row(None, None, 404, doubted=True)), view(Row("GET", "/b", 404)), 0, ["doubt"], id="doubted"
        ),
        pytest.param(view(A), view(firm(A)), 1, [], id="firm"),
        pytest.param(view(A), view(firm(A, content=11)), 0, ["content"], id="another length"),
        pytest.param(view(A), view(firm(A, frame=5)), 0, ["frame"], id="another frame"),
        pytest.param(view(Row("GET", "/a", 200)), view(firm(A)), 0, ["incomplete"], id="not complete"),
        pytest.param(view(A, interim=[100]), view(A, interim=[103]), 1, ["interim"], id="other interim"),
        pytest.param(view(unanswered=[("GET", "/")]), view(), 0, ["unanswered-extra"], id="unanswered, ours"),
        pytest.param(
            view(), view(unanswered=[("GET", "/")]), 0, ["unanswered-missing"], id="unanswered, theirs"
        ),
    ],
)
def test_a_comparison_counts_what_agrees_and_names_the_kind_of_the_rest(ours, other, agreed, kinds):
    result = compare("x.pcap", ours, other)
    assert (result.agreed, [difference.kind for difference in result.differences]) == (agreed, kinds)


def test_a_sum_that_does_not_add_up_is_a_difference():
    ours = view()
    ours.unbalanced = ["packets: 3 is not 4"]
    difference = Difference("x.pcap", "accounting", "", "", "packets: 3 is not 4", firm=True)
    assert compare("x.pcap", ours, view()).differences == [difference]


@pytest.mark.parametrize(
    ("first_frame", "number", "kinds"),
    [
        pytest.param(5, 0, [], id="within the stream"),
        pytest.param(5, None, [], id="null is not wrong"),
        pytest.param(5, 1, ["tcp-stream"], id="another number"),
        pytest.param(20, 0, ["tcp-stream"], id="behind its last frame"),
    ],
)
def test_a_stream_number_is_right_within_the_frames_of_that_stream_only(first_frame, number, kinds):
    key = ends("192.0.2.1:50000", "192.0.2.2:80")
    truth, ours = View(streams=[(1, 0, key)], last_frames={0: 9}), View(streams=[(first_frame, number, key)])
    assert [one.kind for one in compare_streams("x.pcap", ours, truth)] == kinds


def test_ends_are_the_same_in_both_directions_and_however_an_address_is_written():
    assert ends("[::1]:80", "[2001:db8::0:1]:5") == ends("[2001:DB8::1]:5", "[0::1]:80")
    assert ends("192.0.2.1:80", "192.0.2.2:5") != ends("192.0.2.1:5", "192.0.2.2:80")


def test_targets_compare_without_the_octets_that_each_reader_prints_its_own_way():
    assert plain("/caf\xe9?a\\x00b") == plain("/caf\\303\\251?a\0b") == "/caf?a?b"


def test_interim_responses_and_those_over_tls_are_told_apart_in_the_truth():
    stream = {"type": "stream", "stream": 0, "client": "192.0.2.1:5", "server": "192.0.2.2:80"}
    response = {
        "type": "response",
        "client": "192.0.2.1:5",
        "server": "192.0.2.2:80",
        "over": "tcp",
        "firm": False,
        "request_method": "GET",
        "request_uri": "/",
        "first_frame": 4,
        "complete": True,
        "body_len": 3,
    }
    lines = [
        {**response, "status": 100},
        {**response, "status": 200},
        {**response, "status": 200, "over": "tls"},
        {**stream, "first_frame": 1, "last_frame": 9},
        {"type": "unanswered_request", "stream": 0, "method": "GET", "uri": "/b"},
    ]
    truth = truth_of_real([json.dumps(line) for line in lines])
    group = Group([Row("GET", "/", 200, 4)], [100], [("GET", "/b")])
    assert (dict(truth.groups), truth.skipped) == ({ends("192.0.2.1:5", "192.0.2.2:80"): group}, 1)


def test_every_known_difference_has_a_kind_that_exists_a_culprit_and_a_reason():
    for entry in known_differences():
        assert fnmatch.filter(KINDS, entry.kind), entry
        assert entry.who in {"tshark", "truth", "scope", "wirelint"}, entry
        assert len(entry.reason) > 10, entry
