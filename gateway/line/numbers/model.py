"""An inbound number as it is stored, exported and edited, and the rules that the numbers must keep. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Final, Literal

import msgspec

from gateway.line.caller_script import pages_of
from gateway.line.script import Menu
from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Refused
from gateway.setting_line import ANY, CONFERENCE, MENU, NUMBER, LineSettings
from queueing.categories import Catalogue
from signaling.protocol.base import Language

MOST_NUMBERS: Final = 200
MOST_PAGES: Final = 10
KNOWN_ENDING: Final = 9
"""With so many digits or more a number is known by its ending, since exchanges leave out its country."""
_BLANKS: Final = re.compile(r"\s+")
_SEPARATORS: Final = re.compile(r"[\s()./-]+")
_DIGITS: Final = re.compile(r"\+?[0-9]+\Z")

TopicId = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class MenuKey(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A key of a menu and the topic that it chooses. 9 is reserved for the next page, 0 for repeating the page."""

    key: Annotated[str, msgspec.Meta(pattern="^[1-8]$")]
    topic: TopicId


class InboundNumber(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A number that callers dial: with its country code, an extension, a name as exchanges use them, or ``*`` for every
    other one.

    ``leadsTo``: a ``menu`` of topics, one ``topic``, or conferences by PIN. ``menu``: the keys, page by page; without any
    the menu has all topics, the most asked first. ``reception``: the topic of callers who press no key; without one three
    silent rounds end the call. ``languages``: those that callers hear; of several they choose one. ``retired``: calls are
    refused. ``note`` is for the staff.
    """

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    leads_to: Literal["menu", "topic", "conference"]
    topic: TopicId | None = None
    menu: Annotated[
        list[Annotated[list[MenuKey], msgspec.Meta(max_length=8)]],
        msgspec.Meta(max_length=MOST_PAGES),
    ] = []
    reception: TopicId | None = None
    languages: Annotated[list[Language], msgspec.Meta(min_length=1, max_length=10)]
    retired: bool = False
    note: Annotated[str, msgspec.Meta(max_length=120)] = ""

    @property
    def target(self) -> str:
        """The target of a call's script: :data:`MENU`, :data:`CONFERENCE` or a topic."""
        return self.topic or MENU if self.leads_to == "topic" else self.leads_to

    @property
    def topics(self) -> list[str]:
        """All topics that the number names, in no order."""
        keys = [each.topic for page in self.menu for each in page]
        return [each for each in (self.topic, self.reception, *keys) if each is not None]


Numbers = Annotated[list[InboundNumber], msgspec.Meta(max_length=MOST_NUMBERS)]


class NumberFile(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """All numbers of a station, as they are exported and imported."""

    format: Literal[1]
    numbers: Numbers


class NumbersInForce(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The numbers in force, as the telephone line's process reads them."""

    numbers: list[InboundNumber]


def of_settings(settings: LineSettings) -> list[InboundNumber]:
    """Return the numbers that the settings name; they apply until an administrator changes one."""
    menu = [
        [MenuKey(key=key, topic=topic) for key, topic in page]
        for page in pages_of(settings.sip_topics)
    ]
    return tidied(
        InboundNumber(
            number=number,
            leads_to=_leads_to(target),
            topic=target,
            menu=menu,
            reception=settings.sip_reception or None,
            languages=list(settings.sip_languages),
        )
        for number, target in settings.sip_numbers.items()
    )


def tidied(numbers: Iterable[InboundNumber]) -> list[InboundNumber]:
    """Return the numbers tidied and in order: by their digits, ``*`` last.

    Blanks between digits, fields that do not apply to the target, empty pages and repeated languages are removed.
    """
    made = [_tidy(each) for each in numbers]
    return sorted(made, key=lambda each: (each.number == ANY, each.number))


def check(numbers: Sequence[InboundNumber], catalogue: Catalogue) -> None:
    """Raise :class:`Refused` with a word for the first fault of *numbers*, which are tidied."""
    if len(numbers) > MOST_NUMBERS:
        raise _bad("too_many_numbers", f"There are {MOST_NUMBERS} numbers at most.")
    for at, each in enumerate(numbers):
        check_one(each, catalogue)
        for other in numbers[:at]:
            if is_same(each.number, other.number):
                raise _bad(
                    "number_twice",
                    f"{other.number} and {each.number} are one number; keep one of them.",
                )
    if all(each.retired for each in numbers):
        raise _bad("no_number_left", "No call would be taken; leave one number in use.")


def check_one(number: InboundNumber, catalogue: Catalogue) -> None:
    """Raise :class:`Refused` for the first fault of one number."""
    name = number.number
    if not NUMBER.match(name):
        raise _bad("bad_number", f"{name!r} is no number: write it like +390612345678, 1234 or *.")
    if number.leads_to == "topic" and number.topic is None:
        raise _bad("topic_unnamed", f"{name} leads to a topic: say which.")
    for topic in number.topics:
        if topic not in catalogue or topic == STATION_CHECK:
            raise _bad("unknown_topic", f"{name}: there is no topic {topic}; choose another one.")
    for page in number.menu:
        if len({each.key for each in page}) < len(page):
            raise _bad("key_twice", f"{name}: a key chooses two topics on one page; leave one.")


def changed(numbers: Sequence[InboundNumber], before: Sequence[InboundNumber]) -> list[str]:
    """Return which numbers are new, differ from before, or are gone."""
    known = {each.number: each for each in before}
    made = {each.number for each in numbers}
    other = [each.number for each in numbers if known.get(each.number) != each]
    return [*other, *(each for each in known if each not in made)]


def in_force(numbers: Sequence[InboundNumber], catalogue: Catalogue) -> list[InboundNumber]:
    """Return the numbers as callers find them today.

    A retired topic is replaced by its successor. A key whose topic is retired without successor or unknown is left out; a
    number of such a topic leads to the menu of all topics.
    """
    return [_today(each, catalogue) for each in numbers]


def find(numbers: Sequence[InboundNumber], called: str) -> InboundNumber | None:
    """Return the entry for the number that was *called*, with or without its country code and separators, None where no entry
    fits."""
    called = _plain(called)
    exact = next((each for each in numbers if each.number == called), None)
    if exact is not None:
        return exact
    others = (each for each in numbers if each.number != ANY and is_same(each.number, called))
    return next(others, None) or next((each for each in numbers if each.number == ANY), None)


def is_same(one: str, other: str) -> bool:
    """Return whether exchanges may mean the same number by both, as by ``+390612345678`` and ``0612345678``."""
    if one == other:
        return True
    short, long = sorted((_digits(one), _digits(other)), key=len)
    return len(short) >= KNOWN_ENDING and long.isdigit() and long.endswith(short)


def menu_of(number: InboundNumber, topics: Sequence[str]) -> Menu:
    """Return the keys of a number's menu, page by page; those of all *topics* in their order where it has none of its own."""
    own = tuple(tuple((each.key, each.topic) for each in page) for page in number.menu)
    return own or pages_of(topics)


def _plain(number: str) -> str:
    """A number of digits without what people write between them; a name keeps its hyphens and dots."""
    digits = _SEPARATORS.sub("", number)
    return digits if _DIGITS.match(digits) else _BLANKS.sub("", number)


def _leads_to(target: str) -> Literal["menu", "topic", "conference"]:
    if target == MENU:
        return "menu"
    return "conference" if target == CONFERENCE else "topic"


def _tidy(number: InboundNumber) -> InboundNumber:
    is_menu = number.leads_to == "menu"
    return msgspec.structs.replace(
        number,
        number=_plain(number.number),
        topic=number.topic if number.leads_to == "topic" else None,
        menu=[sorted(page, key=lambda each: each.key) for page in number.menu if page and is_menu],
        reception=number.reception if is_menu else None,
        languages=list(dict.fromkeys(number.languages)),
        note=" ".join(number.note.split()),
    )


def _today(number: InboundNumber, catalogue: Catalogue) -> InboundNumber:
    topic = _current(number.topic, catalogue)
    pages = [
        [
            msgspec.structs.replace(each, topic=found)
            for each in page
            if (found := _current(each.topic, catalogue)) is not None
        ]
        for page in number.menu
    ]
    return msgspec.structs.replace(
        number,
        leads_to="menu" if number.leads_to == "topic" and topic is None else number.leads_to,
        topic=topic,
        menu=[page for page in pages if page],
        reception=_current(number.reception, catalogue),
    )


def _current(topic: str | None, catalogue: Catalogue) -> str | None:
    """The topic itself while it can be chosen, else its successor, None without one."""
    if topic is None or topic == STATION_CHECK:
        return None
    successor = catalogue.successor(topic)
    return None if successor is None else successor.id


def _digits(number: str) -> str:
    return number.removeprefix("+").removeprefix("00")


def _bad(code: str, message: str) -> Refused:
    return Refused(code, message, kind="invalid")
