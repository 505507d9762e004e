"""Checks that a recording is as it was signed, before anybody opens it."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final, Literal

import msgspec
import structlog

from recordings.errors import RecordingsError
from recordings.ledger import Finding, FindingKind
from recordings.model import parse_recording_id
from recordings.opening import Digests, OpeningCheck
from recordings.store import RecordingStore

log = structlog.get_logger()

AT_ONCE: Final = 2
"""Hashing a long recording takes a processor for seconds; calls go on."""
TOLD_AT_MOST: Final = 20
ALTERED_KNOWN: Final = 1000

Wrong = Literal["history", "register", "media", "key"]

_HISTORY: Final = frozenset({FindingKind.ROLLED_BACK, FindingKind.RECORDING_MISSING})
_KEY: Final = frozenset({FindingKind.KEY_UNAVAILABLE, FindingKind.KEY_LEFT})
_MEDIA: Final = frozenset(
    {
        FindingKind.SEGMENT_MISSING,
        FindingKind.SEGMENT_CHANGED,
        FindingKind.SEGMENT_UNLISTED,
        FindingKind.SEGMENT_UNREADABLE,
        FindingKind.SEGMENT_LEFT,
        FindingKind.RENDITION_CHANGED,
        FindingKind.RENDITION_MISSING,
        FindingKind.FILE_UNLISTED,
    }
)


class FoundWrong(msgspec.Struct, frozen=True, kw_only=True):
    """One finding of a check, in the words of ``recordings verify``."""

    kind: str
    where: str


class Integrity(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The result of a check of a recording. ``altered``: it does not verify; ``unchecked``: it could not be checked
    now.

    ``wrong`` names the faulty part: ``history`` (put back to an earlier moment, or gone; it is not opened),
    ``register`` (the signed ledger, the state, the summary), ``media`` (sound and picture), ``key`` (it cannot be
    decrypted). ``media_checked`` false: the files are in a bucket that did not give the checksums with which they were
    once read back.
    """

    state: Literal["whole", "altered", "unchecked"]
    wrong: list[Wrong] = []
    findings: list[FoundWrong] = []
    media_checked: bool = True


class Wholeness:
    """Checks recordings in threads, two at a time; remembers the hashes of unchanged files."""

    def __init__(self, store: RecordingStore, digests: Digests | None = None) -> None:
        self._store = store
        self._digests = digests or Digests()
        self._few = asyncio.Semaphore(AT_ONCE)
        self._altered: OrderedDict[str, Integrity] = OrderedDict()

    async def of(self, recording_id: str) -> Integrity:
        """Check a finished recording. A faulty recording raises nothing; cancelling leaves the thread to its end."""
        try:
            async with self._few:
                looked = await asyncio.to_thread(
                    self._store.check_before_opening,
                    parse_recording_id(recording_id),
                    self._digests,
                )
        except (RecordingsError, ValueError, OSError) as error:
            log.warning(
                "recording.not_looked_over", recording=recording_id, error=type(error).__name__
            )
            return Integrity(state="unchecked", media_checked=False)
        told = judged(looked)
        if told.state == "altered":
            log.error(
                "recording.altered",
                recording=recording_id,
                findings=[f"{one.kind} at {one.where}" for one in told.findings[:5]],
            )
            self._altered[recording_id] = told
            self._altered.move_to_end(recording_id)
            while len(self._altered) > ALTERED_KNOWN:
                self._altered.popitem(last=False)
        else:
            self._altered.pop(recording_id, None)
        return told

    def known(self, recording_id: str) -> Integrity | None:
        """Return the result of the last check in this process, if the recording was ``altered``."""
        return self._altered.get(recording_id)


def judged(looked: OpeningCheck) -> Integrity:
    """Return the findings in the form that people are shown. Pure."""
    return Integrity(
        state="altered" if looked.findings else "whole",
        wrong=_wrong(looked.findings),
        findings=[
            FoundWrong(kind=one.kind.value, where=one.where)
            for one in looked.findings[:TOLD_AT_MOST]
        ],
        media_checked=looked.media,
    )


def _wrong(findings: Sequence[Finding]) -> list[Wrong]:
    """The worst first."""
    found: set[Wrong] = set()
    for one in findings:
        if one.kind in _HISTORY:
            found.add("history")
        elif one.kind in _KEY:
            found.add("key")
        else:
            found.add("media" if one.kind in _MEDIA else "register")
    order: tuple[Wrong, ...] = ("history", "register", "media", "key")
    return [each for each in order if each in found]
