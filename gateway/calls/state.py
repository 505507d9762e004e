"""Stores the live state of a contact's call beside the queue: which worker carries its media, what each side sends,
whether it is being recorded.

It is in Redis, so that any gateway can continue with it. Ids and states only.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Literal, TypeVar, get_args

import msgspec
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from gateway.calls.troubles import Troubles
from gateway.platform.realtime.revisions import Revisions

_Decided = TypeVar("_Decided")

PartyName = Literal["citizen", "agent", "colleague", "supervisor"]
"""The parties that may have a connection in a contact's call; ``colleague`` is the operator who was asked to join,
``supervisor`` the one at the operator's side (see ``monitoring``)."""
PARTIES: tuple[PartyName, ...] = get_args(PartyName)
KEYPAD_PARTIES: tuple[PartyName, ...] = ("citizen", "colleague")
"""Parties with a telephone that an operator may send keys to: the caller, and a number outside."""
StaffParty = Literal["agent", "colleague", "supervisor"]
"""Those of them that work for the station."""
STAFF_PARTIES: tuple[StaffParty, ...] = get_args(StaffParty)
MonitoringWay = Literal["listen", "whisper", "join"]
RecordingState = Literal["off", "starting", "active", "held", "interrupted", "stopped", "failed"]

LIFETIME_S = 2 * 24 * 3600
"""How long the state of a call may outlive its last change."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """The live state of one contact's call. ``*_connected`` is the media worker's last report, ``telephone`` the
    state of the operator's set (``SetState``; empty before it was asked for)."""

    worker: str = ""
    room: str = ""
    citizen_peer: str = ""
    agent_peer: str = ""
    citizen_connected: bool = False
    agent_connected: bool = False
    citizen_media_told: bool = False
    """Whether the citizen's page has said what it sends."""
    citizen_microphone: bool = False
    citizen_camera: bool = False
    citizen_screen: bool = False
    agent_microphone: bool = False
    agent_camera: bool = False
    agent_screen: bool = False
    colleague_peer: str = ""
    colleague_connected: bool = False
    colleague_microphone: bool = False
    colleague_camera: bool = False
    colleague_screen: bool = False
    supervisor_peer: str = ""
    supervisor_connected: bool = False
    supervisor_microphone: bool = False
    supervisor_camera: bool = False
    supervisor_screen: bool = False
    agent_holder: str = ""
    colleague_holder: str = ""
    supervisor_holder: str = ""
    """The account to which the connection and its media belong."""
    agent_session: str = ""
    colleague_session: str = ""
    supervisor_session: str = ""
    """The sign-in by which they were connected; the connection ends with it."""
    monitor: str = ""
    """The supervisor at the operator's side, empty for nobody; ``monitor_way`` is empty until it is on record."""
    monitor_way: str = ""
    monitor_since_ms: int = 0
    supervisor_gone_ms: int = 0
    """When the supervisor's connection was lost last; 0 for never."""
    help_by: str = ""
    """The operator who calls for a supervisor, and since when; empty for nobody."""
    help_since_ms: int = 0
    help_taken_by: str = ""
    """The supervisor who has said to that operator that they come, and when; empty while nobody has."""
    help_taken_ms: int = 0
    policy: str = ""
    """The policy last ordered for the room, empty for the one it begins with."""
    citizen_socket: str = ""
    agent_online: bool = True
    telephone: str = ""
    telephone_reason: str = ""
    pass_on: str = ""
    """The call to a number outside to which the citizen is passed on as soon as it answers; empty where the operator speaks first."""
    citizen_keys: bool = False
    colleague_keys: bool = False
    """Whether the telephone that is the party's connection takes keys, as its worker last said."""
    own_telephone: str = ""
    """The call to the operator's own telephone, while it is being made and while its leg is the operator's connection; empty where the
    browser has the sound."""
    consent_asked_ms: int = 0
    """When the operator asked a caller by the telephone line for the consent to the recording last; 0 for never."""
    recording: str = ""
    recording_state: RecordingState = "off"
    recording_since_ms: int = 0
    recording_stopped_ms: int = 0
    """Since when the citizen has not agreed to the recording any more; 0 while they do."""
    recording_ended: bool = False
    """That recording is over, and has been given to be sealed."""

    @property
    def calls_for_help(self) -> bool:
        """Whether the operator calls for a supervisor and nobody has promised to come."""
        return bool(self.help_by) and not self.help_taken_by

    def peer(self, party: PartyName) -> str:
        """Return the media worker's id of a party's connection, empty when there is none."""
        return str(getattr(self, f"{party}_peer"))

    def account_of(self, party: PartyName) -> str:
        """Return the account that holds a staff party's connection, empty when there is none."""
        return str(getattr(self, f"{party}_holder"))

    def session(self, party: PartyName) -> str:
        """Return the sign-in with which a staff party was connected, empty when it is not known."""
        return str(getattr(self, f"{party}_session"))

    @property
    def peers(self) -> dict[PartyName, str]:
        """The present connections, by party."""
        return {party: peer for party in PARTIES if (peer := self.peer(party))}

    def is_connected(self, party: PartyName) -> bool:
        """Return whether the media worker last reported the party's connection as up."""
        return bool(getattr(self, f"{party}_connected"))

    def takes_keys(self, party: PartyName) -> bool:
        """Return whether the party's connection is a telephone that receives keys."""
        return bool(getattr(self, f"{party}_keys", False))

    def sends(self, party: PartyName) -> tuple[bool, bool, bool]:
        """Return whether a party says it sends microphone, camera and screen, in this order."""
        return (
            bool(getattr(self, f"{party}_microphone")),
            bool(getattr(self, f"{party}_camera")),
            bool(getattr(self, f"{party}_screen")),
        )


