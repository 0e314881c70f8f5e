import pytest
from click.testing import CliRunner

from analyzer.cli import cli


@pytest.mark.parametrize(
    ("topic", "first"),
    [
        ("C0-status-line", "C0-status-line: Status line is HTTP-version SP 3DIGIT SP [reason] CRLF"),
        ("c0-STATUS-line", "C0-status-line: Status line is HTTP-version SP 3DIGIT SP [reason] CRLF"),
        ("206", "206 Partial Content"),
        ("close-story", "reset-before-ack: The server resets before it knows that its response arrived"),
    ],
)
def test_rules_status_codes_and_topics_are_explained(topic, first):
    result = CliRunner().invoke(cli, ["explain", topic])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == first


def test_colour_is_for_those_who_ask():
    assert "\x1b[" in CliRunner().invoke(cli, ["explain", "206", "--color", "always"]).output
