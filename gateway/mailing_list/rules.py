"""Makes a list entry of a mail, and decides what may be done with an entry. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from gateway.inquiries.rules import is_expected

State = Literal["waiting", "published", "refused", "withdrawn"]
Verdict = Literal["publish", "refuse", "withdraw"]

_AGAIN: Final = re.compile(
    r"^\s*(?:(?:r|re|i|fw|fwd|aw|tr|wg|inoltra)\s*(?:\[\d+\])?\s*:|\[[^\]]{1,40}\])\s*",
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    r"<?\bhttps?://[^\s<>]{1,200}/subscription(?:/files)?\?token=[\w%=-]{1,900}>?"
)
NEXT: Final[dict[tuple[State, Verdict], State]] = {
    ("waiting", "publish"): "published",
    ("waiting", "refuse"): "refused",
    ("published", "withdraw"): "withdrawn",
}
"""The state that follows from an entry's state and a moderator's verdict; every other verdict is refused."""


@dataclass(frozen=True, slots=True)
class KnownSubscriber:
    """A subscriber, with what mails are compared with."""

    id: str
    name: str
    email: str


def title_of(subject: str) -> str:
    """Return the subject of a mail without the prefixes of mail programs and lists: "R: [urp] Orari" becomes "Orari"."""
    title = subject
    while (cut := _AGAIN.sub("", title, count=1)) != title:
        title = cut
    return " ".join(title.split())[:120]


def without_links(text: str) -> str:
    """Return a text without the links by which a subscriber leaves or fetches files.

    A reply quotes its writer's own links, which would otherwise be sent to everybody.
    """
    return _LINK.sub("", text)


def member(sender: str, subscribers: Iterable[KnownSubscriber]) -> KnownSubscriber | None:
    """Return the subscriber from which a mail of *sender* comes: the same address, or another of its domain; None for a
    stranger.

    In a domain where everybody may have an address only the same address counts.
    """
    address = sender.strip().casefold()
    near = [each for each in subscribers if is_expected(sender, each.email)]
    same = (each for each in near if each.email.strip().casefold() == address)
    return next(same, near[0] if near else None)
