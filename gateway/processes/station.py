"""The children of a whole station on one machine: how each is run, and asked for its state.

Media worker *i* of *n* has two places, with the indexes *i* and *n + i*: its successor in a rolling restart runs in the
other one. The gateway's two processes share the listening sockets, which the parent opens and keeps, and each also answers
alone on a unix socket of its own.
"""

import json
import os
import secrets
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from gateway.platform.process import valkey
from gateway.platform.process.child import ChildSpec
from gateway.platform.process.readiness import http_get, reachable_host
from gateway.platform.process.system import (
    LISTEN_VARIABLE,
    OWN_SOCKET_VARIABLE,
    PARENT_VARIABLE,
    SUCCESSOR_VARIABLE,
)
from gateway.setting_sources import GIVEN_VARIABLE, PREFIX
from gateway.settings import Settings
from media.ice.addresses import interface_addresses

Ask = Callable[[], Awaitable[tuple[int, bytes] | None]]

GATEWAY = "gateway"
JOBS = "jobs"
SIP = "sip"
GATEWAY_STOP_S = 10.0
WORKER_SILENCES = 6
JOBS_SILENCES = 12
VALKEY_SILENCES = 12
"""How often in a row, five seconds apart, each may fail to answer before it is killed: a worker's end
costs its calls a second, and a Valkey that waits for a slow disk is not made faster by a restart."""


class StationChildren:
    """Makes the specifications of a station's children."""

    def __init__(self, settings: Settings, listening: Sequence[socket.socket] = ()) -> None:
        """``listening`` are handed down to the gateway; without any it opens its own."""
        self._settings = settings
        self._listening = listening
        self._token = settings.media_control_token or secrets.token_urlsafe(32)
        self._embedded = settings.redis_url is None
        self._socket = valkey.socket_path(settings.data_dir)
        self._environment: dict[str, str] = {
            # threads with arenas of their own leave tens of MiB free that nobody gets back
            "MALLOC_ARENA_MAX": "2",
            **os.environ,
            "VS_DATA_DIR": str(settings.data_dir.absolute()),
            "VS_MEDIA_CONTROL_TOKEN": self._token,
            PARENT_VARIABLE: str(os.getpid()),
        }
        if self._embedded:
            self._environment["VS_REDIS_URL"] = valkey.url_of(self._socket)
        self._environment[GIVEN_VARIABLE] = ",".join(
            name
            for name in ("data_dir", "media_control_token", "redis_url", "metrics_workers")
            if f"{PREFIX}{name.upper()}" not in os.environ
        )

    @property
    def workers(self) -> int:
        """The number of media workers that serve at a time."""
        return self._settings.media_worker_count

    def stages(self) -> list[list[ChildSpec]]:
        """Return the children in stages: Valkey unless given, then media workers and gateway, then those that nobody waits for."""
        first = [[self._valkey()]] if self._embedded else []
        return [
            *first,
            [*(self.worker(slot, slot) for slot in range(self.workers)), self.gateway(0)],
            [self.jobs(0), *([self.sip(0)] if self._settings.sip else [])],
        ]

    def worker(self, slot: int, index: int) -> ChildSpec:
        """Return worker *slot* (counted from 0) in the place with *index*."""
        ask = partial(
            http_get,
            reachable_host(self._settings.media_control_host),
            self._settings.media_control_port + index,
            "/health",
            token=self._token,
        )
        return ChildSpec(
            name=f"media-{slot}",
            command=role_command("--role", "media", "--index", str(index)),
            ready=partial(_is_ok, ask),
            answers=partial(_answers, ask),
            silences=WORKER_SILENCES,
            # where there are several, calls go to another at once
            spare=self.workers == 1 and self._settings.media_spare == "on",
            environment=self._environment,
        )

    async def peers(self, index: int) -> int | None:
        """Return how many connections the worker with *index* has, None without an answer."""
        answer = await http_get(
            reachable_host(self._settings.media_control_host),
            self._settings.media_control_port + index,
            "/health",
            token=self._token,
        )
        return None if answer is None else _peers(answer[1])

    def worker_ports(self, index: int) -> list[tuple[str, str, int, socket.SocketKind]]:
        """Return the ports that the worker with *index* binds, with the setting that names each."""
        return worker_ports(self._settings, index)

    def gateway(self, turn: int) -> ChildSpec:
        """Return the gateway; *turn* is 0 or 1, other than that of the gateway it replaces."""
        own = self.own_socket(turn)
        environment: Mapping[str, str] = {
            # one gateway and its machine's workers: what it gathers of them is counted once
            "VS_METRICS_WORKERS": "1",
            **self._environment,
            OWN_SOCKET_VARIABLE: str(own),
            LISTEN_VARIABLE: " ".join(str(one.fileno()) for one in self._listening),
        }
        return ChildSpec(
            name=GATEWAY,
            command=role_command("--role", GATEWAY),
            ready=partial(_is_ok, partial(http_get, own, 0, "/readyz")),
            answers=partial(_answers, partial(http_get, own, 0, "/healthz")),
            spare=self._settings.gateway_spare == "on",
            environment=environment,
            pass_fds=[one.fileno() for one in self._listening],
            stop_timeout_s=GATEWAY_STOP_S,
        )

    def jobs(self, turn: int) -> ChildSpec:
        """Return the process of background jobs; *turn* as for the gateway."""
        own = self.jobs_socket(turn)
        ask = partial(http_get, own, 0, "/healthz")
        return ChildSpec(
            name=JOBS,
            command=role_command("--role", JOBS),
            ready=partial(_is_ok, ask),
            answers=partial(_answers, ask),
            silences=JOBS_SILENCES,
            awaited=False,
            environment={**self._environment, OWN_SOCKET_VARIABLE: str(own)},
        )

    @property
    def has_line(self) -> bool:
        """Whether there is a telephone line."""
        return self._settings.sip

    def sip(self, turn: int, *, succeeds: bool = False) -> ChildSpec:
        """Return the process of the telephone line; *turn* as for the gateway. One that *succeeds* another waits for its port."""
        own = self.sip_socket(turn)
        succession = {SUCCESSOR_VARIABLE: "1"} if succeeds else {}
        ask = partial(http_get, own, 0, "/healthz")
        return ChildSpec(
            name=SIP,
            command=role_command("--role", SIP),
            ready=partial(_is_ok, ask),
            answers=partial(_answers, ask),
            awaited=False,
            environment={**self._environment, OWN_SOCKET_VARIABLE: str(own), **succession},
        )

    def sip_socket(self, turn: int) -> Path:
        """Return the unix socket of the telephone line's process of that turn."""
        return self._socket.with_name(f"sip-{turn}.sock")

    def jobs_socket(self, turn: int) -> Path:
        """Return the unix socket of the background jobs' process of that turn."""
        return self._socket.with_name(f"jobs-{turn}.sock")

    def own_socket(self, turn: int) -> Path:
        """Return the unix socket on which the gateway of that turn answers alone; no longer than Valkey's path."""
        return self._socket.with_name(f"gw-{turn}.sock")

    def clean_up(self) -> None:
        """Remove the sockets of stopped children, and the directory made for them elsewhere."""
        for turn in (0, 1):
            self.own_socket(turn).unlink(missing_ok=True)
            self.jobs_socket(turn).unlink(missing_ok=True)
            self.sip_socket(turn).unlink(missing_ok=True)
        if self._embedded:
            valkey.remove_socket(self._settings.data_dir)
        elif self._socket.parent != self._settings.data_dir.absolute() / "run":
            with suppress(OSError):
                self._socket.parent.rmdir()

    def _valkey(self) -> ChildSpec:
        asked = partial(valkey.answers, self._socket)
        return ChildSpec(
            name="valkey",
            command=valkey.command(self._settings.data_dir, self._socket),
            ready=asked,
            answers=asked,
            silences=VALKEY_SILENCES,
            environment=self._environment,
            # It loses nothing when killed, and could refuse to stop on a full disk.
            death_signal=signal.SIGKILL,
        )


