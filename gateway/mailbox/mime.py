"""Parses a mail as it came over the network (RFC 5322, RFC 2045 to 2047, RFC 2231). Pure.

:func:`read` never raises: whatever cannot be parsed is taken as text, and noted in ``oddities``. Everything has a limit:
the header, the parts, their depth, what is decoded. The structure is parsed here and not by ``email.parser``, whose time
grows with the lines times the depth and which recurses as deep as a mail asks. Single values are decoded by
:mod:`gateway.mailbox.values`.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from gateway.mailbox.markup import text_of
from gateway.mailbox.values import (
    LONGEST_SHOWN,
    LONGEST_VALUE,
    Address,
    addresses,
    clean,
    decoded,
    ids,
    letters,
    parameter,
    shown,
)

MOST_HEADER_BYTES: Final = 256 * 1024
MOST_HEADERS: Final = 1000
HEADER_CUT: Final = "header_cut"
"""The oddity of a mail with more header than is read: what the rest says is not known."""
MOST_PARTS: Final = 200
DEEPEST: Final = 10
MOST_TEXT_BYTES: Final = 1_000_000
"""Octets of one text part that are decoded."""
MOST_TEXT: Final = 100_000
"""Signs of the text of a mail."""
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")
_FIELD: Final = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file attached to a mail. ``inline``: it is a picture of the text (RFC 2183, RFC 2392)."""

    name: str
    media_type: str
    data: bytes
    inline: bool


@dataclass(slots=True)
class Node:
    """One part: its headers, its media type, and the position of its body in the raw mail."""

    headers: Sequence[tuple[str, bytes]]
    media_type: str
    start: int
    end: int
    children: list["Node"] = field(default_factory=list)

    def value(self, name: str) -> str:
        """Return the first header of this name, decoded and on one line; empty if there is none."""
        return next((shown(value) for key, value in self.headers if key == name), "")

    def values(self, name: str) -> list[str]:
        """Return all headers of this name."""
        return [shown(value) for key, value in self.headers if key == name]

    def has(self, name: str) -> bool:
        """Return whether the part has such a header."""
        return any(key == name for key, _ in self.headers)

    def parameter(self, header: str, name: str) -> str:
        """Return a parameter of a structured header (RFC 2231), empty if there is none."""
        return parameter(next((value for key, value in self.headers if key == header), b""), name)

    @property
    def disposition(self) -> str:
        """``attachment``, ``inline``, another word, or empty if there is none (RFC 2183)."""
        return self.value("content-disposition").partition(";")[0].strip().lower()

    @property
    def file_name(self) -> str:
        """The name of the attached file, empty if there is none."""
        name = self.parameter("content-disposition", "filename")
        return name or self.parameter("content-type", "name")


@dataclass(slots=True)
class Mail:
    """A parsed mail. ``oddities``: words for what was wrong with it; ``vouched``: the sender's address that a provider
    vouches for."""

    raw: bytes
    root: Node
    oddities: set[str]
    text: str = ""
    attached: list[Attached] = field(default_factory=list)
    vouched: str = ""

    @property
    def sender(self) -> Address:
        """The sender: the address that a provider vouches for, else the one that the mail states; empty if it states
        none."""
        senders = addresses(self.root.value("from"))
        said = senders[0] if senders else Address("", "")
        return Address(said.name, self.vouched) if self.vouched else said

    @property
    def reply_to(self) -> Address:
        """The address for answers (RFC 5322, section 3.6.2); of a vouched mail its sender, since its Reply-To may be
        anybody's."""
        reply_to = [] if self.vouched else addresses(self.root.value("reply-to"))
        return reply_to[0] if reply_to else self.sender

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addressees, in lower case."""
        return tuple(
            each.email.lower()
            for header in ("to", "cc", "delivered-to", "x-original-to")
            for value in self.root.values(header)
            for each in addresses(value)
        )

    @property
    def subject(self) -> str:
        """The subject on one line, cut to a readable length."""
        return self.root.value("subject")[:LONGEST_SHOWN].strip()

    @property
    def message_id(self) -> str:
        """The Message-ID without its angle brackets, empty if there is none."""
        return next(iter(ids(self.root.value("message-id"))), "")

    @property
    def answers(self) -> tuple[str, ...]:
        """The ids of the mails that this one answers, the nearest first (RFC 5322, section 3.6.4)."""
        before = (
            *ids(self.root.value("in-reply-to")),
            *reversed(ids(self.root.value("references"))),
        )
        return tuple(dict.fromkeys(before))

    @property
    def written_at(self) -> datetime | None:
        """The time at which the mail says it was written, None if it says none or an impossible one."""
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            sent_at = parsedate_to_datetime(self.root.value("date")[:100])
            return sent_at.astimezone(UTC) if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)
        return None

    def parts(self) -> Iterator[Node]:
        """Yield all parts, outer ones first."""
        waiting = [self.root]
        while waiting:
            node = waiting.pop(0)
            yield node
            waiting = [*node.children, *waiting]

    def body(self, node: Node) -> bytes:
        """Return a part's octets, decoded."""
        return decoded(self.raw[node.start : node.end], node.value("content-transfer-encoding"))

    def words(self, node: Node, most: int = MOST_TEXT_BYTES) -> str:
        """Return a text part, decoded to text."""
        # what is encoded is a third longer, and three times in the worst of its forms
        raw = self.raw[node.start : min(node.end, node.start + 3 * most)]
        data = decoded(raw, node.value("content-transfer-encoding"))[:most]
        text, sure = letters(data, node.parameter("content-type", "charset"))
        if not sure:
            self.oddities.add("charset")
        return text

    @property
    def digest(self) -> str:
        """Return a digest that is the same for two copies of one mail: over the sender's parts, not over what servers added
        on the way."""
        made = hashlib.sha256()
        for each in ("message-id", "from", "date", "subject"):
            made.update(self.root.value(each).encode("utf-8", "replace") + b"\0")
        made.update(_without_line_ends(self.raw[self.root.start :]))
        return made.hexdigest()


