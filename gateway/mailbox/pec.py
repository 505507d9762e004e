"""Certified mail (PEC): transport envelopes, and the receipts of its providers. Pure.

D.P.R. 68/2005 and the technical rules of D.M. 2 November 2005: a message comes as ``postacert.eml`` in an envelope that the
provider signs, with ``daticert.xml`` beside it; receipts have a ``daticert.xml`` that names the message they are about. The
recipient's provider has checked the signature, and delivers mail that is not certified as an anomaly, which encloses that
mail alone. So an enclosed mail's own parts say nothing about certification: its sender wrote them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from xml.parsers import expat

from gateway.mailbox.mime import Mail, Node, read
from gateway.mailbox.values import ids

LONGEST_XML: Final = 256 * 1024
MOST_ELEMENTS: Final = 2000
DEEPEST: Final = 12
LONGEST_WORD: Final = 500


class PecKind(StrEnum):
    """The kind of a certified mail."""

    MESSAGE = "message"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not-accepted"
    TAKEN = "taken"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not-delivered"
    LATE = "late"
    VIRUS = "virus"
    ANOMALY = "anomaly"


_TYPES: Final = {
    "posta-certificata": PecKind.MESSAGE,
    "accettazione": PecKind.ACCEPTED,
    "non-accettazione": PecKind.NOT_ACCEPTED,
    "presa-in-carico": PecKind.TAKEN,
    "avvenuta-consegna": PecKind.DELIVERED,
    "errore-consegna": PecKind.NOT_DELIVERED,
    "preavviso-errore-consegna": PecKind.LATE,
    "rilevazione-virus": PecKind.VIRUS,
}
_ANOMALIES: Final = frozenset(("errore", "anomalia"))
FAILED: Final = frozenset((PecKind.NOT_ACCEPTED, PecKind.NOT_DELIVERED, PecKind.VIRUS))
"""The recipient does not get it."""
WRITTEN: Final = frozenset((PecKind.MESSAGE, PecKind.ANOMALY))
"""It encloses a mail that somebody wrote."""


class BadXmlError(Exception):
    """The file is no XML, declares entities, or is larger than such a file can be."""


@dataclass(frozen=True, slots=True)
class Certified:
    """The data of a certified mail.

    ``sender``: for a message, the address that the provider vouches for. ``about``: the id of the message that a receipt is
    about, empty for none. ``identifier``: the provider's own. ``error``: the failure in the provider's words.
    """

    kind: PecKind
    sender: str = ""
    about: str = ""
    identifier: str = ""
    error: str = ""


def certified(mail: Mail) -> Certified | None:
    """Return the certified data of *mail*, None for ordinary mail."""
    root = mail.root
    said = [each.lower() for name in ("x-ricevuta", "x-trasporto") for each in root.values(name)]
    if not _ANOMALIES.isdisjoint(said) or mail.subject.upper().startswith("ANOMALIA MESSAGGIO"):
        return Certified(PecKind.ANOMALY)
    data = next((node for node in _own_parts(mail) if _is_named(node, "daticert.xml")), None)
    if data is not None:
        try:
            return _of(daticert(mail.body(data)), root)
        except BadXmlError:
            pass
    kind = _TYPES.get(next(iter(said), ""))
    if kind is None:
        return None
    return Certified(kind, about=_reference(root))


def inner(mail: Mail) -> Mail | None:
    """Return the mail that an envelope encloses, None if there is none.

    It is named ``postacert.eml``; in an anomaly some providers give it no name.
    """
    for node in _own_parts(mail):
        if node.media_type == "message/rfc822" or _is_named(node, "postacert.eml"):
            return read(mail.body(node))
    return None


def message_of(outer: Mail) -> Mail:
    """Return the message of an envelope, with the sender's address that its provider vouches for (none in an anomaly).

    Returns *outer* itself, for which nobody vouches, if it is no envelope or encloses no mail.
    """
    said = certified(outer)
    mail = inner(outer) if said is not None and said.kind in WRITTEN else None
    if said is None or mail is None:
        return outer
    mail.vouched = said.sender
    return mail


def daticert(xml: bytes) -> dict[str, str]:
    """Return the texts of a ``daticert.xml`` by their elements' names, with ``tipo`` and ``errore`` of its root.

    Entities cannot be declared in it, so it cannot expand, and nothing outside of it is read. Raises :class:`BadXmlError`.
    """
    if len(xml) > LONGEST_XML:
        raise BadXmlError
    found: dict[str, str] = {}
    path: list[str] = []
    words: list[str] = []
    count = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS or len(path) >= DEEPEST:
            raise BadXmlError
        if not path:
            found["root"] = name
            found.update(
                {
                    key: value[:LONGEST_WORD]
                    for key, value in attributes.items()
                    if key in {"tipo", "errore"}
                }
            )
        path.append(name)
        words.clear()

    def end(name: str) -> None:
        path.pop()
        found.setdefault(name, "".join(words).strip()[:LONGEST_WORD])
        words.clear()

    def refuse(*_declared: object) -> int:
        raise BadXmlError

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words.append
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise BadXmlError from None
    if found.get("root") != "postacert":
        raise BadXmlError
    return found


def _own_parts(mail: Mail) -> Iterator[Node]:
    """Go through the provider's own parts, outer ones first; of an enclosed mail, which somebody else wrote, through none."""
    waiting = [mail.root]
    while waiting:
        node = waiting.pop(0)
        yield node
        if node.media_type != "message/rfc822":
            waiting = [*node.children, *waiting]


def _of(words: dict[str, str], root: Node) -> Certified:
    kind = _TYPES.get(words.get("tipo", ""), PecKind.ANOMALY)
    error = words.get("errore", "")
    about = next(iter(ids(words.get("msgid", ""))), "") or _bare(words.get("msgid", ""))
    return Certified(
        kind,
        sender=words.get("mittente", "") if kind is PecKind.MESSAGE else "",
        about=about or _reference(root),
        identifier=words.get("identificativo", ""),
        error=words.get("errore-esteso", "") or ("" if error == "nessuno" else error),
    )


def _reference(root: Node) -> str:
    return next(iter(ids(root.value("x-riferimento-message-id"))), "")


def _bare(written: str) -> str:
    return written if re.fullmatch(r"[^<>\s]{1,250}", written) else ""


def _is_named(node: Node, name: str) -> bool:
    return node.file_name.lower() == name
