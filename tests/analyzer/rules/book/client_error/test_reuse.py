from analyzer.rules.book.client_error.reuse import s400_te_cl_close, s408_not_reused
from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    doubtful,
    finding_of,
    undecided,
    verdict,
)

SMUGGLED, LATE = s400_te_cl_close.bad, s408_not_reused.bad
SECOND = "< HTTP/1.1 200 OK\n<\n< Hello"


def test_the_finding_names_the_request_with_both_lengths():
    found = finding_of("S400-te-cl-close", SMUGGLED)
    assert (found.exchange, found.method) == (0, "POST")
    assert [one.what for one in found.evidence] == ["transfer-encoding", "content-length", "status line"]


def test_a_request_with_one_length_may_be_followed_by_others():
    assert verdict("S400-te-cl-close", SMUGGLED.replace("> Content-Length: 5\n", "")) == NOT_APPLICABLE


def test_a_server_that_closes_or_refuses_the_next_request_has_not_reused_the_connection():
    first, _, _ = SMUGGLED.partition("> GET /")
    assert verdict("S400-te-cl-close", first) == KEPT
    refused = SMUGGLED.replace(SECOND, "< HTTP/1.1 400 Bad Request\n<\n< No.")
    assert refused != SMUGGLED
    assert verdict("S400-te-cl-close", refused) == KEPT


def test_a_request_between_that_was_taken_shows_it_too():
    third = "> GET /b HTTP/1.1\n>\n< HTTP/1.1 400 Bad Request\n<\n< No."
    assert verdict("S400-te-cl-close", f"{SMUGGLED}\n{third}") == BROKEN


def test_what_comes_through_a_tunnel_is_answered_at_its_end():
    opened = SMUGGLED.replace("POST /f", "CONNECT a.example:80").replace("OK\n<\n< Thanks.", "OK\n<")
    assert opened.count("CONNECT") == 1
    assert "Thanks" not in opened
    assert verdict("S400-te-cl-close", opened) == KEPT


def test_a_server_of_http10_has_no_such_duty():
    assert verdict("S400-te-cl-close", SMUGGLED.replace("< HTTP/1.1", "< HTTP/1.0")) == KEPT


def test_where_the_pairing_is_in_doubt_it_is_not_asked():
    assert verdict("S400-te-cl-close", SMUGGLED, change=doubtful) == NOT_APPLICABLE


def test_a_stray_response_after_a_408_is_told_once_and_on_the_408():
    found = finding_of("S408-not-reused", LATE)
    assert (found.exchange, found.status) == (0, 408)
    assert verdict("C0-one-final", LATE, profile="rfc9110") == NOT_APPLICABLE


def test_an_idle_connection_has_no_request_that_was_cut():
    assert (
        verdict("S408-not-reused", "< HTTP/1.1 408 Request Timeout\n<\n< Idle.\n<FIN\n>FIN") == NOT_APPLICABLE
    )


def test_a_server_that_reads_the_request_to_its_end_may_go_on():
    went_on = LATE.replace("< HTTP/1.1 400 Bad Request\n<\n< What is that?", "> GET / HTTP/1.1\n>\n" + SECOND)
    assert went_on != LATE
    assert verdict("S408-not-reused", went_on) == KEPT


IDLE = "< HTTP/1.1 408 Request Timeout\n<\n< Idle.\n<FIN"


def test_a_408_behind_the_whole_request_closes_an_idle_connection():
    assert verdict("S408-not-reused", LATE.partition("< HTTP/1.1 400")[0] + f"<WAIT 60\n{IDLE}") == KEPT


def test_two_responses_to_what_came_before_are_no_answer_to_late_octets():
    assert verdict("S408-not-reused", LATE.replace(">= World\n", "")) == KEPT


def test_where_octets_may_be_missing_it_is_undecided():
    def lossy(said):
        said.connection.gaps = 1

    assert verdict("S408-not-reused", LATE, change=lossy) == undecided(Doubt.CAPTURE_LOSS)
