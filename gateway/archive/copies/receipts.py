"""Makes the citizen's receipt of a contact's recordings: when they were made, which sources of whom they have, until
when they are kept."""

from collections.abc import Sequence
from typing import Final, Literal, get_args

from gateway.archive import lookups as recordings
from gateway.archive.custody.retention import Retention
from gateway.archive.playback.noted_marks import RecordingMarks
from gateway.archive.tables import Recording
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms
from signaling.protocol.citizen import Receipt, RecordedOf, RecordedParty, RecordedSpan

_GONE: Final = frozenset({"destroyed"})
_UNDER_WAY: Final = frozenset({"recording", "finishing"})


class Receipts:
    """Makes receipts and the codes on them; changes nothing."""

    def __init__(
        self, database: Database, marks: RecordingMarks, retention: Retention, codes: FollowCodes
    ) -> None:
        self._database = database
        self._marks = marks
        self._retention = retention
        self._codes = codes

    def code(self, contact_id: str) -> str:
        """Return the code by which the citizen of a contact asks for a copy."""
        return self._codes.of(f"copy/{contact_id}")

    def code_hash(self, contact_id: str) -> str:
        """Return the hash under which the contact's code is stored."""
        return self._codes.hash(self.code(contact_id))

    async def of(self, contact_id: str) -> Receipt | None:
        """Return the receipt of a contact; None when no recording of it was begun."""
        async with self._database.reading() as session:
            kept = await recordings.of_contact(session, contact_id)
        if not kept:
            return None
        there = [each for each in kept if each.state == "ready"]
        spans = [span for each in there for span in await self._spans(each)]
        return Receipt(
            code=self.code(contact_id),
            state=_state(kept),
            spans=spans,
            duration_s=round(sum(span.until_ms - span.from_ms for span in spans) / 1000),
            sources=_sources(there),
            kept_until_ms=await self._kept_until(there),
        )

    async def _spans(self, recording: Recording) -> list[RecordedSpan]:
        began_ms = to_ms(recording.started_at)
        consents = [
            (began_ms + mark.at_ms, began_ms + (mark.until_ms or mark.at_ms))
            for mark in await self._marks.of(recording)
            if mark.kind == "consent_given"
        ]
        if not consents:
            # (its contact's journal is not written down yet)
            consents = [(began_ms, began_ms + (recording.duration_ms or 0))]
        return [RecordedSpan(from_ms=begin, until_ms=end) for begin, end in consents if end > begin]

    async def _kept_until(self, there: Sequence[Recording]) -> int | None:
        """The day on which the last of it goes. A legal hold is nobody else's business: then what would
        count without it."""
        until: list[int] = []
        async with self._database.reading() as session:
            for recording in there:
                kept = await self._retention.of(session, recording.id)
                by_rule = None if kept is None else kept.until_ms
                until.append(to_ms(recording.keep_until) if by_rule is None else by_rule)
        return max(until, default=None)


def _state(kept: Sequence[Recording]) -> Literal["preparing", "ready", "failed", "gone"]:
    states = {each.state for each in kept}
    if states & _UNDER_WAY:
        return "preparing"
    if "ready" in states:
        return "ready"
    return "gone" if states <= _GONE else "failed"


def _sources(there: Sequence[Recording]) -> list[RecordedOf]:
    """Return which sources of which parties were recorded, each once."""
    found: dict[RecordedParty, RecordedOf] = {}
    for recording in there:
        for part in recording.parties:
            name, _, screen = str(part.get("rendition") or part["party"]).partition(".")
            party = next((known for known in get_args(RecordedParty) if known == name), None)
            if party is None:
                continue
            before = found.get(party, RecordedOf(party=party))
            found[party] = RecordedOf(
                party=party,
                sound=before.sound or (not screen and bool(part.get("audio", True))),
                picture=before.picture or (not screen and bool(part.get("video", True))),
                screen=before.screen or bool(screen),
            )
    return list(found.values())
