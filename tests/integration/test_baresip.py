"""Calls from baresip, a softphone of others: real sound both ways, keys, hold, and every way to pass a caller on."""

import contextlib
from types import SimpleNamespace

import pytest

from gateway.probe.tracks import Sender
from tests.integration.conversations import account_of
from tests.integration.line_calls import hears, serving_line, settings_of_line, stage
from tests.integration.softphone_calls import FIRST_HZ, SECOND_HZ, desk_of, rates, takes, waiting
from tests.support.baresip import FOUND, TONE_HZ, Softphone
from tests.support.people.talk_parties import until
from tests.support.servers.certificates import self_signed
from tests.support.servers.station import free_ports

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(FOUND is None, reason="baresip is not here (Debian: baresip-core)"),
]


@pytest.fixture
def settings():
    # nobody here is slow to answer but the machine
    return settings_of_line(ring_s=300)


@pytest.fixture
async def gateway(running, settings):
    async with running(**settings) as made:
        yield made


@pytest.fixture
async def line(gateway, workers, store):
    async with serving_line(gateway, workers, store) as made:
        yield made


@contextlib.asynccontextmanager
async def softphone(line, tmp_path, **about):
    """baresip at the trunk's address."""
    (trunk,) = line.gateway.settings.sip_trunks
    async with contextlib.aclosing(Softphone(tmp_path, **about)) as made:
        await made.open(trunk.port)
        yield made


async def test_a_caller_keeps_the_place_through_hold_and_every_way_of_passing_on(line, tmp_path):
    tone = SimpleNamespace(sender=Sender(12, TONE_HZ))
    async with (
        softphone(line, tmp_path) as caller,
        desk_of(line, "operator1", 11, FIRST_HZ) as first,
    ):
        await waiting(line, caller)
        contact = await takes(first, tone, caller)
        place = (await line.acd.contact(contact)).score_ms

        # hold: music, and nothing of the operator
        await first.page.do("hold", contactId=contact)
        await stage(line, "held")
        await until(lambda: caller.hears_sound() and not caller.hears(FIRST_HZ, 0.1))
        await first.page.do("retrieve", contactId=contact)
        await hears(first, tone)
        await until(lambda: caller.hears(FIRST_HZ))

        # the operator's keypad reaches the caller's telephone
        await first.page.do("sendKeys", contactId=contact, to="caller", keys="47#")
        await until(lambda: caller.keys == "47#")

        # blind: to the topic's queue, at the place of before
        await first.page.do("setState", state="paused")
        await first.page.do("transfer", contactId=contact, category="privacy")
        await stage(line, "waiting")
        passed = await line.acd.contact(contact)
        assert (passed.state, passed.score_ms, passed.category) == ("waiting", place, "privacy")
        async with desk_of(line, "operator2", 13, SECOND_HZ) as second:
            assert await takes(second, tone, caller) == contact
            assert (await line.acd.contact(contact)).score_ms == place

            # warm: the colleague is asked, the caller has music, then is the colleague's
            await first.page.do("setState", state="available")
            await first.page.wait_state("available")
            await second.page.do(
                "consult", contactId=contact, operator=account_of(first.page), note=""
            )
            await first.page.wait(lambda e: e.get("offer") and e["offer"].get("consult"))
            await first.connect(tone, second)
            await second.connect(tone, first)
            await first.page.do("acceptOffer", contactId=contact)
            await hears(first, second)
            await hears(second, first)
            await until(
                lambda: not caller.hears(FIRST_HZ, 0.1) and not caller.hears(SECOND_HZ, 0.1)
            )
            await until(caller.hears_sound)
            await second.page.do("completeConsult", contactId=contact)
            await hears(first, tone)
            await until(lambda: caller.hears(FIRST_HZ))
            assert (await line.acd.contact(contact)).score_ms == place

            caller.order("hangup")
            await first.page.wait_state("wrap_up")
        await until(lambda: not line.board.calls and not line.board.agent.sessions)


@pytest.fixture
def by_tls(tmp_path, settings):
    """The trunk is one by TLS, with SRTP; returns baresip's configuration for it."""
    cert, key = self_signed(tmp_path, "127.0.0.1")
    port, own = free_ports(2)
    settings |= {
        "sip_trunks": f"pbx=sip:127.0.0.1:{own + 1}?transport=tls", "sip_out": "",
        "sip_tls_cert": cert, "sip_tls_key": key, "sip_tls_ca": cert, "sip_tls_port": port,
    }  # fmt: skip
    both = tmp_path / "both.pem"
    both.write_bytes(cert.read_bytes() + key.read_bytes())
    lines = f"sip_certificate {both}\nsip_cafile {cert}\nsip_verify_server yes"
    return SimpleNamespace(port=port, own=own, lines=lines)


async def test_a_call_by_tls_has_encrypted_sound_both_ways(by_tls, line, tmp_path):
    tone = SimpleNamespace(sender=Sender(12, TONE_HZ))
    async with (
        contextlib.aclosing(Softphone(tmp_path, secure=by_tls.lines)) as caller,
        desk_of(line, "operator1", 11, FIRST_HZ) as operator,
    ):
        await caller.open(by_tls.own)
        await waiting(line, caller, port=by_tls.port)
        await takes(operator, tone, caller)
        (session,) = line.board.agent.sessions.values()
        assert session.dialog.flow.transport == "tls"
        offered = caller.said.read_text(errors="replace")
        assert "RTP/SAVP" in offered
        assert "a=crypto:" in offered
        # the station hangs up as well
        await operator.page.do("hangUp")
        await stage(line, "rating")
        await rates(caller)
