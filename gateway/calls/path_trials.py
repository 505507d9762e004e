"""Gives the relays and the echo of the path test, before a contact exists."""

import secrets
import time
from collections.abc import Callable

from gateway.calls.worker_links import WorkerLinks
from gateway.platform.refused import Kind, Refused
from gateway.settings import Settings
from media.client import MediaWorkerError
from media.turn import DEFAULT_LIFETIME_S, turn_credentials
from signaling.protocol.base import IceServer

TRIAL_CREDENTIALS_S = 60


class Relays:
    """The STUN and TURN servers that the settings name, with fresh credentials each time."""

    def __init__(self, settings: Settings, now_s: Callable[[], float] = time.time) -> None:
        urls = settings.turn_urls
        self._relays = [url for url in urls if url.startswith("turn")]
        self._others = [url for url in urls if not url.startswith("turn")]
        self._secret = settings.turn_secret
        self._now_s = now_s

    def servers(self, person: str, lifetime_s: int = DEFAULT_LIFETIME_S) -> list[IceServer]:
        """Return the servers for a browser's configuration, with credentials for *lifetime_s*; *person* is an opaque
        id."""
        found = [IceServer(urls=self._others)] if self._others else []
        if self._relays and self._secret:
            made = turn_credentials(self._relays, self._secret, person, self._now_s(), lifetime_s)
            found.append(
                IceServer(urls=list(made.urls), username=made.username, credential=made.credential)
            )
        return found


class PathTrials:
    """Makes the connections of the path test; it stores nothing."""

    def __init__(self, workers: WorkerLinks, relays: Relays) -> None:
        self._workers = workers
        self._relays = relays

    def servers(self) -> list[IceServer]:
        """Return the servers, with credentials that end soon because anybody can get them."""
        return self._relays.servers(f"path-{secrets.token_hex(6)}", TRIAL_CREDENTIALS_S)

    async def trial(self, sdp: str) -> str:
        """Answer the offer of a connection that echoes for some seconds and ends by itself.

        Raises :class:`Refused` (``no_media`` or the worker's own word).
        """
        try:
            return await (await self._workers.any_client()).create_trial(sdp)
        except MediaWorkerError as error:
            kind: Kind = "invalid" if error.code.startswith("sdp_") else "away"
            raise Refused(error.code, "The path cannot be tried now.", kind=kind) from error
