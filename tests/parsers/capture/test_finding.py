"""Which captures a command line names."""

import os

import pytest

from parsers.capture import find_captures
from parsers.errors import CaptureError


@pytest.fixture
def folder(tmp_path, pcap, monkeypatch):
    """A directory with captures, others, and a link that leads back."""
    monkeypatch.chdir(tmp_path)
    octets = pcap().record(b"packet").octets
    for name in ("day/cap10.pcap", "day/cap2.pcap", "day/deep/er/noending", "day2/other.pcap"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)
    (tmp_path / "day/notes.txt").write_text("remember the milk")
    (tmp_path / "day/empty.pcap").touch()
    (tmp_path / "day/deep/loop").symlink_to(tmp_path / "day", target_is_directory=True)
    (tmp_path / "none").mkdir()
    return tmp_path


DAY = ["day/cap2.pcap", "day/cap10.pcap", "day/deep/er/noending"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["day"], DAY),
        (["day/*.pcap"], DAY[:2]),
        (["day/**/*"], DAY),
        (["da?2"], ["day2/other.pcap"]),
        (["-"], ["-"]),
        (["day2/other.pcap", "day", "-"], ["day2/other.pcap", *DAY, "-"]),
        (["missing.pcap", "day/notes.txt"], ["missing.pcap", "day/notes.txt"]),
        (["day/cap2.pcap", "day"], ["day/cap2.pcap", "day/cap10.pcap", "day/deep/er/noending"]),
        ([], []),
    ],
)
def test_files_directories_and_globs_are_found(folder, arguments, found):
    assert find_captures(arguments) == found


def test_what_is_left_out_is_named(folder):
    notes = []
    find_captures(["day", "day/cap2.pcap"], notes)

    assert notes == [
        "day/empty.pcap: left out, it is empty",
        "day/notes.txt: left out, it is not a packet capture: it begins with 'remember the mil'...",
        "day/cap2.pcap: left out, it is the same file as day/cap2.pcap",
    ]


@pytest.mark.parametrize(
    ("argument", "why"),
    [
        ("none", "holds no capture (0 files)"),
        ("no*thing", "matches no file"),
        ("day/*.txt", "matches no capture (1 files)"),
    ],
)
def test_an_argument_without_captures_is_an_error(folder, argument, why):
    with pytest.raises(CaptureError) as caught:
        find_captures([argument])

    assert str(caught.value) == f"{argument}: {why}"


def test_a_file_whose_name_looks_like_a_glob_is_a_file(folder):
    (folder / "a[1].pcap").touch()

    assert find_captures(["a[1].pcap"]) == ["a[1].pcap"]


def test_of_a_file_and_a_link_to_it_the_file_is_found(folder):
    (folder / "day/a-latest.pcap").symlink_to(folder / "day/cap10.pcap")
    (folder / "day/broken.pcap").symlink_to(folder / "gone")
    notes = []

    assert find_captures(["day"], notes) == DAY
    assert "day/broken.pcap: left out, no such file or directory" in notes


def test_a_pipe_in_a_directory_is_not_opened(folder):
    os.mkfifo(folder / "day/pipe")
    notes = []

    assert find_captures(["day"], notes) == DAY
    assert "day/pipe: left out, it is no regular file" in notes
