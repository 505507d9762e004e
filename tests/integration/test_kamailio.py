"""A call over Kamailio, with rtpengine relaying its sound, by the configuration that ``deploy/kamailio`` ships."""

import asyncio
import contextlib
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from gateway.probe.tracks import Sender
from tests.integration.line_calls import hears, serving_line, settings_of_line, stage
from tests.integration.softphone_calls import FIRST_HZ, desk_of, rates, takes, waiting
from tests.support import baresip
from tests.support.baresip import TONE_HZ, Softphone
from tests.support.servers.station import free_ports

_MISSING = [
    name
    for name, found in (
        ("kamailio", shutil.which("kamailio")),
        ("rtpengine", shutil.which("rtpengine")),
        ("baresip", baresip.FOUND),
    )
    if not found
]
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        bool(_MISSING),
        reason=f"not here: {', '.join(_MISSING)} (Debian: kamailio, rtpengine-daemon, baresip-core)",
    ),
]
CONFIGURATION = Path(__file__).parents[2] / "deploy/kamailio/kamailio.cfg"
STATION, CARRIER, PROXY = "127.0.0.1", "127.0.0.2", "127.0.0.3"


@pytest.fixture
def ports():
    station, carrier, proxy, control = free_ports(4)
    return SimpleNamespace(station=station, carrier=carrier, proxy=proxy, control=control)


@pytest.fixture
async def gateway(running, ports):
    trunk = f"pbx=sip:{PROXY}:{ports.proxy}?options=1"
    settings = settings_of_line(sip_port=ports.station, sip_trunks=trunk, sip_out="", ring_s=300)
    async with running(**settings) as made:
        yield made


@pytest.fixture
async def line(gateway, workers, store):
    async with serving_line(gateway, workers, store) as made:
        yield made


@pytest.fixture
def proxy(ports, tmp_path):
    """Kamailio and rtpengine; what they said, where a test fails."""
    given = {
        "LISTEN": f"udp:{PROXY}:{ports.proxy}",
        "CARRIER": f'"{CARRIER}"',
        "CARRIER_PORT": f'"{ports.carrier}"',
        "STATION": f'"{STATION}"',
        "STATION_PORT": f'"{ports.station}"',
        "RTPENGINE": f'"udp:127.0.0.1:{ports.control}"',
    }
    commands = (
        [
            "rtpengine", "--config-file=none", "--foreground", "--log-stderr", "--table=-1", f"--interface={PROXY}",
            f"--listen-ng=127.0.0.1:{ports.control}", "--port-min=30000", "--port-max=30099", f"--pidfile={tmp_path}/rtpengine.pid",
        ],
        [
            "kamailio", "-DD", "-E", "-f", str(CONFIGURATION), "-Y", str(tmp_path), "-P", str(tmp_path / "kamailio.pid"),
            *(part for name, value in given.items() for part in ("-A", f"{name}={value}")),
        ],
    )  # fmt: skip
    started = []
    try:
        for command in commands:
            with (tmp_path / command[0]).open("wb") as said:
                started.append(subprocess.Popen(command, stdout=said, stderr=said, cwd=tmp_path))
            if command[0] == "rtpengine":
                # Kamailio asks it once, at its own start
                answers(ports.control)
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)
        for command in commands:
            print((tmp_path / command[0]).read_text(errors="replace")[-4000:])


def answers(port):
    """Wait until rtpengine answers at its control port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(0.2)
        asking.connect(("127.0.0.1", port))
        for _ in range(300):
            with contextlib.suppress(OSError):
                asking.send(b"here d7:command4:pinge")
                assert b"pong" in asking.recv(1024)
                return
            time.sleep(0.05)
    raise AssertionError("rtpengine does not answer")


async def test_a_call_over_kamailio_is_heard_both_ways_held_and_hung_up(
    proxy, line, ports, tmp_path
):
    tone = SimpleNamespace(sender=Sender(12, TONE_HZ))
    async with (
        contextlib.aclosing(Softphone(tmp_path, address=CARRIER)) as caller,
        desk_of(line, "operator1", 11, FIRST_HZ) as operator,
    ):
        await caller.open(ports.carrier)
        # the station has asked the proxy whether it is there
        async with asyncio.timeout(60):
            while "pbx" not in line.board.agent.heard:
                await asyncio.sleep(0.05)
        await waiting(line, caller, port=ports.proxy, host=PROXY)
        await takes(operator, tone, caller)
        (session,) = line.board.agent.sessions.values()
        assert session.dialog.flow.host == PROXY
        assert session.dialog.routes
        assert f"c=IN IP4 {PROXY}" in caller.said.read_text(errors="replace")
        # offers within the call pass it as well
        caller.order("hold")
        await asyncio.sleep(1)
        caller.order("resume")
        await hears(operator, tone)
        await operator.page.do("hangUp")
        await stage(line, "rating")
        await rates(caller)
