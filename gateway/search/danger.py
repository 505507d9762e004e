"""The danger that a text tells of, and the advice for its writer in letters and receipts, in the words of the pages' panel.
Pure."""

from typing import Final, Literal

import msgspec

from gateway.platform.words import Fragment

CRISIS: Final = Fragment("crisis")

DangerKind = Literal[
    "child", "suicide", "intimate-images", "fire", "crime-now", "missing", "threat", "violence"
]
"""The dangers of ``web/src/search/urgent.ts``, the most specific first."""


class HelpLine(msgspec.Struct, frozen=True, kw_only=True):
    """A place of help: a number as it is written and as it is dialled (*tel*), or a page (*href*). ``crisis.json`` names it
    by its id (``line.violence``)."""

    id: str
    number: str | None = None
    tel: str | None = None
    href: str | None = None


class Danger(msgspec.Struct, frozen=True, kw_only=True):
    """The danger that a text tells of.

    An ``alarm`` is certain by the rules; a ``doubt`` is worth a line with 112 and nothing else. *kinds* are one or two, the
    one to answer first; *lines* are the help lines that answer now; *deaf* is the number for deaf people.
    """

    level: Literal["alarm", "doubt"]
    kinds: tuple[DangerKind, ...]
    lines: tuple[HelpLine, ...]
    deaf: str

    @property
    def kind(self) -> DangerKind:
        """The danger to be answered first."""
        return self.kinds[0]


class CrisisLine(msgspec.Struct, frozen=True, kw_only=True):
    """A help line in words: its name, and a number as it is written and as it is dialled, or the address of a page."""

    name: str
    number: str | None
    tel: str | None
    href: str | None

    @property
    def plain(self) -> str:
        """The line as plain text: ``1522: Antiviolenza e stalking, giorno e notte``."""
        return f"{self.number or self.href}: {self.name}"


class CrisisWords(msgspec.Struct, frozen=True, kw_only=True):
    """A heading (empty for a doubt), one sentence for each danger, the lines, and advice for deaf people."""

    title: str
    sentences: tuple[str, ...]
    lines: tuple[CrisisLine, ...]
    deaf: str


def crisis_words(danger: Danger, language: str) -> CrisisWords:
    """Return the words for *danger* in *language*, to be put above everything else."""
    is_sure = danger.level == "alarm"
    listening = any(line.id == "listening" for line in danger.lines)
    keys = [
        "suicideAtNight" if kind == "suicide" and not listening else kind for kind in danger.kinds
    ]
    return CrisisWords(
        title=CRISIS.say(language, "title") if is_sure else "",
        sentences=tuple(CRISIS.say(language, key) for key in (keys if is_sure else ["doubt"])),
        lines=tuple(
            CrisisLine(
                name=CRISIS.say(language, f"line.{line.id}"),
                number=line.number,
                tel=line.tel,
                href=line.href,
            )
            for line in danger.lines
        ),
        deaf=CRISIS.say(language, "deaf", number=danger.deaf),
    )
