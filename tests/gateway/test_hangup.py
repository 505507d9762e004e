"""SIGHUP: a closed terminal stops the station as Ctrl-C does; whoever asks for it gets a rolling restart."""

import os
import pty
import signal
import sys

import pytest

from gateway.processes.hangup import Hangup


class Terminal:
    """There until a test closes it."""

    there = True

    def __call__(self) -> bool:
        return self.there


@pytest.fixture
def terminal():
    return Terminal()


def test_a_station_that_a_terminal_controls_stops_when_it_is_closed(terminal):
    hangup = Hangup(terminal)
    assert hangup.on_terminal
    # from another terminal, or by a service manager
    assert hangup.meaning() == "restart"
    terminal.there = False
    assert hangup.meaning() == "stop"


def test_one_under_a_service_manager_restarts(terminal):
    terminal.there = False
    hangup = Hangup(terminal)
    assert not hangup.on_terminal
    assert hangup.meaning() == "restart"


def test_one_that_is_to_outlive_the_terminal_does_and_can_be_restarted_afterwards(
    terminal, monkeypatch
):
    monkeypatch.setattr(signal, "getsignal", lambda _number: signal.SIG_IGN)
    hangup = Hangup(terminal)
    terminal.there = False
    assert hangup.meaning() == "nothing"
    assert hangup.meaning() == "restart"


PROGRAM = """
import asyncio, os, signal, sys
from gateway.processes.hangup import Hangup
async def main():
    hangup, told = Hangup(), asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGHUP, lambda: asyncio.get_running_loop().call_later(0.05, told.set_result, None))
    print("ready", flush=True)
    await told
    os.write(int(sys.argv[1]), hangup.meaning().encode())
asyncio.run(main())
"""


@pytest.mark.process
def test_the_kernel_is_heard_when_a_terminal_is_closed():
    read, write = os.pipe()
    os.set_inheritable(write, True)
    child, master = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", PROGRAM, str(write)])
    os.close(write)
    try:
        said = b""
        while not said.endswith(b"\n"):
            said += os.read(master, 1024)
        os.close(master)
        assert os.read(read, 32) == b"stop"
    finally:
        os.close(read)
        os.waitpid(child, 0)
