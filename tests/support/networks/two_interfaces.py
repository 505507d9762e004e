"""A network namespace with two interfaces to this machine, one of which can be taken away under a browser:
a cable that is pulled out while the Wi-Fi stays. Needs root."""

import contextlib
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.browsers import chromium


def possible() -> bool:
    """Whether this process may make network namespaces."""
    return os.geteuid() == 0 and shutil.which("ip") is not None


class TwoInterfaces:
    """``address`` is this machine's, reached by ``cable`` while that is there, else by the other."""

    def __init__(self) -> None:
        token = secrets.token_hex(3)
        part = secrets.randbelow(200) + 20
        self.name = f"vs-{token}"
        self.address = f"10.{part}.0.1"
        self._interfaces = [(f"vc{token}", f"10.{part}.1"), (f"vw{token}", f"10.{part}.2")]

    def make(self) -> None:
        """Set everything up; raises ``CalledProcessError`` where the kernel does not allow it."""
        _ip("netns", "add", self.name)
        _ip("-n", self.name, "link", "set", "lo", "up")
        _ip("address", "add", f"{self.address}/32", "dev", "lo")
        for metric, (interface, network) in enumerate(self._interfaces, 1):
            peer = f"{interface}p"
            _ip("link", "add", interface, "type", "veth", "peer", peer, "netns", self.name)
            _ip("address", "add", f"{network}.1/24", "dev", interface)
            _ip("link", "set", interface, "up")
            _ip("-n", self.name, "address", "add", f"{network}.2/24", "dev", peer)
            _ip("-n", self.name, "link", "set", peer, "up")
            route = ("default", "via", f"{network}.1", "metric", str(metric * 100))
            _ip("-n", self.name, "route", "add", *route)

    def pull_the_cable(self) -> None:
        """The first interface is gone, with its address and its route; nobody says goodbye."""
        _ip("link", "delete", self._interfaces[0][0])

    def browser(self, directory: Path) -> str:
        """Return a program that starts Chromium inside."""
        program = directory / f"chromium-{self.name}"
        program.write_text(
            f'#!/bin/sh\nexec ip netns exec {self.name} {chromium.executable()} "$@"\n'
        )
        program.chmod(0o755)
        return str(program)

    def remove(self) -> None:
        """Take everything down again, whatever of it is there."""
        for interface, _ in self._interfaces:
            with contextlib.suppress(subprocess.CalledProcessError):
                _ip("link", "delete", interface)
        with contextlib.suppress(subprocess.CalledProcessError):
            _ip("address", "delete", f"{self.address}/32", "dev", "lo")
        with contextlib.suppress(subprocess.CalledProcessError):
            _ip("netns", "delete", self.name)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextmanager
def two_interfaces() -> Iterator[TwoInterfaces]:
    """Interfaces for one test, gone after it."""
    made = TwoInterfaces()
    try:
        made.make()
        yield made
    finally:
        made.remove()
