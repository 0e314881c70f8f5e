"""What the user says of the ends of connections: which address is an origin, a proxy, a gateway, a client.

Addresses are hosts, hosts with a port, or networks. The most specific one wins: a host with a port
before a host alone, a host before a network, a longer prefix before a shorter one.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Role(Enum):
    """What a node of the network is, in the words of RFC 9110, 3; the value is as given."""

    ORIGIN = "origin"
    PROXY = "proxy"
    GATEWAY = "gateway"
    CLIENT = "client"


_WITH_PORT = re.compile(r"(?:\[([^\[\]]+)\]|([^:]+)):([0-9]{1,5})")
_ADDRESS_WANTED = (
    "is no address (192.0.2.7), address and port (192.0.2.7:80, [::1]:80) or network (10.0.0.0/8)"
)
_SPOKEN_OF = 4096
"""Ends whose role is remembered; the others are looked up again."""


class Place(NamedTuple):
    """An address, a network, or one port of an address."""

    network: IPv4Network | IPv6Network
    port: int | None = None

    def holds(self, address: str, port: int) -> bool:
        """Whether an end lies in it; an address that cannot be read lies nowhere."""
        try:
            number = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return number in self.network and self.port in {None, port}

    @property
    def rank(self) -> tuple[int, bool]:
        """The greater, the more specific."""
        return self.network.prefixlen, self.port is not None


class Roles(msgspec.Struct, frozen=True):
    """The roles that were given.

    >>> roles = Roles.of({"10.0.0.0/8": "client", "10.0.0.7:8080": "proxy"})
    >>> roles.given("10.0.0.7", 8080), roles.given("10.0.0.7", 80), roles.given("192.0.2.1", 80)
    (<Role.PROXY: 'proxy'>, <Role.CLIENT: 'client'>, None)
    """

    places: tuple[tuple[Place, Role], ...] = ()
    """The most specific ones first."""

    @classmethod
    def of(cls, given: Mapping[str, str] | Iterable[tuple[str, str]]) -> Roles:
        """Read addresses and the names of their roles.

        Raises:
            ValueError: one of them is none, or an address has two roles.
        """
        pairs = given.items() if hasattr(given, "items") else given
        found: dict[Place, Role] = {}
        for address, name in pairs:
            place, role = _place(address), _role(name)
            if found.setdefault(place, role) is not role:
                raise ValueError(f"{address!r} is given two roles: {found[place].value} and {role.value}")
        ranked = sorted(found.items(), key=lambda item: item[0].rank, reverse=True)
        return cls(tuple(ranked))

    def given(self, address: str, port: int) -> Role | None:
        """Return the role that was given to an end; None where nothing was said of it."""
        return _given(self, address, port) if self.places else None


def role_of(text: str) -> tuple[str, str]:
    """Split "ADDR=role" and see that both parts can be read.

    Raises:
        ValueError: one of them cannot.

    >>> role_of("192.0.2.7:80=origin")
    ('192.0.2.7:80', 'origin')
    """
    address, equals, name = text.strip().rpartition("=")
    if not equals:
        raise ValueError(f"{text!r} is no role: it is written ADDR=origin, as in 192.0.2.7:80=origin")
    _place(address), _role(name)
    return address, name


@lru_cache(maxsize=_SPOKEN_OF)
def _given(roles: Roles, address: str, port: int) -> Role | None:
    return next((role for place, role in roles.places if place.holds(address, port)), None)


def _place(text: str) -> Place:
    """Read an address, an address and a port, or a network."""
    text = text.strip()
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        return Place(ip_network(bare, strict=False))
    except ValueError:
        pass
    match = _WITH_PORT.fullmatch(text)
    if match and int(match[3]) < 1 << 16:
        try:
            return Place(ip_network(ip_address(match[1] or match[2])), int(match[3]))
        except ValueError:
            pass
    raise ValueError(f"{text!r} {_ADDRESS_WANTED}")


def _role(name: str) -> Role:
    try:
        return Role(name.strip().lower())
    except ValueError:
        names = ", ".join(role.value for role in Role)
        raise ValueError(f"{name!r} is none of the roles {names}") from None
