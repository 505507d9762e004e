"""What callers decide by key is proof: nobody but the telephone line writes it."""

from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.line.caller_keys import CallerKeys
from gateway.platform.audit import log as audit
from gateway.platform.refused import Refused
from gateway.telephony import lookups as telephone
from signaling.protocol import citizen

KEY = citizen.NoteKey(id="1", asked="consent", key="1", at_ms=1)
BACK = citizen.AskCallback(id="2", number="0612345678")


class Database:
    @asynccontextmanager
    async def writing(self) -> Any:
        yield None

    reading = writing


class Callbacks:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str, bool]] = []

    async def ask_by_telephone(self, contact_id: str, number: str, *, keyed: bool) -> None:
        self.asked.append((contact_id, number, keyed))


def keys(monkeypatch: pytest.MonkeyPatch, call: Any) -> tuple[Any, Callbacks, list[str]]:
    noted, callbacks = list[str](), Callbacks()

    async def known(_session: Any, _contact: str) -> Any:
        return call

    async def append(_session: Any, **entry: Any) -> None:
        noted.append(entry["action"])

    monkeypatch.setattr(telephone, "call", known)
    monkeypatch.setattr(audit, "append", append)
    made = CallerKeys(None, Database(), None, None, callbacks, now_ms=lambda: 1)  # type: ignore[arg-type]
    return made.of_callers(), callbacks, noted


@pytest.mark.parametrize("call", [None, SimpleNamespace(call_id="pbx-1", number="+390612345678")])
@pytest.mark.parametrize("command", [KEY, BACK])
async def test_a_citizen_s_page_writes_no_proof_and_asks_for_no_callback_by_the_line(
    monkeypatch: pytest.MonkeyPatch, call: Any, command: Any
) -> None:
    commands, callbacks, noted = keys(monkeypatch, call)
    with pytest.raises(Refused) as refused:
        await commands[type(command)]("c1", command)
    assert refused.value.code == "not_by_line"
    assert (callbacks.asked, noted) == ([], [])


async def test_the_line_does_both(monkeypatch: pytest.MonkeyPatch) -> None:
    call = SimpleNamespace(call_id="line:abc", number="+390687654321")
    commands, callbacks, noted = keys(monkeypatch, call)
    await commands[citizen.NoteKey]("c1", KEY)
    await commands[citizen.AskCallback]("c1", BACK)
    await commands[citizen.AskCallback]("c1", citizen.AskCallback(id="3"))
    assert noted == ["line.key"]
    assert callbacks.asked == [("c1", "0612345678", True), ("c1", "+390687654321", False)]
