"""What is said to somebody in danger, in letters and receipts: the sentences of the pages' panel. Pure."""

from typing import Final

import msgspec

from gateway.platform.words import Fragment
from gateway.search.service import Danger

CRISIS: Final = Fragment("crisis")


class CrisisLine(msgspec.Struct, frozen=True, kw_only=True):
    """A help line in words: what it is, and where: a number as it is written, or the address of a page."""

    name: str
    number: str | None
    href: str | None

    @property
    def plain(self) -> str:
        """For plain text: ``1522: Antiviolenza e stalking, giorno e notte``."""
        return f"{self.number or self.href}: {self.name}"


class CrisisWords(msgspec.Struct, frozen=True, kw_only=True):
    """A heading (empty beside a doubt), one sentence a danger, the lines, and what people do who do not hear."""

    title: str
    sentences: tuple[str, ...]
    lines: tuple[CrisisLine, ...]
    deaf: str


def crisis_words(danger: Danger, language: str) -> CrisisWords:
    """The words for *danger* in *language*, to be put above everything else."""
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
                name=CRISIS.say(language, f"line.{line.id}"), number=line.number, href=line.href
            )
            for line in danger.lines
        ),
        deaf=CRISIS.say(language, "deaf", number=danger.deaf),
    )
