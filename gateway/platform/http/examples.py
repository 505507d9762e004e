"""Makes examples for the HTTP API from its JSON Schema: every one fits its schema, none is written by hand. Pure.

A member's value is the first of these that fits its schema: the one in :data:`WORDS` for its name, the usual one of its
kind (:data:`USUAL`), the smallest one that fits. A test validates all of them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

ID: Final = "5f0c1d9ab3e24f6a8c7d1e20"
MOMENT: Final = "2026-11-26T09:30:00Z"
REASON: Final = "Verifica richiesta dall'ufficio legale"
WORDS: Final[Mapping[str, tuple[Any, ...]]] = {
    "accessToken": ("eyJhbGciOi...",), "account": ("anna",), "action": ("office.change",), "added": (2, "road-code"), "after": (0,),
    "agent": (ID,), "author": ("Anna Bianchi",), "autoAnswerS": (5,), "browser": ("Firefox",), "by": ("Anna Bianchi", "day"),
    "bytes": (4823110,), "callId": ("pbx-7-000123",), "caller": ("line-3",), "category": ("road-code",), "changed": ("road-code",),
    "channel": ("video",), "closes": ("17:30",), "code": ("7K4-92Q", "48213907"), "comment": ("Spiegazione chiara.",),
    "consent": (True,), "contact": (ID,), "contentType": ("image/jpeg",), "country": ("IT",), "cursor": ("MTc2NDE0OTQwMA",), "date": ("2026-11-26",),
    "day": ("2026-11-26",), "days": (180,), "description": ("Multe, punti della patente, documenti di guida.",),
    "displayName": ("Anna Bianchi",), "draft": ("Gentile utente,",), "email": ("urp@example.org",), "entry": ("{...}",), "extension": ("204",),
    "first": ("2026-06",), "fps": (25,), "from": ("2026-11-01",), "granted": (True,), "hash": ("9b" * 32,), "height": (480,), "hint": ("Saluta e si presenta.",),
    "host": ("mail.example.org",), "icon": ("car",), "invitation": ("48213907",), "item": ("greeting",), "key": ("9b" * 32, "1"),
    "kbps": (1200,), "label": ("Codice della strada",), "language": ("it",), "last": ("2026-11",), "limit": (50,), "line": (1,), "lineId": ("line-000123",),
    "loss": (0.01,), "message": ("There is no such thing.",), "mon": ("08:00-13:00",), "month": ("2026-11",), "name": ("Anna Bianchi",),
    "network": ("203.0.113.0/24",), "new": ("una frase lunga e mia",), "note": ("Richiamare domani mattina",), "number": ("+390612345678", 7), "numberCode": ("48213907",),
    "office": ("office-03",), "officeId": ("office-03",), "oneTimePassword": ("vK3-qT8-mZ2-wX7",), "open": (True, 3), "opens": ("08:00",),
    "operator": (ID, "Anna Bianchi"), "option": ("Favorevole",), "organisation": ("Ente di esempio",), "outcome": ("completed",),
    "party": ("citizen",), "pin": ("48213907",), "prompt": ("welcome",), "password": ("una frase lunga e mia",), "path": ("udp",), "period": ("08:00-13:00", "week"), "picture": (True, "iVBORw0KGgo="),
    "position": (3,), "present": ("la mia di prima", 2), "proficiency": (4,), "progress": (0.4,), "question": ("Apriamo anche il sabato?",),
    "recording": (True, ID), "reference": ("K7M4-2QXP",), "release": ("0.1.0",), "replacedBy": ("licences",), "reply": ("Grazie, terrò presente.",),
    "request": ("Wb3zJ8q0Xn5tRk2YvLc7Pa",), "requirement": ("lis",), "reason": (REASON,), "role": ("operator",), "rule": ("default",), "satisfaction": (4,), "score": (4, 82),
    "sdp": ("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n",), "searchWord": ("multa",), "seat": ("eyJhbGciOi...",), "segment": ("civil",),
    "separator": ("semicolon",), "sha256": ("9b" * 32,), "share": (0.8,), "sheet": ("patente-scaduta",), "size": (183204,), "skill": ("en",), "sound": (True, "UklGRiQAAABXQVZF"),
    "state": ("available",), "subdivision": ("RM",), "subject": ("office:office-03",), "text": ("Buongiorno, la patente si rinnova presso la Motorizzazione.",),
    "ticket": ("Wb3zJ8q0Xn5tRk2YvLc7Pa",), "timeZone": ("Europe/Rome",), "title": ("Multe e patente",), "to": ("2026-11-30", "urp@example.org"), "token": ("eyJhbGciOi...",),
    "topic": ("road-code",), "until": ("2026-11-30",), "upload": ("upload-000123",), "username": ("anna",), "valid": (True,),
    "version": ("2026-11-26", 3), "visitor": ("c2f1a7e05b9d4836",), "weight": (1,), "width": (640,), "word": ("patente scaduta",), "zone": ("Europe/Rome",),
}  # fmt: skip
"""Values for members by their name, as a station has them; the first that fits the schema is taken."""
OWNED: Final[tuple[tuple[str, Mapping[str, tuple[Any, ...]]], ...]] = (
    ("Error", {"code": ("not_found",), "message": ("There is no such thing.",)}),
    ("Office", {"id": ("office-03",), "name": ("Nucleo Relazioni con il Pubblico 03",)}),
    ("Topic", {"id": ("road-code",), "requirement": ("Il numero del verbale",)}),
    ("Category", {"id": ("road-code",), "requirement": ("Il numero del verbale",)}),
    ("Call", {"category": ("road-code",)}),
    ("Conference", {"title": ("Briefing del mattino",)}),
    ("Item", {"id": ("greeting",), "text": ("Saluto e presentazione",)}),
    ("Section", {"id": ("opening",), "title": ("Apertura",)}),
    ("Rule", {"id": (ID,), "name": ("scrutiny",)}),
    ("File", {"name": ("verbale.jpg",)}),
    ("InboundNumber", {"reception": ("complaints",), "note": ("Il numero del sito",)}),
    (
        "NumberChange",
        {"added": ("+390687654321",), "changed": ("+390612345678",), "removed": ("+390611111111",)},
    ),
    ("Heard", {"stage": ("menu",), "page": (1,), "text": ("Codice della strada prema 1",)}),
)
"""The same where the name of the struct that has the member says more."""
ENDINGS: Final[tuple[tuple[str, tuple[Any, ...]], ...]] = (
    ("AtMs", (1764149400000,)), ("inceMs", (1764149400000,)), ("ntilMs", (1764149400000,)), ("nowMs", (1764149400000,)), ("Ms", (4200,)),
    ("At", (MOMENT,)), ("Until", (MOMENT,)), ("Id", (ID,)), ("By", ("Anna Bianchi",)), ("Why", (REASON,)), ("why", (REASON,)), ("Url", ("/api/v1/station",)),
    ("url", ("https://stazione.example.org/",)), ("S", (120, 42)), ("id", (ID,)), ("at", (MOMENT,)), ("since", (MOMENT, "2026-11-26")), ("code", ("7K4-92Q",)),
)  # fmt: skip
"""And by how a name ends."""
EMPTY: Final = frozenset(
    {"problem", "failure", "disabledAt", "retiredAt", "undone", "refused", "error"}
)
"""Members that are null in an example, where they may be: all is well in it."""
KEYS: Final[Mapping[str, str]] = {
    "week": "mon", "texts": "it", "labels": "it", "translations": "en", "channels": "video", "references": ID, "names": ID, "rows": "contacts",
    "answers": "greeting", "comments": "greeting", "sections": "opening", "agreed": "greeting", "kappa": "greeting", "wasAnswers": "greeting", "filters": "category",
    "growth": "contacts",
}  # fmt: skip
USUAL: Final = (
    "esempio", "Testo di esempio", ID, "Wb3zJ8q0Xn5tRk2YvLc7Pa", "it", "12345678", MOMENT, "2026-11-26", False, 3, 1,
)  # fmt: skip
_FORMATS: Final = {
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
}
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,),
}  # fmt: skip
_LEFT_OUT: Final = object()


class NoExampleError(LookupError):
    """No example fits a schema; the message names the member. Add one to :data:`WORDS`."""


class Examples:
    """Makes examples of schemas that refer to *components* by ``#/components/schemas/...``."""

    def __init__(self, components: Mapping[str, Schema]) -> None:
        self._components = components

    def of(self, schema: Schema, name: str = "") -> Any:
        """Return an example of *schema* for the member called *name*. Raises :class:`NoExampleError`."""
        made = self._make(schema, name, ())
        if made is _LEFT_OUT:
            raise NoExampleError(f"{name}: it contains itself")
        return made

    def _make(self, schema: Schema, name: str, within: tuple[str, ...]) -> Any:
        if "$ref" in schema:
            called = schema["$ref"].rpartition("/")[2]
            if called in within:
                return _LEFT_OUT
            return self._make(self._components[called], name, (*within, called))
        several = schema.get("anyOf") or schema.get("oneOf")
        if several:
            return self._one_of(several, name, within)
        make = {"object": self._object, "array": self._array}.get(schema.get("type", ""), _scalar)
        return make(schema, name, within)

    def _one_of(self, several: list[Schema], name: str, within: tuple[str, ...]) -> Any:
        nothing = [each for each in several if each.get("type") == "null"]
        if nothing and name in EMPTY:
            return None
        for each in several:
            if each in nothing:
                continue
            made = self._make(each, name, within)
            if made is not _LEFT_OUT:
                return made
        return None if nothing else _LEFT_OUT

    def _object(self, schema: Schema, name: str, within: tuple[str, ...]) -> Any:
        more = schema.get("additionalProperties")
        if "properties" not in schema and isinstance(more, Mapping):
            names = {"type": "string", **schema.get("propertyNames", {})}
            usual = (each for each in USUAL if isinstance(each, str))
            keys = (KEYS.get(name, "road-code"), "08:30", *usual)
            key = next((each for each in keys if fits(each, names)), None)
            if key is None:
                raise NoExampleError(f"{name}: {json.dumps(names)}")
            value = self._make(more, key, within)
            return {} if value is _LEFT_OUT else {key: value}
        made = {}
        for member, of in schema.get("properties", {}).items():
            value = self._make(of, member, within)
            if value is not _LEFT_OUT:
                made[member] = value
            elif member in schema.get("required", ()):
                return _LEFT_OUT
        return made

    def _array(self, schema: Schema, name: str, within: tuple[str, ...]) -> Any:
        if "prefixItems" in schema:
            made = [self._make(each, name, within) for each in schema["prefixItems"]]
            return _LEFT_OUT if _LEFT_OUT in made else made
        items = schema.get("items")
        if not isinstance(items, Mapping):
            return []
        one = self._make(items, _singular(name), within)
        if one is _LEFT_OUT:
            return _LEFT_OUT if schema.get("minItems") else []
        return [one] * max(1, schema.get("minItems", 1))


