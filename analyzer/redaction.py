"""Masking of secrets: what identifies a person or a session is shown as a keyed hash.

Equal secrets get equal masks within one run, so that sessions can still be followed; the key is
random for each run, so that masks of two runs say nothing of each other.

Masked are the values of cookies (their names stay), credentials (their scheme stays, where it is a
known one), passwords in URIs, and the values of parameters in targets that are named like a secret.
"""

from __future__ import annotations

import hashlib
import os
import re
from urllib.parse import unquote

SECRET_FIELDS = frozenset(
    {"cookie", "cookie2", "set-cookie", "set-cookie2", "authorization", "proxy-authorization"}
)
"""Names of field lines (lower case) that are masked."""

_URI_FIELDS = frozenset({"location", "content-location", "referer", "refresh", "link", "destination"})
_ATTRIBUTES = frozenset(
    {"path", "domain", "expires", "max-age", "secure", "httponly", "samesite", "partitioned"}
)
"""Of Set-Cookie: they say how the cookie is kept, and are what rules and people look at."""
_SCHEMES = frozenset(
    {
        "apikey",
        "aws4-hmac-sha256",
        "basic",
        "bearer",
        "concealed",
        "digest",
        "dpop",
        "gnap",
        "hawk",
        "hoba",
        "mutual",
        "negotiate",
        "ntlm",
        "oauth",
        "privatetoken",
        "scram-sha-1",
        "scram-sha-256",
        "token",
        "vapid",
    }
)
"""The registered schemes and those met in the wild. What stands first in any other value may be a key."""
_SECRET_NAMES = frozenset(
    {
        "auth",
        "authorization",
        "apikey",
        "assertion",
        "key",
        "jwt",
        "otp",
        "pass",
        "passwd",
        "passphrase",
        "pin",
        "pw",
        "pwd",
        "sessid",
        "session",
        "sid",
        "sig",
        "ticket",
    }
)
_SECRET_PARTS = re.compile(
    "token|passw|secret|signature|api_?key|access_?key|private_?key|session_?id|sess_?id|credential|authkey"
)
"""A parameter whose name holds one of these is secret too: X-Amz-Signature, csrf_token, PHPSESSID."""
_PARAMETER = re.compile(r"(?<=[?&;#])([^=&;#?]{1,200})=([^&;#]*)")
_PATH_PARAMETER = re.compile(r"(?<=;)([^=;/]{1,200})=([^;/]*)")
_USER_INFORMATION = re.compile(r"(?<=://)([^/?#@:\s]*):([^/?#@\s]*)@")
_REQUEST_LINE = re.compile(r"(\S+ +)(.*?)( +HTTP/[0-9.]+)?", re.DOTALL)
_FIELD_LINE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)([ \t]*:[ \t]*)(.*)", re.DOTALL)


class Mask:
    """Masks the secrets in field values, targets and lines.

    >>> mask = Mask(b"a key for this example")
    >>> mask.target("/search?q=tea&token=abc") == f"/search?q=tea&token={mask.secret('abc')}"
    True
    >>> mask.field("Accept", "text/html")
    'text/html'
    """

    def __init__(self, key: bytes | None = None, *, off: bool = False) -> None:
        """Take a key, or make one.

        Args:
            key: At most 64 octets; None for a random key of this mask alone.
            off: Whether everything is shown as it is.
        """
        self.off = off
        self._key = key or os.urandom(32)

    def secret(self, text: str) -> str:
        """Return the mask of a secret; "" has none."""
        if not text or self.off:
            return text
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4, key=self._key)
        return f"<masked {digest.hexdigest()}>"

    def field(self, name: str, value: str, *, targets: bool = False) -> str:
        """Mask the value of a field line, by the field's name in any case.

        Args:
            name: As sent.
            value: As sent.
            targets: Whether secrets in the URIs of Location, Referer and the like are masked too.
        """
        key = name.strip(" \t").lower()
        if self.off or not value:
            return value
        if key in {"cookie", "cookie2"}:
            return "; ".join(self._pair(pair) for pair in value.split(";"))
        if key in {"set-cookie", "set-cookie2"}:
            first, *attributes = value.split(";")
            return "; ".join([self._pair(first), *(self._attribute(each) for each in attributes)])
        if key in _URI_FIELDS:
            return self.target(value) if targets else value
        return self._credentials(value) if key in SECRET_FIELDS else value

    def target(self, target: str) -> str:
        """Mask what is secret in a target or a URI: a password, and parameters named like a secret."""
        if self.off or ("=" not in target and "@" not in target):
            return target
        path, question, query = target.partition("?")
        if question or "#" in path:
            query = _PARAMETER.sub(self._parameter, question + query)
            path = _PARAMETER.sub(self._parameter, path) if "#" in path else path
        if ";" in path:
            path = _PATH_PARAMETER.sub(self._parameter, path)
        target = path + query
        if "@" in target:
            target = _USER_INFORMATION.sub(lambda found: f"{found[1]}:{self.secret(found[2])}@", target)
        return target

    def line(self, text: str) -> str:
        """Mask a field line or a request line, such as the value of evidence holds; other text stays."""
        if self.off:
            return text
        field = _FIELD_LINE.fullmatch(text)
        if field:
            return f"{field[1]}{field[2]}{self.field(field[1], field[3], targets=True)}"
        request = _REQUEST_LINE.fullmatch(text)
        return f"{request[1]}{self.target(request[2])}{request[3] or ''}" if request else self.target(text)

    def _pair(self, pair: str) -> str:
        name, equals, value = pair.strip(" \t").partition("=")
        return f"{name}={self.secret(value)}" if equals else self.secret(name)

    def _attribute(self, attribute: str) -> str:
        name = attribute.strip(" \t").partition("=")[0].lower()
        return attribute.strip(" \t") if name in _ATTRIBUTES else self._pair(attribute)

    def _credentials(self, value: str) -> str:
        scheme, space, rest = value.partition(" ")
        if scheme.lower() not in _SCHEMES:
            return self.secret(value)
        return f"{scheme} {self.secret(rest.strip(' '))}" if space else scheme

    def _parameter(self, found: re.Match[str]) -> str:
        name = unquote(found[1]).lower().replace("-", "_").removesuffix("[]")
        if name in _SECRET_NAMES or _SECRET_PARTS.search(name):
            return f"{found[1]}={self.secret(found[2])}"
        return found[0]
