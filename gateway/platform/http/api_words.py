"""The sentences of the API's document: the introduction, what each part is for, who may use a route. English only."""

import inspect
import json
import shlex
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlencode

from gateway.platform.http.route import Route
from gateway.platform.security.permissions import Kind

INTRODUCTION: Final = """
JSON in, JSON out, over HTTPS. This document is made from the routes themselves, and so are its examples.

**Sign in.** `POST /api/v1/session` with `username` and `password` answers `accessToken`, good for five minutes; send it as
`Authorization: Bearer …`. Where a second factor is needed the answer is 401 `second_factor_required` with a ticket for
`POST /api/v1/session/factor`. The cookie that comes with it renews the token at `POST /api/v1/session/refresh`. The telephone
exchange has a token of its own (`VS_PBX_TOKEN`), citizens have the seat of their contact.

**Refusals** are `{"code", "message", "retryable"}`: `code` is for programs and stays from release to release, `message` is an
English sentence. 403 `reauthentication_required` asks for a proof at `POST /api/v1/me/proof`, and then for the same request again.
429 and 503 carry `Retry-After`.

**Members.** Names are in camel case. `…At` is a moment (RFC 3339, UTC), `…Ms` milliseconds since 1970 or a length in milliseconds, `…S`
seconds, shares are from 0 to 1. Unknown members of a request are refused (422), so that a misspelt one is noticed; unknown members
of an answer are to be ignored, since releases add some.
""".strip()

TAGS: Final[Mapping[str, str]] = {
    "accounts": "Staff accounts: made, changed, disabled, reset; by administrators.",
    "alarms": "Alarms of the floor: the rules that raise them, what is raised, and who has acknowledged it.",
    "audit": "The signed trail of accesses and changes, read and verified.",
    "focus-groups": "Focus groups: volunteers as coarsely as results are published, groups, invitations by chance, and summaries.",
    "comparison": "Other bodies' published results, read as feeds and set beside the station's own.",
    "webhooks": "Addresses of other programs that are told of contacts, cases and sheets, signed and without personal data.",
    "recognition": "Citizens who asked to be recognised: what is kept of them by their code.",
    "callbacks": "Citizens who asked to be called back, and how they follow it by their code.",
    "chat": "Files of the chat, sent and fetched by both sides.",
    "checks": "Station checks: the synthetic call of `virtual-station probe`.",
    "circulars": "Notices and circulars to the staff, and who has read and confirmed them.",
    "results": "What citizens say of the service: published figures, and free answers that wait to be read.",
    "guide": "Information sheets for citizens, and how often they were read.",
    "sheets": "Information sheets: written, reviewed, published, confirmed, withdrawn.",
    "conferences": "Conferences with the peripheral offices: called, joined by guests, minuted.",
    "contacts": "The history of contacts: found, told from beginning to end.",
    "copies": "Copies of recordings that citizens ask for by the code of their receipt.",
    "day": "The working day: phases, tasks, decisions, readiness.",
    "desk": "What an operator's desk asks for beside its socket.",
    "exports": "Films and packages of recordings, made in the background.",
    "floor": "The live floor, steering of waiting contacts, monitoring, authorisations.",
    "hours": "Opening hours, holidays, single days.",
    "me": "One's own account: password, factors, sessions, telephone, evaluations.",
    "drivers": "Themes that more people come with than usual, and contacts by kind of user.",
    "mailing-list": "The list shared with other public-relations offices: questions and answers, and who takes part.",
    "inquiries": "Questions to our offices and to other bodies about a contact, and their answers.",
    "bodies": "Other administrations and offices, and citizens who were referred to them.",
    "complaints": "Complaints and praise: made, examined, answered, judged by the citizen, counted.",
    "messages": "Messages left when nobody could answer, and their answers by e-mail.",
    "offices": "The peripheral offices.",
    "persons": "What is kept of one person: found, exported, erased.",
    "recordings": "The archive: listed, searched, viewed, commented, held, sealed, destroyed.",
    "replies": "Ready-made replies.",
    "reports": "Service level, waits, handling and operators' time over days.",
    "review": "The quality review: forms, rules, evaluations, calibration, trends.",
    "session": "Signing in and out.",
    "station": "What everybody may know: open or closed, topics, waits.",
    "telephony": "The telephone exchange's part: callers in, events out.",
    "topics": "Topics that citizens choose from.",
    "upkeep": "The station itself, for its administrators: state, settings, what is missing, test calls, restart, the exchange.",
}
"""What each part of the API is for."""
_WHO: Final[Mapping[Kind, str]] = {
    Kind.PUBLIC: "Everybody; nobody has to be signed in.",
    Kind.CITIZEN: "The citizen, by the seat of the contact.",
    Kind.TICKET: "The holder of the ticket for this one file.",
    Kind.WATCH: "This machine itself, or the bearer of `VS_METRICS_TOKEN`.",
    Kind.MACHINE: "The telephone exchange, by its token.",
}
_TOKENS: Final[Mapping[Kind, str]] = {
    Kind.STAFF: "$TOKEN",
    Kind.CITIZEN: "$SEAT",
    Kind.WATCH: "$VS_METRICS_TOKEN",
    Kind.MACHINE: "$VS_PBX_TOKEN",
}
_REFUSALS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("not_json", "The body is not valid JSON."),
    401: ("unauthenticated", "Sign in first."),
    403: ("forbidden", "This is not open to your role."),
    404: ("not_found", "There is no such thing."),
    409: ("conflict", "This cannot be done as things stand."),
    413: ("too_large", "The body may have 16384 bytes."),
    415: ("not_json", "The body must be application/json."),
    422: ("invalid", "Object contains unknown field `nmae`."),
    429: ("rate_limited", "Too many requests; try again later."),
    501: ("parquet_missing", "This station cannot write it."),
    503: ("unavailable", "Part of the station is away; try again."),
}
PLACES: Final[Mapping[tuple[str, str], str]] = {
    ("offices", "id"): "office",
    ("topics", "id"): "topic",
    ("topics", "number"): "version",
    ("sheets", "number"): "version",
    ("reports", "by"): "grain",
}
"""By the tag and the name of a parameter, as what its example is made."""


