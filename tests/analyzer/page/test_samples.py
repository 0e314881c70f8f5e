import re

import msgspec

from analyzer.page.groups import Sample
from analyzer.page.limits import Limits
from analyzer.page.samples import LINES_SHOWN, Samples, commands
from analyzer.redaction import Mask
from tests.analyzer.page.pages import KEY, NOT_ALLOWED, findings_of

((FINDING, EXCHANGE),) = findings_of(NOT_ALLOWED, select=("S405-allow",))


def element(finding=FINDING, exchange=EXCHANGE, **limits):
    samples = Samples(Mask(KEY), Limits(**limits))
    return samples.element(Sample(finding, exchange), named_capture=False)


def test_the_messages_are_there_with_the_evidence_marked():
    shown = element()
    assert "<mark>HTTP/1.1 405 Method Not Allowed</mark>" in shown
    assert "↑ error S405-allow: no Allow" in shown
    assert "DELETE /b?token=" in shown
    assert "content: 8 octets" in shown


def test_the_filter_and_the_command_can_be_copied():
    shown = commands(FINDING)
    assert 'data-copy="frame.number in' in shown
    assert 'data-copy="wirelint show a.pcap 0:0"' in shown


def test_a_name_with_spaces_is_quoted_in_the_command():
    assert "&#x27;my file.pcap&#x27; 0:0" in commands(
        msgspec.structs.replace(FINDING, capture="my file.pcap")
    )


def test_secrets_and_content_are_not_shown():
    shown = element()
    assert "abc" not in shown
    assert "secret" not in re.sub("<masked [0-9a-f]+>", "", shown)
    assert "not here" not in shown
    assert "not here" in element(content=100)


def test_a_finding_without_its_exchange_shows_its_evidence():
    shown = element(exchange=None)
    assert "<pre" not in shown
    assert "no Allow" in shown


def test_messages_are_left_out_where_there_is_no_room():
    shown = element(samples_octets=100)
    assert "<pre" not in shown
    assert "for want of room" in shown


def test_a_long_head_is_cut_but_not_at_what_is_marked():
    fields = "".join(f"    < X-{n}: {n}\n" for n in range(LINES_SHOWN + 30))
    text = NOT_ALLOWED.replace("    < Set-Cookie", f"{fields}    < Allow : GET\n    < Set-Cookie")
    ((finding, exchange),) = findings_of(text, select=("FR-space-before-colon",))
    shown = element(finding, exchange)
    assert f"X-{LINES_SHOWN - 10}:" in shown
    assert f"X-{LINES_SHOWN + 20}:" not in shown
    assert "<mark>Allow : GET</mark>" in shown.replace("<mark>Allow</mark> : GET", "<mark>Allow : GET</mark>")
    assert re.search(r"\(\d+ more lines\)", shown)


def test_captured_text_is_escaped():
    hostile = msgspec.structs.replace(FINDING, target="/<script>\x1b[2J", host="<b>", method="<i>")
    shown = element(hostile)
    assert not re.search(r"<(script|b|i)>", shown)
    assert "\\x1b[2J" in shown
