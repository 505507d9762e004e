"""Decodes a mail's octets: transfer encodings, character sets, values of headers. Pure.

Nothing here raises, and everything has a limit. Parameters, encoded words and addresses are parsed by Python's own
``email``.
"""

import base64
import codecs
import quopri
import re
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses
from typing import Final

LONGEST_VALUE: Final = 8 * 1024
"""Octets of one header that are read."""
LONGEST_SHOWN: Final = 300
"""Signs of a subject, a name."""
LONGEST_ADDRESSES: Final = 2000
MOST_IDS: Final = 50
"""Ids of a References header."""

_ID: Final = re.compile(r"<([^<>\s]{1,250})>")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}")
_NO_TEXT: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_BASE64_ONLY: Final = re.compile(rb"[^A-Za-z0-9+/]")
_CHARSETS: Final = re.compile(
    r"ascii|utf-(7|8|8-sig|16|16-le|16-be|32|32-le|32-be)|iso8859-\d+|cp\d{3,4}|koi8-[rut]|mac-[a-z]+|big5|big5hkscs"
    r"|gb2312|gbk|gb18030|hz|euc_(jp|kr)|euc_jis_2004|shift_jis(_2004)?|shift_jisx0213|iso2022_(jp|kr)(_[0-9]|_ext)?"
    r"|johab|tis-620|ptcp154"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A person named in a header; ``email`` is as written, unchecked."""

    name: str
    email: str


def decoded(data: bytes, encoding: str) -> bytes:
    """Undo a transfer encoding (RFC 2045, section 6); damaged data is decoded as far as possible."""
    match encoding.strip().lower():
        case "base64":
            pure = _BASE64_ONLY.sub(b"", data)
            pure = pure[: len(pure) - (len(pure) % 4 == 1)]
            return base64.b64decode(pure + b"=" * (-len(pure) % 4))
        case "quoted-printable":
            return quopri.decodestring(data)
        case _:
            return data


def letters(data: bytes, charset: str) -> tuple[str, bool]:
    """Return *data* as text, and whether it was in the character set it named; else the first of the usual sets that fits
    is used."""
    name = _known(charset) if charset else "ascii"
    if name is not None:
        with suppress(UnicodeError, ValueError):
            return data.decode(name), True
    # a mail cut in the middle of a letter is of its set all the same
    with suppress(UnicodeError):
        whole = data[: len(data) - _torn(data)] if name == "utf-8" else data
        return whole.decode("utf-8-sig"), not charset or name == "utf-8"
    return data.decode("cp1252", "replace"), False


def _torn(data: bytes) -> int:
    """Return how many octets at the end begin a letter of UTF-8 that does not end."""
    for back in range(1, min(4, len(data)) + 1):
        octet = data[-back]
        if octet & 0xC0 == 0xC0:
            return back if back < (2 if octet < 0xE0 else 3 if octet < 0xF0 else 4) else 0
        if octet & 0x80 == 0:
            return 0
    return 0


def _known(charset: str) -> str | None:
    """The codec of a character set that mails are written in; Python has others, which are none, or slow."""
    with suppress(LookupError, ValueError, UnicodeError):
        name = codecs.lookup(charset.strip().strip("\"'")[:40]).name
        return name if _CHARSETS.fullmatch(name) else None
    return None


def shown(value: bytes) -> str:
    """Return a header's value as people read it: encoded words decoded (RFC 2047), on one line, without control characters."""
    text, _ = letters(value, "utf-8")
    if "=?" in text:
        text = _encoded_words(text)
    return " ".join(clean(text).split())


def _encoded_words(text: str) -> str:
    try:
        pieces = decode_header(text)
    except (ValueError, MessageError, LookupError):
        return text
    said: list[str] = []
    for piece, charset in pieces:
        if isinstance(piece, str):
            said.append(piece)
        elif charset is None:
            # what stands between encoded words is in ASCII with escapes
            said.append(piece.decode("raw-unicode-escape", "replace"))
        else:
            said.append(letters(piece, charset)[0])
    return "".join(said)


def parameter(value: bytes, name: str) -> str:
    """Return a parameter of a structured header's value, empty if there is none or it is malformed."""
    made = Message()
    try:
        made["Content-Type"] = (
            letters(value[:LONGEST_VALUE], "utf-8")[0].replace("\r", " ").replace("\n", " ")
        )
        found = made.get_param(name)
        if found is None:
            return ""
        text = collapse_rfc2231_value(found) if isinstance(found, tuple) else str(found)
    except (ValueError, MessageError, LookupError, TypeError, IndexError):
        return ""
    text = text.strip()
    return (_encoded_words(text) if "=?" in text else text)[:LONGEST_SHOWN]


def addresses(value: str) -> list[Address]:
    """Return the people named, at most fifty; in a header that cannot be parsed, whatever looks like an address."""
    try:
        found = getaddresses([value[:LONGEST_ADDRESSES]])
    except (ValueError, IndexError, TypeError, RecursionError):
        # comments in comments, as deep as somebody likes (RFC 5322, section 3.2.2)
        found = [("", each) for each in _ADDRESS.findall(value[:LONGEST_ADDRESSES])]
    return [
        Address(" ".join(clean(name).split())[:LONGEST_SHOWN], email.strip())
        for name, email in found[:50]
        if email
    ]


def ids(value: str) -> list[str]:
    """Return the ids in angle brackets, at most the last :data:`MOST_IDS`; an id without brackets counts as well."""
    found = _ID.findall(value)
    if not found and re.fullmatch(r"[^<>\s]{1,200}@[^<>\s]{1,200}", value):
        found = [value]
    return found[-MOST_IDS:]


def clean(text: str) -> str:
    """Return *text* without control characters and those that change its direction, its line ends as ``\\n``."""
    return _NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
