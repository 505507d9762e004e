"""Changes conferences while they go on: every change is written down, told to the pages, and followed by the media."""

from collections.abc import Callable
from typing import TypeVar

from gateway.conference import extras
from gateway.conference import state as st
from gateway.conference.book import ConferenceBook
from gateway.conference.breakout import EVERYWHERE, still_in
from gateway.conference.caption_lines import CaptionLines
from gateway.conference.media import ConferenceMedia
from gateway.conference.pages import ConferencePages
from gateway.conference.tables import ConferenceCaption, ConferenceLine
from gateway.platform.refused import Refused
from gateway.platform.times import from_ms
from signaling.protocol import conference as wire
from signaling.protocol.base import IceServer
from signaling.protocol.conference_extras import CaptionLine

T = TypeVar("T")


class Conferences:
    """Changes conferences, and has their pages and media follow."""

    def __init__(
        self,
        book: ConferenceBook,
        pages: ConferencePages,
        media: ConferenceMedia,
        captions: CaptionLines,
        *,
        ice_servers: Callable[[str], list[IceServer]],
        now_ms: Callable[[], int],
    ) -> None:
        self.book = book
        self.pages = pages
        self.media = media
        self.captions = captions
        self._ice_servers = ice_servers
        self.now_ms = now_ms

    async def change(
        self, conference_id: str, change: Callable[[st.State], T], *, media_first: bool = False
    ) -> T:
        """Change a conference, and have pages and media follow. Raises what *change* raises.

        *media_first*, for what takes something away: pages are told once the worker has obeyed, or has not in time.
        """
        found, result, changed = await self.book.change(conference_id, change)
        if changed and media_first:
            await self.media.obeyed(conference_id)
            await self.pages.changed(await self.book.get(conference_id) or found)
        elif changed:
            await self.pages.changed(found)
            self.media.reconcile(conference_id)
        return result

    async def snapshot(self, conference_id: str, member: str) -> wire.Snapshot:
        """Return everything a member's page needs. Raises ``Refused`` (``not_found``)."""
        found = await self.book.get(conference_id)
        if found is None or (who := found.state.people.get(member)) is None:
            raise Refused("not_found", "There is no such conference.")
        seen = await self.pages.view(found, chair=who.part == "chair")
        lines: list[wire.Line] = []
        more = False
        captions: list[CaptionLine] = []
        if who.inside:
            rows, more = await self.book.lines(conference_id, who.group)
            lines = [_line(line) for line in rows]
            found_captions = await self.captions.last(conference_id, who.group)
            captions = [_caption(row) for row in found_captions]
        else:
            # who waits outside is told what it is and nothing of those inside
            seen = wire.Conference(
                conference_id=seen.conference_id,
                kind=seen.kind,
                title=seen.title,
                state=seen.state,
                starts_at_ms=seen.starts_at_ms,
                opened_at_ms=seen.opened_at_ms,
                members=[],
                recording=seen.recording,
            )
        return wire.Snapshot(
            revision=found.revision,
            now_ms=self.now_ms(),
            you=member,
            part=who.part,
            place=who.place,
            group=who.group or None,
            conference=seen,
            chat=lines,
            more_chat=more,
            slots=self.media.slots(conference_id, member),
            ice_servers=self._ice_servers(member),
            answered=extras.has_answered(found.state, member) or None,
            captions=captions,
        )

    async def read_chat(self, conference_id: str, member: str, before: str) -> wire.LinePage:
        """Return the lines of the member's room that precede the line *before*. Raises ``Refused`` (``not_there``)."""
        found = await self.book.get(conference_id)
        if found is None or not (who := st.person(found.state, member)).inside:
            raise Refused("not_there", "You are not in the room.")
        rows, more = await self.book.lines(conference_id, who.group, before)
        return wire.LinePage(lines=[_line(line) for line in rows], more=more)

    async def say(
        self,
        conference_id: str,
        member: str,
        line_id: str,
        text: str,
        *,
        group: str = "",
        everywhere: bool = False,
    ) -> wire.Line:
        """Write a line of chat and show it to everybody in the same room, or in all of them.

        Raises ``Refused``: ``not_there``, ``moved`` (it was typed for *group*, where its writer is no more).
        """
        found = await self.book.get(conference_id)
        if found is None or not (who := st.person(found.state, member)).inside:
            raise Refused("not_there", "You are not in the room.")
        if not everywhere:
            still_in(who, group)
        row = ConferenceLine(
            id=line_id,
            conference_id=conference_id,
            member=member,
            name=who.name,
            text=text,
            at=from_ms(self.now_ms()),
            room=EVERYWHERE if everywhere else who.group or None,
        )
        line = _line(row)
        await self.book.say(row)
        told = wire.LineAdded(line=line)
        if everywhere:
            await self.pages.to_all(conference_id, told)
        else:
            await self.pages.to_company(conference_id, found.state, member, told)
        return line


def _line(row: ConferenceLine) -> wire.Line:
    return wire.Line(
        line_id=row.id,
        member=row.member,
        name=row.name,
        text=row.text,
        sent_at_ms=round(row.at.timestamp() * 1000),
        everywhere=row.room == EVERYWHERE,
    )


def _caption(row: ConferenceCaption) -> CaptionLine:
    return CaptionLine(
        line_id=row.id,
        member=row.member,
        name=row.name,
        text=row.text,
        seq=row.seq,
        done=row.done,
        started_at_ms=round(row.at.timestamp() * 1000),
    )
