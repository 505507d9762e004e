"""Write the HTTP API as JSON Schema, from which the TypeScript types are generated.

``python -m gateway.cli.api_schema FILE`` writes what the OpenAPI document says of requests and answers;
``--check`` writes nothing and exits 1 when the file differs from what would be written. No station runs.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import gateway.schema  # noqa: F401 - tables refer to one another
from gateway.app import Station
from gateway.ground import prepare
from gateway.platform.http.openapi import REFS, document
from gateway.settings import load_settings
from gateway.web import api_routes

JSON = "application/json"
_PREFIX = REFS.format(name="")


def openapi() -> dict[str, Any]:
    """The OpenAPI document as a station serves it: one is put together in a folder of its own, and never opened."""
    with TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder), redis_url="redis://localhost")
        return document(api_routes(Station(prepare(settings)).rooms))


def schema(made: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the JSON in the OpenAPI document *made*.

    ``Requests`` and ``Answers`` map an operation, such as ``PATCH offices/{id}``, to its body; an empty
    answer is null. Answers that are no JSON are left out. ``Refusals`` has the operations that may be refused
    with more than an ``ErrorBody``.
    """
    requests: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    refusals: dict[str, Any] = {}
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            name = f"{method.upper()} {path.removeprefix('/api/v1/')}"
            if body := _body(operation.get("requestBody", {})):
                requests[name] = body
            for status, refused in operation["responses"].items():
                if status >= "4" and "anyOf" in (body := _body(refused) or {}):
                    refusals[name] = body
            code = next(each for each in operation["responses"] if each.startswith("2"))
            answered = operation["responses"][code]
            if "content" not in answered:
                answers[name] = {"type": "null"}
            elif body := _body(answered):
                answers[name] = body
    components: dict[str, Any] = made["components"]["schemas"]
    used: set[str] = set()
    _collect([requests, answers, refusals], components, used)
    definitions = {name: components[name] for name in used}
    parts = {"Requests": requests, "Answers": answers, "Refusals": refusals}
    definitions |= {name: _members(part) for name, part in parts.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Api",
        **_members({each.lower(): {"$ref": _PREFIX + each} for each in parts}),
        "$defs": dict(sorted(definitions.items())),
    }


def _body(content: dict[str, Any]) -> dict[str, Any] | None:
    found: dict[str, Any] | None = content.get("content", {}).get(JSON, {}).get("schema")
    return found


def _members(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _collect(node: Any, components: dict[str, Any], used: set[str]) -> None:
    """Add to *used* the names of *components* that *node* leads to."""
    if isinstance(node, list):
        for each in node:
            _collect(each, components, used)
    elif isinstance(node, dict):
        name = node.get("$ref", "").removeprefix(_PREFIX)
        if name and name not in used:
            used.add(name)
            _collect(components[name], components, used)
        _collect(list(node.values()), components, used)


def main(arguments: list[str]) -> int:
    """Write or check the schema file; return the exit code."""
    path = Path(next(each for each in arguments if not each.startswith("--")))
    text = json.dumps(schema(openapi()), indent=2, ensure_ascii=False) + "\n"
    text = text.replace(_PREFIX, "#/$defs/")
    if "--check" not in arguments:
        path.write_text(text, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"out of date: {path}; run: make protocol\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