def monitoring_way(call: Call) -> MonitoringWay | Literal[""]:
    """Return in which way a supervisor is at the operator's side, empty for nobody."""
    return next((known for known in get_args(MonitoringWay) if known == call.monitor_way), "")


_OF_A_PARTY = ("peer", "connected", "microphone", "camera", "screen", "holder", "session")


def seating(call: Call, agent: str, colleague: str) -> Call:
    """Return *call* with connections of no other operators than *agent* and *colleague* (ids, ``""`` for nobody). A
    colleague who has become the agent brings the connection along. Pure."""
    nobody = Call()
    changes: dict[str, Any] = {}
    if call.agent_holder != agent and call.colleague_holder == agent != "":
        for name in _OF_A_PARTY:
            changes[f"agent_{name}"] = getattr(call, f"colleague_{name}")
            changes[f"colleague_{name}"] = getattr(nobody, f"colleague_{name}")
        changes["agent_online"] = True
        return msgspec.structs.replace(call, **changes)
    for party, who in (("agent", agent), ("colleague", colleague)):
        if getattr(call, f"{party}_holder") not in ("", who):
            for name in _OF_A_PARTY:
                changes[f"{party}_{name}"] = getattr(nobody, f"{party}_{name}")
    return msgspec.structs.replace(call, **changes)


def _written(call: Call, before: Call) -> dict[Any, Any]:
    """Return what differs, as it is kept."""
    new, old = msgspec.structs.asdict(call), msgspec.structs.asdict(before)
    return {
        name: ("1" if value else "0") if isinstance(value, bool) else str(value)
        for name, value in new.items()
        if value != old[name]
    }


_FIELDS = {field.name: field.type for field in msgspec.structs.fields(Call)}


def _read(raw: Mapping[Any, Any]) -> Call:
    values: dict[str, object] = {}
    for name, text in raw.items():
        kind = _FIELDS.get(name)
        if kind is not None:
            values[name] = text == "1" if kind is bool else int(text) if kind is int else text
    return msgspec.convert(values, Call)


