"""A topic as it is stored, exported and edited, and the rules that a list of topics must keep. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal

import msgspec

from gateway.platform.checks import STATION_CHECK
from gateway.platform.languages import LANGUAGES, SOURCE
from gateway.platform.refused import Refused
from queueing.categories import Catalogue, Category, Wording

ICONS: Final = (
    "bank", "bell", "book", "car", "chat", "document", "eye", "eyeOff", "flag", "heart", "info", "lock", "mail",
    "medal", "megaphone", "monitor", "people", "person", "question", "scales", "shield", "star", "telephone", "warning",
)  # fmt: skip
"""The pictures a topic can have: those of ``web/src/ui/icons.ts`` that may stand for a subject."""
DEFAULT_ICON: Final = "chat"
MOST_TOPICS: Final = 200
MOST_WORDS: Final = 200
MOST_REQUIREMENTS: Final = 8

_BLANKS: Final = re.compile(
    r"[\x00-\x20\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+"
)
"""Blanks, controls and marks of direction; a blank at which no line breaks is left as it is."""
_FILLERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and a sign that show nothing."""
_ID: Final = re.compile(r"[a-z][a-z0-9-]{0,31}\Z")

KeepDays = Annotated[int, msgspec.Meta(ge=1, le=3650)]
Name = Annotated[str, msgspec.Meta(max_length=120)]


