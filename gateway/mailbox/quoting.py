"""Separates a mail's own text from quotations of earlier mails. Pure."""

import re
from typing import Final

from gateway.mailbox.mime import Mail

_BEGINS: Final = re.compile(
    r"""^(
        -{2,}\s*(original\ message|messaggio\ originale|ursprüngliche\ nachricht|message\ d'origine|message\ original
            |izvirno\ sporočilo)\s*-{2,}
      | _{20,}
      | (on|il|il\ giorno|am|le|dne)\ .{5,200}(wrote|ha\ scritto|schrieb.*|a\ écrit|je\ napisal.*)\s*:?
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_PASSES_ON: Final = re.compile(r"^\s*(i|inoltra|fwd?|wg|tr)\s*:", re.IGNORECASE)
"""The subject of a mail that passes another one on."""
_PASSED_ON: Final = re.compile(
    r"""^(
        -{2,}\s*(messaggio\ inoltrato|forwarded\ message|weitergeleitete\ nachricht|message\ transféré
            |posredovano\ sporočilo)\s*-{2,}
      | (inizio\ messaggio\ inoltrato|begin\ forwarded\ message|anfang\ der\ weitergeleiteten\ nachricht
            |début\ du\ message\ réexpédié)\s*:
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
"""The line above it."""
_FROM: Final = re.compile(r"^\*?(from|da|von|de|od)\s*:\*?\s+\S", re.IGNORECASE)
_SENT: Final = re.compile(
    r"^\*?(sent|inviato|date|data|gesendet|envoyé|poslano|datum)\s*:", re.IGNORECASE
)
_LONGEST_LINE: Final = 500


def words_of(mail: Mail) -> str:
    """Return what the writer of *mail* says, mails that they forward included; the whole text if it only quotes."""
    if (
        _PASSES_ON.match(mail.subject)
        or any(_PASSED_ON.match(line[:_LONGEST_LINE].strip()) for line in mail.text.splitlines())
        or any(node.media_type == "message/rfc822" for node in mail.parts())
    ):
        return mail.text.strip()
    new, repeated = split(mail.text)
    return new or repeated


def split(text: str) -> tuple[str, str]:
    """Split *text* into its new part and the quotation at its end; all of it counts as new if nothing else would be left.

    Quotations between the writer's own lines stay where they are: they are answered there.
    """
    lines = text.strip().splitlines()
    start = _start(lines)
    new = "\n".join(lines[:start]).strip()
    return (new, "\n".join(lines[start:]).strip()) if new else ("\n".join(lines), "")


def _start(lines: list[str]) -> int:
    """The line at which the repeated part begins."""
    for at, line in enumerate(lines):
        short = line[:_LONGEST_LINE].strip()
        if _BEGINS.match(short) and _only_quoted_after(lines, at, short):
            return at
        following = "\n".join(lines[at + 1 : at + 4])
        if _FROM.match(short) and any(_SENT.match(each.strip()) for each in following.splitlines()):
            return at
        # the line that says who wrote may be broken in two
        if at + 1 < len(lines):
            both = f"{short} {lines[at + 1][:_LONGEST_LINE].strip()}"
            quoted = lines[at + 2].startswith(">") if at + 2 < len(lines) else False
            if quoted and not short.startswith(">") and _BEGINS.match(both):
                return at if _rest_is_quoted(lines[at + 2 :]) else len(lines)
    start = len(lines)
    while start > 0 and (lines[start - 1].startswith(">") or not lines[start - 1].strip()):
        start -= 1
    return start


def _only_quoted_after(lines: list[str], at: int, short: str) -> bool:
    """A line that says who wrote begins the rest if all of that is quoted; rulers and headings do always."""
    if short.startswith(("-", "_")):
        return True
    rest = lines[at + 1 :]
    return _rest_is_quoted(rest) or not any(each.startswith(">") for each in rest)


def _rest_is_quoted(rest: list[str]) -> bool:
    return all(each.startswith(">") or not each.strip() for each in rest)
