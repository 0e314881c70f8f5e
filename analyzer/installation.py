"""What is installed, and whether it is what was meant: versions, extras, and files that others overwrote.

The import packages are called `analyzer` and `parsers`, and other distributions may use those names too:
whichever is installed last writes over the other.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import platform
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import msgspec

import analyzer
import parsers
from analyzer.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "wirelint"
PACKAGES = ("analyzer", "parsers")
NEEDED = {
    "numpy": "numpy",
    "scapy": "scapy",
    "pandas": "pandas",
    "matplotlib": "matplotlib",
    "msgspec": "msgspec",
    "click": "click",
    "rich": "rich",
    "http-sf": "http_sf",
    "brotli": "brotli",
    **({"backports.zstd": "backports.zstd"} if sys.version_info < (3, 14) else {}),
}
"""Distributions, and what is imported of each."""
EXTRAS = {
    "notebook": (("ipykernel", "jupytext"), "notebooks, run and converted"),
    "parquet": (("pyarrow",), "results as Parquet"),
}
"""By name: the modules, and what they give."""
FILES_NAMED = 3


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    name: str
    state: str
    """ok, wrong, or info: neither the one nor the other."""
    value: str
    advice: str | None = None
    """What to do where it is wrong."""


def checks() -> Iterator[Check]:
    """Look at what is installed."""
    yield _itself()
    yield Check("python", "ok", f"{platform.python_version()} ({platform.python_implementation()})")
    yield Check("platform", "info", f"{platform.system()} {platform.release()}, {platform.machine()}")
    yield from _needed()
    yield from _extras()
    for package in PACKAGES:
        yield _claimed(package)
    yield _place()
    yield _unchanged()


def _itself() -> Check:
    """See that the version that is installed is the one that runs."""
    installed = _own()
    if installed is None:
        return Check(NAME, "info", f"{VERSION}, not installed: it runs from its sources")
    if installed.version != VERSION:
        said = f"{VERSION} runs, but {installed.version} is installed"
        return Check(NAME, "wrong", said, _reinstall())
    return Check(NAME, "ok", VERSION)


def _needed() -> Iterator[Check]:
    """See that what is always needed is there."""
    for distribution, module in NEEDED.items():
        version = _version(distribution)
        if not _importable(module):
            said = "not installed" if version is None else f"{version} is installed, but there is no {module}"
            yield Check(distribution, "wrong", said, f"pip install --force-reinstall {distribution}")
        else:
            yield Check(distribution, "ok", version or "there, of no known version")


def _extras() -> Iterator[Check]:
    """Say which extras are there, and what else is of use."""
    for extra, (modules, gives) in EXTRAS.items():
        missing = [module for module in modules if not _importable(module)]
        versions = ", ".join(f"{module} {_version(module) or '?'}" for module in modules)
        said = f"not installed (pip install '{NAME}[{extra}]')" if missing else versions
        yield Check(f"extra {extra}", "info", f"{said}: {gives}")
    path = shutil.which("tshark")
    yield Check("tshark", "info", f"{path or 'not found'}: never needed, a second opinion on captures")


def _claimed(package: str) -> Check:
    """See that no other distribution has files in a package."""
    claims = []
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"] or "a distribution without a name"
        if name.lower() == NAME:
            continue
        files = [str(file) for file in distribution.files or () if _is_of(package, file)]
        if files:
            more = f" and {len(files) - FILES_NAMED} more" if len(files) > FILES_NAMED else ""
            claims.append((name, f"{name} {distribution.version} ({', '.join(files[:FILES_NAMED])}{more})"))
    if not claims:
        return Check(f"package {package}", "ok", f"no other distribution has files in {package}/")
    names = " ".join(sorted({name for name, _ in claims}))
    said = f"other distributions have files in {package}/: {'; '.join(text for _, text in claims)}"
    advice = f"pip uninstall {names}, then {_reinstall()}; or give each an environment of its own"
    return Check(f"package {package}", "wrong", said, advice)


def _is_of(package: str, file: metadata.PackagePath) -> bool:
    return file.parts[:1] == (package,) and file.suffix != ".pyc"


def _place() -> Check:
    """See that both packages are read from where the distribution is."""
    places = {package: Path(module.__file__ or "").parent.parent.resolve() for package, module in _MODULES}
    analyzer_at, parsers_at = places["analyzer"], places["parsers"]
    if analyzer_at != parsers_at:
        said = f"analyzer is read from {analyzer_at}, but parsers from {parsers_at}"
        return Check("place", "wrong", said, "see what PYTHONPATH and the working directory put before it")
    meant = _installed_at()
    if meant is not None and meant != analyzer_at:
        said = f"read from {analyzer_at}, but installed in {meant}"
        return Check("place", "wrong", said, "leave that directory, or take it out of PYTHONPATH")
    return Check("place", "ok", str(analyzer_at))


_MODULES = (("analyzer", analyzer), ("parsers", parsers))


def _unchanged() -> Check:
    """See that the files are those that were installed."""
    own = _own()
    files = (
        [file for file in (own.files or ()) if file.parts[:1] and file.parts[0] in PACKAGES] if own else []
    )
    hashed = [file for file in files if file.hash is not None and file.hash.mode == "sha256"]
    if not hashed:
        return Check("files", "info", "not compared: it runs from its sources")
    changed = []
    for file in hashed:
        assert file.hash is not None
        try:
            octets = Path(str(file.locate())).read_bytes()
        except OSError:
            changed.append(str(file))
            continue
        digest = base64.urlsafe_b64encode(hashlib.sha256(octets).digest()).rstrip(b"=").decode()
        if digest != file.hash.value:
            changed.append(str(file))
    if not changed:
        return Check("files", "ok", f"the {len(hashed)} that were installed, unchanged")
    more = f" and {len(changed) - FILES_NAMED} more" if len(changed) > FILES_NAMED else ""
    said = f"{len(changed)} of {len(hashed)} not as installed: {', '.join(changed[:FILES_NAMED])}{more}"
    return Check("files", "wrong", said, _reinstall())


def _own() -> metadata.Distribution | None:
    """Return Wirelint's distribution; None where it is not installed."""
    try:
        return metadata.distribution(NAME)
    except metadata.PackageNotFoundError:
        return None


def _installed_at() -> Path | None:
    """Return the directory that the packages were installed in; None where that is not known."""
    own = _own()
    if own is None:
        return None
    direct = json.loads(own.read_text("direct_url.json") or "{}")
    if direct.get("dir_info", {}).get("editable"):
        return Path(unquote(urlsplit(direct["url"]).path)).resolve()
    for file in own.files or ():
        if file.parts == ("analyzer", "__init__.py"):
            return Path(str(file.locate())).parent.parent.resolve()
    return None


def _importable(module: str) -> bool:
    """Whether there is such a module; nothing but the packages around it is imported."""
    try:
        return importlib.util.find_spec(module) is not None
    except ImportError:  # a package around it is missing
        return False


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _reinstall() -> str:
    return f"pip install --force-reinstall {NAME}"
