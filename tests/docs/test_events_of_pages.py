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
SENT = re.compile(r"new (?:Custom)?Event(?:<[^>]*>)?\(\s*'([\w-]+)'([^\n]*\n[^\n]*)")
OF_BROWSERS = frozenset({"change", "click", "focusin", "focusout", "input", "keydown", "keyup", "submit"})  # fmt: skip
"""They come from what is within an element."""


def openings(source: str, tag: str) -> Iterator[tuple[str, str]]:
    """Give the elements in a source's templates whose names fit a pattern, each with its own attributes."""
    for found in re.finditer(rf"<({tag})(?=[\s>])", source):
        depth, own = 0, ""
        for letter in source[found.end() :]:
            if letter == ">" and not depth:
                break
            depth += {"{": 1, "}": -1}.get(letter, 0)
            # what stands in ${...} is of other elements
            own += letter if not depth else ""
        yield found[1], own


def heard(source: str) -> Iterator[tuple[str, str]]:
    """Give the elements of the station in a source's templates, each with an event that is listened for at it."""
    for tag, own in openings(source, r"vs-[\w-]+"):
        for event in re.findall(r"\s@([\w-]+)=", own):
            yield tag, event


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


def idle(source: str) -> list[str]:
    """Return what can be pressed, sent or filled in and does nothing: nobody hears it, and nobody asks for it by its name."""
    found = []
    for tag, own in openings(source, "button|form|select|input|textarea"):
        named = re.search(r'\b(?:name|id)="(?:\w+-)*(\w*)', own)
        asked_for = named and len(re.findall(rf"\b{named[1]}\b", source.replace(own, ""))) > 0
        is_sent = tag == "button" and 'type="button"' not in own
        if not (is_sent or asked_for or re.search(r"\s@\w|\sreadonly\b", own)):
            found.append(" ".join(f"<{tag}{own}>".split()))
    return found


def test_what_does_nothing_is_found():
    assert idle('<button type="button" class=${a ? "b" : "c"}>') == [
        '<button type="button" class=$}>'
    ]
    assert idle('<form class="a"><input name="b" /><button class="c">') == [
        '<form class="a">',
        '<input name="b" />',
    ]
    assert not idle('<button type="button" @click=${this.#a}><input name="b" /> given.get(\'b\')')


def test_what_can_be_used_does_something():
    pressed = {"ui/stage.ts": ['<button type="button" class="btn btn-primary vs-stage-blocked">']}
    """Wherever the page is pressed, sound begins."""
    sources = [path for path in SOURCES.rglob("*.ts") if path.parts[-2] != "parts"]
    found = {
        path.relative_to(SOURCES).as_posix(): lost
        for path in sources
        if (lost := idle(path.read_text(encoding="utf-8")))
    }
    assert found == pressed


DEAF = {
    ("vs-alarms", "alarms", "day/day-page.ts"),
    ("vs-alarms", "alarms", "alarms/alarms-page.ts"),
    ("vs-alarms", "alarms", "desk/alarms-box.ts"),
    ("vs-body-finder", "edit", "desk/side-panel.ts"),
    ("vs-body-finder", "edit", "bodies/sheet-body.ts"),
    ("vs-day", "changed", "supervisor/supervisor-page.ts"),
    ("vs-device-picker", "tested", "conference/devices.ts"),
    ("vs-device-picker", "tested", "citizen/call-settings.ts"),
    ("vs-device-picker", "tested", "citizen/before.ts"),
    ("vs-dialog", "close", "admin/accounts-panel.ts"),
    ("vs-dialog", "close", "me/my-factors.ts"),
    ("vs-dialog", "close", "webhooks/webhooks-panel.ts"),
    ("vs-messages", "case", "supervisor/supervisor-page.ts"),
    ("vs-messages", "case", "desk/messages-below.ts"),
    ("vs-messages", "filters", "supervisor/supervisor-page.ts"),
    ("vs-messages", "filters", "desk/messages-below.ts"),
    ("vs-recording-player", "comment", "evaluations/own-recording.ts"),
    ("vs-station-settings", "saved", "upkeep/admin-section.ts"),
}
"""Events that a page ignores on purpose: the dialog of a password shown once is closed by its button alone, for example."""


def told(source: str) -> Iterator[tuple[str, str]]:
    """Give the elements that a source defines, each with an event that goes no further than to who has put it there."""
    begins = 0
    for tag in DEFINED.finditer(source):
        own, begins = source[begins : tag.end()], tag.end()
        for event, rest in SENT.findall(own):
            if "bubbles" not in rest:
                yield tag[1], event


def test_what_is_told_is_found():
    source = """
    class A { a() { this.dispatchEvent(new Event('close')); } }
    customElements.define('vs-a', A);
    class B { a() { this.dispatchEvent(new CustomEvent<string>('made', { detail: '', bubbles: true })); } }
    customElements.define('vs-b', B);
    """
    assert list(told(source)) == [("vs-a", "close")]


def test_an_event_of_an_element_is_heard_where_the_element_stands():
    sources = {path: path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.ts")}
    events: dict[str, set[str]] = {}
    for text in sources.values():
        for tag, event in told(text):
            events.setdefault(tag, set()).add(event)
    unheard = sorted(
        (tag, event, path.relative_to(SOURCES / "pages").as_posix())
        for path, text in sources.items()
        for tag, own in openings(text, r"vs-[\w-]+")
        for event in events.get(tag, set()) - OF_BROWSERS
        if f" @{event}=" not in " ".join(own.split("\n"))
        and f"addEventListener('{event}'" not in text
    )
    assert len(events) > 60
    assert unheard == sorted(DEAF)