def description(route: Route) -> str:
    """Return what a route does beyond its summary, what it takes and answers, and who may use it, as Markdown. Pure."""
    parts = [each for each in (route.description or _of_handler(route),) if each]
    for kind, name in ((route.request, "Takes"), (route.query, "Asks by")):
        if told := _of_struct(kind):
            parts.append(f"**{name}:** {told}")
    parts.append(f"**Answers:** {_answer(route)}")
    own = [f"{status}: {meaning}" for status, meaning in sorted(route.errors.items())]
    if route.accepted:
        own.insert(0, f"202: {route.accepted}")
    if own:
        parts.append("**Otherwise:** " + " ".join(own))
    access = route.access
    who = _WHO.get(access.kind)
    if who is None:
        who = f"Signed-in staff: {', '.join(sorted(access.roles))}."
    if access.fresh:
        who += " A password or a second factor must have been given in the last fifteen minutes."
    parts.append(f"**Who may:** {who}")
    return _plain("\n\n".join(parts))


def _of_handler(route: Route) -> str:
    # a lambda or a partial has that of its class
    return inspect.getdoc(route.handler) or "" if hasattr(route.handler, "__name__") else ""


def _answer(route: Route) -> str:
    if route.content_type != "application/json":
        return f"a file ({', '.join((route.content_type, *route.other_types))})."
    if route.response is None:
        return "nothing but the status."
    return _of_struct(route.response) or "a list."


def _of_struct(kind: Any) -> str:
    doc = inspect.getdoc(kind) if isinstance(kind, type) else None
    return doc or ""


def _plain(docstring: str) -> str:
    """A docstring as Markdown: its roles of Sphinx and double backticks as single ones."""
    text = docstring.replace(":class:", "").replace(":data:", "").replace(":func:", "")
    return text.replace("``", "`")


def refusal_example(status: int) -> dict[str, Any]:
    """Return an example of a refusal with *status*. Pure."""
    code, message = _REFUSALS.get(status, ("failed", HTTPStatus(status).phrase + "."))
    retryable = status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
    return {"code": code, "message": message, "retryable": retryable}


def curl(route: Route, operation: Mapping[str, Any], given: Mapping[str, Any], body: Any) -> str:
    """Return the request as a curl command, with *given* values for the parameters of *operation*. Pure."""
    address = route.path
    query = {}
    for parameter in operation.get("parameters", ()):
        name, value = parameter["name"], given[parameter["name"]]
        text = value if isinstance(value, str) else json.dumps(value)
        if parameter["in"] == "path":
            address = address.replace(f"{{{name}}}", quote(text, safe=""))
        elif parameter["required"]:
            query[name] = text
    asked = urlencode(query)
    if route.access.kind is Kind.TICKET:
        asked = "ticket=$TICKET"
    method = "" if route.method == "GET" else f" -X {route.method}"
    lines = [f'curl{method} "$STATION{address}{"?" if asked else ""}{asked}"']
    token = _TOKENS.get(route.access.kind)
    if token is not None:
        lines.append(f'-H "Authorization: Bearer {token}"')
    if body is not None:
        lines.append("--json " + shlex.quote(json.dumps(body, ensure_ascii=False, indent=1)))
    elif route.upload:
        lines += ['-H "Content-Type: application/octet-stream"', "--data-binary @photo.jpg"]
    return " \\\n  ".join(lines)
