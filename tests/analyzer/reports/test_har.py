import io
import json

import pytest

from analyzer.redaction import Mask
from analyzer.reports.har import Har, error_of, timings_of
from analyzer.rules.conversation import converse
from analyzer.run import Run, Settings
from tests.analyzer.readings import NO_REQUEST, TWO_EXCHANGES, UNANSWERED
from tests.analyzer.reports.hostile import HOSTILE, SECRETS
from tests.analyzer.reports.test_outcome import an_outcome
from tests.analyzer.reports.test_sarif import SAMPLES, SMALL

CUT = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < Content-Length: 100
    <
    <= abc
    <RST
"""
EARLY = """
    > POST /a HTTP/1.1
    > Content-Length: 10
    >
    >= 12345
    < HTTP/1.1 413 Content Too Large
    <
    >= 67890
"""
ODD = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 2x0 OK
    <
"""
INTERIM = """
    > GET /a HTTP/1.1
    >
    < HTTP/1.1 103 Early Hints
    <
    < HTTP/1.1 200 OK
    <
"""
ALL = [TWO_EXCHANGES, UNANSWERED, NO_REQUEST, CUT, EARLY, ODD, INTERIM, HOSTILE]


def archive(*texts, off=False):
    out = io.BytesIO()
    har = Har(out, Mask(off=off))
    for number, text in enumerate(texts):
        for exchange in converse(text, number=number).exchanges:
            exchange.connection.capture = "\udce9.pcap"
            har.take(exchange)
    har.finish(an_outcome())
    return out.getvalue().decode("utf-8")


def entries(*texts):
    return json.loads(archive(*texts))["log"]["entries"]


@pytest.mark.parametrize("texts", [[text] for text in ALL] + [ALL, []])
def test_an_archive_is_valid_by_models_that_are_not_ours(texts):
    models = pytest.importorskip("hario_core.models", reason="hario-core, which has the models, is missing")
    log = json.loads(archive(*texts))["log"]
    checked = models.HarLog.model_validate_json(json.dumps(log), strict=True)
    assert len(checked.entries) == len(log["entries"]) >= len(texts)
    assert log["pages"] == []


def archive_of_captures(paths):
    out = io.BytesIO()
    har = Har(out, Mask())
    run = Run([str(path) for path in paths], Settings(judging=False))
    for judged in run.events():
        if judged.exchange is not None:
            har.take(judged.exchange)
    har.finish(an_outcome())
    return json.loads(out.getvalue())["log"]


def test_the_archive_of_all_sample_captures_is_valid():
    models = pytest.importorskip("hario_core.models", reason="hario-core, which has the models, is missing")
    log = archive_of_captures([SAMPLES])
    assert len(models.HarLog.model_validate_json(json.dumps(log), strict=True).entries) > 20


@pytest.mark.corpus
def test_the_archive_of_real_captures_is_valid(corpus):
    models = pytest.importorskip("hario_core.models", reason="hario-core, which has the models, is missing")
    small = [path for path in sorted(corpus.rglob("*.pcap"))[::10] if path.stat().st_size < SMALL]
    log = archive_of_captures(small)
    assert len(models.HarLog.model_validate_json(json.dumps(log), strict=True).entries) > 20


def test_the_models_notice_what_is_wrong():
    models = pytest.importorskip("hario_core.models", reason="hario-core, which has the models, is missing")
    log = json.loads(archive(TWO_EXCHANGES))["log"]
    del log["entries"][0]["timings"]["wait"]
    with pytest.raises(ValueError, match="wait"):
        models.HarLog.model_validate_json(json.dumps(log), strict=True)


@pytest.mark.parametrize(
    ("text", "status", "error"),
    [
        (TWO_EXCHANGES, 200, ""),
        (UNANSWERED, 0, "no final response was captured"),
        (NO_REQUEST, 206, "the request was not captured"),
        (CUT, 200, "the response was not captured to its end"),
        (ODD, 0, "the response has no status code of three digits"),
    ],
)
def test_an_exchange_that_is_not_whole_says_why(text, status, error):
    first = entries(text)[0]
    assert (first["response"]["status"], first["response"].get("_error", "")) == (status, error)
    assert error_of(converse(text).exchanges[0]) == error
    assert first["comment"].startswith("connection 0, exchange 0")


@pytest.mark.parametrize("text", ALL)
def test_the_time_is_the_sum_of_the_phases_and_none_is_negative(text):
    for entry in entries(text):
        known = [value for value in entry["timings"].values() if value != -1]
        assert entry["time"] == pytest.approx(sum(known))
        assert min(known) >= 0
        assert all(entry["timings"][name] >= 0 for name in ("send", "wait", "receive"))


def test_an_early_response_ends_the_sending():
    (exchange,) = converse(EARLY).exchanges
    request, response = exchange.request_or_none, exchange.response_or_none
    assert response.first_time < request.last_time
    timings = timings_of(exchange)
    assert timings["wait"] == 0
    assert timings["send"] == (response.first_time - request.first_time) / 1e6


def test_what_the_format_has_no_place_for_is_beside_it():
    (entry,) = entries(INTERIM)
    own = entry["_wirelint"]
    assert (own["interim"], own["connection"], own["exchange"], own["complete"]) == ([103], 0, 0, True)
    assert own["capture"] == "\\udce9.pcap"
    assert entry["connection"] == "\\udce9.pcap:0"
    assert own["frames"] == {"request": [4, 4], "response": [5, 5]}


def test_the_end_says_what_was_read():
    log = json.loads(archive(TWO_EXCHANGES))["log"]
    assert log["version"] == "1.2"
    assert log["_wirelint"]["captures"] == ["a.pcap"]
    assert "masked" in log["comment"]


def test_no_secret_is_shown_unless_asked_for():
    assert "CANARY" not in archive(SECRETS)
    shown = archive(SECRETS, off=True)
    assert [letter for letter in "123456789A" if f"CANARY{letter}" not in shown] == []


def test_entries_are_written_as_they_come():
    out = io.BytesIO()
    har = Har(out, Mask())
    (exchange,) = converse(INTERIM).exchanges
    sizes = []
    for _ in range(3):
        har.take(exchange)
        sizes.append(len(out.getvalue()))
    assert sizes == sorted(set(sizes))


def test_control_characters_are_escaped():
    text = archive(HOSTILE)
    assert all(character == "\n" or character.isprintable() for character in text)
