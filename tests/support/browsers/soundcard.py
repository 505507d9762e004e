"""A sound card that is not there: a PulseAudio server of the test's own, whose output goes nowhere.

Firefox starts an ``AudioContext`` on a device alone, and its own stand-in for one (``media.cubeb.force_mock_context``) does not
start it in every release (140 does not), so that nothing in a page could be listened to on a machine without a sound card.
"""

import asyncio
import os
import shutil
from pathlib import Path

START_TIMEOUT_S = 15.0
STEP_S = 0.02


class NullSoundCard:
    """One PulseAudio process that keeps its files and its socket in *folder*. Use :meth:`start` and :meth:`aclose`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "socket"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make a program play on this card."""
        return {"PULSE_SERVER": f"unix:{self._socket}"}

    async def start(self) -> None:
        """Start the process and wait until it listens."""
        program = shutil.which("pulseaudio")
        assert program, (
            "PulseAudio is missing: tools/setup.sh test installs it (apt-get install pulseaudio)"
        )
        self._folder.mkdir(mode=0o700, parents=True)
        self._process = await asyncio.create_subprocess_exec(
            *(
                program,
                "-n",
                "--daemonize=no",
                "--use-pid-file=no",
                "--exit-idle-time=-1",
                "--realtime=no",
            ),
            # the rate of calls: Firefox connects no call to an ``AudioContext`` of another rate
            *("-L", "module-null-sink rate=48000"),
            *("-L", f"module-native-protocol-unix socket={self._socket} auth-anonymous=1"),
            env=os.environ | {"HOME": str(self._folder), "XDG_RUNTIME_DIR": str(self._folder)},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(START_TIMEOUT_S):
            while not self._socket.exists():
                assert self._process.returncode is None, (
                    f"PulseAudio ended with {self._process.returncode}"
                )
                await asyncio.sleep(STEP_S)

    async def aclose(self) -> None:
        """Stop the process. Idempotent."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.terminate()
            await process.wait()
