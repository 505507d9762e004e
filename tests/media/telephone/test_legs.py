"""Orders to telephones are bounded, and each leg has the address by which its other side reaches it; without a call."""

from __future__ import annotations

import socket

import pytest

from media.ice.addresses import AdvertisedAddress
from media.rtp.reception import NtpClock
from media.sdp.offer import SdpError
from media.telephone.digits import MOST_WAITING
from media.telephone.legs import LegRequestError, Legs, parse_digits, parse_play
from media.telephone.prompts import MOST_PIECES

ELSEWHERE = AdvertisedAddress("9.9.9.9", "127.0.0.2")
HERE = AdvertisedAddress("9.9.9.10", "127.0.0.1")


def order(**changed):
    return {"pieces": ["music"], **changed}


def test_an_order_to_play_is_taken_whole_up_to_its_bounds():
    most = order(pieces=[f"it/n{n}" for n in range(MOST_PIECES)], play="p" * 64, untilDigit=True)
    taken = parse_play(most)
    assert (taken.pieces, taken.play) == (tuple(most["pieces"]), most["play"])
    assert (taken.loop, taken.until_digit) == (False, True)
    plain = parse_play(order(loop=True))
    assert (plain.play, plain.loop, plain.until_digit) == ("", True, False)
    assert parse_digits({"digits": "1" * MOST_WAITING}) == "1" * MOST_WAITING


@pytest.mark.parametrize(
    ("parse", "data"),
    [
        (parse_play, order(pieces=["music"] * (MOST_PIECES + 1))),
        (parse_play, order(pieces=[])),
        (parse_play, order(pieces=["music", 1])),
        (parse_play, order(play="p" * 65)),
        (parse_play, order(loop=1)),
        (parse_play, order(untilDigit="yes")),
        (parse_play, order(volume=1)),
        (parse_digits, {"digits": "1" * (MOST_WAITING + 1)}),
        (parse_digits, {"digits": ""}),
        (parse_digits, {"digits": "1x"}),
        (parse_digits, {"digits": "1", "volume": 1}),
    ],
)
def test_an_order_beyond_them_is_refused(parse, data):
    with pytest.raises(LegRequestError):
        parse(data)


@pytest.fixture
def described():
    """Return the address in the description of a leg towards somebody."""

    def describe(towards: str | None) -> str:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(("127.0.0.1", 0))
            first = free.getsockname()[1] & ~1
        legs = Legs(
            ports=(first, first + 40),
            addresses=[ELSEWHERE, HERE],
            folders=[],
            clock=NtpClock(wall_s=0.0, now=0.0),
            listener=None,
        )
        leg, offer = legs.offer("", 0.0, towards=towards)
        leg.abandon()
        return next(line for line in offer.splitlines() if line.startswith("c=")).split()[-1]

    return describe


@pytest.mark.parametrize(
    ("towards", "address"),
    [
        (None, "9.9.9.9"),
        ("0.0.0.0", "9.9.9.9"),
        ("127.0.0.1", "127.0.0.1"),  # by the second address, and in one network
        ("pbx.example", "9.9.9.9"),
    ],
)
async def test_a_leg_names_the_address_by_which_the_other_side_reaches_it(
    described, towards, address
):
    assert described(towards) == address


async def test_there_is_no_leg_in_a_family_without_an_address(described):
    with pytest.raises(SdpError):
        described("::1")
