"""What every test may ask for: the shared captures, and how deep the property tests go."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "fast", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", max_examples=3000, deadline=None)
settings.load_profile("deep" if os.environ.get("WIRELINT_DEEP") else "fast")

PROJECT = Path(__file__).parents[1]


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite tests/golden/ to what is found now"
    )
    parser.addoption(
        "--dissect-all", action="store_true", help="have Scapy decode every packet in every test"
    )


def pytest_configure(config):
    if config.getoption("--dissect-all"):
        _dissect_all()


def _dissect_all():
    """Turn the fast decoder off, wherever a decoder is made in this process."""
    from parsers.packets import Decoder

    plain = Decoder.__init__

    def dissecting(self, *, dissect_all=True):
        plain(self, dissect_all=True)

    Decoder.__init__ = dissecting


@pytest.fixture(scope="session", autouse=True)
def _no_forced_colour():
    """Whoever runs the tests may have forced colours; what is expected has none."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def corpus():
    """The folder of shared real captures; a clone of the project alone has none."""
    folder = Path(os.environ.get("WIRELINT_CAPTURES", PROJECT.parent / "shared" / "captures"))
    if not (folder / "README.md").is_file():
        pytest.skip("the shared captures are not here")
    return folder
