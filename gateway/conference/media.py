"""Puts a conference's media on a worker: the rooms and their rules, its recording, and taking them down.

The conference's row holds the desired state (``book``); conferences and calls share one engine
(``gateway.calls.engine``).
"""

import contextlib
from collections.abc import Callable, Sequence

import structlog
from redis.asyncio import Redis

from gateway.calls.engine import CallEngine, put_in
from gateway.calls.media_words import SOURCES, refusal
from gateway.calls.worker_links import WorkerLinks
from gateway.conference.archive import ConferenceArchive
from gateway.conference.book import ConferenceBook, StoredConference
from gateway.conference.pages import ConferencePages
from gateway.conference.places import ROOM, ConferencePlaces
from gateway.conference.recording import ConferenceRecording
from gateway.conference.rules import room_of, rooms_of, rules_of
from gateway.conference.state import State, person
from gateway.conference.strangers import Strangers
from gateway.platform.refused import Refused
from media.client import MediaClient, MediaEvent, MediaWorkerError, PeerSnapshot, SlotState
from queueing.backend import wall_clock_ms
from signaling.protocol.base import MediaAnswer
from signaling.protocol.conference import Loudest, Slot, Tile

log = structlog.get_logger()


class ConferenceMedia(CallEngine[str, Slot, StoredConference]):
    """The engine of conferences. Members are named by their ids."""

    def __init__(
        self,
        links: WorkerLinks,
        book: ConferenceBook,
        archive: ConferenceArchive,
        redis: Redis,
        station_key: str,
        pages: ConferencePages,
        *,
        now_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:
        super().__init__("conference", links, ConferencePlaces(book, redis, station_key), pages)
        self._book = book
        self._recording = ConferenceRecording(
            book,
            archive,
            changed=self._changed,
            reconcile_later=self._reconciler.later,
            now_ms=now_ms,
        )
        self._strangers = Strangers(book)
        self._ruled: dict[str, set[str]] = {}
        self._pages = pages

    async def connect(
        self, conference_id: str, member: str, sdp: str, peer: str | None
    ) -> MediaAnswer:
        """Answer a browser's offer *sdp*. With *peer*, that connection continues (ICE restart) if it lives.

        Raises :class:`Refused`.
        """
        found = await self._book.get(conference_id)
        person(found.state if found is not None else State(), member)

        async def take(worker: str, made: str) -> str:
            def note(state: State) -> str:
                if state.worker != worker:
                    raise Refused("worker_gone", "Connect again.", retryable=True)
                who = person(state, member)
                before, who.peer, who.connected = who.peer, made, False
                return before

            _, before, _ = await self._book.change(conference_id, note)
            return before

        return await self._connect(conference_id, member, sdp, peer, take)

    async def bring(self, conference_id: str, member: str, worker: str, leg: str) -> str:
        """Take *leg*, which the telephone line has opened on *worker*, as a member's connection. Return the worker that
        carries the conference; where that is another, nothing has changed, and the leg has to be opened there.

        Raises ``Refused``.
        """
        found = await self._book.get(conference_id)
        person(found.state if found is not None else State(), member)
        carries = await self._source.place(conference_id, worker)
        if carries != worker:
            if carries in {entry.id for entry in await self.links.alive()}:
                return carries
            await self.displace(conference_id, carries)
            carries = await self._source.place(conference_id, worker)
            if carries != worker:
                return carries
        try:
            # what is recorded of it is found by the member
            await (await self.links.client(worker)).name_leg(leg, member)
        except MediaWorkerError as error:
            raise refusal(error) from error

        async def take(_worker: str, made: str) -> str:
            def note(state: State) -> str:
                who = person(state, member)
                before, who.peer, who.connected = who.peer, made, True
                who.microphone = not who.muted
                return before

            _, before, _ = await self._book.change(conference_id, note)
            return before

        await self._connected(conference_id, member, worker, leg, take)
        await self._changed(conference_id)
        return worker

    async def show(self, conference_id: str, member: str, tiles: Sequence[Tile]) -> None:
        """Tell the worker how large a member's page shows whom. Raises :class:`Refused` where the page has no
        connection."""
        found = await self._book.get(conference_id)
        if found is None or not (who := person(found.state, member)).peer:
            raise Refused("no_media", "There is no connection yet.", retryable=True)
        people = found.state.people
        wanted = [
            {
                "peer": people[tile.member].peer,
                "source": tile.source,
                "width": tile.width,
                "height": tile.height,
            }
            for tile in tiles
            if tile.member in people and people[tile.member].peer
        ]
        with contextlib.suppress(MediaWorkerError):
            client = await self.links.client(found.state.worker)
            await client.put_view(who.peer, wanted)

    async def see_out(self, found: StoredConference) -> None:
        """End the connections in the conference's rooms that belong to none of its members. Raises what the database
        raises."""
        try:
            client = await self.links.client(found.worker)
            await self._strangers.see_out(found.id, client, rooms_of(found.state))
        except MediaWorkerError as error:
            log.warning("media.worker_failed", conference=found.id, code=error.code)
            self._reconciler.later(found.id)

    # the state

    async def _left(self, call: str) -> None:
        found = await self._book.get(call)
        if found is not None:
            await self._recording.interrupted(found)
        await self._changed(call)

    async def _note_peer(self, call: str, member: str, peer: str, state: str) -> bool | None:
        def note(now: State) -> bool:
            who = now.people.get(member)
            if who is None or who.peer != peer:
                return False
            who.connected = state == "connected"
            if state == "closed":
                who.peer = ""
            return True

        _, theirs, changed = await self._book.change(call, note)
        return changed if theirs else None

    def _carried(self, state: SlotState, member: str | None) -> Slot:
        return Slot(
            index=state.slot,
            kind="audio" if state.kind == "audio" else "video",
            member=member,
            source=SOURCES.get(state.source or "") if member else None,
        )

    # reconciling

    async def _read(self, call: str) -> StoredConference | None:
        return await self._book.get(call)

    async def _is_overtaken(self, call: str, seen: StoredConference) -> bool:
        now = await self._book.get(call)
        return now is not None and now.revision != seen.revision

    async def _unanswered(self, seen: StoredConference) -> None:
        await self._recording.unanswered(seen)

    async def _follow(self, call: str, seen: StoredConference, client: MediaClient | None) -> bool:
        if seen.state.state == "ended":
            self.forget(call, [*seen.state.people])
        if client is not None and seen.state.state == "ended":
            await self._take_down(seen, client)
        elif client is not None:
            await self._seat(seen, client)
        # sealed once no worker writes it any more
        await self._recording.give(seen)
        return True

    async def _seat(self, found: StoredConference, client: MediaClient) -> None:
        """Put every member into the room that the state names, under that room's policy."""
        state = found.state
        # said before anybody is put in; a worker that is new knows of none
        rules = rules_of(state)
        for room, rule in rules.items():
            await client.put_policy(room, rule, revision=found.revision)
        # nothing of what is said in breakout rooms is kept, and that is noted as it is
        if any(who.group for who in state.people.values()):
            await self._recording.leave_out(found, client)
        await put_in(
            client,
            {
                who.peer: room_of(state, who.group) if who.inside else None
                for who in state.people.values()
                if who.peer
            },
        )
        await self._recording.order(found, client)
        await self._strangers.see_out(found.id, client, rules)
        over = self._ruled_of(found.id) - rules.keys()
        self._ruled[found.id] = set(rules)
        await self._unrule(found.id, client, over)
        await self._note_settled(found)

    async def _take_down(self, found: StoredConference, client: MediaClient) -> None:
        await self._recording.order(found, client)
        rooms = rooms_of(found.state) | self._ruled_of(found.id)
        await self._strangers.see_out(found.id, client, rooms)
        await self._unrule(found.id, client, rooms)

    async def _note_settled(self, found: StoredConference) -> None:
        """Note that the media of every member is where *found* has it, except of members who were moved meanwhile."""
        asked = {member: (who.peer, who.group) for member, who in found.state.people.items()}

        def note(state: State) -> None:
            for member, who in state.people.items():
                if asked.get(member) == (who.peer, who.group):
                    who.settled = who.group

        if any(who.settled != who.group for who in found.state.people.values()):
            _, _, changed = await self._book.change(found.id, note)
            if changed:
                await self._changed(found.id)

    def _ruled_of(self, conference_id: str) -> set[str]:
        return self._ruled.get(conference_id, set())

    async def _unrule(self, conference_id: str, client: MediaClient, rooms: set[str]) -> None:
        """These rooms are over; one whose rule stays is let go of by the worker, hours later."""
        for room in rooms:
            with contextlib.suppress(MediaWorkerError):
                await client.delete_policy(room)
        self._ruled[conference_id] = self._ruled_of(conference_id) - rooms
        if not self._ruled[conference_id]:
            del self._ruled[conference_id]

    # what the links hear

    async def _snapshot(self, worker: str, peers: tuple[PeerSnapshot, ...]) -> None:
        await super()._snapshot(worker, peers)
        # also those that are over, whose gateway was killed ending them
        rooms = {peer.room for peer in peers if peer.room is not None}
        for conference_id in {_whose(room)[0] for room in rooms if room.startswith(ROOM)}:
            self.reconcile(conference_id)

    async def _other_event(self, event: MediaEvent) -> None:
        if not (event.room and event.room.startswith(ROOM)):
            return
        conference_id, group = _whose(event.room)
        if event.type == "recording":
            await self._recording.worker_reported(conference_id, event)
        elif event.type == "loudest":
            members = [
                whose[1]
                for peer in event.speakers
                if (whose := await self._source.owner(peer)) is not None
            ]
            await self._pages.loudest(conference_id, Loudest(members=members, group=group or None))


def _whose(room: str) -> tuple[str, str]:
    """The conference of a worker's room, and the breakout room, or nothing for the main one."""
    conference_id, _, group = room.removeprefix(ROOM).partition(".")
    return conference_id, group
