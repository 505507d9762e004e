"""The code of a call: its own, good while the conversation goes on, and nothing to guess an operator by."""

import re
from types import SimpleNamespace

import pytest

from gateway.accounts.codes import Standing
from gateway.contacts.call_codes import CallCodes, CodeCheck
from gateway.platform.refused import Refused
from queueing.model import AgentState

OWN = "7K4-92Q"


class Floor:
    def __init__(self, *agents):
        self.agents = [SimpleNamespace(state=state, contact=contact) for state, contact in agents]

    async def snapshot(self):
        return self


class Operators:
    def __init__(self, limited=False):
        self.limited = limited

    async def check(self, written, _address):
        if self.limited:
            raise Refused("too_many_requests", "Later.")
        return Standing.WRITTEN if written == OWN else Standing.UNKNOWN


def test_each_call_has_its_own_and_keeps_it():
    codes = CallCodes(Floor(), b"secret")
    shown = [codes.of(f"contact{number}") for number in range(500)]
    assert len(set(shown)) == 500
    assert all(re.fullmatch(r"[2-9A-Z]{3}-[2-9A-Z]{3}", code) for code in shown)
    assert codes.of("contact7") == shown[7]
    assert CallCodes(Floor(), b"another").of("contact7") != shown[7]


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (AgentState.BUSY, Standing.VALID),
        (AgentState.OFFERED, Standing.UNKNOWN),
        (AgentState.WRAP_UP, Standing.UNKNOWN),
    ],
)
async def test_it_is_good_while_the_conversation_goes_on(state, standing):
    codes = CallCodes(Floor((AgentState.AVAILABLE, None), (state, "c")), b"secret")
    check = CodeCheck(Operators(), codes)
    code = codes.of("c")
    assert await check.check(code, "a") is standing
    # as people write it
    assert await check.check(code.lower().replace("-", " "), "a") is standing


async def test_an_operator_s_own_code_is_no_call_s():
    check = CodeCheck(Operators(), CallCodes(Floor((AgentState.BUSY, "c")), b"secret"))
    assert await check.check(OWN, "a") is Standing.WRITTEN
    assert await check.check("Ä" * 6, "a") is Standing.UNKNOWN


async def test_who_guesses_is_held_back_before_any_call_is_looked_at():
    codes = CallCodes(Floor((AgentState.BUSY, "c")), b"secret")
    with pytest.raises(Refused):
        await CodeCheck(Operators(limited=True), codes).check(codes.of("c"), "a")
