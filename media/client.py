"""Client of a media worker's control surface.

Every failure is a `MediaWorkerError` with a stable code: the worker's own, or without an answer
`worker_gone` (connection refused: the process has ended), `worker_unreachable` or `worker_timeout`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Literal

import aiohttp
import msgspec
import structlog
from aiohttp.http_exceptions import LineTooLong

from media.figures import Stats
from media.recording_port import LeftOut

log = structlog.get_logger()

_REQUEST_TIMEOUT_S = 10.0
_SILENCE_S = 45.0
_HEALTH_TIMEOUT_S = 2.0
_RETRY_S = (0.0, 0.05, 0.2, 0.5, 1.0, 2.0)
_MAX_EVENT = 1024 * 1024


class MediaWorkerError(Exception):
    """The worker refused or did not answer; `code` is stable, `status` the HTTP status or 0."""

    def __init__(self, code: str, message: str = "", status: int = 0) -> None:
        super().__init__(message or code)
        self.code = code
        self.status = status


class SlotState(msgspec.Struct, frozen=True):
    """One slot: `kind` is audio or video; `peer` and `source` are what it shows, or None."""

    kind: str
    slot: int
    mid: str
    peer: str | None = None
    source: str | None = None


class PeerSnapshot(msgspec.Struct, frozen=True):
    """State of a peer when the event stream began."""

    peer: str
    state: str
    room: str | None = None
    label: str = ""
    slots: tuple[SlotState, ...] = ()
    telephone: bool = False


class MediaEvent(msgspec.Struct, frozen=True):
    """An event of a worker; `type` says which fields apply.

    - `snapshot`: `instance`, `peers`; comes first after every (re)connection and replaces all earlier state.
    - `interrupted`: made by the client when its stream breaks; a snapshot or nothing follows.
    - `peer`: `peer`, `state` (new, connecting, connected, lost, closed), `reason` when closed.
    - `slots`: `peer`, `room`, `slots`, the whole map of what that peer's slots show.
    - `source`: `peer`, `source`, `active` (media is arriving or has stopped).
    - `recording`: `recording`, `room`, `peer`, `label`, `source`, `bytes`, `state` (growing,
      stalled, failed, closed), `reason`, and `troubles` (not_growing, black, frozen, silent).
    - `loudest`: `room`, `speakers`, loudest first.
    - `ladder`: `peer`, `incoming`, `outgoing`: hd, sd, sound or text; what the path to it carries.
    - `layers`: `room`, `peer`, `source`, `rids`: the simulcast layers that some receiver wants.
    - `quality`: `peer`, `loss`, `rtt_ms`, `bitrate_bps`.
    - `digit`: `peer`, `digit` (0 to 9, *, #, A to D): a key of a telephone, once a press, at its beginning.
    - `keys`: `peer`, `active`: whether the other side of a telephone takes keys (from us) from now on.
    - `played`: `peer`, `play` (the order's name), `outcome` (ended, stopped, replaced, interrupted by a key).
    """

    type: str
    instance: str = ""
    peer: str = ""
    room: str | None = None
    state: str = ""
    reason: str | None = None
    label: str = ""
    source: str = ""
    active: bool = False
    slots: tuple[SlotState, ...] = ()
    peers: tuple[PeerSnapshot, ...] = ()
    speakers: tuple[str, ...] = ()
    rids: tuple[str, ...] = ()
    recording: str = ""
    troubles: tuple[str, ...] = ()
    bytes: int = 0
    loss: float = 0.0
    rtt_ms: float = 0.0
    bitrate_bps: int = 0
    incoming: str = ""
    outgoing: str = ""
    digit: str = ""
    play: str = ""
    outcome: str = ""


_decoder = msgspec.json.Decoder(MediaEvent)
_stats_decoder = msgspec.json.Decoder(Stats)

RecordingSources = Literal["all"] | Mapping[str, Mapping[str, bool]]


class MediaClient:
    """Sends requests to one worker and reads its events. Its maker owns it and awaits `aclose`.

    After a cancelled request the worker may or may not have done it. All requests but `create_peer` and
    `create_trial` may simply be repeated.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout_s: float = _REQUEST_TIMEOUT_S,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        """`url` is the control surface's base, e.g. `http://127.0.0.1:8090`."""
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._session = session
        self._owns_session = session is None
        self._closed = False

    async def create_peer(self, sdp: str, label: str = "") -> tuple[str, str]:
        """Create a peer from a browser's SDP offer; returns (peer id, SDP answer)."""
        headers, answer = await self._request(
            "POST", "/peers", sdp=sdp, params={"label": label} if label else None
        )
        return headers["Location"].rpartition("/")[2], answer

    async def create_leg(self, sdp: str, label: str = "") -> tuple[str, str]:
        """Create a telephone leg from the other side's SDP offer; returns (peer id, SDP answer).

        Rooms, recordings and `delete_peer` take it like any peer. Without an answer to the request nothing is known, and
        a leg that nobody uses closes by itself.
        """
        headers, answer = await self._request(
            "POST", "/legs", sdp=sdp, params={"label": label} if label else None
        )
        return headers["Location"].rpartition("/")[2], answer

    async def offer_leg(
        self, label: str = "", *, towards: str | None = None, srtp: bool = False
    ) -> tuple[str, str]:
        """Create a telephone leg that makes the offer; returns (peer id, SDP offer). `answer_leg` follows.

        `towards` is the other side's address, by which the worker chooses its own.
        """
        params = {"label": label, "towards": towards or "", "srtp": "1" if srtp else ""}
        headers, offer = await self._request(
            "POST", "/legs", params={name: value for name, value in params.items() if value}
        )
        return headers["Location"].rpartition("/")[2], offer

    async def leg_offer(self, leg: str) -> str:
        """Return a leg's own description as an offer, for a re-INVITE; `answer_leg` follows."""
        return (await self._request("GET", f"/legs/{leg}/offer"))[1]

    async def answer_leg(self, leg: str, sdp: str) -> None:
        """Apply the answer to a leg's own offer. Early and final answers may differ: the last one counts."""
        await self._request("PUT", f"/legs/{leg}/answer", sdp=sdp)

    async def update_leg(self, leg: str, sdp: str) -> str:
        """Apply a later SDP offer of the other side (hold, another address or codec); returns the answer."""
        return (await self._request("PATCH", f"/legs/{leg}", sdp=sdp))[1]

    async def play(
        self,
        leg: str,
        pieces: Sequence[str],
        play: str = "",
        *,
        loop: bool = False,
        until_digit: bool = False,
    ) -> None:
        """Play pieces to a telephone, in place of what plays; see `media.telephone.prompts` for their names.

        `play` names the order in the event `played`. With `until_digit` a key ends it. Raises `unknown_prompt`.
        """
        body = {"pieces": list(pieces), "play": play, "loop": loop, "untilDigit": until_digit}
        await self._request("PUT", f"/legs/{leg}/play", json=body)

    async def stop_playing(self, leg: str) -> None:
        """Stop what plays to a telephone; nothing happens when nothing does."""
        await self._request("DELETE", f"/legs/{leg}/play")

    async def name_leg(self, leg: str, label: str) -> None:
        """Change a leg's label, the name of its party; call it before the leg enters a room that is recorded."""
        await self._request("PUT", f"/legs/{leg}/label", params={"label": label})

    async def send_digits(self, leg: str, digits: str) -> None:
        """Send keys to the other side, as a telephone's keypad does. Raises `no_keys` when it takes none, `keys_waiting`
        while too many wait to be sent."""
        await self._request("POST", f"/legs/{leg}/digits", json={"digits": digits})

    async def create_trial(self, sdp: str) -> str:
        """Create a trial connection from an SDP offer; returns the SDP answer."""
        return (await self._request("POST", "/trials", sdp=sdp))[1]

    async def restart_peer(self, peer: str, sdp: str) -> str:
        """Apply a later SDP offer of a peer (ICE restart, changed tracks); returns the answer."""
        return (await self._request("PATCH", f"/peers/{peer}", sdp=sdp))[1]

    async def peer(self, peer: str) -> dict[str, Any]:
        """Return state and statistics of a peer."""
        return await self._get(f"/peers/{peer}")

    async def delete_peer(self, peer: str) -> None:
        """Close a peer."""
        await self._request("DELETE", f"/peers/{peer}")

    async def put_room(self, peer: str, room: str | None) -> None:
        """Move a peer to a room; None takes it out of any."""
        await self._request("PUT", f"/peers/{peer}/room", json={"room": room})

    async def put_policy(self, room: str, policy: Mapping[str, Any], *, revision: int = 0) -> None:
        """Set who may receive whom in a room; see `media.room.policy`.

        The policy outlives the room's members, until it is deleted or the room has been empty for hours; a new worker
        has none. A lower `revision` than the room's is refused with `stale_order`; 0 always wins.
        """
        # in the query: a draining worker of the previous version refuses a body with unknown members
        params = {"revision": str(revision)} if revision else None
        await self._request("PUT", f"/rooms/{room}/policy", json=policy, params=params)

    async def members(self, room: str) -> set[str]:
        """Return the peers in a room; none for an unknown room."""
        try:
            return set((await self._get(f"/rooms/{room}"))["peers"])
        except MediaWorkerError as exc:
            # a draining worker of the previous version lacks this route
            if exc.status == 404:
                return set()
            raise

    async def delete_policy(self, room: str) -> None:
        """Delete a room's policy: everybody receives everybody."""
        await self._request("DELETE", f"/rooms/{room}/policy")

    async def put_view(self, peer: str, tiles: Sequence[Mapping[str, Any]]) -> None:
        """Set the sizes in which a peer's page shows pictures; see `media.room.view`."""
        await self._request("PUT", f"/peers/{peer}/view", json={"tiles": list(tiles)})

    async def put_recording(
        self,
        room: str,
        *,
        recording: str | None,
        key: str = "",
        sources: RecordingSources = "all",
        why: LeftOut = "held",
        until_ms: int | None = None,
        revision: int = 0,
    ) -> None:
        """Record a room's `sources` under this id and key reference; `recording` None stops.

        For `why`, `until_ms` and `revision` see `media.room.recording_order.RecordingOrder`.
        """
        body: dict[str, Any] = {"recording": recording}
        if recording is not None:
            body |= {"key": key, "sources": sources}
            # a draining worker of the previous version refuses members it does not know: send only what differs
            said = {"why": why, "untilMs": until_ms, "revision": revision}
            body |= {name: value for name, value in said.items() if value not in ("held", None, 0)}
        await self._request("PUT", f"/rooms/{room}/recording", json=body)

    async def health(self) -> str:
        """Return the instance name of the worker's process; raises `MediaWorkerError` within two seconds."""
        try:
            async with asyncio.timeout(_HEALTH_TIMEOUT_S):
                return str((await self._get("/health"))["instance"])
        except TimeoutError as exc:
            raise MediaWorkerError("worker_timeout") from exc

    async def figures(self) -> Stats:
        """Return the worker's statistics as `Stats`. Raises `MediaWorkerError`, with `not_understood` when a worker
        of another release answers in another form.
        """
        try:
            return _stats_decoder.decode((await self._request("GET", "/stats"))[1])
        except msgspec.DecodeError as exc:
            raise MediaWorkerError("not_understood") from exc

    async def events(self) -> AsyncIterator[MediaEvent]:
        """Yield events, starting with a snapshot, until the client is closed or the iteration ends.

        After a broken connection the stream continues with a new snapshot. Raises `MediaWorkerError` only
        when the worker refuses the token, or `worker_gone` when its address refuses connections.
        """
        failures = 0
        while not self._closed:
            try:
                async for event in self._event_stream():
                    failures = 0
                    yield event
            except MediaWorkerError as exc:
                if exc.status in {401, 403}:
                    raise
                log.info("media_client.events_refused", code=exc.code)
            except LineTooLong:
                # what it said is lost, so that the whole state is asked for anew
                log.warning("media_client.event_too_long")
            except (aiohttp.ClientError, TimeoutError, OSError) as exc:
                if _is_refused(exc):
                    raise MediaWorkerError("worker_gone") from exc
                log.info("media_client.events_lost", error=type(exc).__name__)
            if not self._closed:
                if failures == 0:
                    yield MediaEvent("interrupted")
                await asyncio.sleep(_RETRY_S[min(failures, len(_RETRY_S) - 1)])
                failures += 1

    async def aclose(self) -> None:
        """Close the connections and end `events`; repeated calls do nothing."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None and self._owns_session:
            await session.close()

    async def _event_stream(self) -> AsyncIterator[MediaEvent]:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5.0, sock_read=_SILENCE_S)
        async with self._open().get(
            f"{self._url}/events",
            headers=self._headers,
            timeout=timeout,
            read_bufsize=_MAX_EVENT,
        ) as response:
            if response.status != 200:
                raise _error(response.status, await response.read())
            async for line in response.content:
                if line.startswith(b"data: "):
                    try:
                        event = _decoder.decode(line[6:])
                    except msgspec.DecodeError:
                        log.warning("media_client.event_not_understood")
                        continue
                    yield event

    async def _get(self, path: str) -> dict[str, Any]:
        data: dict[str, Any] = msgspec.json.decode((await self._request("GET", path))[1])
        return data

    async def _request(
        self,
        method: str,
        path: str,
        *,
        sdp: str | None = None,
        json: Any = None,
        params: Mapping[str, str] | None = None,
    ) -> tuple[Mapping[str, str], str]:
        headers = dict(self._headers)
        body: bytes | None = None
        if sdp is not None:
            headers["Content-Type"] = "application/sdp"
            body = sdp.encode()
        elif json is not None:
            headers["Content-Type"] = "application/json"
            body = msgspec.json.encode(json)
        try:
            async with self._open().request(
                method,
                self._url + path,
                data=body,
                params=params,
                headers=headers,
                timeout=self._timeout,
            ) as response:
                content = await response.read()
                if response.status >= 400:
                    raise _error(response.status, content)
                return response.headers, content.decode()
        except TimeoutError as exc:
            raise MediaWorkerError("worker_timeout") from exc
        except (aiohttp.ClientError, OSError) as exc:
            code = "worker_gone" if _is_refused(exc) else "worker_unreachable"
            raise MediaWorkerError(code) from exc

    def _open(self) -> aiohttp.ClientSession:
        if self._closed:
            raise MediaWorkerError("client_closed")
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session


def _is_refused(error: BaseException) -> bool:
    return isinstance(error, aiohttp.ClientConnectorError) and isinstance(
        error.os_error, ConnectionRefusedError
    )


def _error(status: int, content: bytes) -> MediaWorkerError:
    try:
        data = msgspec.json.decode(content)
        return MediaWorkerError(str(data["code"]), str(data["message"]), status)
    except (msgspec.DecodeError, KeyError, TypeError):
        return MediaWorkerError("worker_failed", status=status)
