"""Who is counted as one by limits and cool-downs."""

import pytest

from gateway.http.client import client_of


@pytest.mark.parametrize(
    ("peer", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:1:2:3", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, "unknown"),
    ],
)
def test_a_network_of_64_bits_is_one_caller(peer, counted_as):
    found = client_of(peer, secure=False, forwarded_for=(), forwarded_proto=None, trusted=())
    assert found.counted_as == counted_as