def _wanted(name: str, within: tuple[str, ...]) -> Iterator[Any]:
    """Return what a member called *name* may be, the best first; the last of *within* is the struct that has it."""
    owner = within[-1] if within else ""
    for part, words in OWNED:
        if part in owner:
            yield from words.get(name, ())
    yield from WORDS.get(name, ())
    for end, values in ENDINGS:
        if name.endswith(end):
            yield from values


def _scalar(schema: Schema, name: str, within: tuple[str, ...]) -> Any:
    choices = [schema["const"]] if "const" in schema else schema.get("enum")
    if choices:
        return next((each for each in _wanted(name, within) if each in choices), choices[0])
    lowest = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    least = (lowest, lowest + 1, "x" * schema.get("minLength", 0), None)
    for value in (*_wanted(name, within), *USUAL, *least):
        if fits(value, schema):
            return value
    raise NoExampleError(f"{name}: {json.dumps(schema)}")


def fits(value: Any, schema: Schema) -> bool:
    """Return whether a string, a number, a boolean or None fits *schema*, as far as the schemas of this API go. Pure."""
    kind = schema.get("type")
    if kind is None:
        return True
    if kind == "null" or value is None:
        return kind == "null" and value is None
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return False
    if isinstance(value, str):
        return _string_fits(value, schema)
    if isinstance(value, (int, float)):
        return bool(
            schema.get("minimum", value) <= value <= schema.get("maximum", value)
            and ("exclusiveMinimum" not in schema or value > schema["exclusiveMinimum"])
            and ("exclusiveMaximum" not in schema or value < schema["exclusiveMaximum"])
        )
    return True


def _string_fits(value: str, schema: Schema) -> bool:
    form = _FORMATS.get(schema.get("format", ""))
    return bool(
        schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
        and ("pattern" not in schema or re.search(schema["pattern"], value))
        and (form is None or form.fullmatch(value))
    )


def _singular(name: str) -> str:
    """The name of one of several, as :data:`WORDS` has it."""
    for end, instead in (("ies", "y"), ("s", "")):
        if name.endswith(end) and name.removesuffix(end) + instead in WORDS:
            return name.removesuffix(end) + instead
    return name
