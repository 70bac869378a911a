"""The address of a model's server that a person typed: how it is written, and where it may lead.

A server that connects to whatever visitors type lends them its place in the network. So each address that a
name stands for is judged by what it is, however it was spelled, where the connection is made.
"""

from __future__ import annotations

import ipaddress
import re
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from core.domain.errors import RequestInvalid

__all__ = ["Reach", "host_of", "is_own_name", "is_same", "names_this_machine", "normal"]

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(*written: str) -> tuple[_Network, ...]:
    return tuple(map(ipaddress.ip_network, written))


#: where no model is served and what must not be asked: "this" network, link-local (where clouds keep the
#: credentials of a machine), multicast, relays and reserved (RFC 6890), and the metadata services of clouds
#: that stand elsewhere: Oracle (192.0.0.192), Alibaba, Azure, AWS and Google over IPv6
_NEVER: Final = _networks(
    *("0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    *("100.100.100.200/32", "168.63.129.16/32", "192.88.99.0/24"),
    *("::/128", "fe80::/10", "fec0::/10", "ff00::/8", "fd00:ec2::/32", "fd20:ce::/32", "3fff::/20"),
)
#: what of IPv6 is given out to be reached (IANA); other addresses stand for IPv4 ones in ways of the past, or
#: for those of a network of one's own
_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
#: a machine itself, and the networks behind a router, a carrier's (RFC 6598) and tunnels' included
_PRIVATE: Final = _networks(
    *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
    *("::1/128", "fc00::/7"),
)
#: names of a machine for itself
_OWN_NAMES: Final = frozenset({"localhost", "ip6-localhost"})
#: IPv6 that stands for an IPv4 address (RFC 6052, RFC 3056): the bit behind its last one
_CARRIERS: Final = ((ipaddress.IPv6Network("64:ff9b::/96"), 0), (ipaddress.IPv6Network("2002::/16"), 80))

#: characters of an address; no server's is longer
_LONGEST: Final = 300
_HOST: Final = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
_PATH: Final = re.compile(r"[A-Za-z0-9._~/%:+-]*")
_PORTS: Final = {"http": 80, "https": 443}
_ADVICE: Final = "Give one like https://host/v1."


class Reach(StrEnum):
    """Where typed addresses may lead."""

    #: nowhere: the operator's server is the only one
    NONE = "none"
    #: to public addresses
    PUBLIC = "public"
    #: to this machine and private networks as well
    ANY = "any"

    def allows(self, address: str) -> bool:
        """Whether a connection to this IP address may be made; no name, no address: False."""
        if self is Reach.NONE:
            return False
        try:
            found = _carried(ipaddress.ip_address(address.partition("%")[0]))
        except ValueError:
            return False
        if _is_in(found, _NEVER):
            return False
        if _is_in(found, _PRIVATE):
            return self is Reach.ANY
        if isinstance(found, ipaddress.IPv6Address) and found not in _UNICAST:
            return False
        return found.is_global and not found.is_multicast


def _is_in(address: _Address, networks: tuple[_Network, ...]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


def _carried(address: _Address) -> _Address:
    """Return the IPv4 address that an IPv6 one stands for; other addresses as they are."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    for network, shift in _CARRIERS:
        if address in network:
            return ipaddress.IPv4Address(int(address) >> shift & 0xFFFFFFFF)
    return address


def normal(text: str) -> str:
    """Return a typed address in the one form in which it is stored and compared.

    Raise `RequestInvalid` for what is no web address, and for what holds more than one, such as a password:
    the address is stored and shown.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise RequestInvalid("That is not a web address.", _ADVICE) from None
    if "@" in parts.netloc:
        raise RequestInvalid(
            "An address with a name or password in it would be stored and shown.", "Type the key beside it."
        )
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise RequestInvalid("The address goes on behind ? or #.", "Leave that out: https://host/v1.")
    host = parts.netloc.lower()
    if port is not None or host.endswith(":"):
        host = host.rpartition(":")[0]
    host = host.rstrip(".")
    if host.startswith("[") or host.replace(".", "").isdecimal():
        _check_numeric(host)
    well_formed = _HOST.fullmatch(host) and _PATH.fullmatch(parts.path) and port != 0
    if parts.scheme not in _PORTS or not well_formed or len(text) > _LONGEST:
        raise RequestInvalid("That is not a web address.", _ADVICE)
    shown = "" if port in {None, _PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{host}{shown}{parts.path.rstrip('/')}"


def _check_numeric(host: str) -> None:
    """Raise `RequestInvalid` for numbers that programs read differently, as 0177.0.0.1 and 2130706433."""
    try:
        if host.startswith("["):
            ipaddress.IPv6Address(host.strip("[]"))
        else:
            ipaddress.IPv4Address(host)
    except ValueError:
        raise RequestInvalid("That is not a web address.", _ADVICE) from None


def is_same(one: str, other: str) -> bool:
    """Whether two addresses are the same but for how they are written."""
    try:
        return normal(one) == normal(other)
    except RequestInvalid:
        return one.rstrip("/") == other.rstrip("/")


def host_of(address: str) -> str:
    """Return the host of an address, and its port if it says one, without whatever stands before an @."""
    try:
        return urlsplit(address).netloc.rpartition("@")[2] or address.rpartition("@")[2]
    except ValueError:
        return address.rpartition("@")[2]


def names_this_machine(address: str) -> bool:
    """Whether an address says by itself that it means the machine that asks."""
    return is_own_name((urlsplit(address).hostname or "").rstrip("."))


def is_own_name(host: str) -> bool:
    """Whether a machine calls itself so; ``host`` is in lower case, an address without brackets."""
    if host in _OWN_NAMES or host.endswith(".localhost"):
        return True
    try:
        return _carried(ipaddress.ip_address(host)).is_loopback
    except ValueError:
        return False
