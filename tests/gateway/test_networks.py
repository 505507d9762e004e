"""Which networks a caller counts for."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.platform.http.client import client_of
from gateway.platform.networks import networks


def counted(address):
    return client_of(
        address, secure=False, forwarded_for=(), forwarded_proto=None, trusted=()
    ).counted_as


def test_an_ipv6_address_counts_for_three_networks():
    assert [
        (each.name, each.share, each.is_ipv6) for each in networks(counted("2001:db8:1:203::7"))
    ] == [
        ("2001:db8:1:203::/64", 1, True),
        ("2001:db8:1:200::/56", 2, True),
        ("2001:db8:1::/48", 4, True),
    ]


@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", "unknown", None])
def test_anything_else_counts_for_itself(address):
    (only,) = networks(counted(address))
    assert (only.share, only.is_ipv6) == (1, False)
    assert only.name == counted(address)


@given(
    st.ip_addresses(v=6).filter(lambda each: each.ipv4_mapped is None), st.integers(0, 2**80 - 1)
)
def test_whatever_lies_in_a_48_counts_there_together(address, rest):
    other = ipaddress.IPv6Address(int(address) >> 80 << 80 | rest)
    if other.ipv4_mapped is None:
        assert networks(counted(str(address)))[-1] == networks(counted(str(other)))[-1]


@given(st.text(max_size=60))
def test_no_text_raises(text):
    assert networks(text)
