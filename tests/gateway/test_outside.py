"""Addresses that the station calls for others are outside its own networks."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.platform.outside import OutsideResolver, is_outside, outside_address

INSIDE = [
    "127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "fec0::1", "not-an-address",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_of_own_networks_are_inside(address):
    assert not is_outside(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::5db8:d70e"]
)
def test_addresses_of_the_internet_are_outside(address):
    assert is_outside(address)


@given(st.ip_addresses(v=4))
def test_an_address_in_another_form_is_where_it_is(ip):
    mapped = ipaddress.IPv6Address((0xFFFF << 32) | int(ip))
    assert is_outside(str(mapped)) is is_outside(str(ip))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "https://", "ftp://example.org", "https://user:pass@example.org/", "https://example.org/#a",
        "https://localhost/", "https://db/", "https://db.internal/", "https://127.0.0.1/", "https://[::1]/", "https://2130706433/",
        "https://127.1/", "https://0x7f.0x1/", "https://example.org:99999/", "https://example.org/ a", "https://example.org/" + "a" * 500,
    ],
)  # fmt: skip
def test_an_address_that_must_not_be_called_is_refused(url):
    with pytest.raises(ValueError):
        outside_address(url)


@pytest.mark.parametrize("url", ["https://example.org/hook?a=1", " https://93.184.215.14:8443/ "])
def test_an_address_outside_is_called_as_it_is(url):
    assert outside_address(url) == url.strip()


class Fixed:
    def __init__(self, *hosts):
        self.hosts = hosts

    async def resolve(self, host, port=0, family=0):
        return [{"hostname": host, "host": each, "port": port, "family": 0, "proto": 0, "flags": 0} for each in self.hosts]  # fmt: skip

    async def close(self):
        pass


async def test_a_name_that_leads_inside_leads_nowhere():
    mixed = OutsideResolver(Fixed("10.0.0.1", "93.184.215.14"))
    assert [each["host"] for each in await mixed.resolve("example.org", 443)] == ["93.184.215.14"]
    with pytest.raises(OSError, match="inside"):
        await OutsideResolver(Fixed("127.0.0.1")).resolve("example.org", 443)
