"""Where the bot may connect to: public addresses only, unless an operator names others.

A feed's address is written by strangers, and so is each redirect. Names prove nothing: they may
resolve to the operator's own network, now or at the next look. So the last word is spoken when a
socket is about to be opened, where the final address of every hop is seen, however it was spelt
(``127.1``, ``2130706433``, ``[::ffff:127.0.0.1]``) and whatever a name resolves to by then.
"""

from __future__ import annotations

import socket
from contextvars import ContextVar
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LONGEST_URL = 4000

# What an address is, most telling first. IANA's special-purpose registries (RFC 6890 and its
# successors); 64:ff9b::/96 and 2002::/16 carry an IPv4 address that a gateway would connect to.
_SPECIAL = tuple(
    (ip_network(network), kind)
    for kind, networks in {
        "unspecified": "0.0.0.0/8 ::/128",
        "loopback": "127.0.0.0/8 ::1/128",
        "private": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7",
        "link-local": "169.254.0.0/16 fe80::/10",
        "shared (carrier-grade NAT)": "100.64.0.0/10",
        "multicast": "224.0.0.0/4 ff00::/8",
        "IPv4-mapped": "::ffff:0:0/96",
        "IPv4-compatible": "::/96",
        "IPv4-translated": "::ffff:0:0:0/96",
        "NAT64": "64:ff9b::/96 64:ff9b:1::/48",
        "6to4": "2002::/16 192.88.99.0/24",
        "Teredo": "2001::/32",
        "site-local": "fec0::/10",
        "reserved": "192.0.0.0/24 240.0.0.0/4 2001::/23 100::/64 100:0:0:1::/64 5f00::/16",
        "documentation": "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20",
        "benchmarking": "198.18.0.0/15 2001:2::/48",
    }.items()
    for network in networks.split()
)


class RefusedError(ValueError):
    """An address that the bot does not connect to; says why."""


@lru_cache(maxsize=4096)
def kind_of(address: Address) -> str | None:
    """Return what makes an address no public one, ``None`` for one of the public internet."""
    for network, kind in _SPECIAL:
        if address.version == network.version and address in network:
            return kind
    return None if address.is_global else "reserved"


def networks(named: Iterable[str]) -> tuple[Network, ...]:
    """Read an operator's allow-list: addresses and networks. Raises ``ValueError`` for others."""
    return tuple(ip_network(name) for name in named)


@lru_cache(maxsize=32_768)
def web_url(url: str) -> SplitResult:
    """Take an http or https URL apart. Raises :class:`RefusedError` for every other address."""
    if len(url) > LONGEST_URL:
        raise RefusedError(f"the address is longer than {LONGEST_URL:,} characters")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise RefusedError("the address cannot be read") from None
    if parts.scheme not in {"http", "https"}:
        raise RefusedError(f'only http and https are fetched, not "{parts.scheme[:20]}:"')
    if not host:
        raise RefusedError("the address names no host")
    if parts.username is not None or parts.password is not None:
        raise RefusedError("an address that carries a name or password is not fetched")
    return parts


class Guard:
    """Opens sockets to public addresses, and to those that ``allowed`` names.

    ``refusals`` collects, for the task that set it, what was refused on its behalf: a connector
    tries several addresses of one name and reports them in words of its own.
    """

    def __init__(self, allowed: Iterable[Network] = ()) -> None:
        """Allow the networks beside the public internet."""
        self._allowed = tuple(allowed)
        self.refusals: ContextVar[list[str] | None] = ContextVar("refusals", default=None)

    def check(self, address: str) -> None:
        """Raise :class:`RefusedError` for an address that may not be connected to."""
        found = ip_address(address.partition("%")[0])
        if any(found.version == net.version and found in net for net in self._allowed):
            return
        if kind := kind_of(found):
            article = "an" if kind[0] in "IuU" else "a"
            raise RefusedError(f"{found} is {article} {kind} address, which is never fetched from")

    def socket(self, info: tuple[Any, ...]) -> socket.socket:
        """Open a socket for a final address, as :func:`socket.getaddrinfo` gives it.

        Raises ``OSError`` for one that is refused, so that a connector goes on to the next.
        """
        family, kind, protocol, _, address = info
        try:
            self.check(str(address[0]))
        except RefusedError as error:
            told = self.refusals.get()
            if told is not None:
                told.append(str(error))
            raise PermissionError(str(error)) from None
        return socket.socket(family, kind, protocol)
