"""One media worker as it is shipped, by itself: no gateway, no station around it."""

import asyncio
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from media.client import MediaClient, MediaWorkerError
from tests.support.servers.station import ROOT, free_ports

START_WITHIN_S = 90.0


class WorkerProcess:
    """Owner: whoever awaits `start`; ended with `kill` or `aclose`. `client` talks to it.

    Its recordings and their keys are in `data_dir`, which several workers may share as on a station.
    """

    def __init__(
        self,
        data_dir: Path,
        redis_url: str,
        settings: Mapping[str, str] | None = None,
        *,
        token: str = "",
    ) -> None:
        token = token or secrets.token_hex(16)
        media_port, control_port = free_ports(2)
        self.data_dir = data_dir
        self.log_file = data_dir / f"worker-{control_port}.log"
        self.client = MediaClient(f"http://127.0.0.1:{control_port}", token)
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("VS_")},
            "VS_DATA_DIR": str(data_dir),
            "VS_REDIS_URL": redis_url,
            "VS_LOG_LEVEL": "warning",
            "VS_MEDIA_COMPILED": os.environ.get("VS_MEDIA_COMPILED", "auto"),
            "VS_MEDIA_PORT": str(media_port),
            "VS_MEDIA_ADDRESSES": "127.0.0.1",
            "VS_MEDIA_CONTROL_PORT": str(control_port),
            "VS_MEDIA_CONTROL_TOKEN": token,
            "PYTHONPATH": str(ROOT),
            **(settings or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the running process; raises RuntimeError when there is none."""
        if self._process is None:
            raise RuntimeError("the worker is not running")
        return self._process.pid

    async def start(self) -> "WorkerProcess":
        """Start it and wait until it answers. Raises RuntimeError when it ends instead, TimeoutError."""
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gateway.cli", "serve", "--role", "media"],
                cwd=self.data_dir,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        async with asyncio.timeout(START_WITHIN_S):
            while True:
                if self._process.poll() is not None:
                    raise RuntimeError(f"it ended with {self._process.returncode}: {self.log()}")
                try:
                    await self.client.figures()
                except MediaWorkerError:
                    await asyncio.sleep(0.1)
                else:
                    return self

    def log(self) -> str:
        """What it has said so far."""
        return self.log_file.read_text(errors="replace")

    def kill(self) -> None:
        """SIGKILL, now; returns when the kernel has closed all that it held."""
        if self._process is not None:
            process, self._process = self._process, None
            process.send_signal(signal.SIGKILL)
            process.wait()

    async def aclose(self) -> None:
        """End it in order, with SIGKILL only when it does not. Idempotent."""
        await self.client.aclose()
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, 10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
