"""Converts the HTML of a mail to plain text. Pure, linear in its input, and never HTML again.

What a browser would not show as text (scripts, styles, comments) is left out; nothing is fetched, so a picture is its
alternative text. A link shows its address, since its words may lie. Written here, since mails come from anybody:
``html.parser``, on which html2text is built, took 30 s for 60 kB of ``<a `` (Python 3.11.7) and four times as long for
twice as much. No tree of the mail is needed, so no compiled parser either.
"""

import html
import re
from typing import Final

LONGEST: Final = 2_000_000
"""Signs that are read."""
_UNSHOWN: Final = frozenset(
    ("script", "style", "head", "title", "template", "svg", "math", "object", "iframe", "noscript")
)
_BREAKS: Final = frozenset(
    (
        "address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2",
        "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
    )
)  # fmt: skip
_APART: Final = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol")
)
_NAME: Final = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_HREF: Final = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ALT: Final = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_SHOWN_LINKS: Final = ("http://", "https://", "mailto:")
_MOST_QUOTED: Final = 8
_LONGEST_TAG: Final = 20_000


def text_of(source: str) -> str:
    """Return the text of the HTML *source*, line by line. Raises nothing."""
    reader = _Reader(source[:LONGEST])
    reader.read()
    return reader.text()


class _Reader:
    """Goes through the source once; each step moves on, or ends."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._lower = source.lower() if source.isascii() else _ascii_lower(source)
        self._lines: list[str] = [""]
        self._pieces: list[str] = []
        self._quoted = 0
        self._link: str | None = None
        self._link_text: list[str] = []

    def read(self) -> None:
        at = 0
        source = self._source
        while True:
            opening = source.find("<", at)
            if opening < 0:
                self._say(source[at:])
                return
            self._say(source[at:opening])
            at = self._markup(opening)
            if at < 0:
                return

    def text(self) -> str:
        self._end_line()
        lines = [" ".join(line.split()) if line.strip() else "" for line in self._lines]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def _markup(self, opening: int) -> int:
        """Deal with what begins at *opening*; return where to go on, -1 for nowhere."""
        source = self._source
        if source.startswith("<!--", opening):
            end = source.find("-->", opening + 4)
            return -1 if end < 0 else end + 3
        if source.startswith(("<!", "<?"), opening):
            end = source.find(">", opening)
            return -1 if end < 0 else end + 1
        named = _NAME.match(source, opening + 1)
        if named is None:
            self._say("<")
            return opening + 1
        end = self._end_of_tag(opening)
        if end < 0:
            return -1
        name, closes = named[1].lower(), source[opening + 1] == "/"
        if name in _UNSHOWN and not closes:
            after = self._lower.find(f"</{name}", end)
            return -1 if after < 0 else after
        self._tag(name, source[named.end() : end], closes=closes)
        return end + 1

    def _end_of_tag(self, opening: int) -> int:
        """Where the tag's ``>`` is: behind attributes in quotation marks, if these end before long."""
        source = self._source
        end = source.find(">", opening)
        tried = 0
        while end >= 0 and end - opening < _LONGEST_TAG and tried < 3:
            within = source[opening:end]
            if within.count('"') % 2 == 0:
                return end
            further = source.find(">", end + 1)
            if further < 0:
                return end
            end, tried = further, tried + 1
        return end

    def _tag(self, name: str, attributes: str, *, closes: bool) -> None:
        if name == "a":
            self._anchor(attributes, closes=closes)
        elif name == "img" and not closes:
            found = _ALT.search(attributes[:_LONGEST_TAG])
            alt = html.unescape(found[1] or found[2] or "").strip() if found else ""
            if alt:
                self._say(f"[{html.escape(alt, quote=False)}]")
        elif name in {"td", "th"}:
            self._say(" ")
        elif name in _BREAKS:
            self._break(name, closes=closes)

    def _break(self, name: str, *, closes: bool) -> None:
        if name == "blockquote":
            self._end_line()
            self._quoted = max(0, min(_MOST_QUOTED, self._quoted + (-1 if closes else 1)))
            return
        if "".join(self._pieces).strip() or name == "br":
            self._end_line()
        if closes and name in _APART and self._lines[-1] != "":
            self._lines.append("")
        if name == "li" and not closes:
            self._say("- ")
        if name == "hr":
            self._say("---")
            self._end_line()

    def _anchor(self, attributes: str, *, closes: bool) -> None:
        if self._link is not None:
            said = "".join(self._link_text).strip()
            bare = self._link.removeprefix("mailto:").rstrip("/")
            if bare not in said:
                self._say(html.escape(f" <{self._link}>", quote=False))
            self._link, self._link_text = None, []
        found = None if closes else _HREF.search(attributes[:_LONGEST_TAG])
        if found:
            target = html.unescape(found[1] or found[2] or found[3] or "").strip()[:2000]
            if target.lower().startswith(_SHOWN_LINKS):
                self._link = "".join(target.split())

    def _say(self, text: str) -> None:
        if not text:
            return
        said = html.unescape(text).replace("\n", " ").replace("\r", " ").replace("\t", " ")
        self._pieces.append(said)
        if self._link is not None:
            self._link_text.append(said)

    def _end_line(self) -> None:
        line = "".join(self._pieces)
        self._pieces = []
        self._lines.append("> " * self._quoted + line.strip() if line.strip() else "")


def _ascii_lower(source: str) -> str:
    """In small letters, sign by sign: the length stays, which ``str.lower`` does not promise."""
    return "".join(sign.lower() if sign.isascii() else sign for sign in source)
