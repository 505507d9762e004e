"""Session descriptions of recording sessions (RFC 7866, section 7): several streams in one, each of which becomes a leg of
its own. Pure.

A leg of the media worker has one stream. So a client's description is split into one for each leg, and the legs' answers
are joined again, in the same order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOST_STREAMS: Final = 8
"""Streams of sound in a session; a call has two, and some more while it is passed on."""
MOST_LINES: Final = 16
_DIRECTIONS: Final = ("sendrecv", "sendonly", "recvonly", "inactive")
_SENDS: Final = frozenset({"sendrecv", "sendonly"})


class BadDescriptionError(Exception):
    """The streams cannot be accepted; ``status`` is the SIP answer, the message says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class Section:
    """One m-line.

    ``line`` is what follows ``m=`` without its port. ``alone`` is a description of this stream and nothing else, empty for
    a stream that is not accepted: a picture, or one that is switched off.
    """

    line: tuple[str, str, str]
    label: str = ""
    alone: str = ""


def sections(sdp: str, *, labelled: bool = True) -> list[Section]:
    """Return the streams of a client's description, in its order; in an offer each must have a label of its own
    (*labelled*).

    Raises :class:`BadDescriptionError`.
    """
    head, blocks = _blocks(sdp)
    if not blocks:
        raise BadDescriptionError(488, "no streams")
    if len(blocks) > MOST_LINES:
        raise BadDescriptionError(488, "too many streams")
    found = [_section(head, block) for block in blocks]
    labels = [each.label for each in found if each.alone]
    if not labels:
        raise BadDescriptionError(488, "no stream of sound")
    if len(labels) > MOST_STREAMS:
        raise BadDescriptionError(488, "too many streams")
    if labelled and not all(labels):
        raise BadDescriptionError(400, "a stream has no label")
    if labelled and len(set(labels)) < len(labels):
        raise BadDescriptionError(400, "two streams have one label")
    return found


def together(
    parts: Sequence[tuple[tuple[str, str, str], str]],
    *,
    session: int,
    version: int,
    offers: bool,
) -> str:
    """Return the station's description: for each stream the client's m-line and its leg's answer, empty for one that is
    refused.

    *offers*: it is an offer, by which nothing is ever sent. At least one leg must have an answer.
    """
    said = next(text for _, text in parts if text)
    connection = next(line for line in _blocks(said)[0] if line.startswith("c="))
    family, address = connection.split()[1:3]
    lines = [
        "v=0",
        f"o=- {session} {version} IN {family} {address}",
        "s=-",
        connection,
        "t=0 0",
    ]
    for (media, profile, formats), text in parts:
        if not text:
            lines.append(f"m={media} 0 {profile} {formats}")
            continue
        head, (block,) = _blocks(text)
        own = next((line for line in head if line.startswith("c=")), connection)
        lines += [block[0], own]
        lines += [_receiving(line) if offers else line for line in block[1:]]
    return "\r\n".join(lines) + "\r\n"


def _receiving(line: str) -> str:
    return "a=recvonly" if line == "a=sendrecv" else line


def _blocks(sdp: str) -> tuple[list[str], list[list[str]]]:
    """Return the lines of the session, and those of each stream."""
    head: list[str] = []
    blocks: list[list[str]] = []
    for line in sdp.splitlines():
        if line.startswith("m="):
            blocks.append([])
        if line.strip():
            (blocks[-1] if blocks else head).append(line)
    return head, blocks


def _section(head: Sequence[str], block: Sequence[str]) -> Section:
    words = block[0][2:].split()
    if len(words) < 4:
        raise BadDescriptionError(400, "an m-line has media, port, profile and formats")
    line = (words[0], words[2], " ".join(words[3:]))
    if words[0] != "audio" or words[1] == "0":
        return Section(line)
    label = next((each[8:].strip() for each in block if each.startswith("a=label:")), "")[:64]
    session = [each for each in head if each[:2] in ("v=", "o=", "s=", "c=", "t=")]
    stream = [each for each in block if each[2:] not in _DIRECTIONS]
    direction = "sendonly" if _direction(head, block) in _SENDS else "inactive"
    alone = "\r\n".join([*session, *stream, f"a={direction}"]) + "\r\n"
    return Section(line, label, alone)


def _direction(head: Sequence[str], block: Sequence[str]) -> str:
    """Return the direction of a stream: its own, else the session's. One that would take sound from us only sends."""
    for lines in (block, head):
        for line in lines:
            if line.startswith("a=") and line[2:] in _DIRECTIONS:
                return line[2:]
    return "sendrecv"
