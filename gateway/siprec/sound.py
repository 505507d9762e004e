"""The sound of a recording session: a leg for each stream, at one media worker, in a room in which nobody hears anybody,
and the order to record it."""

import contextlib
from collections.abc import Collection, Sequence

from gateway.line.reach import Reach
from gateway.siprec.description import BadDescriptionError, Section, together
from gateway.siprec.parties import party_of, unique
from gateway.siprec.state import State, Stream
from media.client import MediaClient, MediaWorkerError

NOBODY_HEARS = {"default": "none"}


class Sound:
    """One session's legs, whose places are written into *state*.

    Raises :class:`~media.client.MediaWorkerError` if the worker refuses or is away; the same call may then be repeated.
    """

    def __init__(self, reach: Reach, state: State, *, srtp: bool) -> None:
        """*srtp*: the sound comes encrypted, or not at all."""
        self._reach = reach
        self._state = state
        self._srtp = srtp
        self._fresh: dict[int, str] = {}
        self._next_worker = ""

    @property
    def moves(self) -> bool:
        """Whether the client was offered other legs and has not answered yet."""
        return bool(self._fresh)

    # the client's offers

    async def take(self, found: Sequence[Section]) -> str:
        """Take the client's offer, the first or a later one; return the answer. Raises also :class:`BadDescriptionError`,
        Refused."""
        state = self._state
        if len(found) < len(state.streams):
            raise BadDescriptionError(488, "streams are missing")
        if self._srtp and any(each.alone and "SAVP" not in each.line[1] for each in found):
            raise BadDescriptionError(488, "the sound would come in clear")
        state.worker = state.worker or await self._reach.choose()
        client = await self._reach.client(state.worker)
        parts, known = [], len(state.streams)
        try:
            for index, section in enumerate(found):
                if index == len(state.streams):
                    state.streams.append(Stream(line=section.line))
                stream = state.streams[index]
                stream.line, stream.label = section.line, section.label or stream.label
                parts.append((section.line, await self._answered(client, stream, section)))
        except MediaWorkerError:
            # an offer that is refused has added nothing: the next one need not have these streams
            for stream in state.streams[known:]:
                await self._drop(stream)
            del state.streams[known:]
            raise
        state.version += 1
        return together(parts, session=state.description, version=state.version, offers=False)

    async def _answered(self, client: MediaClient, stream: Stream, section: Section) -> str:
        if not section.alone:
            await self._drop(stream)
            return ""
        if stream.leg:
            return await client.update_leg(stream.leg, section.alone)
        stream.party = self._party(stream.label, {each.party for each in self._state.streams})
        stream.leg, answer = await client.create_leg(section.alone, stream.party)
        return answer

    def _party(self, label: str, taken: Collection[str]) -> str:
        return unique(party_of(label, self._state.told, self._state.parties), taken)

    # our own offers

    async def offer(self, lost: Collection[str] = (), *, towards: str = "") -> str:
        """Return an offer: the present legs, and new ones for those that are *lost*.

        With all of them lost they are opened at another worker. *towards* is the client's address. :meth:`answered` or
        :meth:`refused` must follow. Raises also Refused.
        """
        state = self._state
        await self.refused()
        legs = [each.leg for each in state.streams if each.leg]
        all_lost = set(legs) <= set(lost)
        self._next_worker = await self._reach.choose() if all_lost else state.worker
        client = await self._reach.client(self._next_worker)
        parts = []
        for index, stream in enumerate(state.streams):
            text = ""
            if stream.leg in lost and stream.leg:
                self._fresh[index], text = await client.offer_leg(
                    stream.party, towards=towards, srtp=self._srtp
                )
            elif stream.leg:
                text = await client.leg_offer(stream.leg)
            parts.append((stream.line, text))
        state.version += 1
        return together(parts, session=state.description, version=state.version, offers=True)

    async def answered(self, found: Sequence[Section]) -> None:
        """Take the client's answer to the offer; from then on new legs replace lost ones."""
        state, fresh = self._state, self._fresh
        client = await self._reach.client(self._next_worker or state.worker)
        for index, section in enumerate(found[: len(state.streams)]):
            stream = state.streams[index]
            leg = fresh.get(index, stream.leg)
            if leg and section.alone:
                await client.answer_leg(leg, section.alone)
        old = [(state.worker, state.streams[index].leg) for index in fresh]
        for index, leg in fresh.items():
            state.streams[index].leg = leg
        state.worker = self._next_worker or state.worker
        self._fresh = {}
        for worker, leg in old:
            await self._delete(worker, leg)

    async def refused(self) -> None:
        """Delete the legs that were opened for an offer that the client refused."""
        fresh, self._fresh = self._fresh, {}
        for leg in fresh.values():
            await self._delete(self._next_worker, leg)

    # who is who, and what is recorded

    async def place(self) -> None:
        """Put each leg into the room under its party's name. A stream that now is another party's begins a new part."""
        state = self._state
        client = await self._reach.client(state.worker)
        await client.put_policy(state.room, NOBODY_HEARS)
        named: dict[str, str] = {}
        streams = [each for each in state.streams if each.leg]
        for stream in streams:
            named[stream.leg] = self._party(stream.label, named.values())
        changed = [each for each in streams if each.party != named[each.leg]]
        for stream in changed:
            await client.put_room(stream.leg, None)
        for stream in changed:
            stream.party = named[stream.leg]
            await client.name_leg(stream.leg, stream.party)
        for stream in streams:
            await client.put_room(stream.leg, state.room)

    async def order(self) -> None:
        """Order the worker to record what the people have agreed to: all, or from now on nothing."""
        state = self._state
        if not state.recording:
            return
        client = await self._reach.client(state.worker)
        if state.consent:
            await client.put_recording(
                state.room, recording=state.recording, key=state.key, revision=state.revision
            )
        else:
            await client.put_recording(
                state.room, recording=state.recording, key=state.key, sources={}, why="withdrawn",
                until_ms=state.consent_ms, revision=state.revision,
            )  # fmt: skip

    async def close(self) -> None:
        """End the recording at the worker, and the legs. A worker that is away closes them by its own time-out."""
        state = self._state
        with contextlib.suppress(MediaWorkerError):
            client = await self._reach.client(state.worker)
            if state.recording:
                await client.put_recording(state.room, recording=None)
        for stream in state.streams:
            await self._drop(stream)
        await self.refused()
        with contextlib.suppress(MediaWorkerError):
            await (await self._reach.client(state.worker)).delete_policy(state.room)

    async def _drop(self, stream: Stream) -> None:
        leg, stream.leg, stream.party = stream.leg, "", ""
        if leg:
            await self._delete(self._state.worker, leg)

    async def _delete(self, worker: str, leg: str) -> None:
        with contextlib.suppress(MediaWorkerError):
            await (await self._reach.client(worker)).delete_peer(leg)
