"""The help shown first when a search in the guide tells of danger, as HTML for readers without a script.

It is the panel of the citizen's page (``web/src/pages/citizen/crisis.ts``). Pure.
"""

import html
from typing import Final

from gateway.platform.words import Fragment
from gateway.search.danger import CrisisLine, Danger, crisis_words
from signaling.protocol.base import Language

GUIDE: Final = Fragment("guide")


def help_panel(danger: Danger | None, language: Language) -> str:
    """Return the panel for *danger*: one line with numbers where it is only possible, empty where there is none."""
    if danger is None:
        return ""
    words = crisis_words(danger, language)
    said = "".join(f"<p>{html.escape(each)}</p>" for each in words.sentences)
    said += f"<ul>{''.join(map(_item, words.lines))}</ul>"
    if danger.level == "doubt":
        return f'<section class="vs-crisis-doubt" data-testid="crisis-doubt">{said}</section>'
    tel = "".join(danger.deaf.split())
    deaf = html.escape(words.deaf).replace(danger.deaf, f'<a href="tel:{tel}">{danger.deaf}</a>')
    return (
        '<section class="vs-crisis" data-testid="crisis-help" aria-labelledby="crisis-title">'
        f'<h2 id="crisis-title">{html.escape(words.title)}</h2>{said}'
        f'<p class="vs-crisis-deaf">{deaf}</p>'
        f'<p><a href="/?lang={language}">{GUIDE.say(language, "person.go")}</a></p></section>'
    )


def _item(line: CrisisLine) -> str:
    href = line.href if line.tel is None else f"tel:{line.tel}"
    number = _read_by_digits(line.number) if line.number is not None else ""
    return (
        f'<li><a class="vs-crisis-line" href="{html.escape(href or "")}" rel="noreferrer">'
        f"{number}<span>{html.escape(line.name)}</span></a></li>"
    )


def _read_by_digits(number: str) -> str:
    digits = " ".join("".join(number.split()))
    return (
        f'<span class="vs-crisis-number" aria-hidden="true">{number}</span>'
        f'<span class="visually-hidden">{digits}</span> '
    )
