"""Reads the Lua files and puts each transition together.

A line ``--- @include NAME`` takes in ``lua/NAME.lua`` once; ``--- @table contact VERB`` or
``--- @table agent VERB`` takes in that verb's row of the transition table, so that Lua and Python
cannot disagree about it.
"""

import hashlib
from functools import cache
from importlib.resources import files

import msgspec

from queueing.model import AgentState, ContactState
from queueing.transitions import Verb, refusal, targets


class Script(msgspec.Struct, frozen=True):
    """A script ready for EVALSHA: name, complete text and its SHA-1."""

    name: str
    text: str
    sha: str


@cache
def load(name: str) -> Script:
    """Return the transition called ``name``. Raises ``FileNotFoundError`` or ``ValueError``."""
    text = "\n".join(_expand(name, set()))
    # Redis names scripts by SHA-1; nothing is secured by it.
    sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return Script(name=name, text=text, sha=sha)


def _expand(name: str, seen: set[str]) -> list[str]:
    seen.add(name)
    lines: list[str] = []
    source = (files("queueing") / "lua" / f"{name}.lua").read_text(encoding="utf-8")
    for line in source.splitlines():
        directive, _, argument = line.removeprefix("--- ").strip().partition(" ")
        if line.startswith("--- @include"):
            if argument not in seen:
                lines += _expand(argument, seen)
        elif line.startswith("--- @table"):
            subject, _, verb = argument.partition(" ")
            lines += _table(subject, Verb(verb))
        elif directive.startswith("@"):
            raise ValueError(f"{name}.lua: unknown directive {line!r}")
        else:
            lines.append(line)
    return lines


def _table(subject: str, verb: Verb) -> list[str]:
    """``local contact_accept = {offered='connected'}`` and the words for the other states."""
    states: type[ContactState] | type[AgentState]
    if subject == "contact":
        states = ContactState
    elif subject == "agent":
        states = AgentState
    else:
        raise ValueError(f"no transition table for {subject!r}")
    legal = [(state, targets(state, verb)) for state in states]
    if not any(reached for _, reached in legal):
        raise ValueError(f"the verb {verb} appears nowhere in the {subject} table")
    rows = ",".join(f"{state}='{' '.join(reached)}'" for state, reached in legal if reached)
    words = ",".join(f"{state}='{refusal(state, verb)}'" for state, reached in legal if not reached)
    return [f"local {subject}_{verb}={{{rows},refused={{{words}}}}}"]
