"""What the user says of addresses."""

import pytest

from analyzer.rules.roles import Role, Roles, role_of

GIVEN = Roles.of(
    {
        "10.0.0.0/8": "client",
        "10.1.0.0/16": "gateway",
        "10.1.2.3": "proxy",
        "10.1.2.3:8080": "origin",
        "[2001:db8::1]:443": "origin",
        "2001:db8::/32": "Gateway",
        "[2001:db8::2]": "proxy",
        "::ffff:192.0.2.1": "proxy",
    }
)


@pytest.mark.parametrize(
    ("address", "port", "role"),
    [
        ("10.1.2.3", 8080, Role.ORIGIN),
        ("10.1.2.3", 80, Role.PROXY),
        ("10.1.9.9", 8080, Role.GATEWAY),
        ("10.9.9.9", 80, Role.CLIENT),
        ("192.0.2.1", 80, None),
        ("2001:db8::1", 443, Role.ORIGIN),
        ("2001:0DB8::1", 443, Role.ORIGIN),
        ("2001:db8::1", 80, Role.GATEWAY),
        ("2001:db8::2", 80, Role.PROXY),
        ("2001:db8::2%eth0", 80, Role.PROXY),
        ("::ffff:c000:201", 80, Role.PROXY),
        ("02:00:00:00:00:01", 80, None),
        ("", 0, None),
    ],
)
def test_the_most_specific_place_says_the_role(address, port, role):
    assert GIVEN.given(address, port) is role


def test_the_order_in_which_roles_are_given_does_not_matter():
    pairs = [("10.0.0.0/8", "client"), ("10.0.0.1", "origin"), ("10.0.0.1:80", "proxy")]
    assert Roles.of(pairs) == Roles.of(pairs[::-1])


def test_where_nothing_is_said_no_role_is_given():
    assert Roles().given("10.0.0.1", 80) is None


@pytest.mark.parametrize(
    "text", ["10.0.0.1=origin", "10.0.0.1:80=proxy", "[::1]:80=gateway", "::1=client", "::/0=client"]
)
def test_an_address_and_a_role_are_split(text):
    assert "=".join(role_of(text)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("10.0.0.1", "'10.0.0.1' is no role: it is written ADDR=origin"),
        ("", "'' is no role"),
        ("10.0.0.1=server", "'server' is none of the roles origin, proxy, gateway, client"),
        ("10.0.0.1=", "'' is none of the roles"),
        ("=origin", "'' is no address"),
        ("10.0.0.1:65536=origin", "'10.0.0.1:65536' is no address"),
        ("10.0.0.1:=origin", "is no address"),
        ("10.0.0.0/8:80=origin", "'10.0.0.0/8:80' is no address"),
        ("example.com=origin", "'example.com' is no address"),
        ("[::1=origin", "is no address"),
    ],
)
def test_what_is_no_address_and_no_role_is_refused(text, message):
    with pytest.raises(ValueError, match=r"^'") as refused:
        role_of(text)
    assert message in str(refused.value)


def test_one_address_has_one_role():
    assert Roles.of([("10.0.0.1", "origin"), ("10.0.0.1/32", "origin")]).given("10.0.0.1", 1) is Role.ORIGIN
    with pytest.raises(ValueError, match=r"'10.0.0.1/32' is given two roles: origin and proxy"):
        Roles.of([("10.0.0.1", "origin"), ("10.0.0.1/32", "proxy")])
