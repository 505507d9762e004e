"""Addresses in SIP messages, as trunks write them."""

import pytest

from gateway.line.sip import messages
from gateway.line.sip.agent import UserAgent
from gateway.line.sip.dialogs import user_of, without_tag
from gateway.line.sip.events import Invited
from gateway.line.sip.flow import Flow
from gateway.line.trunks import Peers
from gateway.setting_line import read_trunk
from tests.gateway.line import raw
from tests.gateway.line.wire import HERE, THERE, agent


@pytest.mark.parametrize(
    ("written", "user"),
    [
        ("<sip:+390612345678@192.0.2.1>;tag=1", "+390612345678"),
        ("sip:+390612345678@192.0.2.1;user=phone", "+390612345678"),
        ("<sips:1234:secret@192.0.2.1>", "1234"),
        # a number that was carried to another operator (RFC 4694), and a trunk group (RFC 4904)
        ("<sip:+390612345678;npdi;rn=+39060@192.0.2.1;user=phone>", "+390612345678"),
        ("<sip:+390612345678;tgrp=TG;trunk-context=c@192.0.2.1:5060>", "+390612345678"),
        ("<tel:+390612345678>", "+390612345678"),
        ("tel:+390612345678;phone-context=example.org", "+390612345678"),
        ('"Sportello" <TEL:+39-06-12345678>', "+39-06-12345678"),
        ("<sip:+390612345678@192.0.2.1>, <tel:+390600000000>", "+390612345678"),
        ('"<sip:112@192.0.2.9>" <sip:+390612345678@192.0.2.1>', "+390612345678"),
        (r'"a \" <sip:112@x>" <sip:+390612345678@192.0.2.1>', "+390612345678"),
        # an escaped character is the character (RFC 3261, 19.1.4)
        ("<sip:%2B390612345678@192.0.2.1>", "+390612345678"),
        ("<sip:192.0.2.1>", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_number_is_found_however_an_address_is_written(written: str | None, user: str) -> None:
    assert user_of(written) == user


NAMED = '"Rossi, Ada" <sip:ada@192.0.2.1>'


@pytest.mark.parametrize(
    ("headers", "caller"),
    [
        ("P-Asserted-Identity: <sip:+390600000@192.0.2.1>\r\n", "+390600000"),
        (f"P-Asserted-Identity: {NAMED}, <tel:+39-06-00000>\r\n", "+390600000"),
        (
            f"P-Asserted-Identity: {NAMED}\r\nP-Asserted-Identity: <tel:+390600000>\r\n",
            "+390600000",
        ),
        # a trunk that asserts no number vouches for none
        (f"P-Asserted-Identity: {NAMED}\r\n", ""),
        ("Privacy: none\r\n", "+390612345"),
        ("Privacy: user, id\r\n", ""),
        ("Privacy: session\r\nPrivacy: id\r\n", ""),
    ],
)
def test_a_caller_is_known_by_the_number_that_the_trunk_asserts(headers: str, caller: str) -> None:
    octets = raw.invite().replace(b"Max-Forwards", f"{headers}Max-Forwards".encode(), 1)
    assert _caller(octets) == caller


@pytest.mark.parametrize("asserted", ["", "P-Asserted-Identity: <sip:+390612345@192.0.2.1>\r\n"])
@pytest.mark.parametrize("user", ["anonymous", "+390612345"])
def test_a_caller_who_is_anonymous_by_the_address_has_no_number(user: str, asserted: str) -> None:
    """RFC 3323, 4.1.1.3: so a telephone withholds it, whether or not the trunk says so as well."""
    octets = raw.invite().replace(b"+390612345@192.0.2.1", f"{user}@Anonymous.invalid".encode())
    octets = octets.replace(b"Max-Forwards", f"{asserted}Max-Forwards".encode(), 1)
    assert not _caller(octets)


def _caller(octets: bytes) -> str:
    there = agent(THERE, HERE)
    there.received(octets, HERE, 0.0)
    (invited,) = there.events()
    assert isinstance(invited, Invited)
    return invited.caller


@pytest.mark.parametrize(
    ("written", "kept", "tag"),
    [
        ("<tel:+390612345678>;tag=1", "<tel:+390612345678>", "1"),
        ("tel:+390612345678;tag=1", "<tel:+390612345678>", "1"),
        ("sip:a@192.0.2.1;tag=1;x=y", "<sip:a@192.0.2.1>", "1"),
        ('"<sip:b@x>;tag=2" <sip:a@192.0.2.1>;tag=1', '"<sip:b@x>;tag=2" <sip:a@192.0.2.1>', "1"),
        ("Rossi, Ada < sip:a@192.0.2.1 > ; tag=1", "<sip:a@192.0.2.1>", "1"),
        ('"Ada <sip:a@192.0.2.1>;tag=1', "<sip:a@192.0.2.1>", "1"),
    ],
)
def test_an_address_keeps_its_uri_and_its_tag(written: str, kept: str, tag: str) -> None:
    assert (without_tag(written), messages.tag_of(written)) == (kept, tag)


def test_a_caller_whose_number_is_a_tel_uri_is_known_and_told_the_end_of_the_call() -> None:
    there = agent(THERE, HERE)
    octets = raw.invite().replace(b"<sip:+390612345@192.0.2.1>", b"<tel:+390612345>")
    there.received(octets, HERE, 0.0)
    (invited,) = there.events()
    assert isinstance(invited, Invited)
    assert invited.caller == "+390612345"
    there.accept(invited.key, "v=0\r\n", 0.0)
    ok = [bytes(message).decode() for message, _ in there.transactions.sends()][-1]
    there.received(raw.ack(ok), HERE, 0.1)
    there.hang_up(invited.key, 1.0)
    (bye,) = [bytes(message).decode() for message, _ in there.transactions.sends()]
    assert "\r\nTo: <tel:+390612345>;tag=far\r\n" in bye


def test_a_trunk_of_ipv6_is_called_in_brackets() -> None:
    trunk = read_trunk("pbx=sip:station:secret@[2001:db8::5]:5070?number=%2B390600000")
    far, own = Flow("udp", "2001:db8::5", 5070), Flow("udp", "2001:db8::1", 5060)
    line = UserAgent(Peers([trunk]), [trunk], lambda _: own)
    line.invite("pbx", "1234", trunk.number, "v=0\r\n", far, 0.0)
    line.calling.register(trunk, far, 0.0)
    line.calling.ask(trunk, far, 0.0)
    sent = "".join(bytes(message).decode() for message, _ in line.transactions.sends())
    assert "INVITE sip:1234@[2001:db8::5]:5070 SIP/2.0" in sent
    assert "REGISTER sip:[2001:db8::5] SIP/2.0" in sent
    assert sent.count("2001:db8::5") == sent.count("[2001:db8::5]")
