"""Baseline files: one finding a line, written whole or not at all, and what is none is said in one line."""

import json
import os
import stat

import pytest

import analyzer.baseline_files
from analyzer.baseline_files import BaselineError, encoded, is_baseline, read, write
from analyzer.baselines import Baseline, Known, RuleCount, baseline_of
from analyzer.rules.tally import RuleTally


def an_entry(number, **members):
    return Known(
        **{"fingerprint": f"{number:032x}", "rule": "R", "severity": "error", "count": number, **members}
    )


A_BASELINE = baseline_of(
    [an_entry(2, host="caf\xe9\x1b[31m\n", target="/\x9f"), an_entry(1, server="192.0.2.1", status=404)],
    "both",
    {"R": RuleTally(kept=1, broken=2)},
)


def test_a_baseline_is_read_as_it_was_written(tmp_path):
    path = str(tmp_path / "base.json")
    write(path, A_BASELINE)
    found = read(path)
    assert found.findings[1].host == "caf\xe9\x1b[31m\n"
    assert (found.profile, found.rules) == ("both", [RuleCount(rule="R", broken=2, decided=3)])
    assert encoded(found) == encoded(A_BASELINE)
    assert is_baseline(path)


def test_there_is_one_finding_a_line_and_nothing_acts_on_a_terminal():
    lines = encoded(A_BASELINE).decode("ascii").splitlines()
    known, target = '"rule": "R", "severity": "error"', '"target": "/\\u009f"'
    assert lines == [
        "{",
        '"schema_version": 1,',
        '"kind": "wirelint baseline",',
        '"profile": "both",',
        '"findings": [',
        f'{{"fingerprint": "{1:032x}", {known}, "server": "192.0.2.1", "status": 404, "count": 1}},',
        f'{{"fingerprint": "{2:032x}", {known}, "host": "caf\\u00e9\\u001b[31m\\n", {target}, "count": 2}}',
        "],",
        '"rules": [',
        '{"rule": "R", "broken": 2, "decided": 3}',
        "]",
        "}",
    ]


def test_an_empty_baseline_is_json_too():
    assert json.loads(encoded(Baseline())) == {
        "schema_version": 1, "kind": "wirelint baseline", "profile": "", "findings": [], "rules": [],
    }  # fmt: skip


def test_the_order_of_what_comes_does_not_change_the_file():
    entries = [an_entry(number) for number in range(20)]
    assert encoded(baseline_of(entries)) == encoded(baseline_of(entries[::-1]))


def test_what_fails_half_way_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "base.json"
    path.write_text("before")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(analyzer.baseline_files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(str(path), A_BASELINE)
    assert (path.read_text(), list(tmp_path.iterdir())) == ("before", [path])


def test_a_written_file_keeps_its_rights_and_its_place_behind_a_link(tmp_path):
    path, link = tmp_path / "real.json", tmp_path / "link.json"
    path.write_text("before")
    path.chmod(0o640)
    link.symlink_to(path)
    write(str(link), A_BASELINE)
    assert (link.is_symlink(), stat.S_IMODE(path.stat().st_mode)) == (True, 0o640)
    assert is_baseline(str(path))
    write(str(tmp_path / "new.json"), A_BASELINE)
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((tmp_path / "new.json").stat().st_mode) == 0o666 & ~umask


def test_entries_of_two_branches_are_added_up(tmp_path):
    path = tmp_path / "base.json"
    path.write_bytes(encoded(baseline_of([an_entry(3), an_entry(3), an_entry(4)])))
    assert [entry.count for entry in read(str(path)).findings] == [6, 4]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no baseline: Input data was truncated"),
        ("{", "is no baseline: Input data was truncated"),
        ("<<<<<<< HEAD\n", "is no baseline: JSON is malformed"),
        ("[]", "is no baseline: Expected `object`, got `array`"),
        ("{}", 'is no baseline: "kind" is not "wirelint baseline"'),
        ('{"kind": "x"}', 'is no baseline: "kind" is not "wirelint baseline"'),
        (
            '{"kind": "wirelint baseline", "schema_version": 2}',
            "is a baseline of version 2; this program reads 1",
        ),
        (
            '{"kind": "wirelint baseline", "findings": [{"fingerprint": "a"}]}',
            r"is no baseline: Object missing required field `rule` - at `\$.findings\[0\]`",
        ),
        ("[" * 100_000, "is no baseline: "),
        (b"\xff\xfe", "is no baseline: "),
    ],
)
def test_what_is_no_baseline_is_said_in_one_line(tmp_path, text, message):
    path = tmp_path / "base.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BaselineError, match=f"^{path}: {message}") as caught:
        read(str(path))
    assert "\n" not in str(caught.value)


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(analyzer.baseline_files, "SIZE_LIMIT", 1 << 20)
    path = tmp_path / "base.json"
    path.write_bytes(b" " * ((1 << 20) + 1))
    with pytest.raises(BaselineError, match="larger than 1 MiB"):
        read(str(path))


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (encoded(A_BASELINE), True),
        (json.dumps(json.loads(encoded(A_BASELINE)), sort_keys=True, indent=2).encode(), True),
        (b'{"log": {"entries": []}}', False),
        (b"\xd4\xc3\xb2\xa1", False),
        (b"", False),
    ],
)
def test_a_baseline_is_told_by_its_content(tmp_path, octets, expected):
    (tmp_path / "file.pcap").write_bytes(octets)
    assert is_baseline(str(tmp_path / "file.pcap")) is expected


def test_what_cannot_be_opened_is_no_baseline(tmp_path):
    assert not is_baseline(str(tmp_path))
    assert not is_baseline(str(tmp_path / "nothing"))
    assert not is_baseline("-")
