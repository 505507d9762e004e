"""SIP messages in a stream: where each ends, and what is no message."""

import asyncio
from itertools import pairwise
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.line.sip.messages import MAX_BYTES
from gateway.line.sip.sockets import framed
from tests.gateway.line import raw

INVITE, OPTIONS = raw.invite(), raw.request("OPTIONS")


def stream(*pieces: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=MAX_BYTES)
    for piece in pieces:
        reader.feed_data(piece)
    reader.feed_eof()
    return reader


async def read(*pieces: bytes) -> list[bytes]:
    reader, found = stream(*pieces), []
    while (message := await framed(reader)) is not None:
        found.append(message)
    return found


@given(cuts=st.lists(st.integers(0, len(INVITE + OPTIONS)), max_size=6))
def test_messages_are_told_apart_however_they_come_in_pieces(cuts: list[int]) -> None:
    octets = INVITE + OPTIONS
    edges = [0, *sorted(cuts), len(octets)]
    pieces = [octets[start:end] for start, end in pairwise(edges)]

    async def run() -> list[bytes]:
        return await read(*pieces)

    assert asyncio.run(run()) == [INVITE, OPTIONS]


async def test_a_length_may_be_written_short_and_in_small_letters() -> None:
    short = INVITE.replace(b"Content-Length", b"l ")
    assert await read(short, OPTIONS) == [short, OPTIONS]


async def test_a_header_may_go_on_in_the_next_line() -> None:
    folded = INVITE.replace(b"Content-Length: 5", b"Content-Length:\r\n 5")
    other = INVITE.replace(b"Max-", b"Subject: how long\r\n Content-Length: 99\r\nMax-", 1)
    assert await read(folded, other, OPTIONS) == [folded, other, OPTIONS]


@pytest.mark.parametrize(
    "octets",
    [
        INVITE.replace(b"Content-Length: 5", b"Content-Length: 6"),
        INVITE.replace(b"Content-Length: 5", b"Content-Length: -1"),
        INVITE.replace(b"Content-Length: 5", b"Content-Length: 99999"),
        INVITE.replace(b"Content-Length: 5", b"Content-Length: five"),
        INVITE.replace(b"Content-Length: 5", b"Content-Length: 1_0"),
        INVITE.replace(b"Content-Length: 5", b"Content-Length: 5\r\nContent-Length: 3"),
        b"INVITE " + b"a" * MAX_BYTES + b"\r\n\r\n",
        b"INVITE a\r\n" + b"a: b\r\n" * MAX_BYTES,
        b"GET / HTTP/1.0\n\n" * 2_000,
        INVITE[:40],
    ],
)
async def test_what_is_no_message_ends_the_connection(octets: bytes) -> None:
    with pytest.raises((ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)):
        await read(octets)


@pytest.mark.parametrize(("ends", "answers"), [(1, 0), (2, 1), (3, 1), (4, 2)])
async def test_a_keep_alive_is_answered_and_a_line_end_too_many_is_not(
    ends: int, answers: int
) -> None:
    """RFC 5626 section 4.4.1: two line ends ask, one answers. Who answers an answer would never be done."""
    writer = Mock()
    assert await framed(stream(b"\r\n" * ends, OPTIONS), writer) == OPTIONS
    assert writer.write.call_count == answers