def read(raw: bytes) -> Mail:
    """Parse a mail. Raises nothing; memory stays within a few times that of *raw*."""
    oddities: set[str] = set()
    counted = [0]
    root = _node(raw, 0, len(raw), 0, counted, oddities)
    mail = Mail(raw, root, oddities)
    said: list[str] = []
    _gather(mail, root, said, [])
    text = clean("\n\n".join(each for each in said if each.strip())).strip()
    if len(text) > MOST_TEXT:
        oddities.add("cut")
    mail.text = text[:MOST_TEXT]
    return mail


def _node(
    raw: bytes, start: int, end: int, depth: int, counted: list[int], oddities: set[str],
    usual: str = "text/plain",
) -> Node:  # fmt: skip
    counted[0] += 1
    headers, body = headers_of(raw, start, end, oddities)
    node = Node(headers, _media_type(headers, usual), body, end)
    if not node.media_type.startswith("multipart/") and node.media_type != "message/rfc822":
        return node
    if depth >= DEEPEST:
        oddities.add("deep")
        node.media_type = "text/plain"
        return node
    if node.media_type == "message/rfc822":
        if node.value("content-transfer-encoding").lower() not in {"base64", "quoted-printable"}:
            node.children.append(_node(raw, body, end, depth + 1, counted, oddities))
        return node
    boundary = node.parameter("content-type", "boundary")
    spans = _between(raw, body, end, boundary, MOST_PARTS - counted[0]) if boundary else []
    if not spans:
        oddities.add("boundary")
        node.media_type = "text/plain"
        return node
    inner = "message/rfc822" if node.media_type == "multipart/digest" else "text/plain"
    for first, last in spans:
        if counted[0] >= MOST_PARTS:
            oddities.add("parts")
            break
        node.children.append(_node(raw, first, last, depth + 1, counted, oddities, inner))
    return node


def _between(raw: bytes, start: int, end: int, boundary: str, most: int) -> list[tuple[int, int]]:
    """Where the parts of a multipart lie; the last may lack its end."""
    mark = re.escape(boundary[:200].encode("utf-8", "surrogateescape"))
    line = re.compile(rb"(?:\A|(?<=\n))--" + mark + rb"(--)?[ \t]*(?:\r?\n|\Z)")
    spans: list[tuple[int, int]] = []
    open_at = -1
    # the pattern may not look behind the start, so that the first line is found as well
    for found in line.finditer(raw, max(0, start - 1), end):
        if open_at >= 0:
            last = found.start() - 1
            if last > open_at and raw[last - 1 : last] == b"\r":
                last -= 1
            spans.append((open_at, max(open_at, last)))
        open_at = -1 if found[1] else found.end()
        if found[1] or len(spans) > most:
            break
    if open_at >= 0:
        spans.append((open_at, end))
    return spans


