"""Write docs/signaling.md out of the protocol's own declaration.

    python tools/signaling_doc.py            write the file
    python tools/signaling_doc.py --check    write nothing; exit 1 when the file is out of date

Messages, fields, bounds and sentences come from ``signaling.protocol``, who may send what from the
table of permissions, the limits from the server: none of it is written here a second time.
"""

import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import msgspec
from msgspec import inspect

from gateway.conference import (
    handler as conference_handler,
)
from gateway.consoles import citizen as citizen_handler
from gateway.consoles import desk as desk_handler
from gateway.consoles import staff as staff_handler
from gateway.platform.security.permissions import Kind, event_access
from queueing.model import Refusal
from signaling import errors, server
from signaling.protocol import base, citizen, conference, desk, staff

PATH = Path(__file__).parents[1] / "docs" / "signaling.md"

NAMESPACES: tuple[tuple[str, ModuleType, frozenset[type[base.Command]]], ...] = (
    ("/citizen", citizen, citizen_handler.UNORDERED),
    ("/desk", desk, desk_handler.UNORDERED),
    ("/conference", conference, conference_handler.UNORDERED),
    ("/staff", staff, staff_handler.UNORDERED),
)

HEAD = """\
# Signaling

*Written by `tools/signaling_doc.py` from `signaling/protocol/`; do not edit. After a change of the
protocol run `make protocol` and `python tools/signaling_doc.py`.*

Browsers talk to the gateway over Socket.IO at `/socket.io/`, in the namespaces `/citizen`,
`/desk`, `/conference` and `/staff`. There are two Socket.IO events and no others:

| event | from | payload | acknowledged with |
|---|---|---|---|
| `command` | browser | one command, below | `{{"ok": true, "result": ...}}` or `{{"ok": false, "error": {{"code", "message", "retryable"}}}}` |
| `event` | gateway | one event, below | nothing |

Every message is a JSON object whose `type` says which one it is. Names are camelCase. A field that
is not declared is refused. Times (`...Ms`) are Unix milliseconds of the station clock, durations
(`...S`) are seconds.

**Commands** carry an `id` that the browser chooses. The same command sent again with the same `id`,
after a lost connection for instance, is answered with the first answer and carried out once. An
answer is remembered for half a minute, unless it was a failure that may be retried.
Commands of one socket are carried out in their order, except those marked *at once*, which do not
wait behind slow ones.

**Events** describe state, never how to change it. Except in `/staff`, on connecting, and after `sync`, a socket is sent
a `snapshot` with a `revision`; a later event that changes it carries the revision it leads to. A
browser that sees a hole sends `sync`. An event without a revision carries a whole value that the
next one replaces.

**Limits.** A message has at most {bytes} bytes. A socket may have {in_flight} commands under way;
one that takes longer than {timeout} s is answered with `busy`. How many commands and connections an
address or a session may send is `VS_RATE_LIMITS`, see [operations](operations.md). A socket whose
`Origin` is not the station's own is refused.

## Words of refusal

`code` is for programs, `message` for people reading a log; pages have sentences of their own in
each language. Where `retryable` is true, the same command may be sent again later; `untilMs` says from
when on, where that is known.

| from | codes |
|---|---|
| signaling | {signaling_codes} |
| the rooms | `closed`, `already_entered`, `chat_full`, `cooled_down`, `not_escalated`, `not_asked`, `notice_not_accepted`, `password_change_required`, `second_factor_enrolment_required`, `no_media`, `media_refused`, and the media worker's own words |
| the queue | {queue_codes} |

"""


def prose(text: str | None) -> str:
    """A docstring as one Markdown paragraph; fields are called as they are on the wire."""
    joined = " ".join((text or "").split())
    joined = re.sub(r":\w+:`([^`]+)`", r"`\1`", joined).replace("``", "`")
    # codes of refusals stay as they are, also where a field has the same name
    parts = re.split(r"(\b[Rr]efused\b[^.]*)", joined)
    return "".join(part if at % 2 else on_wire(part) for at, part in enumerate(parts))


