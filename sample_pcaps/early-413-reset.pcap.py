"""A 413 to a half-sent upload, FIN, and RSTs while the client still sends; seen by a tap at the server."""

from early_413 import captured, reset
from wire import save


def capture() -> bytes:
    """Return the capture."""
    return captured(reset())


if __name__ == "__main__":
    save(__file__, capture())
