"""The station's search: tells whether a text speaks of danger, and which sheets fit it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

import msgspec
import structlog

from gateway.platform.languages import LANGUAGES, SOURCE, language_of
from gateway.platform.times import ROME
from gateway.search.danger import Danger, DangerKind, HelpLine
from gateway.search.engine import Engine, EngineError
from gateway.topics.service import Topics
from queueing.categories import Category

log = structlog.get_logger()


class SearchedSheet(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a sheet in one language; *text* is all of it, as Markdown."""

    id: str
    language: str
    title: str
    topics: list[str]
    questions: list[str]
    text: str


class FoundSheets(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of the sheets that fit, the best first, thirty at most. *unsure*: even the best is a guess; *blank*: the text
    held no word to search for."""

    sheets: list[str]
    unsure: bool
    blank: bool


class _Heard(msgspec.Struct, frozen=True):
    sure: bool
    dangers: tuple[DangerKind, ...]
    lines: tuple[HelpLine, ...]
    deaf: str


class _Searched(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    id: str
    staff: bool
    label: str
    title: str
    description: str
    search_words: tuple[str, ...]


class Search:
    """Runs the engine over the station's present topics. The first answer takes a second: it loads the engine."""

    def __init__(
        self,
        topics: Topics,
        clock: Callable[[], datetime],
        engine: Engine,
        shelf: Engine | None = None,
    ) -> None:
        """*shelf* is the engine that holds the sheets, *engine* itself if absent. Reading hundreds of them takes long, and may
        fail; a citizen's message whose danger is to be heard neither waits for that nor fails with it."""
        self._topics = topics
        self._clock = clock
        self._engine = engine
        self._shelf = shelf or engine
        self._revisions: dict[Engine, int] = {}
        self._trouble: str | None = None

    async def danger_in(self, text: str, languages: Iterable[str] = ()) -> Danger | None:
        """Return the danger that *text* tells of, a message or a mail of any length; None for none. Only its first 12,000
        characters are read.

        *languages* are those that its writer may use (``it``, ``de-AT``), the most probable first; without any, Italian.
        The others are tried too if these know too few of the words, as on a page. A failure is logged, shown at ``/readyz``
        and answered with None: no message is lost by it.
        """
        doubt: Danger | None = None
        for language in dict.fromkeys(map(language_of, languages)) or (SOURCE,):
            try:
                danger = await self.hear(text, language)
            except EngineError as error:
                log.error("search.failed", error=str(error))  # noqa: TRY400 - nothing of the text
                self._trouble = str(error)
                return doubt
            if danger is not None and danger.level == "alarm":
                return danger
            doubt = doubt or danger
        return doubt

    async def hear(self, text: str, language: str) -> Danger | None:
        """Do as :meth:`danger_in` for a writer of one *language*, for callers that must not take a failure for harmless.

        Raises :class:`EngineError`.
        """
        # help lines have hours by Italian time
        hour = self._clock().astimezone(ROME).hour
        answer = await self._ask("hear", text, language_of(language), hour)
        found = msgspec.json.decode(answer, type=_Heard | None)
        if found is None:
            return None
        return Danger(
            level="alarm" if found.sure else "doubt",
            kinds=found.dangers,
            lines=found.lines,
            deaf=found.deaf,
        )

    async def take_sheets(self, sheets: Sequence[SearchedSheet]) -> None:
        """Replace the sheets that :meth:`sheets` searches. Raises :class:`EngineError`."""
        await self._give_topics(self._shelf)
        await self._shelf.give("sheets", msgspec.json.encode(sheets).decode())
        # reads them now, and not when somebody waits for an answer
        await self._shelf.ask("findSheets", "", SOURCE, "[]")

    async def sheets(self, typed: str, language: str, among: Collection[str]) -> FoundSheets:
        """Return the sheets *among* that fit *typed*, for a reader of *language*, the best first. Raises :class:`EngineError`."""
        ids = msgspec.json.encode(list(among)).decode()
        await self._give_topics(self._shelf)
        answer = await self._shelf.ask("findSheets", typed, language_of(language), ids)
        return msgspec.json.decode(answer, type=FoundSheets)

    def trouble(self) -> str | None:
        """Return why the last call failed, None if it did not."""
        return self._trouble

    async def _give_topics(self, engine: Engine) -> None:
        revision = self._topics.revision
        if self._revisions.get(engine) != revision:
            await engine.give("topics", self._worded())
            self._revisions[engine] = revision

    async def _ask(self, name: str, *texts: str | int) -> str:
        await self._give_topics(self._engine)
        answer = await self._engine.ask(name, *texts)
        self._trouble = None
        return answer

    def _worded(self) -> str:
        """The topics that can be chosen as the engine takes them, by language."""
        current = self._topics.catalogue.current
        return msgspec.json.encode(
            {language: [_searched(each, language) for each in current] for language in LANGUAGES}
        ).decode()


def _searched(category: Category, language: str) -> _Searched:
    wording = category.wording(language)
    return _Searched(
        id=category.id,
        staff=category.segment == "military",
        label=wording.label,
        title=wording.title,
        description=wording.description,
        search_words=wording.search_words,
    )
