"""Write the protocol as JSON Schema, from which the TypeScript types are generated.

``python -m signaling.protocol.export DIRECTORY`` writes one file per namespace; ``--check`` writes
nothing and exits 1 when a file differs from what would be written.
"""

import inspect
import json
import sys
from pathlib import Path
from types import ModuleType

import msgspec

from signaling.protocol import base, citizen, conference, desk, staff

NAMESPACES: dict[str, ModuleType] = {
    "citizen": citizen,
    "desk": desk,
    "conference": conference,
    "staff": staff,
}


def schema(namespace: str) -> dict[str, object]:
    """Return the JSON Schema (2020-12) of a namespace: definitions of every message and view, with
    ``ClientMessage``, ``ServerMessage``, ``Failure`` and ``CommandResults`` (command type to result)
    among them."""
    module = NAMESPACES[namespace]
    (client, server, failure, auth), defs = msgspec.json.schema_components(
        [module.ClientMessage, module.ServerMessage, base.Failure, module.Auth],
        ref_template="#/$defs/{name}",
    )
    results = module.RESULTS
    (*refs,), result_defs = msgspec.json.schema_components(
        list(results.values()), ref_template="#/$defs/{name}"
    )
    tags = [command.__struct_config__.tag for command in results]
    defs = {
        **defs,
        **result_defs,
        "ClientMessage": client,
        "ServerMessage": server,
        "CommandResults": {
            "type": "object",
            "properties": dict(zip(tags, refs, strict=True)),
            "required": tags,
            "additionalProperties": False,
        },
    }
    for definition in defs.values():
        if "description" in definition:
            # from Python 3.13 on the compiler strips the indentation, before it does not
            definition["description"] = inspect.cleandoc(definition["description"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{namespace.capitalize()}Protocol",
        "type": "object",
        "properties": {
            "client": {"$ref": "#/$defs/ClientMessage"},
            "server": {"$ref": "#/$defs/ServerMessage"},
            "failure": failure,
            "auth": auth,
            "results": {"$ref": "#/$defs/CommandResults"},
        },
        "required": ["client", "server", "failure", "auth", "results"],
        "additionalProperties": False,
        "$defs": dict(sorted(defs.items())),
    }


def main(arguments: list[str]) -> int:
    """Write or check the schema files; return the exit code."""
    check = "--check" in arguments
    directory = Path(next(a for a in arguments if not a.startswith("--")))
    differing = []
    for namespace in NAMESPACES:
        path = directory / f"{namespace}.schema.json"
        text = json.dumps(schema(namespace), indent=2, ensure_ascii=False) + "\n"
        if check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                differing.append(str(path))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if differing:
        sys.stderr.write(f"out of date: {', '.join(differing)}; run: make protocol\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
