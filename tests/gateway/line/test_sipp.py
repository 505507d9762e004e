"""The line's SIP on real sockets against sipp, a stack of others: what each item of signalling says on the wire.

Calls with sound, by sipp too, are in ``tests/integration/test_line.py``. Which test holds which item stands in ``docs/telephone-line.md``.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.line.endpoint import Endpoint
from gateway.line.sip import timers
from gateway.line.sip.events import Answered, DialogEvent, Hung, Invited, Progressed, Reoffered
from gateway.settings import Settings
from tests.support.servers.station import free_ports
from tests.support.sipp import FOUND, MISSING, receive, reply, run, send, take

pytestmark = [pytest.mark.long, pytest.mark.skipif(FOUND is None, reason=MISSING)]

SOUND = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 9 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=sendrecv\r\n"
)
RINGS = "5550"
"""A number at which it rings, and nobody answers."""
ACCOUNT = "0612345678:secret"


class Line:
    """The endpoint of the line, with a person who answers all calls but those to :data:`RINGS`."""

    def __init__(self, settings: Settings, own: int) -> None:
        self.own = own
        self.events: list[DialogEvent] = []
        self.endpoint = Endpoint(settings, str, lambda: 0, self._happened)
        self.agent = self.endpoint.agent

    @property
    def port(self) -> int:
        return self.endpoint.port

    def _happened(self, event: DialogEvent) -> None:
        self.events.append(event)
        now = time.monotonic()
        if isinstance(event, Invited) and event.called == RINGS:
            self.agent.ring(event.key, now)
        elif isinstance(event, Invited):
            self.agent.accept(event.key, SOUND, now)
        elif isinstance(event, Reoffered):
            self.agent.answer(event, SOUND, now)

    async def calls(self) -> str:
        """Call sipp, once it is there."""
        (trunk,) = self.endpoint._settings.sip_trunks
        flow = self.endpoint.flow_to(trunk)
        assert flow is not None
        key = self.agent.invite(trunk.name, "+390699", "+3906", SOUND, flow, time.monotonic())
        self.endpoint.pump()
        return key

    def hang_up(self, key: str) -> None:
        self.agent.hang_up(key, time.monotonic())
        self.endpoint.pump()

    async def until(self, holds: Callable[[], Any]) -> Any:
        async with asyncio.timeout(20):
            while not (found := holds()):
                await asyncio.sleep(0.01)
        return found

    async def told(self, kind: type[DialogEvent]) -> Any:
        return await self.until(lambda: next((e for e in self.events if isinstance(e, kind)), None))

    async def trunk_is(self, wanted: str) -> Any:
        """Wait until the trunk stands so; return its state."""

        def state() -> Any:
            (found,) = self.endpoint.registrations.states({}, {})
            return found if found.registering == wanted else None

        return await self.until(state)

    def why(self) -> list[str]:
        """Why each call ended."""
        return [e.why for e in self.events if isinstance(e, Hung)]


@contextlib.asynccontextmanager
async def line(tmp_path: Path, trunk: str, **more: Any) -> AsyncIterator[Line]:
    """*trunk* holds ``{own}``, the port of sipp."""
    port, own = free_ports(2)
    settings = Settings(
        data_dir=tmp_path, sip=True, sip_host="127.0.0.1", sip_port=port, sip_trunks=trunk.format(own=own), **more
    )  # fmt: skip
    made = Line(settings, own)
    await made.endpoint.bind()
    await made.endpoint.resolve()
    made.endpoint.start()
    try:
        yield made
    finally:
        await made.endpoint.aclose()


async def played(there: Line, steps: list[str], tmp_path: Path, **about: Any) -> None:
    about = {"number": "1234"} | about
    said = await run(steps, tmp_path, there.port, there.own, **about)
    assert not said, said


async def unheard(there: Line, tmp_path: Path, **about: Any) -> None:
    """Nothing comes back."""
    steps = [send("OPTIONS", 1, answered=False), '<recv response="200" timeout="1500"/>']
    said = await run(steps, tmp_path, there.port, there.own, number="1234", **about)
    assert "receive timeout" in said
    assert there.agent.dropped


PLAIN = "pbx=sip:127.0.0.1:{own}"


@pytest.mark.parametrize("transport", ["u1", "t1"])
async def test_a_caller_who_gives_up_while_it_rings(tmp_path: Path, transport: str) -> None:
    steps = [
        send("INVITE", 1, sdp="sendrecv", answered=False), receive(100), receive(180),
        send("CANCEL", 1, answered=False, same=True), receive(200), receive(487), send("ACK", 1, same=True),
    ]  # fmt: skip
    async with line(tmp_path, PLAIN) as there:
        await played(there, steps, tmp_path, number=RINGS, transport=transport)
        assert there.why() == ["cancelled"]
        assert not there.agent.sessions


async def test_a_caller_who_gives_up_in_the_moment_of_the_answer_has_a_call_and_ends_it(
    tmp_path: Path,
) -> None:
    steps = [
        send("INVITE", 1, sdp="sendrecv", answered=False), receive(200),
        send("CANCEL", 1, answered=False, same=True), receive(200),
        send("ACK", 1), send("BYE", 2), receive(200),
    ]  # fmt: skip
    async with line(tmp_path, PLAIN) as there:
        await played(there, steps, tmp_path)
        assert there.why() == ["bye"]


async def test_a_call_of_ours_that_is_answered_in_the_moment_in_which_it_is_called_off_is_ended(
    tmp_path: Path,
) -> None:
    steps = [
        take("INVITE"), reply(180), take("CANCEL"), reply(200), reply(200, sdp="sendrecv", invite=True),
        take("ACK"), take("BYE"), reply(200),
    ]  # fmt: skip
    async with line(tmp_path, PLAIN) as there, asyncio.TaskGroup() as tasks:
        tasks.create_task(played(there, steps, tmp_path))
        await asyncio.sleep(1)
        key = await there.calls()
        await there.told(Progressed)
        there.hang_up(key)
        await there.until(lambda: not there.agent.sessions)


async def test_early_sound_is_acknowledged_reliably(tmp_path: Path) -> None:
    steps = [
        take("INVITE", holds="100rel", header="Supported:"),
        reply(183, sdp="sendrecv", more="Require: 100rel\nRSeq: 7\n"),
        take("PRACK", holds="7 1 INVITE", header="Rack:"), reply(200),
        reply(200, sdp="sendrecv", invite=True), take("ACK"), take("BYE"), reply(200),
    ]  # fmt: skip
    async with line(tmp_path, PLAIN) as there, asyncio.TaskGroup() as tasks:
        tasks.create_task(played(there, steps, tmp_path))
        await asyncio.sleep(1)
        key = await there.calls()
        early = await there.told(Progressed)
        assert (early.status, "m=audio" in early.sdp) == (183, True)
        await there.told(Answered)
        there.hang_up(key)


async def test_an_interval_that_is_too_short_is_refused_with_the_least(tmp_path: Path) -> None:
    steps = [
        send("INVITE", 1, sdp="sendrecv", answered=False, more="Supported: timer\nSession-Expires: 30\n"),
        receive(422, holds="90", header="Min-Se:"), send("ACK", 1, same=True),
    ]  # fmt: skip
    async with line(tmp_path, PLAIN) as there:
        await played(there, steps, tmp_path)
        assert not there.agent.sessions


async def test_a_session_that_is_ours_to_refresh_is_refreshed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "LEAST_S", 2)
    more = "Supported: timer\nAllow: INVITE, ACK, BYE, UPDATE\nSession-Expires: 4;refresher=uas\n"
    steps = [
        send("INVITE", 1, sdp="sendrecv", answered=False, more=more),
        receive(200, holds="4;refresher=uas", header="Session-Expires:"), send("ACK", 1),
        take("UPDATE", holds="4;refresher=uac", header="Session-Expires:"),
        reply(200, more="Session-Expires: 4;refresher=uac\n"),
        take("UPDATE"), reply(200, more="Session-Expires: 4;refresher=uac\n"),
        send("BYE", 2), receive(200),
    ]  # fmt: skip
    async with line(tmp_path, PLAIN) as there:
        await played(there, steps, tmp_path)
        assert there.why() == ["bye"]


async def test_a_session_that_they_do_not_refresh_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "LEAST_S", 2)
    more = "Supported: timer\nSession-Expires: 3;refresher=uac\n"
    steps = [
        send("INVITE", 1, sdp="sendrecv", answered=False, more=more),
        receive(200, holds="3;refresher=uac", header="Session-Expires:"), send("ACK", 1), take("BYE"), reply(200),
    ]  # fmt: skip
    async with line(tmp_path, PLAIN) as there:
        await played(there, steps, tmp_path)
        assert there.why() == ["expired"]


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
async def test_a_trunk_is_registered_at_with_its_password(tmp_path: Path, algorithm: str) -> None:
    asks = f'WWW-Authenticate: Digest realm="pbx", nonce="abc", algorithm={algorithm}, qop="auth"\n'
    steps = [
        take("REGISTER"), reply(401, more=asks),
        take("REGISTER", account=ACCOUNT), reply(423, more="Min-Expires: 1200\n"),
        take("REGISTER", holds="1200", header="Expires:"), reply(200, more="Expires: 1200\n"),
    ]  # fmt: skip
    async with line(tmp_path, f"pbx=sip:{ACCOUNT}@127.0.0.1:{{own}}") as there:
        await played(there, steps, tmp_path)
        state = await there.trunk_is("registered")
        assert state.until_ms == 1_200_000


async def test_a_wrong_password_is_told_and_not_tried_again_at_once(tmp_path: Path) -> None:
    asks = 'WWW-Authenticate: Digest realm="pbx", nonce="abc", algorithm=MD5, qop="auth"\n'
    steps = [take("REGISTER"), reply(401, more=asks), take("REGISTER"), reply(403)]
    async with line(tmp_path, f"pbx=sip:{ACCOUNT}@127.0.0.1:{{own}}") as there:
        await played(there, steps, tmp_path)
        await there.trunk_is("refused")


async def test_a_trunk_by_address_is_asked_whether_it_is_there(tmp_path: Path) -> None:
    async with line(tmp_path, "pbx=sip:127.0.0.1:{own}?options=1") as there:
        await played(there, [take("OPTIONS"), reply(200)], tmp_path)
        await there.trunk_is("answers")


@pytest.mark.parametrize("password", ["secret", "guessed"])
async def test_a_trunk_proves_its_password_for_a_call(tmp_path: Path, password: str) -> None:
    proof = f"[authentication username=0612345678 password={password}]\n"
    steps = [
        send("INVITE", 1, sdp="sendrecv", answered=False), receive(401), send("ACK", 1, same=True),
        send("INVITE", 2, sdp="sendrecv", answered=False, more=proof),
    ]  # fmt: skip
    steps += (
        [receive(200), send("ACK", 2), send("BYE", 3), receive(200)]
        if password == "secret"
        else [receive(401), send("ACK", 2, same=True)]
    )
    async with line(
        tmp_path, f"pbx=sip:{ACCOUNT}@127.0.0.1:{{own}}?challenge=1&register=0"
    ) as there:
        await played(there, steps, tmp_path)
        assert there.why() == (["bye"] if password == "secret" else [])


async def test_a_message_in_clear_in_the_name_of_a_trunk_by_tls_is_not_answered(
    tmp_path: Path,
) -> None:
    """That such a trunk calls by TLS is in ``tests/integration/test_baresip.py``: sipp's own TLS gives up where a handshake takes a
    second turn."""
    async with line(tmp_path, "pbx=sip:127.0.0.1:{own}?transport=tls") as there:
        await unheard(there, tmp_path)


async def test_of_two_trunks_each_is_answered_and_a_stranger_is_not(tmp_path: Path) -> None:
    trunks = "one=sip:127.0.0.1:{own},two=sip:127.0.0.2:{own}"
    asks = [send("OPTIONS", 1, answered=False), receive(200)]
    async with line(tmp_path, trunks) as there:
        for address in ("127.0.0.1", "127.0.0.2"):
            await played(there, asks, tmp_path, address=address)
        assert set(there.agent.heard) == {"one", "two"}
        await unheard(there, tmp_path, address="127.0.0.3")
