"""The contents of a sheet: the thirteen entries of the public administration's model in their fixed order. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Final

import msgspec

from gateway.platform.plain_text import cleaned, one_line
from gateway.platform.refused import Refused

ENTRIES: Final = (
    "summary", "audience", "area", "how", "needed", "outcome", "deadlines", "cost", "follow_up", "access", "special",
    "terms", "contacts",
)  # fmt: skip
"""The keys in order (criterion C.SI.1.3): what it is about, for whom, where it holds, what to do, what is needed, what one
gets, times, costs, what follows, where to go, special cases, conditions, contacts. A sheet has those that apply."""
LONGEST_ENTRY: Final = 4_000
LONGEST_BODY: Final = 12_000
MOST_LINKS: Final = 20
MOST_QUESTIONS: Final = 30
MOST_ATTACHMENTS: Final = 10
SHORTEST: Final = 3

_ADDRESS = re.compile(r"https?://[^\s\"<>]+|mailto:[^\s\"<>@]+@[^\s\"<>]+|tel:\+?[0-9]+")

Line = Annotated[str, msgspec.Meta(max_length=200)]


class SheetLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A link to further reading: ``https``, ``mailto`` or ``tel``."""

    label: Annotated[str, msgspec.Meta(max_length=120)]
    url: Annotated[str, msgspec.Meta(max_length=500)]


class SheetAttachment(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A file attached to a sheet: its ``id``, and a ``label`` that says what it shows.

    The station fills in the rest: the ``name`` under which it is saved, its media type, its size in octets, and their
    SHA-256, hexadecimal.
    """

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    label: Annotated[str, msgspec.Meta(max_length=120)] = ""
    name: Annotated[str, msgspec.Meta(max_length=120)] = ""
    media_type: Annotated[str, msgspec.Meta(max_length=64)] = ""
    size: Annotated[int, msgspec.Meta(ge=0)] = 0
    sha256: Annotated[str, msgspec.Meta(max_length=64)] = ""


class SheetText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The text of a sheet in one language.

    ``title`` in citizens' words, ``entries`` and ``body`` in Markdown, ``questions`` that lead to it, ``attachments``.
    """

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    entries: dict[str, Annotated[str, msgspec.Meta(max_length=LONGEST_ENTRY)]] = {}
    body: Annotated[str, msgspec.Meta(max_length=LONGEST_BODY)] = ""
    links: Annotated[list[SheetLink], msgspec.Meta(max_length=MOST_LINKS)] = []
    questions: Annotated[list[Line], msgspec.Meta(max_length=MOST_QUESTIONS)] = []
    attachments: Annotated[list[SheetAttachment], msgspec.Meta(max_length=MOST_ATTACHMENTS)] = []


def names_beside(
    links: Sequence[SheetLink], attachments: Sequence[SheetAttachment]
) -> tuple[str, ...]:
    """Return the names of links and files, as the search indexes them. Pure."""
    return (
        *(each.label for each in links),
        *(f"{each.label} {each.name}" for each in attachments),
    )


def tidied(text: SheetText) -> SheetText:
    """Return *text* with its entries in order and without empty ones.

    Raises :class:`Refused`: ``empty`` (without a title or any words), ``unknown_entry``, ``bad_link``.
    """
    if strangers := text.entries.keys() - set(ENTRIES):
        raise Refused(
            "unknown_entry", f"There is no entry {min(strangers)}; there are {', '.join(ENTRIES)}.", kind="invalid"
        )  # fmt: skip
    made = SheetText(
        title=one_line(text.title),
        entries=_in_order({key: cleaned(said) for key, said in text.entries.items()}),
        body=cleaned(text.body),
        links=_links(text.links),
        questions=list(dict.fromkeys(line for each in text.questions if (line := one_line(each)))),
        attachments=_each_once(text.attachments),
    )
    if len(made.title) < SHORTEST or not (made.entries or made.body):
        raise Refused(
            "empty", "A sheet has a title, and at least one entry or a text.", kind="invalid"
        )
    return made


def _in_order(entries: Mapping[str, str]) -> dict[str, str]:
    return {key: entries[key] for key in ENTRIES if entries.get(key)}


def _each_once(attachments: Sequence[SheetAttachment]) -> list[SheetAttachment]:
    by_id = {each.id: each for each in reversed(attachments)}
    return [
        msgspec.structs.replace(each, label=one_line(each.label))
        for each in reversed(by_id.values())
    ]


def _links(links: Sequence[SheetLink]) -> list[SheetLink]:
    found = []
    for each in links:
        url, label = each.url.strip(), one_line(each.label)
        if not url and not label:
            continue
        if _ADDRESS.fullmatch(url) is None:
            raise Refused(
                "bad_link", f"An address begins with https://, mailto: or tel:, not as {url[:60]!r}.", kind="invalid"
            )  # fmt: skip
        found.append(SheetLink(label=label or url, url=url))
    return found
