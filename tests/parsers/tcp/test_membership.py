import numpy as np

from parsers.capture import open_capture
from parsers.errors import CaptureError
from parsers.packets import Decoder
from parsers.reading import Reading
from parsers.tcp.membership import Membership
from tests.structure.sources import PROJECT

SAMPLES = PROJECT / "sample_pcaps"


def owners(path):
    """The connection of each frame with a segment, and how many segments each connection has."""
    found = {}

    def tell(segments, numbers):
        found.update(zip(segments["frame"].tolist(), numbers.tolist(), strict=True))

    membership, decoder = Membership(tell), Decoder()
    with open_capture(path) as capture:
        for batch in capture:
            membership.take(decoder.decode(batch))
    membership.finish()
    return found


def connections(path):
    return {event.number: event for event in Reading([str(path)]) if type(event).__name__ == "Connection"}


def test_every_sample_has_the_connections_that_reading_finds():
    paths = [path for path in sorted(SAMPLES.glob("*.pcap*")) if path.suffix != ".py"]
    for path in paths:
        by_frame = owners(path)
        read = connections(path)
        frames = {number: [frame for frame, owner in by_frame.items() if owner == number] for number in read}
        assert set(by_frame.values()) - {-1} == read.keys(), path
        for number, connection in read.items():
            assert len(frames[number]) == connection.packets, (path, number)
            assert (min(frames[number]), max(frames[number])) == (
                connection.first_frame,
                connection.last_frame,
            )


def test_a_port_used_again_is_another_connection():
    by_frame = owners(SAMPLES / "port-reuse.pcap")
    first, second = ([frame for frame, owner in by_frame.items() if owner == number] for number in (0, 1))
    assert first
    assert second
    assert max(first) < min(second)
    assert np.unique(list(by_frame.values())).tolist() == [0, 1]


def test_real_captures_have_the_connections_that_reading_finds(corpus):
    paths = [path for path in sorted(corpus.rglob("*.pcap*")) if path.stat().st_size < 200_000][:40]
    assert paths
    for path in paths:
        try:
            read = connections(path)
        except CaptureError:
            continue
        by_frame = owners(path)
        firsts = {}
        for frame, owner in sorted(by_frame.items()):
            firsts.setdefault(owner, frame)
        firsts.pop(-1, None)
        assert firsts == {number: connection.first_frame for number, connection in read.items()}, path
