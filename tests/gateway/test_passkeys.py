"""To which name passkeys are bound, whatever the station's address is."""

import pytest

from gateway.accounts.passkeys import RelyingParty, relying_party_of


@pytest.mark.parametrize(
    ("origin", "party"),
    [
        (
            "https://station.example.org",
            RelyingParty("station.example.org", "https://station.example.org"),
        ),
        ("http://localhost:8080", RelyingParty("localhost", "http://localhost:8080")),
        ("http://127.0.0.1:8080", RelyingParty("localhost", "http://localhost:8080")),
        ("http://[::1]:8080", RelyingParty("localhost", "http://localhost:8080")),
        ("https://192.0.2.7", None),
    ],
)
def test_the_relying_party_has_a_name(origin, party):
    assert relying_party_of(origin) == party
