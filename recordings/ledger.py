"""The ledger: a hash-chained, signed list of a recording's segments and acts. Pure.

One JSON object per line. Each entry names the hash of the line before it, and each line is signed,
so that changing, moving or removing a line in the middle is detected. A cut-off end is detected by a missing
``closed`` entry, and always by comparison with a remembered :func:`head`.
"""

import enum
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

EntryKind = Literal[
    "opened", "written", "taken_back", "segment", "closed", "derived", "mark", "viewed", "exported", "evaluated", "held",
    "release_asked", "released", "sealed", "opening_asked", "opening_granted", "unseal_asked",
    "unsealed", "refused", "repaired", "destroyed",
]  # fmt: skip
ActKind = Literal[
    "viewed", "exported", "evaluated", "held", "release_asked", "released", "sealed",
    "opening_asked", "opening_granted", "unseal_asked", "unsealed", "refused",
]  # fmt: skip
"""Acts on an existing recording; its destruction is :data:`EntryKind` ``destroyed``."""
GENESIS = "0" * 64
_SIGNED_AS = b"virtual-station ledger v1\0"


class Entry(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True,
    omit_defaults=True,
):  # fmt: skip
    """The signed content of a line; which fields are set depends on ``kind``.

    ``contact_id`` is in ``opened``. ``source_id`` to ``ending`` describe a segment: when it was closed in ``written``, in its
    final form in ``segment``, and in ``taken_back`` what is left after a cut for withdrawn consent. ``segments`` is in
    ``closed``. ``size`` and ``sha256`` are also those of the summary in ``derived``, and of the torn line in ``repaired``. For
    ``by`` to ``rule`` see :class:`Act`, for ``mark`` to ``party`` and ``ref`` see :class:`Mark`.
    """

    recording_id: str
    number: int
    previous: str
    kind: EntryKind
    at_ms: int
    contact_id: str | None = None
    source_id: str | None = None
    index: int | None = None
    size: int | None = None
    sha256: str | None = None
    ending: str | None = None
    segments: int | None = None
    by: str | None = None
    role: str | None = None
    ref: str | None = None
    reason_sha256: str | None = None
    rule: str | None = None
    mark: str | None = None
    until_ms: int | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """An event of the conversation, in ids only.

    ``at_ms`` and ``until_ms`` are Unix milliseconds; ``until_ms`` is for events that last. ``party`` is who acted,
    ``ref`` the id of a colleague, a topic or a line of the chat.
    """

    kind: str
    at_ms: int
    until_ms: int | None = None
    party: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """The author and the reason of an act on a recording, by ids and roles only.

    ``by`` is an account's id (None: the station itself). ``ref`` is the id of the audit entry that has the reason in
    words, ``reason_sha256`` its :func:`reason_digest`, ``rule`` the name of the rule that applied.
    """

    by: str | None = None
    role: str | None = None
    ref: str | None = None
    reason_sha256: str | None = None
    rule: str | None = None


def reason_digest(ref: str, reason: str) -> str:
    """Commit to a reason without revealing it: SHA-256 over ``ref`` (unguessable), a zero byte and the text."""
    return hashlib.sha256(f"{ref}\0{reason}".encode()).hexdigest()


class SignedEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line: the signed entry, and its Ed25519 signature in hex."""

    entry: msgspec.Raw
    signature: str


@dataclass(frozen=True, slots=True)
class SegmentState:
    """Size and hash of a segment file."""

    size: int
    sha256: str


class FindingKind(enum.StrEnum):
    """Kinds of problem that verification can find."""

    MALFORMED = "malformed"
    WRONG_RECORDING = "wrong_recording"
    BROKEN_CHAIN = "broken_chain"
    BAD_SIGNATURE = "bad_signature"
    NOT_CLOSED = "not_closed"
    ROLLED_BACK = "rolled_back"
    SEGMENT_MISSING = "segment_missing"
    SEGMENT_CHANGED = "segment_changed"
    SEGMENT_UNLISTED = "segment_unlisted"
    STATE_CHANGED = "state_changed"
    SEGMENT_LEFT = "segment_left"
    SEGMENT_UNREADABLE = "segment_unreadable"
    SUMMARY_CHANGED = "summary_changed"
    RENDITION_CHANGED = "rendition_changed"
    RENDITION_MISSING = "rendition_missing"
    FILE_UNLISTED = "file_unlisted"
    KEY_UNAVAILABLE = "key_unavailable"
    KEY_LEFT = "key_left"
    NOT_FINISHED = "not_finished"
    RECORDING_MISSING = "recording_missing"
    ANCHOR_CHANGED = "anchor_changed"


DERIVED = frozenset(
    {FindingKind.SUMMARY_CHANGED, FindingKind.RENDITION_CHANGED, FindingKind.RENDITION_MISSING}
)
"""Findings about files that the evidence yields again."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem and its place: ``ledger:3`` or ``citizen.video.0/2``."""

    kind: FindingKind
    where: str


