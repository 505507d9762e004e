"""Each token of another system opens its own routes alone, and has a rate limit of its own."""

import pytest

from gateway.platform.security.machines import Machines
from signaling.limits import Rate

TOKENS = {"telephony": ["first", "second"], "other": ["third"], "off": []}


def machines(**more):
    return Machines(TOKENS, rate=Rate(2, 10), wrong=Rate(1, 60), monotonic=lambda: 100.0, **more)


def test_each_token_opens_what_it_is_for_and_nothing_else():
    known = machines()
    opened = {
        (what, token)
        for what in (*TOKENS, "none")
        for token in ("first", "second", "third", "")
        if known.knows(what, token)
    }
    assert opened == {("telephony", "first"), ("telephony", "second"), ("other", "third")}
    assert [known.is_on(what) for what in ("telephony", "other", "off", "none")] == [
        True,
        True,
        False,
        False,
    ]


def test_each_token_has_a_rate_of_its_own_and_each_address_of_wrong_ones():
    known = machines()
    assert [known.wait_s("telephony", "first") for _ in range(3)] == pytest.approx([0, 0, 5])
    assert known.wait_s("telephony", "second") == 0
    assert known.wait_s("other", "first") == 0
    assert [known.wrong_wait_s("192.0.2.1") for _ in range(2)] == pytest.approx([0, 60])
    assert known.wrong_wait_s("192.0.2.2") == 0
