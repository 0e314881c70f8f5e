"""The version, as a constant: asking the installed distribution costs a fifth of the start-up."""

VERSION = "0.1.0"
"""The one of pyproject.toml, which a test checks."""
