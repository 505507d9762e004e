"""The wire protocol: shared samples, bounds, and files that follow from the declaration."""

import contextlib
import functools
import json
import runpy
import sys
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.protocol import citizen, desk, export
from signaling.protocol.base import encode
from signaling.protocol.export import NAMESPACES, schema

ROOT = Path(__file__).parents[2]
SAMPLES = json.loads((ROOT / "signaling/protocol/samples/messages.json").read_text("utf-8"))
CASES = [
    (namespace, side, message)
    for namespace, sides in SAMPLES.items()
    for side, messages in sides.items()
    for message in messages
]


def union(namespace, side):
    return getattr(NAMESPACES[namespace], "ClientMessage" if side == "client" else "ServerMessage")


@pytest.mark.parametrize(("namespace", "side", "message"), CASES)
def test_sample_round_trips(namespace, side, message):
    decoded = msgspec.convert(message, union(namespace, side))
    again = msgspec.convert(encode(decoded), union(namespace, side))
    assert again == decoded
    assert encode(decoded)["type"] == message["type"]


@pytest.mark.parametrize(("namespace", "side", "message"), CASES)
def test_sample_fits_the_schema(namespace, side, message):
    checked(namespace, side).validate(message)


@functools.cache
def checked(namespace, side):
    """Return the checker of one side's messages."""
    whole = schema(namespace)
    part = {**whole, "$ref": f"#/$defs/{'Client' if side == 'client' else 'Server'}Message"}
    for key in ("type", "properties", "required", "additionalProperties"):
        part.pop(key)
    checker = jsonschema.validators.validator_for(part)
    checker.check_schema(part)
    return checker(part)


@pytest.mark.parametrize("namespace", NAMESPACES)
@pytest.mark.parametrize("side", ["client", "server"])
def test_every_message_has_a_sample(namespace, side):
    tags = {t.__struct_config__.tag for t in union(namespace, side).__args__}
    assert tags == {m["type"] for m in SAMPLES[namespace][side]}


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_every_command_names_its_result(namespace):
    module = NAMESPACES[namespace]
    assert set(module.RESULTS) == set(module.ClientMessage.__args__)


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_exported_schema_is_current(namespace):
    path = ROOT / "web/src/protocol" / f"{namespace}.schema.json"
    assert json.loads(path.read_text("utf-8")) == schema(namespace)


def test_the_check_says_what_is_out_of_date_and_writes_nothing(tmp_path, monkeypatch, capsys):
    def exported(*arguments):
        monkeypatch.setattr(sys, "argv", ["export", *arguments])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(export.__file__, run_name="__main__")
        return ended.value.code

    assert exported("--check", str(tmp_path)) == 1
    assert capsys.readouterr().err.count(".schema.json") == len(NAMESPACES)
    assert list(tmp_path.iterdir()) == []
    assert exported(str(tmp_path)) == 0
    assert exported("--check", str(tmp_path)) == 0
    (tmp_path / "desk.schema.json").write_text("{}")
    assert exported("--check", str(tmp_path)) == 1


@pytest.mark.parametrize(
    "message",
    [
        {"type": "enterQueue", "id": "1", "category": "weapons", "modality": "video"},
        {"type": "enterQueue", "id": "1", "category": "weapons", "modality": "video",
         "recording": True, "extra": 1},
        {"type": "enterQueue", "id": "", "category": "weapons", "modality": "video",
         "recording": True},
        {"type": "enterQueue", "id": "1", "category": "../x", "modality": "video",
         "recording": True},
        {"type": "enterQueue", "id": "1", "category": "weapons", "modality": "smell",
         "recording": True},
        {"type": "sendChat", "id": "1", "text": ""},
        {"type": "sendChat", "id": "1", "text": "x" * 2001},
        {"type": "nothing", "id": "1"},
        {"id": "1"},
        [],
        "x",
        None,
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(message):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(message, citizen.ClientMessage)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.sampled_from([citizen.ClientMessage, desk.ClientMessage]))
def test_arbitrary_json_never_raises_anything_else(value, messages):
    with contextlib.suppress(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(value), type=messages)
