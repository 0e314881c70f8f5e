import json

import pytest

from parsers.errors import CaptureError

SAID = """
    > GET /first?token=abc HTTP/1.1
    > Cookie: sid=secret
    >
    < HTTP/1.1 200 OK
    < Content-Type: text/plain
    <
    < Hello
    > DELETE /second HTTP/1.1
    >
    < HTTP/1.1 405 Method Not Allowed
    < Content-Type: text/plain
    <
    < Not here.
    > GET /third HTTP/1.1
    >
    < HTTP/1.1 204 No Content
    <
"""
SELECTED = ("--select", "S405-allow")


@pytest.fixture
def shown(wirelint, said):
    said["a.pcap"] = SAID

    def show(place, *options):
        result = wirelint("show", "a.pcap", place, *SELECTED, *options)
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout

    return show


def test_without_an_index_every_exchange_is_shown(shown):
    text = shown("0")
    assert text.startswith(
        "connection 0: 192.0.2.1:49152 -> 192.0.2.2:80; http/1, 3 exchanges\n\nexchange 0\n"
    )
    assert [line for line in text.splitlines() if line.startswith("exchange ")] == [
        "exchange 0",
        "exchange 1",
        "exchange 2",
    ]
    assert text.count("^ error S405-allow: no Allow\n") == 1


def test_with_an_index_it_is_shown_alone(shown):
    text = shown("0:1")
    assert "exchange 0" not in text
    assert f"    HTTP/1.1 405 Method Not Allowed\n    {'^' * 31} error S405-allow: no Allow\n" in text
    assert text.endswith("  advice: List in Allow the methods that the resource supports.\n")


def test_secrets_are_masked_unless_asked_for(shown):
    assert "secret" not in shown("0")
    assert "abc" not in shown("0")
    assert "    Cookie: sid=secret\n" in shown("0", "--no-redact")
    assert "    GET /first?token=abc HTTP/1.1\n" in shown("0", "--no-redact")


def test_how_much_is_shown_is_said(shown):
    text = shown("0", "--show", "1", "--content", "3")
    assert "    Hel\n    (the first 3 of 7 octets)\n" in text
    assert text.endswith("\n+ 2 more exchanges (all: --show all)\n")
    assert "more exchange" not in shown("0", "--show", "all")


def test_conditions_choose_and_are_said(shown):
    text = shown("0", "--since", "2024-01-01T00:00:00.006Z", "--status", "2xx")
    assert "1 of 3 exchanges match --status 2xx --since 2024-01-01T00:00:00.006Z\n" in text
    assert "exchange 2" in text
    assert "exchange 0" not in text
    assert "0 of 3 exchanges match --until 2024-01-01\n" in shown("0", "--until", "2024-01-01")


def test_json_has_the_exchanges_as_their_command_has_them_with_their_findings(shown, wirelint):
    document = json.loads(shown("0", "--format", "json", "--no-redact"))
    assert document["connection"]["exchanges"] == 3
    assert (document["exchanges_matching"], document["findings"], document["captures"]) == (3, [], ["a.pcap"])
    findings = [exchange.pop("findings") for exchange in document["exchanges"]]
    exchanges = wirelint("exchanges", "a.pcap", "--format", "json", "--headers", "--no-redact").stdout
    assert document["exchanges"] == json.loads(exchanges)["exchanges"]
    analysis = wirelint("analyze", "a.pcap", "--format", "json", *SELECTED).stdout
    assert findings == [[], json.loads(analysis)["findings"], []]


def test_profile_both_gives_the_severities_in_json(shown):
    document = json.loads(shown("0:1", "--format", "json", "--profile", "both"))
    assert document["exchanges"][0]["findings"][0]["severities"] == {"rfc2616": "error", "rfc9110": "error"}


def test_undecided_verdicts_are_shown_where_asked_for(wirelint, said):
    said["a.pcap"] = ">? 10\n" + SAID.partition("Cookie: sid=secret\n    >\n")[2]
    options = ("--select", "C4XX,S200,C0", "--undecided")
    assert "not decided: " in wirelint("show", "a.pcap", "0", *options).stdout
    assert "not decided: " not in wirelint("show", "a.pcap", "0", *options[:2]).stdout


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("1", "a.pcap: no connection 1: there is 1 connection, 0"),
        ("0:3", "a.pcap: no exchange 3 on connection 0: there are 3 exchanges, 0 to 2"),
    ],
)
@pytest.mark.parametrize("format_", ["text", "json"])
def test_what_is_not_there_is_one_line_and_code_2(wirelint, said, place, message, format_):
    said["a.pcap"] = SAID
    result = wirelint("show", "a.pcap", place, "--format", format_)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"wirelint: error: {message}\n"


def test_a_capture_that_cannot_be_read_is_one_line_and_code_2(wirelint, said):
    said["cut.pcap"] = (SAID, CaptureError("cut.pcap", "broken", 700))
    for name, message in (
        ("gone.pcap", "gone.pcap: no such file"),
        ("cut.pcap", "cut.pcap at octet 700: broken"),
    ):
        result = wirelint("show", name, "7")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f"wirelint: error: {message}\n"


def test_what_was_read_before_an_interruption_is_shown(wirelint, said):
    said["a.pcap"] = (SAID, KeyboardInterrupt())
    result = wirelint("show", "a.pcap", "0")
    assert result.exit_code == 130
    assert "exchange 2" in result.stdout


def test_the_name_of_a_capture_does_not_act(wirelint, said):
    said["a\x1b.pcap"] = SAID
    assert wirelint("show", "a\x1b.pcap", "9").stderr.startswith(
        "wirelint: error: a\\x1b.pcap: no connection 9"
    )


def test_text_goes_to_files_too(shown, tmp_path):
    shown("0", "-o", str(tmp_path / "a.txt"), "-o", str(tmp_path / "a.json"))
    assert (tmp_path / "a.txt").read_text().startswith("connection 0: ")
    assert len(json.loads((tmp_path / "a.json").read_text())["exchanges"]) == 3


def test_a_connection_without_exchanges_is_shown_as_that(wirelint, said):
    said["a.pcap"] = "> HELO\n< 220 hello"
    result = wirelint("show", "a.pcap", "0")
    assert result.exit_code == 0
    assert "no exchange was read on it" in result.stdout