class Calls:
    """Stores the live calls of a station."""

    def __init__(self, redis: Redis, station_key: str) -> None:
        """*redis* decodes its answers; *station_key* is the prefix with the station's hash tag."""
        self._redis = redis
        self.revisions = Revisions(redis, station_key)
        self.troubles = Troubles(redis, station_key, kept_s=LIFETIME_S)
        self._prefix = station_key
        self._hosting = f"{station_key}:hosting"

    def _call(self, contact: str) -> str:
        return f"{self._prefix}:call:{contact}"

    def _peer(self, peer: str) -> str:
        return f"{self._prefix}:peer:{peer}"

    async def _deciding(
        self, contact: str, decide: Callable[[Pipeline], Awaitable[_Decided]]
    ) -> _Decided:
        """Let *decide* read the call and queue its writes, again until the call has not changed in between; return its result."""
        decided: _Decided = await self._redis.transaction(
            decide, self._call(contact), value_from_callable=True
        )
        return decided

    async def get(self, contact: str) -> Call:
        """Return the state of a contact's call; all defaults where nothing was ever written."""
        return _read(await self._redis.hgetall(self._call(contact)))

    async def each(self, contacts: Collection[str]) -> dict[str, Call]:
        """Return the state of each contact's call; all defaults where nothing was ever written."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for contact in contacts:
                pipe.hgetall(self._call(contact))
            found = await pipe.execute()
        return {contact: _read(raw) for contact, raw in zip(contacts, found, strict=True)}

    async def with_revision(self, contact: str) -> tuple[Call, int]:
        """Return the state and the revision of the citizen's snapshot; a change made meanwhile has a later revision."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.get(self.revisions.key(f"contact:{contact}"))
            pipe.hgetall(self._call(contact))
            revision, raw = await pipe.execute()
        return _read(raw), int(revision or 0)

    async def update(self, contact: str, **changes: str | bool | int) -> None:
        """Change fields of :class:`Call`. Raises ValueError for a name that is none."""
        key = self._call(contact)
        mapping: dict[Any, Any] = {
            name: ("1" if value else "0") if isinstance(value, bool) else str(value)
            for name, value in changes.items()
            if name in _FIELDS
        }
        if len(mapping) != len(changes):
            raise ValueError(f"not fields of a call: {sorted(set(changes) - set(mapping))}")
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(key, mapping=mapping)
            pipe.expire(key, LIFETIME_S)
            await pipe.execute()

    async def begin(
        self, contact: str, field: Literal["room", "recording", "monitor"], value: str
    ) -> str:
        """Set a field once, the first caller wins, and return the value that stands."""
        await self._redis.hsetnx(self._call(contact), field, value)
        return str(await self._redis.hget(self._call(contact), field))

    async def clear(self, contact: str, field: Literal["room", "recording"]) -> None:
        """Remove what :meth:`begin` set."""
        await self._redis.hdel(self._call(contact), field)

    async def unmonitor(self, contact: str, by: str = "") -> Call | None:
        """Record that no supervisor is at the operator's side any more. Return the call as it was, or None where
        nobody was there, or somebody else than *by*."""
        key = self._call(contact)
        nobody = {
            f"supervisor_{name}": getattr(Call(), f"supervisor_{name}") for name in _OF_A_PARTY
        }

        async def leave(pipe: Pipeline) -> Call | None:
            call = await self.get(contact)
            if not call.monitor or by not in ("", call.monitor):
                return None
            left = msgspec.structs.replace(
                call, monitor_way="", monitor_since_ms=0, supervisor_gone_ms=0, **nobody
            )
            pipe.multi()  # type: ignore[no-untyped-call]
            pipe.hdel(key, "monitor")
            written = _written(left, call)
            if written:
                pipe.hset(key, mapping=written)
            return call

        return await self._deciding(contact, leave)

    async def place(self, contact: str, worker: str) -> str:
        """Let *worker* carry the contact's media unless one does already; return the one that does."""
        key = self._call(contact)

        async def take(pipe: Pipeline) -> str:
            present = await pipe.hget(key, "worker")
            if present:
                return str(present)
            pipe.multi()  # type: ignore[no-untyped-call]
            pipe.hset(key, "worker", worker)
            pipe.expire(key, LIFETIME_S)
            pipe.hset(self._hosting, contact, worker)
            return worker

        return await self._deciding(contact, take)

    async def displace(
        self, contact: str, worker: str, *, idle_only: bool = False
    ) -> dict[PartyName, str] | None:
        """Forget connections and room of a contact whose media are not on *worker* any more.

        Return the connections that there were, or ``None`` when another worker carries the call by now, or, with
        *idle_only*, when its two sides share a room.
        """
        key = self._call(contact)
        gone: dict[Any, Any] = {"worker": ""}
        for party in PARTIES:
            gone |= {f"{party}_peer": "", f"{party}_connected": "0"}

        async def forget(pipe: Pipeline) -> dict[PartyName, str] | None:
            call = await self.get(contact)
            pipe.multi()  # type: ignore[no-untyped-call]
            if call.worker != worker:
                # what was left over of an earlier time
                if not call.worker:
                    pipe.hdel(self._hosting, contact)
                return None
            if idle_only and call.room:
                return None
            pipe.hset(key, mapping=gone)
            pipe.hdel(key, "room")
            pipe.hdel(self._hosting, contact)
            return call.peers

        return await self._deciding(contact, forget)

    async def note_help(self, contact: str, agent: str, at_ms: int) -> None:
        """Record that *agent* (empty: nobody) has called for a supervisor since *at_ms*; an earlier promise to come
        is void."""
        listed = f"{self._prefix}:help"
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(
                self._call(contact),
                mapping={
                    "help_by": agent,
                    "help_since_ms": str(at_ms if agent else 0),
                    "help_taken_by": "",
                    "help_taken_ms": "0",
                },
            )
            pipe.expire(self._call(contact), LIFETIME_S)
            if agent:
                pipe.hset(listed, contact, f"{at_ms}:{agent}")
            else:
                pipe.hdel(listed, contact)
            await pipe.execute()

    async def take_help(self, contact: str, supervisor: str, at_ms: int) -> bool:
        """Record that *supervisor* promised at *at_ms* to come. False where nobody calls any more; of two
        supervisors the first one comes."""
        return await self._end_help(
            contact,
            lambda call: call.calls_for_help,
            {"help_taken_by": supervisor, "help_taken_ms": str(at_ms)},
        )

    async def drop_help(self, contact: str, agent: str) -> None:
        """Remove *agent*'s call for help and the answer to it; another operator's call stays."""
        nothing = {"help_by": "", "help_since_ms": "0", "help_taken_by": "", "help_taken_ms": "0"}
        await self._end_help(contact, lambda call: call.help_by == agent, nothing)

    async def _end_help(
        self, contact: str, may: Callable[[Call], bool], written: Mapping[Any, Any]
    ) -> bool:
        key = self._call(contact)

        async def end(pipe: Pipeline) -> bool:
            if not may(await self.get(contact)):
                return False
            pipe.multi()  # type: ignore[no-untyped-call]
            pipe.hset(key, mapping=dict(written))
            pipe.expire(key, LIFETIME_S)
            pipe.hdel(f"{self._prefix}:help", contact)
            return True

        return await self._deciding(contact, end)

    async def helping(self) -> dict[str, tuple[str, int]]:
        """Return the operators who call for a supervisor, by contact, each with since when (ms)."""
        raw: dict[Any, Any] = await self._redis.hgetall(f"{self._prefix}:help")
        parts = {str(contact): str(value).partition(":") for contact, value in raw.items()}
        return {contact: (agent, int(at_ms)) for contact, (at_ms, _, agent) in parts.items()}

    async def hosted(self) -> dict[str, str]:
        """Return which worker carries which contact, by contact."""
        raw: dict[Any, Any] = await self._redis.hgetall(self._hosting)
        return {str(contact): str(worker) for contact, worker in raw.items()}

    async def unhost(self, contact: str) -> None:
        """Record that no worker carries the contact's media any more."""
        await self._redis.hdel(self._hosting, contact)

    async def own_peer(self, peer: str, contact: str, party: PartyName) -> None:
        """Store that the connection *peer* is this party's of this contact."""
        await self._redis.set(self._peer(peer), f"{party}:{contact}", ex=LIFETIME_S)

    async def take_peer(
        self, contact: str, party: PartyName, peer: str, holder: str = "", session: str = ""
    ) -> str:
        """Make *peer* the party's connection, not yet connected; return the one it had before, or ``""``. Of two
        calls at the same moment the second gets the first one's. *holder* is the account that holds it, *session*
        its sign-in."""
        key = self._call(contact)
        mapping: dict[Any, Any] = {f"{party}_peer": peer, f"{party}_connected": "0"}
        if party != "citizen":
            mapping |= {f"{party}_holder": holder, f"{party}_session": session}
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hget(key, f"{party}_peer")
            pipe.hset(key, mapping=mapping)
            pipe.expire(key, LIFETIME_S)
            before, *_ = await pipe.execute()
        return str(before or "")

    async def take_socket(self, contact: str, socket: str) -> tuple[str, Call, int]:
        """Make *socket* the socket of the citizen's page; return the one it had before, or ``""``, and the result of
        :meth:`with_revision`. Of two calls at the same moment the second gets the first one's."""
        key = self._call(contact)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hget(key, "citizen_socket")
            pipe.hset(key, "citizen_socket", socket)
            pipe.expire(key, LIFETIME_S)
            pipe.get(self.revisions.key(f"contact:{contact}"))
            pipe.hgetall(key)
            before, _, _, revision, raw = await pipe.execute()
        return str(before or ""), _read(raw), int(revision or 0)

    async def drop_peer(self, contact: str, party: PartyName, peer: str) -> bool:
        """Remove the party's connection, if it is *peer*; return whether it was."""
        names = [f"{party}_{name}" for name in _OF_A_PARTY]
        nobody = {name: getattr(Call(), name) for name in names if name in _FIELDS}

        async def drop(pipe: Pipeline) -> bool:
            call = await self.get(contact)
            if call.peer(party) != peer:
                return False
            left = msgspec.structs.replace(call, **nobody)
            pipe.multi()  # type: ignore[no-untyped-call]
            pipe.hset(self._call(contact), mapping=_written(left, call))
            return True

        return await self._deciding(contact, drop)

    async def seat(
        self, contact: str, who: Callable[[], Awaitable[tuple[str, str] | None]]
    ) -> tuple[Call, list[str]]:
        """Keep only connections of the operator and the colleague whom *who* names (see ``seating``); None leaves all
        as it is.

        *who* is asked after the call is watched, so that a connection made since is not judged by an older state.
        Return the new call, and the connections that belong to nobody any more.
        """

        async def sit(pipe: Pipeline) -> tuple[Call, list[str]]:
            named = await who()
            call = await self.get(contact)
            seated = call if named is None else seating(call, *named)
            if seated == call:
                return call, []
            pipe.multi()  # type: ignore[no-untyped-call]
            pipe.hset(self._call(contact), mapping=_written(seated, call))
            if seated.agent_peer and seated.agent_peer == call.colleague_peer:
                pipe.set(self._peer(seated.agent_peer), f"agent:{contact}", ex=LIFETIME_S)
            kept = set(seated.peers.values())
            return seated, [peer for peer in call.peers.values() if peer not in kept]

        return await self._deciding(contact, sit)

    async def owner(self, peer: str) -> tuple[str, PartyName] | None:
        """Return contact and party of a connection."""
        raw = await self._redis.get(self._peer(peer))
        if raw is None:
            return None
        party, _, contact = str(raw).partition(":")
        return contact, next((known for known in PARTIES if known == party), "agent")

    async def forget_peer(self, peer: str) -> None:
        """Delete what :meth:`own_peer` stored, since the connection is gone."""
        await self._redis.delete(self._peer(peer))