def on_wire(text: str) -> str:
    """The text with every field's name in camelCase; other words in backticks stay."""
    return re.sub(
        r"`([a-z]+(?:_[a-z]+)+)`",
        lambda found: f"`{camel(found[1])}`" if found[1] in field_names() else found[0],
        text,
    )


@cache
def field_names() -> frozenset[str]:
    """The names, in Python, of the fields of all messages and views."""
    found: set[str] = set()
    for _, module, _ in NAMESPACES:
        classes = [
            module.Auth,
            *get_args(module.ClientMessage),
            *get_args(module.ServerMessage),
            *module.RESULTS.values(),
        ]
        found.update(
            name for cls in (*classes, *views_of(classes)) for name in cls.__struct_fields__
        )
    return frozenset(found)


def camel(name: str) -> str:
    """A field's name as msgspec writes it with ``rename="camel"``."""
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def shown(kind: inspect.Type) -> str:  # noqa: C901, PLR0911 - one line for each kind of type
    """A type as people read it, with its bounds."""
    match kind:
        case inspect.Metadata(type=inner):
            return shown(inner)
        case inspect.StrType(min_length=low, max_length=high, pattern=pattern):
            if low is None and high is None:
                return "string"
            span = f"up to {high}" if not low else f"{low} to {high}"
            form = f", `{pattern}`" if pattern else ""
            return f"string, {span} characters{form}"
        case inspect.BytesType(max_length=high):
            return "base64" + (f" of up to {high} octets" if high else "")
        case inspect.IntType():
            return "integer"
        case inspect.FloatType(ge=low, le=high):
            return "number" if low is None else f"number, {low:g} to {high:g}"
        case inspect.BoolType():
            return "boolean"
        case inspect.LiteralType(values=values):
            return ", ".join(f'`"{value}"`' for value in values)
        case inspect.ListType(item_type=item, max_length=high):
            return f"list of {shown(item)}" + (f" (at most {high})" if high else "")
        case inspect.DictType(key_type=key, value_type=value):
            return f"object of {shown(value)} by {shown(key)}"
        case inspect.StructType(cls=cls):
            return f"[{cls.__name__}](#{anchor(cls)})"
        case inspect.UnionType(types=types):
            return " or ".join(
                "null" if isinstance(one, inspect.NoneType) else shown(one) for one in types
            )
    raise TypeError(f"no words for {kind!r}")


def anchor(cls: type) -> str:
    """Where a view is described."""
    return f"{namespace_of(cls)}-{cls.__name__}".lower()


def namespace_of(cls: type) -> str:
    """The part of the document a view belongs to: ``conference_agenda`` is of ``conference``."""
    return {base.__name__: "shared"}.get(
        cls.__module__, cls.__module__.rpartition(".")[2].partition("_")[0]
    )


def default(field: inspect.Field) -> str:
    """What stands when the field is left out; empty when it may not be."""
    if field.required:
        return ""
    value = field.default
    if field.default_factory is not msgspec.NODEFAULT:
        value = field.default_factory()
    if isinstance(value, msgspec.Struct):
        return "its defaults"
    return f"`{msgspec.json.encode(value).decode()}`"


def fields(cls: type) -> list[str]:
    """The table of a message's or view's own fields."""
    described = inspect.type_info(cls)
    assert isinstance(described, inspect.StructType)
    rows = [field for field in described.fields if not (is_command(cls) and field.name == "id")]
    if not rows:
        return []
    lines = ["| field | type | when left out |", "|---|---|---|"]
    for field in rows:
        text = shown(field.type).replace("|", "\\|")
        lines.append(f"| `{field.encode_name}` | {text} | {default(field)} |")
    return [*lines, ""]


def is_command(cls: type) -> bool:
    """Whether browsers send it."""
    return issubclass(cls, base.Command)


def tag(cls: type) -> str:
    """The ``type`` on the wire."""
    return str(cls.__struct_config__.tag)


def who(namespace: str, kind: str) -> str:
    """Who the table of permissions lets do it."""
    access = event_access(namespace, kind)
    if access is None:
        return "nobody"
    if access.kind is Kind.STAFF:
        return ", ".join(sorted(access.roles))
    if access.kind is Kind.MEMBER:
        return ", ".join([*sorted(access.roles), "a guest"])
    return {Kind.PUBLIC: "anybody", Kind.CITIZEN: "the holder of a seat"}[access.kind]