def headers_of(
    raw: bytes, start: int, end: int, oddities: set[str]
) -> tuple[list[tuple[str, bytes]], int]:
    """Return the headers of the part that begins at *start*, names in lower case, and the position where its body begins."""
    if raw[start : start + 1] == b"\n" or raw[start : start + 2] == b"\r\n":
        return [], start + (1 if raw[start : start + 1] == b"\n" else 2)
    blank = _BLANK_LINE.search(raw, start, end)
    stop, body = (end, end) if blank is None else (blank.start(), blank.end())
    if stop - start > MOST_HEADER_BYTES:
        oddities.add(HEADER_CUT)
        stop = start + MOST_HEADER_BYTES
    found: list[tuple[str, bytearray]] = []
    odd = 0
    for line in raw[start:stop].split(b"\n"):
        if line[:1] in (b" ", b"\t") and found:
            if len(found[-1][1]) < LONGEST_VALUE:
                found[-1][1].extend(b" " + line.strip())
            continue
        named = _FIELD.match(line.rstrip(b"\r"))
        if named is None:
            odd += bool(line.strip())
        elif len(found) < MOST_HEADERS:
            found.append((named[1].decode("ascii").lower(), bytearray(named[2].strip())))
        else:
            oddities.add(HEADER_CUT)
    if not found and blank is None:
        # no header at all: it is all text
        return [], start
    if odd:
        oddities.add("header")
    return [(name, bytes(value[:LONGEST_VALUE])) for name, value in found], body


def _media_type(headers: Sequence[tuple[str, bytes]], usual: str) -> str:
    written = next((value for name, value in headers if name == "content-type"), None)
    if written is None:
        return usual
    found = written.partition(b";")[0].strip().lower().decode("ascii", "replace")
    return (
        found
        if re.fullmatch(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,80}", found)
        else "text/plain"
    )


def _gather(mail: Mail, node: Node, said: list[str], within: list[str]) -> None:
    """Add a part's text to *said*, and its files to the mail's. Depth is bounded by :data:`DEEPEST`."""
    if node.media_type.startswith("multipart/"):
        children = node.children
        if node.media_type == "multipart/alternative":
            _gather_alternative(mail, node, said, within)
            return
        for child in children:
            _gather(mail, child, said, [*within, node.media_type])
        return
    if node.media_type == "message/rfc822" and node.children:
        inner: list[str] = []
        _gather(mail, node.children[0], inner, [*within, node.media_type])
        subject = node.children[0].value("subject")
        heading = [f"[{subject[:LONGEST_SHOWN]}]"] if subject else []
        words = "\n\n".join((*heading, *inner))
        said.append("\n".join(f"> {line}" for line in words.splitlines()))
        return
    if node.media_type in {"text/plain", "text/html"} and node.disposition != "attachment":
        said.append(_said(mail, node))
    elif node.media_type not in {
        "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
        "message/delivery-status", "message/disposition-notification", "text/rfc822-headers",
    }:  # fmt: skip
        _attach(mail, node, inline=node.has("content-id") and "multipart/related" in within)


def _gather_alternative(mail: Mail, node: Node, said: list[str], within: list[str]) -> None:
    """Take the plain form of several forms of one text, else the last that says anything."""
    forms: list[list[str]] = []
    for child in node.children:
        form: list[str] = []
        _gather(mail, child, form, [*within, node.media_type])
        forms.append(form)
    plain = [
        form
        for child, form in zip(node.children, forms, strict=True)
        if child.media_type == "text/plain" and any(each.strip() for each in form)
    ]
    spoken = [form for form in forms if any(each.strip() for each in form)]
    said.extend((plain or spoken[-1:] or [[]])[0])


def _said(mail: Mail, node: Node) -> str:
    words = mail.words(node)
    if node.media_type == "text/html":
        return text_of(words)
    if node.parameter("content-type", "format").lower() == "flowed":
        return _flowed(words)
    return words


def _flowed(words: str) -> str:
    """Join soft line breaks (RFC 3676)."""
    lines: list[list[str]] = []
    soft = False
    for written in words.splitlines():
        line = written.removeprefix(" ")
        if soft and not line.startswith(">") and not lines[-1][0].startswith(">"):
            lines[-1].append(line)
        else:
            lines.append([line])
        soft = line.endswith(" ") and line != "-- "
    return "\n".join("".join(each) for each in lines)


def _attach(mail: Mail, node: Node, *, inline: bool) -> None:
    data = mail.body(node)
    if data:
        mail.attached.append(
            Attached(clean(node.file_name)[:LONGEST_SHOWN], node.media_type, data, inline)
        )


def _without_line_ends(data: bytes) -> bytes:
    """Servers change line ends, and blank lines at the end."""
    return data.replace(b"\r", b"").rstrip(b"\n ")
