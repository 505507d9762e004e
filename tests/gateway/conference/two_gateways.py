"""Two gateways that have the same conference, and a worker that does not always obey."""

from types import SimpleNamespace

import msgspec

from gateway.calls.worker_links import Everyone
from gateway.conference import breakout
from gateway.conference import state as st
from gateway.conference.book import StoredConference
from gateway.conference.live import Conferences
from gateway.conference.media import ConferenceMedia
from gateway.conference.pages import ConferencePages
from gateway.conference.views import view
from media.client import MediaWorkerError
from media.room.policies import RoomPolicies
from media.room.policy import parse_policy
from media.room.recording import RoomRecording
from media.room.recording_order import StaleOrderError, parse_order
from media.rtp.reception import NtpClock
from queueing.backend import wall_clock_ms


class Book:
    """One conference, as the database has it for both gateways."""

    def __init__(self, state):
        self.state, self.revision = msgspec.to_builtins(state), 1

    async def get(self, _conference_id):
        return self._found(msgspec.convert(self.state, st.State))

    async def change(self, _conference_id, change):
        state = msgspec.convert(self.state, st.State)
        result = change(state)
        after = msgspec.to_builtins(state)
        changed = after != self.state
        if changed:
            self.state, self.revision = after, self.revision + 1
        return self._found(state), result, changed

    def _found(self, state):
        return StoredConference(
            id="c", kind="briefing", title="", starts_at=None, made_at=None,
            revision=self.revision, state=state,
        )  # fmt: skip


class Worker:
    """Where it has put whom, and what it records: orders are compared by the worker's own code."""

    def __init__(self):
        self.places, self.recording, self.refuses = {}, None, None
        self.before_next, self.ended = {}, []
        self.rules, self.refused = RoomPolicies(10), 0

    async def _comes(self, what):
        """What happens elsewhere before this arrives."""
        if what in self.before_next:
            await self.before_next.pop(what)()
        if self.refuses is not None:
            raise MediaWorkerError(*self.refuses)

    async def put_policy(self, room, rule, *, revision=0):
        await self._comes("policy")
        try:
            self.rules.put(room, parse_policy(rule), revision)
        except StaleOrderError:
            self.refused += 1
            raise MediaWorkerError("stale_order", 409) from None

    async def delete_policy(self, room):
        self.rules.drop(room)

    async def put_room(self, peer, room):
        await self._comes(peer)
        self.places[peer] = room

    async def members(self, room):
        await self._comes("members")
        return {peer for peer, place in self.places.items() if place == room}

    async def delete_peer(self, peer):
        await self._comes("delete")
        self.ended.append(peer)
        del self.places[peer]

    async def put_recording(
        self, room, *, recording, key="", sources="all", why="held", revision=0
    ):
        if recording is None:
            self.recording = None
            return
        await self._comes("recording")
        order = parse_order(
            {
                "recording": recording,
                "key": key,
                "sources": sources,
                "why": why,
                "revision": revision,
            }
        )
        if self.recording is None:
            self.recording = RoomRecording(
                room, None, NtpClock(wall_s=0.0, now=0.0), None, wall_s=lambda: 0.0
            )
        try:
            self.recording.set_order(order, {}, 0.0)
        except StaleOrderError:
            raise MediaWorkerError("stale_order", 409) from None

    @property
    def captured(self):
        order = self.recording.order if self.recording is not None else None
        return sorted(order.sources) if order is not None else []


class Links:
    def __init__(self, worker):
        self.listeners, self._worker = Everyone(), worker

    async def alive(self):
        return [SimpleNamespace(id="w", draining=False)]

    async def client(self, _name):
        return self._worker

    async def doubt(self, _name):
        pass


class Archive:
    def __init__(self):
        self.ended = []

    async def begin(self, _found, recording):
        return f"key-{recording}"

    async def end(self, recording, _ended_ms):
        self.ended.append(recording)


class Told(ConferencePages):
    """The pages: what each view of the conference said."""

    def __init__(self, book):
        super().__init__(book, None, None, dials=False)
        self.views = []

    async def changed(self, found):
        self.views.append(view(found, {}, chair=True))


def apart(state):
    breakout.open_breakout(state, 5000, [("A", ["anna"]), ("B", [])])


class Gateway:
    """One of two that have the same conference."""

    def __init__(self, book, worker, owners=None):
        self.book, self.archive, self.told, self.owners = book, Archive(), Told(book), owners
        self.now_ms = wall_clock_ms
        self.media = ConferenceMedia(
            Links(worker), book, self.archive, owners, "k", self.told, now_ms=lambda: self.now_ms()
        )
        self.live = Conferences(
            book, self.told, self.media, None, ice_servers=lambda _: [], now_ms=wall_clock_ms
        )

    async def settles(self):
        await self.media.obeyed("c")
