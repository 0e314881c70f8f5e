"""The same upload, reset, and the 413 lost on its way to the client: a loss that can be proved."""

from early_413 import captured, lost
from wire import save


def capture() -> bytes:
    """Return the capture."""
    return captured(*lost())


if __name__ == "__main__":
    save(__file__, capture())
