"""Reminders to the staff: the loop that finds those due, and the letter in the languages of the station's own mail."""

from collections.abc import Awaitable, Callable
from typing import Final

from gateway.mail.compose import STATION_MAIL, Letter, Sender
from gateway.mail.outbox import Outbox
from gateway.platform.languages import in_language
from gateway.platform.loops import Periodic

CHECK_EVERY_S: Final = 600.0


class Reminders:
    """Runs a loop every ten minutes from :meth:`start` to :meth:`aclose`.

    *remind* puts letters into *outbox* and returns how many; it must check again under a lock, since another gateway may
    have done it meanwhile.
    """

    def __init__(self, name: str, outbox: Outbox, remind: Callable[[], Awaitable[int]]) -> None:
        self._outbox = outbox
        self._remind = remind
        self._loop = Periodic(f"{name}:remind", self._check, CHECK_EVERY_S)

    def start(self) -> None:
        """Start the loop."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    async def _check(self) -> None:
        if await self._remind():
            self._outbox.wake()


def reminder(sender: Sender, key: str, *, to: str, path: str, **words: object) -> Letter:
    """Return the letter *key* of the station's own mail, one language below the other; *path* is the page that it links to."""
    languages = STATION_MAIL.languages
    return Letter(
        to=to,
        subject=STATION_MAIL.say(languages[0], f"{key}.subject", **words),
        text="\n\n----\n\n".join(
            STATION_MAIL.say(
                language,
                f"{key}.text",
                link=in_language(f"{sender.origin}{path}", language),
                name=sender.named(language),
                organisation=sender.organisation,
                **words,
            )
            for language in languages
        ),
        automatic=True,
        languages=languages,
    )
