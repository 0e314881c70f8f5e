"""The package's door: cheap to import, and nothing else on it."""

import subprocess
import sys

import pytest

import analyzer

HEAVY = ("numpy", "pandas", "matplotlib", "scapy", "msgspec", "click")


def test_importing_the_package_imports_nothing_heavy():
    code = f"import sys, analyzer; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_importing_analyze_imports_neither_pandas_nor_matplotlib():
    names = f"[name for name in {HEAVY[1:4]} if name in sys.modules]"
    code = f"import sys; from analyzer import analyze; print({names})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_public_names_are_listed_and_there():
    assert {"Analysis", "analyze"} <= set(dir(analyzer))
    assert callable(analyzer.analyze)


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'analyse'"):
        _ = analyzer.analyse
