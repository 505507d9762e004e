"""What an element of the pages listens for at another one is sent by that one: an event that nobody sends leaves a dialog open."""

import re
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "web" / "src"
DEFINED = re.compile(r"customElements\.define\(\s*'([\w-]+)'")
BASE = re.compile(r"\bclass \w+ extends (\w+)")
NAME = re.compile(r"'([\w-]+)'")
LISTENED = re.compile(r"(?:add|remove)EventListener\(\s*'[\w-]+'")
BUBBLES = re.compile(
    r"Event(?:<\w+>)?\(\s*'([\w-]+)',\s*\{[^}]*bubbles|super\('([\w-]+)', \{ bubbles"
)
OF_BROWSERS = frozenset({"change", "click", "focusin", "focusout", "input", "keydown", "keyup", "submit"})  # fmt: skip
"""They come from what is within an element."""


def heard(source: str) -> Iterator[tuple[str, str]]:
    """Give the elements of the station in a source's templates, each with an event that is listened for at it."""
    for tag in re.finditer(r"<(vs-[\w-]+)(?=[\s>])", source):
        depth, own = 0, ""
        for letter in source[tag.end() :]:
            if letter == ">" and not depth:
                break
            depth += {"{": 1, "}": -1}.get(letter, 0)
            # what stands in ${...} is of other elements
            own += letter if not depth else ""
        for event in re.findall(r"\s@([\w-]+)=", own):
            yield tag[1], event


def names(path: Path) -> set[str]:
    """Return the words in the source of an element and of those it inherits from; an event that is sent is one of them."""
    source = path.read_text(encoding="utf-8")
    found = set(NAME.findall(LISTENED.sub("", source)))
    for base in BASE.findall(source):
        where = re.search(rf"import [^;]*\b{base}\b[^;]* from '(\.[^']*)'", source)
        if where and base != "StationElement":
            found |= names((path.parent / where[1]).with_suffix(".ts"))
    return found


def test_what_is_listened_for_is_found():
    within = "<vs-a .b=${html`<vs-c @d=${() => {}}></vs-c>`} @e=${this.#f}></vs-a><p @g=${1}>"
    assert list(heard(within)) == [("vs-a", "e"), ("vs-c", "d")]


def test_an_event_that_is_listened_for_is_sent():
    sources = {path: path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.ts")}
    defined = {tag: path for path, text in sources.items() for tag in DEFINED.findall(text)}
    bubbling = {
        name for text in sources.values() for pair in BUBBLES.findall(text) for name in pair if name
    }
    pairs = {
        pair for text in sources.values() for pair in heard(text) if pair[1] not in OF_BROWSERS
    }
    assert len(pairs) > 80
    sent = {tag: names(defined[tag]) | bubbling for tag, _ in pairs}
    assert not sorted((tag, event) for tag, event in pairs if event not in sent[tag])
