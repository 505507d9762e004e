"""STUN and ICE-lite against aioice's own messages, and on arbitrary bytes."""

from __future__ import annotations

import pytest
from aioice import stun as reference
from hypothesis import given
from hypothesis import strategies as st

from media.ice import stun
from media.ice.addresses import AddressError, interface_addresses, parse_addresses
from media.ice.lite import Credentials, IceLiteAgent

REMOTE = Credentials("browser", "browser-password-22-chars")
SOURCE = ("192.0.2.7", 50000)


def check(
    agent: IceLiteAgent, *, nominate=False, password=None, controlled=False, remote="browser"
):
    message = reference.Message(reference.Method.BINDING, reference.Class.REQUEST)
    message.attributes["USERNAME"] = f"{agent.local.ufrag}:{remote}"
    message.attributes["PRIORITY"] = 1
    message.attributes["ICE-CONTROLLED" if controlled else "ICE-CONTROLLING"] = 7
    if nominate:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity((password or agent.local.password).encode())
    return message


@pytest.mark.parametrize("source", [SOURCE, ("2001:db8::7", 50000)])
def test_response_is_what_aioice_expects(source):
    agent = IceLiteAgent(REMOTE)
    request = check(agent)
    outcome = agent.handle_check(bytes(request), source)
    assert outcome.validated
    assert not outcome.nominated
    response = reference.parse_message(outcome.response)
    assert response.message_class is reference.Class.RESPONSE
    assert response.transaction_id == request.transaction_id
    assert response.check_message_integrity(agent.local.password.encode())
    assert response.attributes["XOR-MAPPED-ADDRESS"] == source
    assert "FINGERPRINT" in response.attributes


def test_nomination():
    agent = IceLiteAgent(REMOTE)
    assert agent.handle_check(bytes(check(agent, nominate=True)), SOURCE).nominated


@pytest.mark.parametrize("flaw", [{"password": "wrong"}, {"remote": "other"}])
def test_unproven_checks_get_no_answer(flaw):
    agent = IceLiteAgent(REMOTE)
    outcome = agent.handle_check(bytes(check(agent, nominate=True, **flaw)), SOURCE)
    assert outcome.response is None
    assert not outcome.validated


def test_controlled_peer_is_told_of_the_conflict():
    agent = IceLiteAgent(REMOTE)
    outcome = agent.handle_check(bytes(check(agent, controlled=True)), SOURCE)
    assert not outcome.validated
    assert reference.parse_message(outcome.response).error_code == 487


def test_old_credentials_live_until_the_new_ones_nominate():
    agent = IceLiteAgent(REMOTE)
    old = bytes(check(agent, nominate=True))
    agent.restart(Credentials("again", "another-password-22-chars"))
    outcome = agent.handle_check(old, SOURCE)
    assert outcome.validated
    assert not outcome.nominated
    assert len(agent.local_ufrags) == 2
    assert agent.handle_check(bytes(check(agent, nominate=True, remote="again")), SOURCE).nominated
    assert len(agent.local_ufrags) == 1
    assert not agent.handle_check(old, SOURCE).validated


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_quietly(data):
    agent = IceLiteAgent(REMOTE)
    assert stun.local_ufrag_of(data) is None or isinstance(stun.local_ufrag_of(data), bytes)
    assert not agent.handle_check(data, SOURCE).validated


@given(position=st.integers(0, 500), octet=st.integers(0, 255))
def test_any_changed_octet_before_the_fingerprint_is_noticed(position, octet):
    agent = IceLiteAgent(REMOTE)
    data = bytearray(bytes(check(agent)))
    position %= len(data) - 8
    # The length field is rewritten before signing, so only what it covers is protected by it.
    changed = data[position] != octet
    data[position] = octet
    assert agent.handle_check(bytes(data), SOURCE).validated is not changed


def test_addresses():
    pair, plain = parse_addresses(["203.0.113.9/10.0.0.5", " 10.0.0.6 ", "10.0.0.6"])
    assert (pair.public, pair.local) == ("203.0.113.9", "10.0.0.5")
    assert (plain.public, plain.local) == ("10.0.0.6", "10.0.0.6")
    for wrong in ("host", "0.0.0.0", "10.0.0.1/", "/10.0.0.1", "224.0.0.1", ""):
        with pytest.raises(AddressError):
            parse_addresses([wrong])
    with pytest.raises(AddressError):
        parse_addresses([])


def test_interface_addresses_end_with_loopback():
    found = interface_addresses()
    assert any(a.local == "127.0.0.1" for a in found)
    assert not any(a.local.startswith("fe80") for a in found)
