"""Messages made from the declared protocol: such as fit it, and such as miss it in one thing."""

from __future__ import annotations

import base64
import copy
from typing import Any

import hypothesis
import msgspec
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from msgspec import inspect

LONG_TEXT = 200
"""Texts without a pattern are made no longer than this, whatever they may be; too long ones are."""
OTHER_KINDS = [None, True, 7, -1.5, "", "?", [], ["x"], {}, {"a": 1}, 2**63, "\x00"]


def fitting(command: type[msgspec.Struct]) -> st.SearchStrategy[dict[str, Any]]:
    """Messages of the command as a client may send them."""
    told = inspect.type_info(command)
    fields = {field.encode_name: _values(field.type) for field in told.fields}
    required = {field.encode_name for field in told.fields if field.required}
    return st.fixed_dictionaries(
        {"type": st.just(told.tag), **{name: fields[name] for name in sorted(required)}},
        optional={name: fields[name] for name in sorted(fields.keys() - required)},
    )


def missing(command: type[msgspec.Struct], decoder: Any) -> st.SearchStrategy[Any]:
    """Messages of the command that *decoder* refuses: one thing is gone, foreign, too long or of another kind."""

    @st.composite
    def spoilt(draw: st.DrawFn) -> Any:
        message = copy.deepcopy(draw(fitting(command)))
        name = draw(st.sampled_from(sorted(message)))
        way = draw(st.sampled_from(["gone", "foreign", "long", "kind", "kind", "nested"]))
        if way == "gone":
            del message[name]
        elif way == "foreign":
            message[draw(st.text(min_size=1, max_size=8))] = draw(st.sampled_from(OTHER_KINDS))
        elif way == "long":
            message[name] = "x" * 61_000
        elif way == "nested":
            message[name] = [message[name]]
        else:
            message[name] = draw(st.sampled_from(OTHER_KINDS))
        hypothesis.assume(_refused(decoder, message))
        return message

    return spoilt()


def examples(made: st.SearchStrategy[Any], count: int, seed: int) -> list[Any]:
    """So many of them, the same for the same seed."""
    found: list[Any] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(made)
    def collect(message: Any) -> None:
        found.append(message)

    collect()
    return found


def _refused(decoder: Any, message: Any) -> bool:
    try:
        decoder.decode(msgspec.json.encode(message))
    except msgspec.ValidationError:
        return True
    return False


def _values(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, inspect.StrType):
        if kind.pattern:
            few = st.from_regex(kind.pattern, fullmatch=True)
            return few.filter(lambda text: len(text) <= (kind.max_length or LONG_TEXT))
        longest = min(kind.max_length or LONG_TEXT, LONG_TEXT)
        letters = st.characters(codec="utf-8")
        return st.text(letters, min_size=kind.min_length or 0, max_size=longest)
    if isinstance(kind, inspect.BytesType):
        longest = min(kind.max_length or LONG_TEXT, LONG_TEXT)
        octets = st.binary(min_size=kind.min_length or 0, max_size=longest)
        return octets.map(lambda made: base64.b64encode(made).decode())
    if isinstance(kind, inspect.IntType):
        least = kind.ge if kind.ge is not None else -(2**53)
        return st.integers(least, kind.le if kind.le is not None else 2**53)
    if isinstance(kind, inspect.FloatType):
        return st.floats(kind.ge, kind.le, allow_nan=False, allow_infinity=False)
    if isinstance(kind, inspect.BoolType):
        return st.booleans()
    if isinstance(kind, inspect.NoneType):
        return st.none()
    if isinstance(kind, inspect.LiteralType):
        return st.sampled_from(kind.values)
    if isinstance(kind, inspect.UnionType):
        return st.one_of(*map(_values, kind.types))
    if isinstance(kind, inspect.ListType):
        most = min(kind.max_length or 4, 6)
        return st.lists(_values(kind.item_type), min_size=kind.min_length or 0, max_size=most)
    if isinstance(kind, inspect.StructType):
        return st.fixed_dictionaries({each.encode_name: _values(each.type) for each in kind.fields})
    raise TypeError(f"no values for {kind}")