SegmentKey = tuple[str, int]
"""Source id and segment index."""

_entry_decoder = msgspec.json.Decoder(Entry)
_line_decoder = msgspec.json.Decoder(SignedEntry)


def head(lines: Sequence[bytes]) -> str:
    """Return the hash of the last line, to be remembered elsewhere; it changes with every entry."""
    return hashlib.sha256(lines[-1]).hexdigest() if lines else GENESIS


def behind(lines: Sequence[bytes], entries: int, known: str) -> list["Finding"]:
    """Check a ledger that once had ``entries`` and the head ``known``: it may only have grown."""
    if len(lines) < entries:
        return [Finding(FindingKind.ROLLED_BACK, f"ledger:{len(lines)}")]
    if head(lines[:entries]) != known:
        return [Finding(FindingKind.ROLLED_BACK, f"ledger:{entries - 1}")]
    return []


def sign(key: Ed25519PrivateKey, entry: Entry) -> bytes:
    """Return the signed line for ``entry``, without line end."""
    body = msgspec.json.encode(entry)
    signature = key.sign(_SIGNED_AS + body).hex()
    return msgspec.json.encode(SignedEntry(entry=msgspec.Raw(body), signature=signature))


def entries(lines: Sequence[bytes]) -> list[Entry]:
    """Return the entries, unverified; raises ValueError for a malformed line."""
    try:
        return [_entry_decoder.decode(_line_decoder.decode(line).entry) for line in lines]
    except (msgspec.MsgspecError, ValueError) as error:
        raise ValueError("not a ledger") from error


def readable_entries(lines: Sequence[bytes]) -> tuple[list[Entry], bool]:
    """Return the readable entries, unverified, and whether all lines are readable and there is at least one."""
    found = []
    for line in lines:
        try:
            found += entries([line])
        except ValueError:
            continue
    return found, bool(found) and len(found) == len(lines)


def forbids_destruction(listed: Sequence[Entry]) -> bool:
    """Whether a legal hold or a seal is in force according to the entries."""
    held = sealed = False
    for entry in listed:
        match entry.kind:
            case "held" | "released":
                held = entry.kind == "held"
            case "sealed" | "unsealed":
                sealed = entry.kind == "sealed"
    return held or sealed


def destroyed_by(lines: Sequence[bytes], key: Ed25519PublicKey) -> list[str]:
    """Return the recordings whose destruction ``lines`` of any ledgers prove by signature.

    Other lines, and those not signed by ``key``, prove nothing.
    """
    proven: dict[str, None] = {}
    for line in lines:
        try:
            signed = _line_decoder.decode(line)
            entry = _entry_decoder.decode(signed.entry)
            key.verify(bytes.fromhex(signed.signature), _SIGNED_AS + bytes(signed.entry))
        except (msgspec.MsgspecError, ValueError, InvalidSignature):
            continue
        if entry.kind == "destroyed":
            proven[entry.recording_id] = None
    return list(proven)


class LedgerWriter:
    """Appends to a chain in memory; the caller stores ``added`` durably."""

    def __init__(self, recording_id: str, key: Ed25519PrivateKey, lines: Sequence[bytes]) -> None:
        """``lines`` are those already stored, in order."""
        self._recording_id = recording_id
        self._key = key
        self._previous = head(lines)
        self._number = len(lines)
        self.added: list[bytes] = []

    @property
    def head(self) -> str:
        """Hash of the newest line."""
        return self._previous

    def append(
        self,
        kind: EntryKind,
        at_ms: int,
        *,
        contact_id: str | None = None,
        segment: SegmentKey | None = None,
        state: SegmentState | None = None,
        ending: str | None = None,
        segments: int | None = None,
        act: Act | None = None,
        mark: Mark | None = None,
    ) -> None:
        """Add one entry: ``opened`` with ``contact_id``, ``written`` and ``taken_back`` with ``segment`` and ``state``, ``segment``
        with ``ending`` besides, ``closed`` with the number of
        ``segments``, ``mark`` with ``mark``, an act with ``act``."""
        done = act or Act()
        line = sign(
            self._key,
            Entry(
                recording_id=self._recording_id,
                number=self._number,
                previous=self._previous,
                kind=kind,
                at_ms=at_ms,
                contact_id=contact_id,
                source_id=segment[0] if segment else None,
                index=segment[1] if segment else None,
                size=state.size if state else None,
                sha256=state.sha256 if state else None,
                ending=ending,
                segments=segments,
                by=done.by,
                role=done.role,
                ref=mark.ref if mark else done.ref,
                reason_sha256=done.reason_sha256,
                rule=done.rule,
                mark=mark.kind if mark else None,
                until_ms=mark.until_ms if mark else None,
                party=mark.party if mark else None,
            ),
        )
        self.added.append(line)
        self._previous = head([line])
        self._number += 1


