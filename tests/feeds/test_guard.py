"""One test per class of address, and per way to spell one so that it does not look it."""

import socket
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.guard import _SPECIAL, Guard, RefusedError, kind_of, networks, web_url

SPECIAL = {
    "0.0.0.0": "unspecified",  # noqa: S104  not bound to
    "::": "unspecified",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "::1": "loopback",
    "10.1.2.3": "private",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.168.1.1": "private",
    "fd00::1": "private",
    "169.254.169.254": "link-local",
    "fe80::1": "link-local",
    "100.64.0.1": "shared (carrier-grade NAT)",
    "100.127.255.255": "shared (carrier-grade NAT)",
    "224.0.0.251": "multicast",
    "ff02::1": "multicast",
    "::ffff:127.0.0.1": "IPv4-mapped",
    "::ffff:8.8.8.8": "IPv4-mapped",
    "::127.0.0.1": "IPv4-compatible",
    "::ffff:0:7f00:1": "IPv4-translated",
    "64:ff9b::7f00:1": "NAT64",
    "64:ff9b:1::1": "NAT64",
    "2002:7f00:1::": "6to4",
    "192.88.99.1": "6to4",
    "2001:0:1::1": "Teredo",
    "fec0::1": "site-local",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "192.0.0.8": "reserved",
    "192.0.2.1": "documentation",
    "2001:db8::1": "documentation",
    "198.18.0.1": "benchmarking",
}


@pytest.mark.parametrize(("address", "kind"), SPECIAL.items())
def test_a_special_address_is_refused_for_what_it_is(address: str, kind: str) -> None:
    assert kind_of(ip_address(address)) == kind
    with pytest.raises(RefusedError, match="never fetched from"):
        Guard().check(address)


def test_no_class_of_address_is_without_a_test() -> None:
    assert {kind for _, kind in _SPECIAL} == {*SPECIAL.values()}


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111"])
def test_a_public_address_is_not(address: str) -> None:
    assert kind_of(ip_address(address)) is None
    Guard().check(address)


@given(st.ip_addresses(v=4))
def test_no_spelling_inside_ipv6_gets_an_address_past(address: object) -> None:
    for inside in (f"::ffff:{address}", f"::{address}", f"64:ff9b::{address}"):
        assert kind_of(ip_address(inside)) is not None


def test_an_operator_may_name_addresses_and_nothing_else_comes_with_them() -> None:
    guard = Guard(networks(["127.0.0.1", "10.0.0.0/8"]))
    guard.check("127.0.0.1")
    guard.check("10.9.9.9")
    for other in ("127.0.0.2", "::1", "::ffff:127.0.0.1", "192.168.0.1"):
        with pytest.raises(RefusedError):
            guard.check(other)


def test_a_scope_does_not_hide_an_address() -> None:
    with pytest.raises(RefusedError, match="link-local"):
        Guard().check("fe80::1%eth0")


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f000001", "017700000001"])
def test_a_number_for_an_address_is_seen_as_what_it_means(host: str) -> None:
    infos = socket.getaddrinfo(host, 80, type=socket.SOCK_STREAM)
    guard = Guard()
    told: list[str] = []
    guard.refusals.set(told)
    for info in infos:
        with pytest.raises(PermissionError):
            guard.socket(info)
    assert "127.0.0.1 is a loopback address" in told[0]


def test_a_socket_is_opened_to_an_allowed_address() -> None:
    info = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 9))
    with Guard(networks(["127.0.0.0/8"])).socket(info) as opened:
        assert opened.family == socket.AF_INET


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/x",
        "gopher://example.org",
        "data:text/plain,x",
        "javascript:alert(1)",
        "//example.org/x",
        "example.org",
        "http://",
        "http://[::1",
        "http://example.org:99999/",
        "http://user:secret@example.org/",
        "https://example.org/" + "a" * 4000,
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(RefusedError) as error:
        web_url(url)
    assert "secret" not in str(error.value)


def test_web_addresses_are_taken_apart() -> None:
    assert web_url("https://example.org:8443/a?b").hostname == "example.org"


def test_an_allow_list_holds_addresses_only() -> None:
    with pytest.raises(ValueError, match="localhost"):
        networks(["localhost"])