class TopicText(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A topic in one language: the official name, the title in citizens' words (empty: the official name serves), its
    description, search words, and what a citizen should have at hand or know before entering."""

    label: Name
    title: Name = ""
    description: Annotated[str, msgspec.Meta(max_length=400)]
    search_words: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=80)]], msgspec.Meta(max_length=MOST_WORDS)
    ]
    requirements: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=200)]],
        msgspec.Meta(max_length=MOST_REQUIREMENTS),
    ] = []


class TopicEdited(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Everything of a topic but its id.

    ``sharing`` ``off``: its contacts start without the citizen's picture. ``modality``: what the citizen's page proposes.
    ``secondLook``: another person reads a written answer before it is sent. ``keepAnsweredDays``, ``keepUnansweredDays``:
    how long a written case is kept after it was answered, or ended without an answer (null: as the station says).
    ``retired``: it cannot be chosen any more, and ``replacedBy`` names the one to choose instead. ``texts`` are by
    language.
    """

    segment: Literal["civil", "military"]
    sharing: Literal["on", "off"] = "on"
    modality: Literal["video", "audio", "text"] = "video"
    icon: Annotated[str, msgspec.Meta(max_length=32)] = DEFAULT_ICON
    second_look: bool = False
    keep_answered_days: KeepDays | None = None
    keep_unanswered_days: KeepDays | None = None
    retired: bool = False
    replaced_by: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    texts: Annotated[dict[str, TopicText], msgspec.Meta(max_length=20)]


class Topic(TopicEdited, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A topic. ``id`` is the one in operators' profiles and in the history of contacts, and never changes."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


Topics = Annotated[list[Topic], msgspec.Meta(max_length=MOST_TOPICS)]


class TopicFile(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """All topics of a station in their order, as they are exported and imported."""

    format: Literal[1]
    topics: Topics


def topic_of(category: Category) -> Topic:
    """Return a category of the catalogue as a topic."""
    return Topic(
        id=category.id,
        segment="military" if category.segment == "military" else "civil",
        sharing=category.sharing,
        second_look=category.second_look,
        keep_answered_days=category.keep_answered_days,
        keep_unanswered_days=category.keep_unanswered_days,
        modality=category.modality,
        icon=category.icon or DEFAULT_ICON,
        retired=category.retired,
        replaced_by=category.replaced_by,
        texts={
            language: TopicText(
                label=wording.label,
                title=wording.title,
                description=wording.description,
                search_words=list(wording.words),
                requirements=list(wording.requirements),
            )
            for language, wording in category.wordings.items()
        },
    )


def catalogue_of(topics: Sequence[Topic]) -> Catalogue:
    """Return the catalogue of these topics, in their order. Raises :class:`ValueError` for an id that appears twice."""
    return Catalogue(tuple(_category(each) for each in topics))


def with_id(topic: str, edited: TopicEdited) -> Topic:
    """Return the edited topic with this id."""
    return Topic(
        id=topic, **{name: getattr(edited, name) for name in TopicEdited.__struct_fields__}
    )


def tidied(topics: Sequence[Topic]) -> list[Topic]:
    """Return the topics tidied: texts in one line without control characters and outer blanks.

    Invisible texts, empty or repeated search words and requirements, and titles that only repeat the official name are
    removed.
    """
    return [
        msgspec.structs.replace(
            topic, texts={language: _tidy(text) for language, text in topic.texts.items()}
        )
        for topic in topics
    ]


def check(topics: Sequence[Topic], before: Mapping[str, Topic]) -> None:
    """Raise :class:`Refused` with a word for the first fault of *topics*, which are to replace *before*."""
    if len(topics) > max(MOST_TOPICS, len(before)):
        raise _bad("too_many_topics", f"There are {MOST_TOPICS} topics at most.")
    seen: set[str] = set()
    for topic in topics:
        if topic.id in seen:
            raise _bad("topic_twice", f"The topic {topic.id} appears twice.")
        seen.add(topic.id)
        _check_one(topic, before.get(topic.id))
    missing = sorted(before.keys() - seen)
    if missing:
        raise _bad(
            "topic_missing",
            f"These topics are missing: {', '.join(missing)}. A topic is never removed and keeps its id; retire it.",
        )
    if all(topic.retired for topic in topics):
        raise _bad("no_topic_left", "At least one topic has to stay in use.")
    _check_replacements({topic.id: topic for topic in topics})


def changed(topics: Sequence[Topic], before: Sequence[Topic]) -> list[str]:
    """Return the ids of topics that are new, changed, or elsewhere in the order, in the order of *topics*."""
    old, new = {topic.id: topic for topic in before}, {topic.id for topic in topics}
    order = [topic.id for topic in topics if topic.id in old]
    was = [topic.id for topic in before if topic.id in new]
    moved = {one for one, other in zip(order, was, strict=True) if one != other}
    return [topic.id for topic in topics if topic.id in moved or old.get(topic.id) != topic]


def _check_one(topic: Topic, before: Topic | None) -> None:
    if not _ID.match(topic.id) or topic.id == STATION_CHECK:
        raise _bad(
            "bad_topic_id",
            f"{topic.id!r} cannot be the id of a topic: small letters, digits and hyphens, at most 32, a letter first.",
        )
    if topic.icon not in ICONS:
        raise _bad("unknown_icon", f"{topic.id}: there is no icon {topic.icon!r}.")
    for language in topic.texts:
        if language not in LANGUAGES:
            raise _bad("unknown_language", f"{topic.id}: the station does not speak {language!r}.")
    for language in (SOURCE, *(() if before is None else before.texts)):
        if language not in topic.texts:
            raise _bad("language_missing", f"{topic.id}: the words in {language!r} are missing.")
    for language, text in topic.texts.items():
        if not text.label or not text.description:
            raise _bad(
                "words_missing", f"{topic.id}: name or description in {language!r} is empty."
            )


def _check_replacements(topics: Mapping[str, Topic]) -> None:
    for topic in topics.values():
        if topic.replaced_by is None:
            continue
        if not topic.retired:
            raise _bad("not_retired", f"{topic.id} is in use: only a retired topic is replaced.")
        seen, following = {topic.id}, topic
        while following.replaced_by is not None:
            if following.replaced_by not in topics:
                raise _bad(
                    "unknown_replacement",
                    f"{following.id} is replaced by {following.replaced_by}, which is not there.",
                )
            following = topics[following.replaced_by]
            if following.id in seen:
                raise _bad(
                    "replacement_cycle",
                    f"{topic.id} is replaced in a circle: {', '.join(sorted(seen))}.",
                )
            seen.add(following.id)


def _category(topic: Topic) -> Category:
    return Category(
        id=topic.id,
        segment=topic.segment,
        sharing=topic.sharing,
        second_look=topic.second_look,
        keep_answered_days=topic.keep_answered_days,
        keep_unanswered_days=topic.keep_unanswered_days,
        modality=topic.modality,
        icon=topic.icon,
        retired=topic.retired,
        replaced_by=topic.replaced_by,
        wordings={
            language: Wording(
                label=text.label,
                title=text.title,
                description=text.description,
                words=tuple(text.search_words),
                requirements=tuple(text.requirements),
            )
            for language, text in topic.texts.items()
        },
    )


def _tidy(text: TopicText) -> TopicText:
    label, title = _line(text.label), _line(text.title)
    return TopicText(
        label=label,
        title="" if title.casefold() == label.casefold() else title,
        description=_line(text.description),
        search_words=_once(text.search_words),
        requirements=_once(text.requirements),
    )


def _once(texts: Sequence[str]) -> list[str]:
    """Return the visible texts, each once whatever its case."""
    found: dict[str, str] = {}
    for text in map(_line, texts):
        found.setdefault(text.casefold(), text)
    return [text for text in found.values() if text]


def _line(text: str) -> str:
    """The text in one line; empty where nothing of it shows."""
    line = _BLANKS.sub(" ", text).strip()
    return line if any(map(_shows, line)) else ""


def _shows(sign: str) -> bool:
    """Whether a sign can be seen by itself: no mark, blank, control, format or unassigned sign."""
    return unicodedata.category(sign)[0] not in "MZC" and sign not in _FILLERS


def _bad(code: str, message: str) -> Refused:
    return Refused(code, message, kind="invalid")
