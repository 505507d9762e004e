"""Parses metadata of a recorded call (RFC 7865): who takes part, when, and whose sound each stream is. Pure.

A document is complete, or partial: then it names what has changed. Entities and document types are refused, and everything
is bounded.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from xml.parsers import expat

import msgspec

from gateway.line.sip.messages import MAX_BYTES
from gateway.line.trunks import caller_number
from gateway.platform.times import to_ms

NAMESPACE: Final = "urn:ietf:params:xml:ns:recording:1"
LONGEST: Final = MAX_BYTES
"""As long as a whole message may be."""
MOST_ELEMENTS: Final = 1_000
DEEPEST: Final = 12
LONGEST_WORD: Final = 256
MOST_PEOPLE: Final = 64
MOST_STREAMS: Final = 32
_YES: Final = frozenset({"given", "yes", "true", "1"})
_NO: Final = frozenset({"refused", "withdrawn", "no", "false", "0"})


class BadMetadataError(Exception):
    """The document is no recording metadata, or is too large; the message says why."""


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """A participant; ``number`` is empty for an address that is no telephone's, times are None if nothing is said of them."""

    name: str = ""
    number: str = ""
    joined_ms: int | None = None
    left_ms: int | None = None


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a call.

    ``participants`` are by id, in the order in which they were first named. ``streams`` has the label of each stream by its
    id; ``sends`` the streams of each participant. ``consent`` is None if nothing is said of it.
    """

    session: str = ""
    participants: dict[str, Participant] = {}
    streams: dict[str, str] = {}
    sends: dict[str, list[str]] = {}
    consent: bool | None = None

    def senders(self, label: str) -> list[str]:
        """Return the participants whose sound is the stream with this label."""
        ids = {stream for stream, each in self.streams.items() if each == label}
        return [who for who in self.participants if ids.intersection(self.sends.get(who, ()))]


@dataclass(slots=True)
class _Element:
    """``name`` is local; ``ours``: it is of the metadata's own namespace."""

    name: str
    ours: bool
    attributes: Mapping[str, str]
    words: list[str] = field(default_factory=list)
    children: list["_Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return _word("".join(self.words))

    def all(self, name: str) -> Iterator["_Element"]:
        return (each for each in self.children if each.ours and each.name == name)

    def first(self, name: str) -> str:
        return next((each.text for each in self.all(name)), "")

    def named(self, name: str) -> str:
        """Return an id that has to be there."""
        found = _word(self.attributes.get(name, ""))
        if not found:
            raise BadMetadataError(f"{self.name} without {name}")
        return found


def applied(before: Snapshot | None, xml: bytes, now_ms: int) -> Snapshot:
    """Return the snapshot after a document; *before* is the one before it, None at the beginning.

    A participant whom a complete document no longer names has left at *now_ms*. Raises :class:`BadMetadataError`.
    """
    root = _tree(xml)
    if not root.ours or root.name != "recording":
        raise BadMetadataError("the root is not recording")
    mode = root.first("datamode") or "complete"
    if mode not in ("complete", "partial"):
        raise BadMetadataError("datamode is complete or partial")
    known = before or Snapshot()
    partial = mode == "partial" and before is not None
    participants = _participants(root, known.participants)
    if not partial:
        _leave(participants, root, now_ms)
    streams = (known.streams if partial else {}) | {
        each.named("stream_id"): each.first("label") for each in root.all("stream")
    }
    if len(participants) > MOST_PEOPLE or len(streams) > MOST_STREAMS:
        raise BadMetadataError("too many participants or streams")
    consent = _consent(root)
    session = next((each.named("session_id") for each in root.all("session")), "")
    return Snapshot(
        session=session or known.session,
        participants=participants,
        streams=streams,
        sends=_sends(root, known.sends if partial else {}),
        consent=known.consent if consent is None else consent,
    )


def _participants(root: _Element, known: Mapping[str, Participant]) -> dict[str, Participant]:
    found = dict(known)
    for each in root.all("participant"):
        name = next(each.all("nameID"), None)
        who = each.named("participant_id")
        if name is None:
            found.setdefault(who, Participant())
            continue
        user = _user(name.attributes.get("aor", ""))
        number = caller_number(user)
        found[who] = msgspec.structs.replace(
            found.get(who, Participant()),
            name=name.first("name") or ("" if number else user),
            number=number[:24],
        )
    for each in root.all("participantsessionassoc"):
        who = each.named("participant_id")
        person = found.get(who, Participant())
        joined = _moment(each.first("associate-time"))
        left = _moment(each.first("disassociate-time"))
        # one who comes back is there again
        found[who] = msgspec.structs.replace(
            person,
            joined_ms=person.joined_ms if joined is None else joined,
            left_ms=left if joined is None or left is not None else None,
        )
    return found


def _leave(participants: dict[str, Participant], root: _Element, now_ms: int) -> None:
    named = {each.attributes.get("participant_id", "") for each in root.all("participant")}
    for who, person in participants.items():
        if who not in named and person.left_ms is None:
            participants[who] = msgspec.structs.replace(person, left_ms=now_ms)


def _sends(root: _Element, known: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the streams that each participant sends: those that this document names, in place of earlier ones."""
    given: dict[str, list[str]] = {}
    for each in root.all("participantstreamassoc"):
        streams = given.setdefault(each.named("participant_id"), [])
        if not each.first("disassociate-time"):
            streams += [sent.text for sent in each.all("send") if sent.text]
    return dict(known) | given


def _consent(root: _Element) -> bool | None:
    """Return the consent that an extension of the client's own tells (an element ``consent``); of several the refusal counts."""
    said = {each.text.lower() for each in _walk(root) if not each.ours and each.name == "consent"}
    if said & _NO:
        return False
    return True if said & _YES else None


def _walk(element: _Element) -> Iterator[_Element]:
    yield element
    for child in element.children:
        yield from _walk(child)


def _user(aor: str) -> str:
    """Return the user of an address: ``sip:+39061234@body.example``, ``tel:+39061234``."""
    scheme, colon, rest = aor.strip().partition(":")
    if not colon or scheme.lower() not in ("sip", "sips", "tel"):
        rest = aor.strip()
    return _word(re.split("[@;?]", rest, maxsplit=1)[0])


def _moment(text: str) -> int | None:
    try:
        found = datetime.fromisoformat(text)
        # without an offset nobody knows when it was
        return None if found.tzinfo is None else to_ms(found.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _word(text: str) -> str:
    """Return a word as it is kept: on one line, without signs that nobody sees."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())[:LONGEST_WORD]


def _tree(xml: bytes) -> _Element:
    if len(xml) > LONGEST:
        raise BadMetadataError("too long")
    root: list[_Element] = []
    path: list[_Element] = []
    count = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS or len(path) >= DEEPEST:
            raise BadMetadataError("too many elements")
        space, _, local = name.rpartition(" ")
        element = _Element(local, space == NAMESPACE, attributes)
        (path[-1].children if path else root).append(element)
        path.append(element)

    def end(_name: str) -> None:
        path.pop()

    def text(words: str) -> None:
        if path:
            path[-1].words.append(words)

    def refuse(*_declared: object) -> int:
        raise BadMetadataError("a document type is not taken")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise BadMetadataError("not well-formed XML") from None
    return root[0]
