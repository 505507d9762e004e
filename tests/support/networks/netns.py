"""A network of its own for a browser: a namespace behind a veth pair, with or without UDP.

`Network.wrap` makes an executable that runs another one inside. Needs root and iproute2.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from pathlib import Path

import pytest


def require() -> None:
    """Skip the test where namespaces cannot be made."""
    if shutil.which("ip") is None:
        pytest.fail("iproute2 is missing: tools/setup.sh test installs it")
    if os.geteuid() != 0:
        pytest.skip("making network namespaces takes root")
    name = f"vs-probe-{secrets.token_hex(3)}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"no network namespaces here: {made.stderr.strip()}")
    _ip("netns", "del", name)


class Network:
    """Namespace `name`; we are `host`, the inside is `inside` (and by IPv6 `host6`, `inside6`).

    More links stand for more interfaces; `hosts` has our address of each.
    """

    def __init__(self, links: int = 1) -> None:
        tag = secrets.token_hex(3)
        self.name = f"vs-{tag}"
        self._devices: list[str] = []
        self._inner: list[str] = []
        self.hosts: list[str] = []
        _ip("netns", "add", self.name)
        try:
            self._inside("link", "set", "lo", "up")
            net = secrets.randbelow(200) + 20
            for number in range(links):
                ours, theirs = f"vs{tag}{number}a", f"vs{tag}{number}b"
                _ip("link", "add", ours, "type", "veth", "peer", "name", theirs)
                self._devices.append(ours)
                self._inner.append(theirs)
                _ip("link", "set", theirs, "netns", self.name)
                prefix, prefix6 = f"10.{net}.{number}", f"fd77:{tag[:4]}:{number + 1:x}"
                for address, device, run in (
                    (f"{prefix}.1/24", ours, _ip),
                    (f"{prefix}.2/24", theirs, self._inside),
                ):
                    run("addr", "add", address, "dev", device)
                for address, device, run in (
                    (f"{prefix6}::1/64", ours, _ip),
                    (f"{prefix6}::2/64", theirs, self._inside),
                ):
                    run("-6", "addr", "add", address, "dev", device, "nodad")
                _ip("link", "set", ours, "up")
                self._inside("link", "set", theirs, "up")
                self.hosts.append(f"{prefix}.1")
                if not number:
                    self.host, self.inside = f"{prefix}.1", f"{prefix}.2"
                    self.host6, self.inside6 = f"{prefix6}::1", f"{prefix6}::2"
                    self._nobody, self._nobody6 = f"{prefix}.99", f"{prefix6}::99"
        except BaseException:
            self.close()
            raise

    def wrap(self, executable: str, directory: Path) -> str:
        """An executable that runs `executable` inside."""
        path = directory / f"{Path(executable).name}-in-{self.name}"
        path.write_text(f'#!/bin/sh\nexec ip netns exec {self.name} "{executable}" "$@"\n')
        path.chmod(0o755)
        return str(path)

    def cut_udp(self, *, but_port: int | None = None) -> None:
        """Let no UDP out, or to one port only. It vanishes without an error, as behind a firewall: the
        way leads to a neighbour whom nobody answers for."""
        for family, nobody in (("-4", self._nobody), ("-6", self._nobody6)):
            if but_port is not None:
                exception = ("ipproto", "udp", "dport", str(but_port), "lookup", "main")
                self._inside(family, "rule", "add", *exception, "pref", "9")
            device = ("dev", self._inner[0])
            address = ("lladdr", "02:00:00:00:00:01")
            self._inside(family, "neigh", "add", nobody, *address, *device, "nud", "permanent")
            self._inside(family, "route", "add", "default", "via", nobody, *device, "table", "99")
            self._inside(family, "rule", "add", "ipproto", "udp", "lookup", "99", "pref", "10")

    def cut_link(self, number: int) -> None:
        """Take one of the links away."""
        _ip("link", "set", self._devices[number], "down")

    def slow(self, rate: str) -> None:
        """Let no more than `rate` (as tc writes it) in, with a queue as deep as cheap routers have."""
        device = self._devices[0]
        subprocess.run(
            [
                *("tc", "qdisc", "replace", "dev", device, "root"),
                *("tbf", "rate", rate, "burst", "4000", "latency", "2s"),
            ],
            check=True,
        )

    def close(self) -> None:
        """Take everything away; repeated calls do nothing."""
        for device in self._devices:
            subprocess.run(["ip", "link", "del", device], capture_output=True)
        self._devices.clear()
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True)

    def _inside(self, *arguments: str) -> None:
        _ip("-n", self.name, *arguments)


def _ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True)
    assert not done.returncode, f"ip {' '.join(arguments)}: {done.stderr}"