def media_locals(settings: Settings) -> list[str]:
    """Return the local addresses on which each worker receives media: those set, else the machine's."""
    given = [address.local for address in settings.media_addresses]
    return given or [address.local for address in interface_addresses()]


def worker_ports(settings: Settings, index: int) -> list[tuple[str, str, int, socket.SocketKind]]:
    """Return the ports that the worker with *index* binds, with the setting that names each."""
    control, media = settings.media_control_port + index, settings.media_port + index
    found = [
        ("VS_MEDIA_CONTROL_PORT", settings.media_control_host, control, socket.SOCK_STREAM),
        *(("VS_MEDIA_PORT", local, media, socket.SOCK_DGRAM) for local in media_locals(settings)),
    ]
    base = settings.media_tcp_base
    if base is not None:
        found += [
            ("VS_MEDIA_TCP_PORT", local, base + index, socket.SOCK_STREAM)
            for local in media_locals(settings)
        ]
    return found


def role_command(*arguments: str) -> list[str]:
    """Return the command line of a child that runs one of the station's own roles."""
    return [sys.executable, "-m", "gateway.cli", "serve", *arguments]


async def _is_ok(ask: Ask) -> bool:
    answer = await ask()
    return answer is not None and answer[0] == 200


async def _answers(ask: Ask) -> bool:
    return await ask() is not None


def _peers(body: bytes) -> int | None:
    try:
        found = json.loads(body)["peers"]
    except (ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, int) else None
