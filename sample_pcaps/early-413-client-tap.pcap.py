"""The connection of early-413-reset.pcap, seen by a tap at the client."""

from early_413 import captured, reset
from wire import save


def capture() -> bytes:
    """Return the capture."""
    return captured(reset(), at_client=True)


if __name__ == "__main__":
    save(__file__, capture())
