"""Who is counted as one by limits and cool-downs, and which origins are the station's own."""

import pytest
from aiohttp.test_utils import make_mocked_request

from gateway.platform.http.client import CLIENT, Client, client_of, own_origins


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


@pytest.mark.parametrize(
    ("host", "public_url", "own"),
    [
        ("127.0.0.1:8080", None, {"http://127.0.0.1:8080"}),
        ("[::1]:8080", None, {"http://[::1]:8080"}),
        ("192.0.2.7", None, {"http://192.0.2.7"}),
        ("LocalHost:8080", None, {"http://localhost:8080"}),
        ("station.localhost", None, {"http://station.localhost"}),
        ("evil.example:8080", None, set()),
        ("localhost.evil.example", None, set()),
        ("evil.example", "https://station.example", {"https://station.example"}),
        (
            "127.0.0.1:8080",
            "https://station.example",
            {"https://station.example", "http://127.0.0.1:8080"},
        ),
    ],
)
def test_a_name_that_was_pointed_here_is_no_origin_of_the_station(host, public_url, own):
    request = make_mocked_request("GET", "/", headers={"Host": host})
    request[CLIENT] = Client("192.0.2.1", secure=False, loopback=False)
    assert own_origins(request, public_url) == own
