"""The same upload refused well: 413, FIN, the server goes on reading until the client has read and closed."""

from early_413 import captured, lingering
from wire import save


def capture() -> bytes:
    """Return the capture."""
    return captured(lingering())


if __name__ == "__main__":
    save(__file__, capture())
