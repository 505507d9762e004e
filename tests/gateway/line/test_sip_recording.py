"""Recording sessions at the user agent: which requests are taken, by which trunk, and what the answers say. In virtual time."""

import pytest
from aiosipua import SipRequest

from gateway.line.sip import messages
from gateway.line.sip.agent import UserAgent
from gateway.line.sip.bodies import part_of
from gateway.line.sip.events import Established, Invited, Reanswered, Reoffered
from gateway.line.sip.recording import METADATA
from gateway.line.trunks import Peers
from gateway.setting_line import Trunk
from tests.gateway.line import raw
from tests.gateway.line.wire import HERE, THERE
from tests.support.sbc import BOUNDARY, mixed

XML, SDP = raw.XML, raw.SDP


def station(*, siprec: bool = True) -> UserAgent:
    trunk = Trunk(name="sbc", host=HERE.host, siprec=siprec)
    peers = Peers([trunk])
    peers.resolved({"sbc": [HERE.host]})
    return UserAgent(peers, [trunk], lambda _: THERE)


def sent(agent: UserAgent) -> list[str]:
    return [bytes(message).decode() for message, _ in agent.transactions.sends()]


def begun(agent: UserAgent) -> tuple[Invited, str]:
    """A session that stands; returns its INVITE and the To tag of the station."""
    agent.received(raw.recording(), HERE, 0.0)
    (invited,) = agent.events()
    assert isinstance(invited, Invited)
    agent.accept(invited.key, "v=0 ours\r\n", 0.0)
    ok = sent(agent)[-1]
    agent.received(raw.ack(ok), HERE, 0.1)
    assert list(agent.events()) == [Established(invited.key, "")]
    return invited, invited.key.partition("\n")[2]


def test_a_recording_session_is_shown_with_both_parts_and_answered_as_a_recording_server():
    agent = station()
    agent.received(raw.recording(), HERE, 0.0)
    (invited,) = agent.events()
    assert isinstance(invited, Invited)
    assert (invited.sdp, invited.metadata) == (SDP, XML.encode())
    agent.accept(invited.key, "v=0 ours\r\n", 0.0)
    ok = sent(agent)[-1]
    assert ok.startswith("SIP/2.0 200")
    assert "Contact: <sip:192.0.2.2:5060>;+sip.srs" in ok


@pytest.mark.parametrize(
    ("headers", "contact", "xml"),
    [
        ("Require: siprec\r\n", "<sip:pbx@192.0.2.1:5060>", ""),
        ("", "<sip:pbx@192.0.2.1:5060>;+sip.src", ""),
        ("", "<sip:pbx@192.0.2.1:5060>", XML),
    ],
)
def test_each_sign_of_a_recording_session_is_enough(headers: str, contact: str, xml: str):
    agent = station()
    agent.received(raw.recording(headers=headers, contact=contact, xml=xml), HERE, 0.0)
    (invited,) = agent.events()
    assert isinstance(invited, Invited)
    assert invited.metadata == xml.encode()


def test_a_call_by_the_trunk_of_an_sbc_is_refused():
    agent = station()
    agent.received(raw.recording(headers="", xml=""), HERE, 0.0)
    (answer,) = sent(agent)
    assert answer.startswith("SIP/2.0 403")
    assert "Warning: 399 virtual-station " in answer
    assert not list(agent.events())
    assert not agent.sessions


def test_a_recording_session_by_another_trunk_is_refused():
    agent = station(siprec=False)
    agent.received(raw.recording(), HERE, 0.0)
    (answer,) = sent(agent)
    assert answer.startswith("SIP/2.0 420")
    assert "Unsupported: siprec" in answer


def test_a_call_of_another_trunk_stays_a_call_whatever_else_its_body_holds():
    agent = station(siprec=False)
    agent.received(raw.recording(headers=""), HERE, 0.0)
    (invited,) = agent.events()
    assert isinstance(invited, Invited)
    assert (invited.sdp, invited.metadata) == (SDP, None)


def test_an_update_with_metadata_alone_is_reported_and_answered_without_a_description():
    agent = station()
    invited, tag = begun(agent)
    agent.received(raw.recording("UPDATE", sdp="", to=f";tag={tag}", number=2), HERE, 1.0)
    (offered,) = agent.events()
    assert isinstance(offered, Reoffered)
    assert (offered.key, offered.sdp) == (invited.key, "")
    agent.answer(offered, "", 1.0)
    (ok,) = sent(agent)
    assert ok.startswith("SIP/2.0 200")
    assert "application/sdp" not in ok
    # an ACK that follows a later re-INVITE is not taken for the answer to an offer of ours
    agent.received(raw.recording("INVITE", to=f";tag={tag}", number=3, branch="again"), HERE, 2.0)
    (offered,) = agent.events()
    assert isinstance(offered, Reoffered)
    agent.answer(offered, "v=0 ours\r\n", 2.0)
    sent(agent)
    agent.received(raw.request("ACK", to=f";tag={tag}", number=3, branch="ack-3"), HERE, 2.1)
    assert not list(agent.events())