def views_of(classes: Iterable[type]) -> list[type]:
    """The views that the given messages contain, each once, in the order of their first use."""
    found: dict[type, None] = {}

    def walk(kind: inspect.Type) -> None:
        match kind:
            case inspect.Metadata(type=inner):
                walk(inner)
            case inspect.ListType(item_type=item):
                walk(item)
            case inspect.UnionType(types=types):
                for one in types:
                    walk(one)
            case inspect.StructType(cls=cls):
                if cls not in found:
                    found[cls] = None
                    visit(cls)

    def visit(cls: type) -> None:
        described = inspect.type_info(cls)
        assert isinstance(described, inspect.StructType)
        for field in described.fields:
            walk(field.type)

    for cls in classes:
        visit(cls)
    return list(found)


def described(cls: type) -> list[str]:
    """A view, with the place that links lead to."""
    return [f'<a id="{anchor(cls)}"></a>**{cls.__name__}.** {prose(cls.__doc__)}', "", *fields(cls)]


def namespace(name: str, module: ModuleType, at_once: frozenset[type[Any]]) -> list[str]:
    """One namespace: how it is opened, its commands, its events, its views."""
    commands, events = get_args(module.ClientMessage), get_args(module.ServerMessage)
    lines = [f"## Namespace `{name}`", "", prose(module.__doc__), ""]
    lines += [f"Opened by: {who(name, 'connect')}. {prose(module.Auth.__doc__)}", ""]
    lines += fields(module.Auth)
    lines += [f"### Commands of `{name}`", ""]
    results = module.RESULTS
    for cls in commands:
        result = results[cls]
        told = (
            "nothing more" if result is base.Nothing else f"[{result.__name__}](#{anchor(result)})"
        )
        pace = " *At once.*" if cls in at_once else ""
        lines += [
            f"#### `{tag(cls)}`",
            "",
            f"{prose(cls.__doc__)} Sent by: {who(name, tag(cls))}. Result: {told}.{pace}",
            "",
            *fields(cls),
        ]
    lines += [f"### Events of `{name}`", ""]
    for cls in events:
        lines += [f"#### `{tag(cls)}` to `{name}`", "", prose(cls.__doc__), "", *fields(cls)]
    lines += [f"### Views of `{name}`", ""]
    own = views_of([*commands, *events])
    for view in [*(r for r in results.values() if r not in own), *own]:
        if namespace_of(view) == module.__name__.rpartition(".")[2]:
            lines += described(view)
    return lines


def document() -> str:
    """The whole page."""
    text = HEAD.format(
        bytes=f"{server.SignalingSettings.__dataclass_fields__['max_message_bytes'].default:,}",
        in_flight=server.MAX_IN_FLIGHT,
        timeout=f"{server.COMMAND_TIMEOUT_S:g}",
        signaling_codes=", ".join(f"`{code}`" for code in errors.Code),
        queue_codes=", ".join(f"`{word}`" for word in Refusal),
    )
    lines: list[str] = []
    shared: dict[type, None] = {}
    for name, module, at_once in NAMESPACES:
        lines += namespace(name, module, at_once)
        messages = [*get_args(module.ClientMessage), *get_args(module.ServerMessage)]
        results = set(module.RESULTS.values()) - {base.Nothing}
        for view in [*views_of(messages), *sorted(results, key=lambda r: r.__name__)]:
            if view.__module__ == base.__name__:
                shared[view] = None
    lines += ["## Shared views", ""]
    for view in shared:
        lines += described(view)
    return text + "\n".join(lines).rstrip() + "\n"


def main(arguments: list[str]) -> int:
    """Write or check the page; returns the exit status."""
    text = document()
    if "--check" not in arguments:
        PATH.write_text(text, encoding="utf-8")
        return 0
    if PATH.exists() and PATH.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"out of date: {PATH.name}; run: python tools/signaling_doc.py\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