def verify_chain(
    lines: Sequence[bytes], recording_id: str, key: Ed25519PublicKey, known_head: str | None = None
) -> list[Finding]:
    """Check the ledger by itself; with ``known_head`` also that its end was not cut off.

    ``known_head`` may be from any earlier moment: it must be the hash of one of the lines.
    """
    findings: list[Finding] = []
    previous = GENESIS
    seen = set()
    for number, line in enumerate(lines):
        where = f"ledger:{number}"
        try:
            signed = _line_decoder.decode(line)
            # Only one spelling is valid: spaces, or capitals in the hex, would change the line's hash unsigned.
            if msgspec.json.encode(signed) != line or signed.signature.lower() != signed.signature:
                raise ValueError("not as it was written")
            entry = _entry_decoder.decode(signed.entry)
            key.verify(bytes.fromhex(signed.signature), _SIGNED_AS + bytes(signed.entry))
        except (msgspec.MsgspecError, ValueError):
            findings.append(Finding(FindingKind.MALFORMED, where))
        except InvalidSignature:
            findings.append(Finding(FindingKind.BAD_SIGNATURE, where))
        else:
            if entry.recording_id != recording_id:
                findings.append(Finding(FindingKind.WRONG_RECORDING, where))
            if entry.previous != previous or entry.number != number:
                findings.append(Finding(FindingKind.BROKEN_CHAIN, where))
        previous = head([line])
        seen.add(previous)
    if not lines:
        findings.append(Finding(FindingKind.MALFORMED, "ledger"))
    if known_head is not None and known_head not in seen:
        findings.append(Finding(FindingKind.ROLLED_BACK, "ledger"))
    return findings


def verify_written(
    listed: Sequence[Entry], found: Mapping[SegmentKey, SegmentState]
) -> list[Finding]:
    """Compare the segments that were signed when they closed with the files, whether the recording is finished or not.

    A segment that was cut since has a ``taken_back`` entry for the rest of it. Before the recording is finished a
    shorter segment may be about to get that entry, and is no finding yet.
    """
    states: dict[SegmentKey, Entry] = {}
    closed = False
    for entry in listed:
        closed = closed or entry.kind == "closed"
        if entry.kind == "destroyed":
            return []
        if (
            entry.kind in {"written", "taken_back"}
            and entry.source_id is not None
            and entry.index is not None
        ):
            states[entry.source_id, entry.index] = entry
    findings: list[Finding] = []
    for (source, index), entry in sorted(states.items()):
        state = found.get((source, index))
        where = f"{source}/{index}"
        if state is None:
            findings.append(Finding(FindingKind.SEGMENT_MISSING, where))
        elif (state.size, state.sha256) != (entry.size, entry.sha256) and (
            closed or state.size >= (entry.size or 0)
        ):
            findings.append(Finding(FindingKind.SEGMENT_CHANGED, where))
    return findings


def verify_segments(
    listed: Sequence[Entry], found: Mapping[SegmentKey, SegmentState]
) -> list[Finding]:
    """Compare the listed segments with the files."""
    findings: list[Finding] = []
    known: dict[SegmentKey, Entry] = {}
    closed: Entry | None = None
    for entry in listed:
        if entry.kind == "segment" and entry.source_id is not None and entry.index is not None:
            known[entry.source_id, entry.index] = entry
        elif entry.kind == "closed":
            closed = entry
        elif entry.kind == "destroyed":
            # No file may be left, and none is missing.
            return [Finding(FindingKind.SEGMENT_LEFT, f"{s}/{i}") for s, i in sorted(found)]
    if closed is None or closed.segments != len(known):
        findings.append(Finding(FindingKind.NOT_CLOSED, "ledger"))
    for (source, index), entry in sorted(known.items()):
        state = found.get((source, index))
        where = f"{source}/{index}"
        if state is None:
            findings.append(Finding(FindingKind.SEGMENT_MISSING, where))
        elif (state.size, state.sha256) != (entry.size, entry.sha256):
            findings.append(Finding(FindingKind.SEGMENT_CHANGED, where))
    findings.extend(
        Finding(FindingKind.SEGMENT_UNLISTED, f"{source}/{index}")
        for source, index in sorted(found.keys() - known.keys())
    )
    return findings
