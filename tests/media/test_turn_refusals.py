"""The configuration of coturn that is shipped: it relays to the media workers, and to nothing else."""

from __future__ import annotations

import ipaddress
import time

import pytest

from media.turn import turn_credentials
from tests.support.clients.turn_client import TurnClient
from tests.support.servers.coturn import SECRET, Coturn

pytestmark = pytest.mark.process

# IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and its updates), multicast, and what
# was once set aside and still reaches something.
SPECIAL = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
    "::/128",
    "::1/128",
    "::ffff:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "2620:4f:8000::/48",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]
PUBLIC = ["1.1.1.1", "9.255.255.255", "100.128.0.0", "192.0.1.1", "2606:4700::1", "2400::1"]
REFUSED = 403


WORKER = {4: "10.77.0.9", 6: "fd77::9"}
HOST = {4: "127.0.0.1", 6: "::1"}


def client_of(coturn: Coturn) -> TurnClient:
    made = coturn.credentials("udp")
    client = TurnClient((coturn.host, coturn.port), made.username, made.credential)
    assert client.allocate(ipv6=":" in coturn.host) == 0
    return client


@pytest.fixture(scope="module", params=[4, 6])
def shipped(request, tmp_path_factory):
    """A client of the relay as it is shipped, which excepts the one worker."""
    version = request.param
    directory = tmp_path_factory.mktemp("coturn")
    coturn = Coturn(directory, HOST[version], allowed=(WORKER[version],))
    client = client_of(coturn)
    yield version, client
    client.close()
    coturn.close()


@pytest.fixture(scope="module")
def loosened(tmp_path_factory):
    """Clients of relays that somebody has let speak to the internet, by version of the address."""
    relays = [
        Coturn(tmp_path_factory.mktemp("coturn"), host, special_only=True) for host in HOST.values()
    ]
    clients = {version: client_of(relay) for version, relay in zip(HOST, relays, strict=True)}
    yield clients
    for client in clients.values():
        client.close()
    for relay in relays:
        relay.close()


def edges(network: str) -> list[str]:
    """First, last and one in the middle."""
    found = ipaddress.ip_network(network)
    return [str(found[i]) for i in sorted({0, found.num_addresses // 2, found.num_addresses - 1})]


@pytest.mark.parametrize("network", SPECIAL)
def test_special_purpose_addresses_are_refused_by_name(loosened, network):
    for address in edges(network):
        client = loosened[ipaddress.ip_address(address).version]
        assert client.permit(address) == REFUSED, address


@pytest.mark.parametrize("address", PUBLIC)
def test_a_loosened_relay_speaks_to_the_internet(loosened, address):
    """The opposite: what is refused is refused for what it is."""
    assert loosened[ipaddress.ip_address(address).version].permit(address) == 0


def test_as_shipped_it_speaks_to_the_workers_only(shipped):
    version, client = shipped
    assert client.permit(WORKER[version]) == 0
    for address in PUBLIC:
        if ipaddress.ip_address(address).version == version:
            assert client.permit(address) == REFUSED, address
            assert client.permit(WORKER[version], address) == REFUSED, address


@pytest.mark.parametrize(
    ("secret", "age_s"), [("another-secret", 0), (SECRET, 700)], ids=["forged", "expired"]
)
def test_credentials_are_checked(tmp_path, secret, age_s):
    relay = Coturn(tmp_path, "127.0.0.1")
    made = turn_credentials(["turn:here"], secret, "somebody", time.time() - age_s, 600)
    client = TurnClient((relay.host, relay.port), made.username, made.credential)
    try:
        assert client.allocate() == 401
    finally:
        client.close()
        relay.close()
