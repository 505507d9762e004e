"""A PIN is tried from one number only so often, and from forged numbers together only so often."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.conference.dial_in_http import DialInApi
from gateway.line.tickets import Ticket
from gateway.platform.refused import Refused
from gateway.platform.throttle import Throttle
from signaling.limits import Rate


class Guests:
    async def by_pin(self, pin: str) -> Any:
        if pin != "12345678":
            raise Refused("pin_wrong", "No meeting has this number.", kind="absent")
        return SimpleNamespace(conference_id="c", token="t")


def tried(api: DialInApi, number: str, pin: str) -> Any:
    return api.dial_in(SimpleNamespace(body=SimpleNamespace(ticket=number, pin=pin)))  # type: ignore[arg-type]


async def test_a_guesser_with_a_new_number_for_each_call_is_stopped_as_well() -> None:
    api = DialInApi(
        Guests(),  # type: ignore[arg-type]
        lambda ticket: Ticket(call=ticket, number=ticket),
        Throttle("pin", Rate(9, 3600), b"k", monotonic=lambda: 0.0),
        Throttle("pins", Rate(20, 3600), b"k", monotonic=lambda: 0.0),
    )
    codes = []
    for number in range(25):
        assert (await tried(api, "+39061", "12345678")).link == "t" if number < 20 else True
        with pytest.raises(Refused) as refused:
            await tried(api, f"+39333{number}", "0" * 8)
        codes.append(refused.value.code)
    assert codes == ["pin_wrong"] * 20 + ["too_many_requests"] * 5
