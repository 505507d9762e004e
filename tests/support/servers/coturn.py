"""A real coturn with the configuration that is shipped, on ports of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from media.turn import TurnCredentials, turn_credentials
from tests.support.servers.certificates import self_signed
from tests.support.servers.station import free_ports

CONFIGURATION = Path(__file__).parents[3] / "deploy" / "coturn" / "turnserver.conf"
SECRET = "a-secret-for-this-test-only"
START_TIMEOUT_S = 20.0


class Coturn:
    """Listens and relays on `host`; whatever `allowed` names is excepted from what is refused.

    With `special_only` the lines that refuse everybody are left out, so that those before them count.
    """

    def __init__(
        self,
        directory: Path,
        host: str,
        *,
        allowed: tuple[str, ...] = (),
        special_only: bool = False,
    ) -> None:
        executable = shutil.which("turnserver")
        if executable is None:
            pytest.fail("coturn is missing: tools/setup.sh test installs it")
        self.host = host
        self.port, self.tls_port = free_ports(2)
        directory.mkdir(parents=True, exist_ok=True)
        certificate, key = self_signed(directory, host)
        text = CONFIGURATION.read_text(encoding="utf-8")
        # ports and a certificate of the test's own
        own = r"^(tls-)?listening-port=.*$|^(cert|pkey)=.*$"
        text = re.sub(own, "", text, flags=re.MULTILINE)
        if special_only:
            text, count = re.subn(
                r"^denied-peer-ip=(0\.0\.0\.0|::)-(255\.|ffff:ffff).*$",
                "",
                text,
                flags=re.MULTILINE,
            )
            assert count == 2
        configuration = directory / "turnserver.conf"
        configuration.write_text(text, encoding="utf-8")
        self.log_file = directory / "turnserver.log"
        with self.log_file.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    executable,
                    *("-c", str(configuration), "--realm=test", f"--static-auth-secret={SECRET}"),
                    *(f"--listening-port={self.port}", f"--tls-listening-port={self.tls_port}"),
                    *(f"--listening-ip={host}", f"--relay-ip={host}"),
                    *(f"--cert={certificate}", f"--pkey={key}"),
                    *(f"--allowed-peer-ip={address}" for address in allowed),
                    f"--pidfile={directory / 'turnserver.pid'}",
                    f"--userdb={directory / 'turndb'}",
                ],
                cwd=directory,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait()

    def credentials(self, *kinds: str, now_s: float | None = None) -> TurnCredentials:
        """Credentials as the station makes them, for `udp`, `tcp` and `tls`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        urls = {
            "udp": f"turn:{host}:{self.port}?transport=udp",
            "tcp": f"turn:{host}:{self.port}?transport=tcp",
            "tls": f"turns:{host}:{self.tls_port}?transport=tcp",
        }
        return turn_credentials(
            [urls[kind] for kind in kinds],
            SECRET,
            "somebody",
            time.time() if now_s is None else now_s,
            600,
        )

    def servers(self, *kinds: str) -> list[dict[str, object]]:
        """The same as a browser's `iceServers`."""
        made = self.credentials(*kinds)
        return [{"urls": list(made.urls), "username": made.username, "credential": made.credential}]

    def log(self) -> str:
        """What it wrote."""
        return self.log_file.read_text(errors="replace")

    def close(self) -> None:
        """Stop it; repeated calls do nothing."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(10)

    def _ask(self) -> None:
        """Raise OSError unless it answers a binding request over UDP."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.settimeout(1)
            asking.connect((self.host, self.port))
            asking.send(bytes.fromhex("000100002112a442") + os.urandom(12))
            asking.recv(512)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                for port in (self.port, self.tls_port):
                    socket.create_connection((self.host, port), 1).close()
                self._ask()
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    self.close()
                    raise AssertionError(f"coturn did not start\n{self.log()[-3000:]}") from None
                time.sleep(0.05)
            else:
                return
