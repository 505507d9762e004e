"""What the API's document says to people: every route explains itself, and has an example that works."""

import json
import re
import shlex
from pathlib import Path

import jsonschema
import msgspec
import pytest

from gateway.cli.api_schema import openapi
from gateway.platform.http.api_words import TAGS
from gateway.platform.http.examples import Examples, NoExampleError, fits
from gateway.platform.http.openapi import document
from gateway.web import API

JSON = "application/json"


@pytest.fixture(scope="module")
def made():
    return openapi()


def operations(made):
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def validate(value, schema, made):
    whole = {**schema, "components": made["components"]}
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(whole, format_checker=checker).validate(value)


def test_every_route_explains_itself(made):
    for name, operation in operations(made):
        assert operation["summary"], name
        told = operation["description"]
        assert "**Who may:**" in told, name
        # beside what is composed from what it takes and answers
        own = told.partition("**")[0].strip()
        assert len(own.split()) >= 5, f"{name}: {own}"
        assert own.rstrip(".") != operation["summary"], name
        # docstrings are written for Sphinx
        sentences = told.partition("\n\n```sh")[0]
        assert ":class:" not in sentences and "``" not in sentences, name
    for each in made["tags"]:
        assert each["description"], each["name"]
    assert {each["name"] for each in made["tags"]} <= set(TAGS)


def test_every_route_has_examples_that_fit(made):
    count = 0
    for name, operation in operations(made):
        for parameter in operation.get("parameters", ()):
            assert "example" in parameter, name
            validate(parameter["example"], parameter["schema"], made)
        contents = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in contents:
            body = content.get("content", {}).get(JSON)
            if body is not None:
                validate(body["example"], body["schema"], made)
                count += 1
    assert count > 500


async def test_every_request_of_an_example_is_taken(app):
    """By what really decodes it, which is stricter than its schema."""
    routes = list(app[API])
    made = document(routes)
    asked = 0
    for route in routes:
        operation = made["paths"][route.path][route.method.lower()]
        if route.request is not None:
            example = operation["requestBody"]["content"][JSON]["example"]
            msgspec.json.decode(json.dumps(example).encode(), type=route.request)
            asked += 1
        if route.query is not None:
            query = {
                each["name"]: each["example"]
                for each in operation["parameters"]
                if each["in"] == "query"
            }
            msgspec.convert(query, route.query, strict=False)
            asked += 1
    assert asked > 120


def test_every_route_has_a_call_of_curl_with_the_example(made):
    for name, operation in operations(made):
        method, path = name.split(" ")
        (sample,) = re.findall(r"```sh\n(.*?)\n```", operation["description"], re.DOTALL)
        words = shlex.split(sample.replace("\\\n", ""))
        assert words[0] == "curl"
        assert ("-X" not in words and method == "GET") or words[words.index("-X") + 1] == method
        address = next(each for each in words if each.startswith("$STATION/"))
        # every place in the address is filled in
        assert "{" not in address
        parts = address.removeprefix("$STATION").partition("?")[0].split("/")
        assert len(parts) == len(path.split("/")), name
        assert ("-H" in words) == (operation["security"] not in ([], [{"ticket": []}])) or (
            "--data-binary" in words
        ), name
        if "--json" in words:
            body = operation["requestBody"]["content"][JSON]["example"]
            assert json.loads(words[words.index("--json") + 1]) == body


def test_refusals_look_like_refusals(made):
    answers = made["paths"]["/api/v1/offices"]["post"]["responses"]
    assert answers["401"]["content"][JSON]["example"]["code"] == "unauthenticated"
    assert answers["429"]["content"][JSON]["example"]["retryable"] is True


COMPONENTS = {
    "Tree": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "inner": {"$ref": "#/components/schemas/Tree"}},
        "required": ["name"],
    },
    "Knot": {
        "type": "object",
        "properties": {"knot": {"$ref": "#/components/schemas/Knot"}},
        "required": ["knot"],
    },
}


def test_what_contains_itself_ends():
    examples = Examples(COMPONENTS)
    assert examples.of({"$ref": "#/components/schemas/Tree"}) == {"name": "Anna Bianchi"}
    several = {"type": "array", "items": {"$ref": "#/components/schemas/Knot"}}
    assert examples.of(several) == []
    with pytest.raises(NoExampleError):
        examples.of({"$ref": "#/components/schemas/Knot"})


@pytest.mark.parametrize(
    ("schema", "name", "value"),
    [
        ({"type": "string", "format": "date"}, "on", "2026-11-26"),
        ({"type": "string"}, "closedAt", "2026-11-26T09:30:00Z"),
        ({"type": "string", "maxLength": 3}, "reference", "it"),
        ({"type": "integer", "minimum": 30}, "members", 30),
        ({"enum": ["audio", "video"]}, "channel", "video"),
        ({"enum": ["audio", "text"]}, "channel", "audio"),
        ({"anyOf": [{"type": "null"}, {"type": "string"}]}, "failure", None),
        ({"anyOf": [{"type": "null"}, {"type": "string"}]}, "email", "urp@example.org"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "x", {"road-code": 3}),
        (
            {
                "type": "object",
                "propertyNames": {"pattern": "^[0-9]{2}:(00|30)$"},
                "additionalProperties": {"type": "integer"},
            },
            "planned",
            {"08:30": 3},
        ),
        ({"type": "array", "items": {"type": "string"}}, "skills", ["en"]),
        ({"type": "array", "minItems": 2, "items": {"type": "boolean"}}, "x", [False, False]),
        ({"const": "only"}, "x", "only"),
    ],
)
def test_values_are_chosen_by_name_where_they_fit(schema, name, value):
    assert Examples({}).of(schema, name) == value


def test_a_pattern_that_nothing_fits_is_told():
    with pytest.raises(NoExampleError, match="plate"):
        Examples({}).of({"type": "string", "pattern": "^[A-Z]{2}[0-9]{3}[A-Z]{2}$"}, "plate")


@pytest.mark.parametrize(
    ("value", "schema", "right"),
    [
        (True, {"type": "integer"}, False),
        (1, {"type": "number", "exclusiveMinimum": 1}, False),
        (1.5, {"type": "number", "exclusiveMaximum": 2}, True),
        (None, {"type": "null"}, True),
        (None, {"type": "string"}, False),
        ("26/11/2026", {"type": "string", "format": "date"}, False),
        ("x", {}, True),
    ],
)
def test_whether_a_value_fits(value, schema, right):
    assert fits(value, schema) is right


WALK = (Path(__file__).parents[2] / "docs" / "telephony.md").read_text(encoding="utf-8")
WALK = WALK.partition("\n## A walk with curl\n")[2].partition("\n## ")[0]


async def test_the_walk_of_the_exchange_asks_what_there_is(app):
    """Each call of curl in docs/telephony.md is of a route, and its body is one that the route takes."""
    routes = {(each.method, each.path): each for each in app[API]}
    calls = re.findall(r"^curl .*?(?:[^\\]\n|\Z)", WALK, re.MULTILINE | re.DOTALL)
    bodies = 0
    for call in calls:
        words = shlex.split(call.replace("\\\n", "").partition("   # ")[0])
        address = next(each for each in words if each.startswith("$STATION/"))
        path = address.removeprefix("$STATION").replace("$CALL", "{id}")
        route = routes["POST" if "--json" in words else "GET", path]
        assert words[words.index("-H") + 1] == "$AUTH"
        if "--json" in words:
            msgspec.json.decode(words[words.index("--json") + 1].encode(), type=route.request)
            bodies += 1
    assert (len(calls), bodies) == (10, 7)