def test_one_update_at_a_time_waits_to_be_answered():
    agent = station()
    _, tag = begun(agent)
    for number in (2, 3):
        agent.received(
            raw.recording("UPDATE", sdp="", to=f";tag={tag}", number=number, branch=f"u{number}"),
            HERE, 1.0,
        )  # fmt: skip
    (offered,) = agent.events()
    (refused,) = sent(agent)
    assert refused.startswith("SIP/2.0 500")
    assert "Retry-After: 1\r" in refused
    assert isinstance(offered, Reoffered)
    agent.answer(offered, "", 1.0)
    agent.received(
        raw.recording("UPDATE", sdp="", to=f";tag={tag}", number=4, branch="u4"), HERE, 2.0
    )
    assert len(list(agent.events())) == 1


def test_an_update_without_news_is_answered_at_once():
    agent = station()
    _, tag = begun(agent)
    agent.received(raw.request("UPDATE", to=f";tag={tag}", number=2), HERE, 1.0)
    assert not list(agent.events())
    assert sent(agent)[0].startswith("SIP/2.0 200")


def test_a_re_invite_without_a_description_is_answered_by_an_offer_of_ours():
    agent = station()
    invited, tag = begun(agent)
    agent.received(
        raw.recording("INVITE", sdp="", to=f";tag={tag}", number=2, branch="re"), HERE, 1.0
    )
    (offered,) = agent.events()
    assert isinstance(offered, Reoffered)
    agent.answer(offered, "v=0 our offer\r\n", 1.0)
    sent(agent)
    ack = raw.request("ACK", to=f";tag={tag}", number=2, branch="ack-2", sdp="v=0 answer\r\n")
    agent.received(ack, HERE, 1.1)
    assert list(agent.events()) == [Reanswered(invited.key, 200, "v=0 answer\r\n")]


def test_a_refusal_says_its_status_and_why():
    agent = station()
    agent.received(raw.recording(), HERE, 0.0)
    (invited,) = agent.events()
    assert isinstance(invited, Invited)
    agent.refuse(invited.key, 400, 0.0, why="a stream has no label")
    answer = sent(agent)[-1]
    assert answer.startswith("SIP/2.0 400")
    assert 'Warning: 399 virtual-station "a stream has no label"' in answer
    invited, tag = begun_again(agent)
    agent.received(
        raw.recording("UPDATE", call="call-2", sdp="", to=f";tag={tag}", number=2), HERE, 1.0
    )
    (offered,) = agent.events()
    assert isinstance(offered, Reoffered)
    agent.answer(offered, None, 1.0, status=400, why="not well-formed XML")
    answer = sent(agent)[-1]
    assert answer.startswith("SIP/2.0 400")
    assert "well-formed" in answer
    assert invited.key in agent.sessions


def begun_again(agent: UserAgent) -> tuple[Invited, str]:
    agent.received(raw.recording(call="call-2"), HERE, 0.5)
    (invited,) = agent.events()
    assert isinstance(invited, Invited)
    agent.accept(invited.key, "v=0 ours\r\n", 0.5)
    ok = sent(agent)[-1]
    agent.received(raw.ack(ok), HERE, 0.6)
    list(agent.events())
    return invited, invited.key.partition("\n")[2]


# bodies


def message(content_type: str, body: bytes) -> SipRequest:
    made = messages.read(
        raw.request("INVITE")
        .partition(b"Content-Length")[0]
        .__add__(f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        + body
    )
    assert isinstance(made, SipRequest)
    return made


WHOLE = mixed(SDP, XML)[1].encode()


@pytest.mark.parametrize(
    ("content_type", "body", "sdp", "xml"),
    [
        (f'multipart/mixed;boundary="{BOUNDARY}"', WHOLE, SDP, XML),
        (f"Multipart/Mixed; boundary={BOUNDARY}", WHOLE, SDP, XML),
        (f"multipart/mixed;boundary={BOUNDARY}", b"a preamble\r\n" + WHOLE + b"an epilogue", SDP, XML),
        (f"multipart/mixed;boundary={BOUNDARY}", WHOLE.replace(b"\r\n--", b"\n--"), SDP, XML),
        ("application/sdp", SDP.encode(), SDP, ""),
        ("application/sdp;charset=utf-8", SDP.encode(), SDP, ""),
        ("application/rs-metadata", XML.encode(), "", XML),
        ("multipart/mixed", WHOLE, "", ""),
        ("multipart/mixed;boundary=another", WHOLE, "", ""),
        ("text/plain", SDP.encode(), "", ""),
        (f"multipart/mixed;boundary={BOUNDARY}", WHOLE.replace(b"application/", b"text/"), "", ""),
        (f"multipart/mixed;boundary={BOUNDARY}", f"--{BOUNDARY}\r\n\r\nno headers\r\n--{BOUNDARY}--".encode(), "", ""),
        (f"multipart/mixed;boundary={BOUNDARY}", f"--{BOUNDARY}--\r\n".encode() + WHOLE, "", ""),
    ],
)  # fmt: skip
def test_parts_of_a_body_are_found_by_their_types(
    content_type: str, body: bytes, sdp: str, xml: str
):
    read = message(content_type, body)
    # the line end before a delimiter is the delimiter's
    assert messages.sdp_of(read).rstrip() == sdp.rstrip()
    assert (part_of(read, METADATA) or b"").decode() == xml
